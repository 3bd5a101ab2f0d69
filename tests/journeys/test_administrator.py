"""An administrator lets somebody in, gives her a role, and reads of it in the journal: by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD
from tests.journeys.test_keyboard import tab_to

ENOUGH = 120


def test_an_administrator_invites_gives_a_role_and_reads_the_journal_by_keyboard(
    page_as: Callable[..., Page], open_page: Callable[..., Page]
) -> None:
    page = page_as("administrator")
    page.goto("/people/invite")
    tab_to(page, "input[name=roles][value=operator]", ENOUGH)
    page.keyboard.press("Space")
    tab_to(page, "main form button[type=submit]", ENOUGH)
    page.keyboard.press("Enter")
    link = page.locator("#one-time-link").inner_text()

    newcomer = open_page(link.split("/invitation/")[0])
    newcomer.goto(link)
    for name, words in (
        ("name", "Newcomer"),
        ("login", "newcomer"),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ):
        tab_to(newcomer, f"input[name={name}]", ENOUGH)
        newcomer.keyboard.press("Control+A")
        newcomer.keyboard.type(words)
    newcomer.keyboard.press("Enter")
    expect(newcomer.locator("#words")).to_be_focused()

    page.goto("/people?q=newcomer")
    tab_to(
        page,
        "main a[href*='/people/']:not([href$=invite]):not([href*=export]):not([href*=invitations]):not([href*=roles]):not([href*=sessions])",
        ENOUGH,
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Newcomer")
    tab_to(page, "input[name=roles][value=supervisor]", ENOUGH)
    page.keyboard.press("Space")
    tab_to(page, "form[action$='/roles'] button[type=submit]", ENOUGH)
    page.keyboard.press("Enter")
    expect(page.locator(".notice.ok")).to_be_visible()

    newcomer.goto("/articles")
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Articles")
    page.goto("/journal")
    expect(page.locator("main")).to_contain_text("newcomer")
