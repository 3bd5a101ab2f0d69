"""Hostile words for fields and addresses, a base that holds them, and an answer read for whatever they made of it."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from flask import Flask

from kbapp.articles import categories, details, flags, must_reads, service
from kbapp.articles.details import Details
from kbapp.checklists import service as checklists
from kbapp.layout.addresses import is_local
from kbapp.people import invitations
from kbapp.people import service as people
from kbapp.people.rights import MACHINE, Person
from kbapp.search import favourites
from tests.attacks import CORPORA

SEED = 20_260_302
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
MARKER = "hostileran"
"""What a script of ours would set on the window, if it were run."""

OWN = [
    f"<script>{MARKER}=1</script>",
    f'"><img src=x onerror={MARKER}=1>',
    f"'><x-naughty onfocus={MARKER}=1 autofocus tabindex=0>",
    f"</textarea></title></style><svg onload={MARKER}=1>",
    f"javascript:{MARKER}=1",
    "//example.org/x",
    "{{7*7}}${7*7}#{7*7}%{7*7}",
    "%s%n%(x)s{0}{x.__class__}",
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "=1+1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "'; DROP TABLE account; --",
    '" OR ""="',
    "%' ESCAPE '_",
    "\x00",
    "a\x00b\x1b[31m",
    "x\r\nSet-Cookie: hostile=1",
    "\u202eevil\u202c \u2066x\u2069",
    "مرحبا بالعالم",
    "a\u200b\u200d\ufeff\u2060b",
    "👩‍👩‍👧‍👦🏳️‍🌈\U000e0041",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G",
    "İıſK",
    "\ud800\udfff",
    "\u2028\u2029",
    "[x](javascript:alert(1)) ![x](https://example.org/x.png)",
    " ",
]
NUMBERS = ["-1", "0", "2147483648", "9" * 30, "9" * 5000, "1e309", "NaN", "0x10", "١٢", "²", "1_000", "+1", " 1 ", "-"]
STORED = [
    "=1+1<script>hostileran=1</script>",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '+"><img src=x onerror=hostileran=1>',
    "-2' onfocus=hostileran=1 autofocus x='",
    "\uff1dcmd</textarea></title><svg onload=hostileran=1>",
    "{{7*7}} <x-naughty> \u202eevil\u202c “»",
    "<img src=https://example.org/x.png><iframe src=https://example.org>",
]
"""What a title, a name or a tag may be: printable, and one line."""


# --- words -----------------------------------------------------------------------------------------------------------


def words(count: int) -> list[str]:
    """Our own, and a sample of the corpora where they are: the same at every run."""
    lines = list(dict.fromkeys(corpora()))
    return [*OWN, *random.Random(SEED).sample(lines, min(count, len(lines)))]


def corpora() -> list[str]:
    """One line each: what is not HTML alone, from everywhere but the renderer's own collections."""
    found: list[str] = json.loads(text) if (text := _read("blns/blns.json")) else []
    for path in sorted((CORPORA / "patt" / "xss").glob("*.txt")):
        found += path.read_text(errors="replace").splitlines()
    for name in ("patt/csv-injection/README.md", "owasp-xss/XSS_Filter_Evasion_Cheat_Sheet.md"):
        found += [line.strip() for line in _read(name).splitlines()]
    found += _read("patt/traversal/dotdotpwn.txt").splitlines()[::97]
    return [line for line in found if line.strip()]


def redirects() -> list[str]:
    """Addresses that should lead away, as they are written and as they would be once decoded."""
    paths = sorted((CORPORA / "patt" / "open-redirect").glob("*.txt"))
    lines = [line for path in paths for line in path.read_text(errors="replace").splitlines()]
    own = ["//example.org", "/\\example.org", "https:example.org", "/\t/example.org", "javascript:alert(1)", "///"]
    return list(dict.fromkeys([*own, *lines, *map(unquote, lines)]))


