"""Every page asks for a right or is open on purpose; nobody gets further than her rights, and nothing fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from kbapp.config import ROOT
from tests.conftest import PASSWORD, ROLES
from tests.visitor import Visitor

OPEN = {
    "layout.alive": "a machine asks whether the process lives",
    "layout.ready": "a machine asks whether it can serve",
    "layout.static": "styles, scripts and fonts hold nothing of anybody",
    "layout.language": "the sign-in page can be read in three languages",
    "people.sign_in": "where a stranger becomes a person",
    "people.first_administrator": "a one-time link is its own proof",
    "people.invitation": "a one-time link is its own proof",
}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
NOBODY = "nobody"
VALUES: dict[str, list[Any]] = {
    "name": ["app.css"],
    "version": ["0"],
    "code": ["2026-H1"],
    "topic": ["workplace"],
    "slug": ["row-21"],
}
"""What to put into an address, by the argument's name; numbers try one that may exist and one that does not."""


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def needs(app: Flask, endpoint: str) -> tuple[str, ...] | None:
    """The rights that `people.needs` asks for at this view; None when it asks for nobody."""
    view: Any = app.view_functions[endpoint]
    while not hasattr(view, "needs") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    found: tuple[str, ...] | None = getattr(view, "needs", None)
    return found


def addresses(app: Flask, rule: Rule) -> Iterator[str]:
    adapter = app.url_map.bind("localhost")
    for turn in range(2):
        values = {name: value_of(rule, name, turn) for name in rule.arguments}
        yield adapter.build(rule.endpoint, values, method=next(iter(rule.methods or ())))
        if not rule.arguments:
            return


def value_of(rule: Rule, name: str, turn: int) -> Any:
    converter = rule._converters[name]
    if isinstance(converter, IntegerConverter):
        return (1, 999_999)[turn]
    choices = (
        sorted(converter.items) if isinstance(converter, AnyConverter) else [*VALUES.get(name, ["x"]), "no-such-thing"]
    )
    return choices[turn % len(choices)]


def calls(app: Flask) -> list[tuple[Rule, str, str]]:
    """Every rule, method and address."""
    return [
        (rule, method, address)
        for rule in rules(app)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        for address in addresses(app, rule)
    ]


# --- rights and doors ------------------------------------------------------------------------------------------------


def test_every_page_needs_a_right_or_is_open_on_purpose(plain_app: Flask) -> None:
    unguarded = {rule.endpoint for rule in rules(plain_app) if needs(plain_app, rule.endpoint) is None}
    assert unguarded == OPEN.keys() & {rule.endpoint for rule in rules(plain_app)}


def test_every_open_page_exists(plain_app: Flask) -> None:
    assert OPEN.keys() <= plain_app.view_functions.keys()


def test_every_right_that_a_page_needs_is_known(plain_app: Flask) -> None:
    known = {right.name for right in plain_app.extensions["rights"]}
    asked = {right for rule in rules(plain_app) for right in needs(plain_app, rule.endpoint) or ()}
    assert asked <= known


def test_every_door_leads_to_a_page_and_needs_a_known_right(plain_app: Flask) -> None:
    known = {right.name for right in plain_app.extensions["rights"]}
    doors = plain_app.extensions["doors"]
    gettable = {rule.endpoint for rule in rules(plain_app) if "GET" in (rule.methods or ()) and not rule.arguments}
    assert doors
    assert [door.endpoint for door in doors if door.endpoint not in gettable or door.right not in known] == []


def test_a_door_opens_for_whoever_sees_it(plain_app: Flask) -> None:
    doors = plain_app.extensions["doors"]
    shut = [door.endpoint for door in doors if not set(needs(plain_app, door.endpoint) or ()) <= {door.right}]
    assert shut == []


def test_every_right_belongs_to_known_roles(plain_app: Flask) -> None:
    assert {role for right in plain_app.extensions["rights"] for role in right.roles} <= set(ROLES)


def test_an_address_is_made_of_small_letters_and_hyphens(plain_app: Flask) -> None:
    words = [word for rule in rules(plain_app) for word in rule.rule.split("/") if word and "<" not in word]
    assert [word for word in words if word != word.lower() or "_" in word] == []


# --- the matrix ------------------------------------------------------------------------------------------------------


@pytest.fixture
def rights_of(app: Flask, operator: object) -> dict[str, frozenset[str]]:
    """What each role may do in a new base; asking for a person gives a base with accounts."""
    from kbapp.people import service

    with app.extensions["database"].reader() as session:
        people = {role: service.person(session, login=role).rights for role in ROLES}
    return {**people, NOBODY: frozenset()}


@pytest.mark.parametrize("role", [*ROLES, NOBODY])
def test_a_role_gets_as_far_as_its_rights_and_nothing_fails(
    app: Flask, rights_of: dict[str, frozenset[str]], role: str
) -> None:
    app.testing = False  # a fault becomes a page, as in service
    app.test_client_class = Visitor
    visitor = app.test_client()
    if role != NOBODY:
        visitor.sign_in(role, PASSWORD)
    wrong = []
    for rule, method, address in calls(app):
        status = visitor.open(address, method=method).status_code
        if not is_right(status, needs(app, rule.endpoint), role, rights_of[role]):
            wrong.append(f"{role}: {method} {address} -> {status}")
        if role != NOBODY and visitor.get("/account").status_code != 200:  # that was the way out
            visitor.sign_in(role, PASSWORD)
    assert wrong == []


def is_right(status: int, needed: tuple[str, ...] | None, role: str, rights: frozenset[str]) -> bool:
    if status >= 500:
        return False
    if needed is None:
        return status not in (401, 403)
    if role == NOBODY:
        return status in (303, 401, 404)
    if not set(needed) <= rights:
        return status in (403, 404)
    return status != 401


def test_a_change_without_the_token_of_the_form_is_refused(app: Flask, operator: object) -> None:
    app.test_client_class = Visitor
    visitor = app.test_client()
    visitor.sign_in("administrator", PASSWORD)
    changes = [(method, address) for _, method, address in calls(app) if method in UNSAFE]
    assert changes
    passed = [
        address for method, address in changes if visitor.open(address, method=method, csrf=False).status_code != 400
    ]
    assert passed == []


def test_every_right_that_the_code_asks_for_is_known(plain_app: Flask) -> None:
    known = {right.name for right in plain_app.extensions["rights"]}
    asking = re.compile(r"""\b(?:may|need|needs)\(\s*["']([a-z_.]+)["']""")
    asked = {
        f"{path.relative_to(ROOT)}: {right}"
        for path in (ROOT / "kbapp").rglob("*.*")
        if path.suffix in (".py", ".html")
        for right in asking.findall(path.read_text(encoding="utf-8"))
        if right not in known
    }
    assert asked == set()
