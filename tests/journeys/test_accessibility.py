"""axe-core finds nothing on any page, in any of its states and languages: full, empty, refused, dark, narrow."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kbapp import create_app
from kbapp.config import Settings
from tests.conftest import PASSWORD
from tests.journeys.conftest import PageAs, sign_in
from tests.map.test_pages import addresses, needs, rules
from tests.serving import Site, serving

NOT_PAGES = {
    "layout.alive",
    "layout.ready",
    "layout.static",
    "articles.answer",
    "articles.answer_by_identity",
    "articles.beside",
    "articles.suggest",
    "checklists.evidence_bytes",
    "checklists.evidence_file",
    "report.document",
    "report.proof",
    "report.receipt",
    "report.whole_pack",
}
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 800}, "locale": "en-GB"},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 800}, "locale": "kk-KZ"},
    "narrow": {"color_scheme": "light", "viewport": {"width": 320, "height": 640}, "locale": "ru-RU"},
}
"""Each look in another language: the three together are cheaper than nine, and words break pages where they are long."""
ROLES_SEEN = ("operator", "supervisor", "manager", "administrator")
REFUSED = (
    "/articles/999999",
    "/no-such-page",
    "/articles?page=100000",
    "/search?q=%D0%B0%D0%B1%D1%80%D0%B2%D0%B0%D0%BB%D0%B3",
)


@pytest.fixture(scope="module")
def site(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site after a day of work: reports, must-reads, pins and searches are there to be shown."""
    folder = tmp_path_factory.mktemp("site") / "instance"
    shutil.copytree(furnished, folder)
    with serving(folder, DEMO="1") as site:
        yield site


@pytest.fixture(scope="module")
def empty_site(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on which nobody has done anything yet."""
    folder = tmp_path_factory.mktemp("empty") / "instance"
    shutil.copytree(furnished, folder)
    with serving(folder) as site:
        yield site


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The addresses of the pages that each role may see, and one that it may not."""
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("map")))
    rights = {role: {right.name for right in app.extensions["rights"] if role in right.roles} for role in ROLES_SEEN}
    shown = [
        (address, set(needs(app, rule.endpoint) or ()))
        for rule in rules(app)
        if "GET" in (rule.methods or ()) and rule.endpoint not in NOT_PAGES and not is_file(rule.endpoint)
        for address in addresses(app, rule)
    ]
    return {
        role: [
            *(address for address, needed in shown if needed <= rights[role]),
            *[address for address, needed in shown if not needed <= rights[role]][:1],
            *REFUSED,
        ]
        for role in ROLES_SEEN
    }


def is_file(endpoint: str) -> bool:
    """A browser saves it instead of showing it."""
    return endpoint.endswith("_file") or ".export_" in endpoint


def complaints(page: Page, axe: Callable[[Page], None], addresses: list[str]) -> list[str]:
    """What axe-core says of each page."""
    wrong = []
    for address in addresses:
        page.goto(address)
        try:
            axe(page)
        except AssertionError as found:
            wrong.append(f"{address}: {found}")
    return wrong


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("role", ROLES_SEEN)
def test_axe_finds_nothing_on_any_page(
    page_as: PageAs, axe: Callable[[Page], None], pages: dict[str, list[str]], role: str, look: str
) -> None:
    assert complaints(page_as(role, **LOOKS[look]), axe, pages[role]) == []


@pytest.mark.parametrize("role", ROLES_SEEN)
def test_axe_finds_nothing_on_empty_lists(
    open_page: Callable[..., Page],
    empty_site: Site,
    axe: Callable[[Page], None],
    pages: dict[str, list[str]],
    role: str,
) -> None:
    page = open_page(empty_site.url, locale="kk-KZ")
    sign_in(page, role, PASSWORD)
    lists = [address for address in pages[role] if not any(letter.isdigit() for letter in address)]
    assert complaints(page, axe, lists) == []


@pytest.mark.parametrize("role", ROLES_SEEN)
def test_nothing_sticks_out_of_a_narrow_page(page_as: PageAs, pages: dict[str, list[str]], role: str) -> None:
    page = page_as(role, viewport={"width": 320, "height": 640}, locale="kk-KZ")
    wide = []
    for address in pages[role]:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    assert wide == []


def test_axe_would_find_something(page_as: PageAs, axe: Callable[[Page], None], tmp_path: Path) -> None:
    page = page_as("operator")
    page.evaluate("document.querySelector('main').appendChild(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_each_person_has_something_to_show_after_a_day_of_work(
    page_as: PageAs, picture: Callable[[Page, str], None]
) -> None:
    look = {"locale": "kk-KZ", "viewport": {"width": 1366, "height": 768}}
    operator = page_as("operator", **look)
    operator.goto("/search")
    expect(operator.locator(".start a").first).to_be_visible()
    picture(operator, "start")

    supervisor = page_as("supervisor", **look)
    supervisor.goto("/articles/by-slug/hold")
    supervisor.locator("main a[href*='/edit/kk']").first.click()
    expect(supervisor.locator("[data-say]").first).to_be_visible()
    picture(supervisor, "editor")

    manager = page_as("manager", **look)
    manager.goto("/checklists")
    manager.locator(".period-head a").first.click()
    expect(manager.locator(".topic-card").first).to_be_visible()
    picture(manager, "overview")
    manager.goto("/report/seals")
    manager.locator("tbody a").first.click()
    expect(manager.locator(".fingerprint").first).to_be_visible()
    picture(manager, "seal")
