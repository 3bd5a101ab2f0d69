"""Hostile words in a real browser, wherever the pages show them: no dialog, no script, no foreign request, no violation."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from kbapp import create_app
from kbapp.config import Settings
from kbapp.people import service
from tests import hostile
from tests.journeys.conftest import PageAs
from tests.serving import Site

PAGES = {
    "supervisor": """/articles /articles/{0} /articles/{1} /articles/{2} /articles/{0}/details /articles/{1}/edit/en
        /articles/{0}/history/en /articles/{2}/must-read /articles/flags /articles/flags/1 /articles/flags/2 /my-flags
        /articles/must-read /articles/categories /articles/categories/shelf-0 /categories /categories/shelf-2
        /search/favourites /search?q=hostile&more=1""",
    "operator": "/must-read /articles/{0} /articles/{3}/flag /search",
    "administrator": "/people /people/5 /people/invitations /people/sessions /journal",
}


@pytest.fixture
def numbers(site: Site) -> list[int]:
    """The articles with hostile words, made by the verbs beside the running server."""
    app = create_app(Settings(data_dir=site.data_dir))
    with app.extensions["database"].reader() as session:
        supervisor = service.person(session, login="supervisor")
    numbers = hostile.furnish(app, supervisor)
    app.extensions["database"].dispose()
    return numbers


def watched(page: Page, site: Site) -> list[str]:
    """Whatever the page does that it should not; what breaks the policy is complained of by `open_page`."""
    noted: list[str] = []
    page.on("dialog", lambda dialog: (noted.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("popup", lambda popup: noted.append(f"popup {popup.url}"))
    page.on("request", lambda asked: asked.url.startswith(site.url) or noted.append(f"request {asked.url}"))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (broken) => (window.broken ??= []).push(broken.blockedURI))"
    )
    return noted


def ran(page: Page) -> list[str]:
    """What a script of the words would leave behind, or the policy had to stop."""
    found: list[str] = page.evaluate(
        f"""[...(window.{hostile.MARKER} ? ["a script ran"] : []), ...(window.broken ?? []),
        ...[...document.querySelectorAll("x-naughty, iframe, script:not([src]), [onerror], [onload], [onfocus]")]
            .map((each) => each.outerHTML)]"""
    )
    return [f"{page.url}: {each}" for each in found]


def look(page: Page, addresses: str, numbers: list[int]) -> list[str]:
    wrong = []
    for address in addresses.format(*numbers).split():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        wrong += ran(page)
    return wrong


def ask(page: Page) -> list[str]:
    """The answers as they come while somebody types, and each of the first beside the list."""
    page.goto("/search")
    page.keyboard.type("hostile words")
    expect(page.locator("#hits .hit")).not_to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("#answer .answer, #answer h2").first).to_be_visible()
    wrong = ran(page)
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        wrong += ran(page)
    return wrong


def test_hostile_words_are_only_words_wherever_they_are_shown(page_as: PageAs, site: Site, numbers: list[int]) -> None:
    wrong: list[str] = []
    for role, addresses in PAGES.items():
        page = page_as(role)
        noted = watched(page, site)
        wrong += look(page, addresses, numbers)
        if role == "supervisor":
            wrong += ask(page)
        wrong += noted
    assert wrong == []