def _read(name: str) -> str:
    path = CORPORA / name
    return path.read_text(errors="replace") if path.is_file() else ""


# --- an answer, read -------------------------------------------------------------------------------------------------


@dataclass
class Form:
    """A form as a browser would send it: each field's name, kind and value."""

    action: str
    method: str
    has_file: bool
    fields: list[tuple[str, str, str]] = field(default_factory=list)


LOADS = {"src", "srcset", "poster", "data", "background", "archive", "codebase", "xlink:href", "manifest"}
LEADS = {"href", "action", "formaction", "cite", "ping"}
NEVER = {
    "iframe",
    "object",
    "embed",
    "applet",
    "base",
    "style",
    "frame",
    "frameset",
    "math",
    "foreignobject",
    "marquee",
}
BUTTONS = ("submit", "image", "button", "reset")


class Answer(HTMLParser):
    """A page with its forms and links, and the faults that a hostile word could have made in it."""

    def __init__(self, page: str, html: str) -> None:
        super().__init__()
        self.page = page
        self.faults: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.classes: set[str] = set()
        self._form: Form | None = None
        self._named: dict[str, Form] = {}
        self._select: tuple[str, bool] | None = None
        self._area: tuple[str, list[str]] | None = None
        self._in_script = False
        self._elsewhere: list[tuple[str, list[tuple[str, str, str]]]] = []
        self.feed(html)
        self.close()
        for form, fields in self._elsewhere:
            self._named.get(form, Form("", "", False)).fields.extend(fields)

    def is_told(self, status: int) -> bool:
        """Does it say what is wrong? A conflict has a page of its own, beginning with that."""
        return bool(self.classes & {"error", "notice", "refused"}) or (status == 409 and "lede" in self.classes)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._judge(tag, given)
        self.classes |= set(given.get("class", "").split())
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"])
        if tag == "form":
            self._form = Form(given.get("action") or self.page, given.get("method", "get").lower(), False)
            self.forms.append(self._form)
            self._named[given.get("id", "")] = self._form
        elif "form" in given:  # one that belongs to a form elsewhere on the page
            apart = Form("", "", False)
            self._field(apart, tag, given)
            self._elsewhere.append((given["form"], apart.fields))
        elif self._form and "disabled" not in given:
            self._field(self._form, tag, given)

    def _judge(self, tag: str, given: dict[str, str]) -> None:
        self._in_script = tag == "script"
        if tag in NEVER or tag.startswith("x-") or (tag == "script" and "src" not in given):
            self.faults.append(f"<{tag} {given}>")
        if tag == "meta" and "http-equiv" in given:
            self.faults.append(f"<meta {given}>")
        for name, value in given.items():
            wrong = name.startswith("on") or name in ("style", "srcdoc")
            loaded = name in LOADS or (name == "href" and tag in ("link", "use", "image"))
            wrong |= loaded and not value.startswith(("/static/", "/media/", "#"))
            wrong |= name in LEADS and not _leads_well(value, is_form=name.endswith("action"))
            if wrong:
                self.faults.append(f"<{tag} {name}={value[:200]!r}>")

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text").lower()
        if tag == "button" and given.get("formaction"):
            self.forms.append(Form(given["formaction"], form.method, form.has_file, form.fields))
        if tag == "select":
            self._select = (name, False)
        elif tag == "option" and self._select and ("selected" in given or not self._select[1]):
            form.fields.append((self._select[0], "select", given.get("value", "")))
            self._select = (self._select[0], True)
        elif tag == "textarea":
            self._area = (name, [])
        elif tag == "button" and name:
            form.fields.append((name, "button", given.get("value", "")))
        elif tag == "input" and name and kind not in BUTTONS:
            form.has_file |= kind == "file"
            _choose(form.fields, (name, kind, given.get("value", "")), "checked" in given)

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.faults.append(f"a script of its own: {data[:200]}")
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area:
            if self._form:
                self._form.fields.append((self._area[0], "textarea", "".join(self._area[1])))
            self._area = None


