"""Everything an operator does can be done without a mouse."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD
from tests.serving import Site


def tab_to(page: Page, selector: str, limit: int = 40) -> None:
    """Press Tab until the focus is there."""
    for _ in range(limit):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def test_an_operator_signs_in_searches_reads_and_signs_out_by_keyboard(
    site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(site.url)
    page.goto("/")
    tab_to(page, "input[name=login]")
    page.keyboard.type("operator")
    tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("eotinish")
    hits = page.locator("#hits .hit")
    expect(hits.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#answer h2").first).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.locator("#words")).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("#answer h2")).to_have_count(0)

    tab_to(page, "[popovertarget=account]")
    page.keyboard.press("Enter")
    tab_to(page, "#account form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in**")


def test_the_first_tab_leads_past_the_navigation(page_as: Callable[..., Page]) -> None:
    page = page_as("supervisor")
    page.goto("/categories")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_focus_is_always_to_be_seen(page_as: Callable[..., Page]) -> None:
    page = page_as("supervisor")
    page.goto("/articles")
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const e = document.activeElement; if (e === document.body) return true;
               const s = getComputedStyle(e), r = e.getBoundingClientRect();
               return r.width > 0 && (s.outlineStyle !== 'none' || s.boxShadow !== 'none'); }"""
        )
        assert seen, page.evaluate("() => document.activeElement.outerHTML")
