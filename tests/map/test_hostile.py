"""Hostile words in every field of every form, in every address and every file: nothing fails, runs or leads away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any
from urllib.parse import parse_qsl, quote, quote_from_bytes, urlsplit

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter
from werkzeug.test import TestResponse

from kbapp.layout.addresses import is_local
from kbapp.people import invitations, service
from kbapp.people.rights import MACHINE, Person
from tests import hostile
from tests.conftest import PASSWORD, ROLES
from tests.hostile import NUMBERS, Answer, Form
from tests.map.test_pages import NOBODY, addresses, rules
from tests.people.test_next import leaves
from tests.visitor import Visitor

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

ALL = "everybody"
"""Somebody with every role."""

PIECE = {"X-Fragment": "1"}
LONG = "x" * 100_000
HALVES = "%ED%A0%80%FF%C0%AF%00"
"""Half a letter, a byte of no text, a slash in too many bytes, and nothing."""

LATE = re.compile(r"/sign-out|/account/(sessions|password)|/people/(\d+/|roles)")
"""Forms that may end the session that sends them, or take its rights: after all others."""

FORMULA = re.compile(r" *[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


# --- the base and its visitors ---------------------------------------------------------------------------------------


@pytest.fixture
def base(app: Flask, supervisor: Person) -> Flask:
    """A base that holds hostile words, and somebody who may do everything."""
    hostile.furnish(app, supervisor)
    with app.extensions["database"].transaction() as session:
        service.create(
            session, login=ALL, name=hostile.STORED[0], roles=list(ROLES), password=PASSWORD, by=MACHINE, at=hostile.AT
        )
    app.test_client_class = Visitor
    app.testing = False  # a fault becomes a page, as in service
    return app


def visitor(app: Flask, login: str = ALL) -> Visitor:
    found = app.test_client()
    assert isinstance(found, Visitor)
    found.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    if login != NOBODY:
        found.sign_in(login, PASSWORD)
    return found


@pytest.fixture
def links(base: Flask) -> list[str]:
    """Pages that only a stranger with a one-time link sees."""
    soon = {"at": hostile.AT.now(hostile.UTC), "hours": 24, "by": MACHINE}
    with base.extensions["database"].transaction() as session:
        invited = invitations.invite(session, roles=["operator"], login="new", name="New", **soon)
        number = service.create(session, login="lost", name="Lost", roles=["operator"], by=MACHINE, at=hostile.AT).id
        lost = invitations.password_link(session, account_id=number, **soon)
    return ["/sign-in", f"/invitation/{invited}", f"/invitation/{lost}"]


def pages(app: Flask) -> list[str]:
    """Every address that can be looked at, as it is and with what is there in this base."""
    gettable = [rule for rule in rules(app) if "GET" in (rule.methods or ()) and rule.endpoint != "layout.static"]
    there = [each for rule in gettable for each in addresses(app, rule)]
    more = [
        "/articles/2/edit/en",
        "/articles/7?language=ru",
        "/search?q=hostile",
        "/search?q=%3Cb%3E",
        "/categories/shelf-1",
    ]
    return [*there, *more, "/articles/2/flag", "/articles/hostile-1", "/people/6", "/checklists/2026-H1/workplace"]


# --- what an answer may be -------------------------------------------------------------------------------------------


def faults(said: TestResponse, what: str, page: str = "/") -> list[str]:
    """What is wrong with an answer; a refusal that names nothing to do is wrong too."""
    if said.status_code >= 500:
        return [f"{what} -> {said.status_code}"]
    wrong = [f"{what} -> {said.location!r}"] if said.location and not stays(said.location) else []
    if "Set-Cookie" in said.headers and any("hostile=1" in each for each in said.headers.getlist("Set-Cookie")):
        wrong.append(f"{what} set a cookie")
    if said.mimetype == "text/html" and said.data and not said.location:
        read = Answer(page, said.text)
        wrong += [f"{what}: {fault}" for fault in read.faults]
        if said.status_code >= 400 and not read.is_told(said.status_code):
            wrong.append(f"{what} -> {said.status_code} without a word")
    return wrong


def stays(location: str) -> bool:
    """On our own origin; the router names it in full when it drops a slash too many."""
    address = location.removeprefix("http://localhost")
    return is_local(address) and not leaves(address)


@pytest.mark.parametrize("word", hostile.OWN[:5])
def test_a_word_that_became_markup_would_be_seen(app: Flask, word: str) -> None:
    assert Answer("/", f'<p>{word}</p><a href="{word}">x</a>').faults


# --- forms -----------------------------------------------------------------------------------------------------------


def forms(app: Flask, browser: Visitor, addresses: list[str]) -> tuple[dict[tuple[Any, ...], Form], list[str]]:
    """The forms of these pages, each shape of them once, and the faults of the pages."""
    found: dict[tuple[Any, ...], Form] = {}
    wrong = []
    for address in addresses:
        said = browser.get(address)
        wrong += faults(said, f"GET {address}", address)
        if said.status_code == 200 and said.mimetype == "text/html":
            for form in Answer(address, said.text).forms:
                found.setdefault(shape(form), form)
    return found, wrong


def shape(form: Form) -> tuple[Any, ...]:
    """Forms that differ in numbers and values only are one."""
    path = re.sub(r"\d+|shelf-\d|/(kk|ru|en)\b", "#", urlsplit(form.action).path)
    return (bool(LATE.match(path)), form.method, path, frozenset(name for name, _, _ in form.fields))


TYPED = {"text", "search", "textarea", "password", "date", "number", "email"}
Fields = list[tuple[str, str, str]]
Pairs = list[tuple[str, str]]


def ways(form: Form, words: Iterator[str], numbers: Iterator[str]) -> Iterator[Pairs]:
    """What to send: hostile words where one types; in every field; numbers; twice the same; nothing; too much."""
    buttons = cycle([None, *(each for each in form.fields if each[1] == "button")])
    for way in (typed, typed, everywhere, countless, numbered, doubled, emptied, unknown, endless):
        fields = [each for each in form.fields if each[0] != "csrf_token" and each[1] != "button"]
        fields += filter(None, [next(buttons)])
        yield way(fields, words, numbers)


def typed(fields: Fields, words: Iterator[str], _numbers: Iterator[str]) -> Pairs:
    word = next(words)
    return [(name, word if kind in TYPED else value) for name, kind, value in fields]


def everywhere(fields: Fields, words: Iterator[str], _numbers: Iterator[str]) -> Pairs:
    return [(name, next(words)) for name, _, _ in fields]


def countless(fields: Fields, _words: Iterator[str], numbers: Iterator[str]) -> Pairs:
    return [(name, next(numbers)) for name, _, _ in fields]


def numbered(fields: Fields, _words: Iterator[str], numbers: Iterator[str]) -> Pairs:
    return [(name, next(numbers) if value.isdigit() or not value else value) for name, _, value in fields]


def doubled(fields: Fields, words: Iterator[str], _numbers: Iterator[str]) -> Pairs:
    twice = [((name, value), (name, next(words)), (f"{name}[]", next(words))) for name, _, value in fields]
    return [pair for pairs in twice for pair in pairs]


def emptied(fields: Fields, _words: Iterator[str], _numbers: Iterator[str]) -> Pairs:
    return [(name, "" if kind in TYPED else value) for name, kind, value in fields]


def unknown(_fields: Fields, words: Iterator[str], _numbers: Iterator[str]) -> Pairs:
    return [("hostile", next(words))]


def endless(fields: Fields, _words: Iterator[str], _numbers: Iterator[str]) -> Pairs:
    return [(name, LONG if kind in TYPED else value) for name, kind, value in fields]


def send(browser: Visitor, form: Form, pairs: Pairs) -> TestResponse:
    if form.method == "get":
        return browser.get(f"{form.action.partition('?')[0]}?{encoded(pairs)}"[:60_000])
    if form.has_file:
        return browser.post(form.action, data=with_file(pairs))
    kind = "application/x-www-form-urlencoded"
    return browser.post(form.action, data=encoded(pairs), content_type=kind)


def with_file(pairs: Pairs) -> dict[str, list[Any]]:
    sent: dict[str, list[Any]] = {}
    for name, value in pairs:
        text = value.encode("utf-8", "replace").decode()
        sent.setdefault(name, []).append((io.BytesIO(text.encode()), text[:200]) if name == "file" else text)
    return sent


def encoded(pairs: Pairs) -> str:
    """As a browser would, but half a letter goes as its bytes."""
    return "&".join(
        "=".join(quote_from_bytes(part.encode("utf-8", "surrogatepass")) for part in pair) for pair in pairs
    )


def send_bytes(browser: Visitor, form: Form) -> TestResponse:
    """Bytes that are no text, in every field."""
    data = "&".join(f"{quote(name)}={HALVES}" for name, _, _ in form.fields if name != "csrf_token")
    return browser.post(form.action, data=data, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize("role", [*ROLES, NOBODY])
def test_no_form_fails_or_shows_hostile_words_as_markup(base: Flask, links: list[str], role: str) -> None:
    browser = visitor(base, role)
    found, wrong = forms(base, browser, links if role == NOBODY else pages(base))
    words, numbers = cycle(hostile.words(1500)), cycle(NUMBERS)
    for _, form in sorted(found.items(), key=lambda each: each[0][0]):
        wrong += faults(send_bytes(browser, form), f"{role}: bytes to {form.action}") if form.method == "post" else []
        for pairs in ways(form, words, numbers):
            said = send(browser, form, pairs)
            wrong += faults(said, f"{role}: {form.method} {form.action} {str(pairs)[:300]}", form.action)
            if role != NOBODY and LATE.match(form.action) and browser.get("/account").status_code != 200:
                browser.sign_in(role, PASSWORD)
    assert list(dict.fromkeys(wrong)) == []
    assert len(found) > (3 if role == NOBODY else 10)


# --- addresses -------------------------------------------------------------------------------------------------------


def parameters(app: Flask, browser: Visitor) -> list[str]:
    """The names of whatever the pages ask for in an address."""
    asked = {
        "page",
        "typed",
        "more",
        "check",
        "against",
        "old",
        "new",
        "side",
        "unsaved",
        "markdown",
        "article",
        "added",
        "as",
    }
    for page in (Answer(each, said.text) for each in pages(app) if (said := browser.get(each)).mimetype == "text/html"):
        asked |= {name for link in page.links for name, _ in parse_qsl(urlsplit(link).query, keep_blank_values=True)}
        asked |= {name for form in page.forms if form.method == "get" for name, _, _ in form.fields}
    return sorted(asked - {"csv", "fragment"})


def paths(app: Flask, words: Iterator[str]) -> Iterator[str]:
    """Every address that can be looked at, with hostile words where its parts are free, and numbers that are none."""
    for rule in rules(app):
        if "GET" not in (rule.methods or ()) or not rule.arguments:
            continue
        for word in (next(words), next(words), HALVES, "-1", "9" * 400):
            parts = re.split(r"<[^>]+>", rule.rule)
            free = [not isinstance(rule._converters[name], IntegerConverter) for name in rule.arguments]
            filling = word if word == HALVES else quote(word.encode("utf-8", "surrogatepass"), safe="")
            yield filling.join(parts) if any(free) or word.lstrip("-").isdigit() else "1".join(parts) + filling


def queries(names: list[str], words: Iterator[str], numbers: Iterator[str]) -> Iterator[str]:
    """Hostile words, numbers and bytes for everything that can be asked for."""
    yield encoded([(name, next(words)) for name in names])
    yield encoded([(name, next(numbers)) for name in names])
    yield "&".join(f"{name}={HALVES}" for name in names)
    yield encoded([("fragment", "1"), ("q", next(words)), ("q[]", "x"), ("page", next(numbers))])


def asked(browser: Visitor, address: str, headers: dict[str, str] | None = None) -> list[str]:
    said = browser.get(address, headers=headers)
    return faults(said, f"GET {address[:400]}", address.partition("?")[0])


def test_no_address_fails_or_shows_hostile_words_as_markup(base: Flask, links: list[str]) -> None:
    browser = visitor(base)
    names, words, numbers = parameters(base, browser), cycle(hostile.words(1500)), cycle(NUMBERS)
    assert {"q", "language", "category", "state"} <= set(names)
    wrong = []
    for address in pages(base):
        for query in queries(names, words, numbers):
            for headers in (None, PIECE) if "fragment" in query else (None,):
                wrong += asked(browser, f"{address.partition('?')[0]}?{query}", headers)
    for address in paths(base, words):
        wrong += asked(browser, address)
    assert list(dict.fromkeys(wrong)) == []


# --- where an answer leads -------------------------------------------------------------------------------------------

LEADERS = ["/language", "/search/favourites", "/unsaved/forget", "/people/6/reactivate", "/articles/1/pin"]
"""They lead back to where the form says."""


def test_no_way_back_leads_away(base: Flask) -> None:
    browser, wrong = visitor(base), []
    for payload, address in zip(hostile.redirects(), cycle(LEADERS), strict=False):
        sent = encoded([(name, payload) for name in ("back", "next", "form")])
        said = browser.post(address, data=sent, content_type="application/x-www-form-urlencoded")
        wrong += [f"{address}: {payload} -> {said.location}"] if said.location and not stays(said.location) else []
    assert wrong == []


def test_every_form_with_a_way_back_keeps_it_here(base: Flask) -> None:
    browser, payloads = visitor(base), cycle(hostile.redirects())
    found, wrong = forms(base, browser, pages(base))
    back = [form for form in found.values() if {"back", "next", "form"} & {name for name, _, _ in form.fields}]
    assert len(back) > 3
    for form in back:
        for _ in range(10):
            word = next(payloads)
            pairs = [(name, word if name in ("back", "next", "form") else value) for name, _, value in form.fields]
            wrong += faults(send(browser, form, pairs), f"{form.action} {word}", form.action)
    assert wrong == []


def test_neither_a_refusal_nor_the_sign_in_leads_away(base: Flask) -> None:
    stranger, browser, wrong = visitor(base, NOBODY), visitor(base), []
    for payload in hostile.redirects()[::5]:
        text = quote(payload.encode("utf-8", "surrogatepass"), safe="")
        wrong += faults(stranger.get(f"/{text}"), f"GET /{text}")
        asked = stranger.get(f"/people?q={text}")
        wrong += faults(asked, f"GET /people?q={text}")
        referrer = {"Referer": re.sub(r"[^!-~]", "", f"http://localhost{payload}")}
        wrong += faults(browser.get("/articles/999999", headers=referrer), f"from {payload}")
        wrong += faults(stranger.get(f"/sign-in?next={text}"), f"next {payload}", "/sign-in")
    assert wrong == []


# --- files -----------------------------------------------------------------------------------------------------------


def files(app: Flask, browser: Visitor) -> dict[str, str]:
    """Every CSV file that a page links to, by its address without numbers."""
    read = [Answer(each, said.text) for each in pages(app) if (said := browser.get(each)).mimetype == "text/html"]
    links = sorted({link for page in read for link in page.links if re.search(r"/export\b|csv", link)})
    found = {re.sub(r"\d+|/(kk|ru|en)\b", "#", urlsplit(link).path): link for link in links}
    assert not {rule.rule for rule in rules(app) if rule.rule.endswith("/export")} - {
        _rule(app, each) for each in found.values()
    }
    return found


def _rule(app: Flask, address: str) -> str:
    return app.url_map.bind("localhost").match(urlsplit(address).path, return_rule=True)[0].rule


def test_a_spreadsheet_runs_nothing_of_any_file_and_reads_it_back(base: Flask) -> None:
    browser, told = visitor(base, ALL), set()
    browser_of_supervisor = visitor(base, "supervisor")  # the favourites are hers
    for link in files(base, browser).values():
        said = (browser_of_supervisor if "favourites" in link else browser).get(link)
        assert (said.status_code, said.mimetype) == (200, "text/csv"), link
        assert said.headers["Content-Disposition"].startswith("attachment; "), link
        rows = list(csv.reader(io.StringIO(said.get_data(as_text=True).removeprefix("\ufeff")), strict=True))
        assert len({len(row) for row in rows}) == 1, link
        cells = {cell for row in rows for cell in row}
        assert [cell for cell in cells if FORMULA.match(cell)] == [], link
        told |= {text for text in hostile.STORED for cell in cells if cell in (text, f"'{text}")}
    assert told == set(hostile.STORED)