def _choose(fields: list[tuple[str, str, str]], new: tuple[str, str, str], checked: bool) -> None:
    """Of several radio buttons the checked one counts, else the first: somebody would choose one."""
    name, kind, _value = new
    before = [each for each in fields if each[:2] == (name, "radio")]
    if kind == "radio" and checked:
        fields[:] = [each for each in fields if each not in before]
    if checked or kind not in ("radio", "checkbox") or (kind == "radio" and not before):
        fields.append(new)


def _leads_well(address: str, *, is_form: bool) -> bool:
    """As a browser reads it: a form stays here, a link may lead to another site, neither runs anything."""
    seen = "".join(letter for letter in address if letter not in "\t\r\n").lstrip("".join(map(chr, range(33))))
    if is_form:
        return not seen or is_local(seen) or seen.startswith("?")
    scheme = seen.partition(":")[0].lower()
    return scheme == seen.lower() or scheme in ("http", "https", "mailto", "tel") or not scheme.isalpha()


# --- a base that holds them ------------------------------------------------------------------------------------------


def furnish(app: Flask, by: Person) -> list[int]:
    """One article for each of STORED and whatever hangs on it, made by the verbs; the articles' numbers.

    `by` gets the favourites, and is who flags.
    """
    with app.extensions["database"].transaction() as session:
        checklists.open_period(session, code="2026-H1", by=MACHINE, at=AT)  # one that is open already stays
        for place, text in enumerate(STORED):
            titles = {"kk": text, "ru": text, "en": text}
            parent = "shelf-0" if place == 1 else ""
            categories.put_category(
                session, slug=f"shelf-{place}", order=place, titles=titles, parent=parent, by=MACHINE, at=AT
            )
        numbers = [_article(session, place, text) for place, text in enumerate(STORED)]
        for place, (number, text) in enumerate(zip(numbers, STORED, strict=True)):
            thing = _hang(session, number, place, text, by)
            favourites.keep(session, thing=thing, sources=app.extensions["search"].sources, by=by, at=AT)
    return numbers


def _article(session: Any, place: int, text: str) -> int:
    article = service.create(session, details=_details(place, text), by=MACHINE, at=AT)
    for base, language in enumerate(("en", "kk", "ru")):
        revision = service.save(
            session,
            article=article.number,
            language=language,
            title=text,
            body=f"{text}\n\n::: say\n{text}\n:::\n\n# {text}\n\nhostile words",
            base_revision=0,
            reason=text,
            by=MACHINE,
            at=AT,
        )
        if base < 2:
            service.publish(session, text=revision.text, revision=1, reason=text, by=MACHINE, at=AT)
    return article.number


def _details(place: int, text: str) -> Details:
    asked = {language: [text, f"{text} hostile"] for language in ("kk", "ru", "en")}
    return details.made(
        slug=f"hostile-{place}",
        category=f"shelf-{place}",
        owner=text,
        source=text,
        tags=[text, "hostile"],
        aliases=asked,
    )


def _hang(session: Any, number: int, place: int, text: str, by: Person) -> str:
    """A report, a must-read, a person and an invitation; what search calls the article."""
    flag = flags.flag(session, article=number, language="en", kind="wrong", words=text, by=by, at=AT)
    if place % 2:
        flags.answer(session, flag=flag.id, outcome="kept", answer=text, by=MACHINE, at=AT)
    must_reads.ask(session, article=number, why=text, by=MACHINE, at=AT)
    name = "".join(letter for letter in text if letter.isprintable())
    people.create(session, login=f"hostile-{place}", name=name, roles=["operator"], by=MACHINE, at=AT)
    soon = {"at": datetime.now(UTC) - timedelta(minutes=1), "hours": 24}
    invitations.invite(session, roles=["operator"], login=f"to-come-{place}", name=name, by=MACHINE, **soon)
    return f"article/{flag.article.id}"
