"""axe-core finds nothing on any page, in any of its states: full, refused, dark, narrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from kbapp import create_app
from kbapp.config import Settings
from tests.journeys.conftest import PageAs
from tests.map.test_pages import addresses, needs, rules

NOT_PAGES = {
    *("layout.alive", "layout.ready", "layout.static"),
    *("articles.answer", "articles.beside", "articles.suggest"),
    *("people.export_people", "people.export_invitations", "people.export_sessions", "people.export_journal"),
}
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}},
    "narrow": {"color_scheme": "light", "viewport": {"width": 320, "height": 640}},
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, set[str]]]:
    """The address of every page, with the rights that it needs."""
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("map")))
    return [
        (address, set(needs(app, rule.endpoint) or ()))
        for rule in rules(app)
        if "GET" in (rule.methods or ()) and rule.endpoint not in NOT_PAGES
        for address in addresses(app, rule)
    ]


def visited(page: Page, pages: list[tuple[str, set[str]]]) -> Iterator[str]:
    """Open each page in turn; a page that somebody may not see is a page too."""
    for address, _needed in pages:
        page.goto(address)
        yield address


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("role", ["operator", "supervisor", "manager", "administrator"])
def test_axe_finds_nothing_on_any_page(
    page_as: PageAs, axe: Callable[[Page], None], pages: list[tuple[str, set[str]]], role: str, look: str
) -> None:
    page = page_as(role, **LOOKS[look])
    wrong = []
    for address in visited(page, pages):
        try:
            axe(page)
        except AssertionError as found:
            wrong.append(f"{address}: {found}")
    assert wrong == []


@pytest.mark.parametrize("role", ["operator", "supervisor", "manager", "administrator"])
def test_nothing_sticks_out_of_a_narrow_page(page_as: PageAs, pages: list[tuple[str, set[str]]], role: str) -> None:
    page = page_as(role, viewport={"width": 320, "height": 640})
    wide = [
        address
        for address in visited(page, pages)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    ]
    assert wide == []


def test_axe_would_find_something(page_as: PageAs, axe: Callable[[Page], None], tmp_path: Path) -> None:
    page = page_as("operator")
    page.evaluate("document.querySelector('main').appendChild(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
