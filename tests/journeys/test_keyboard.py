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


def test_what_can_be_done_with_an_answer_is_reached_by_tab_and_the_keys_are_told(page_as: Callable[..., Page]) -> None:
    page = page_as("operator")
    page.keyboard.type("software products")
    expect(page.locator("#hits .hit").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#answer h2").first).to_be_visible()

    tab_to(page, "[data-do=star]")
    page.keyboard.press("Space")
    expect(page.locator("[data-do=star]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("[data-do=star]")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    expect(page.locator("#answer h2").first).to_be_visible()


def test_the_keys_are_told_from_the_empty_box_and_never_from_words(page_as: Callable[..., Page]) -> None:
    page = page_as("operator")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#words")).to_have_value("")
    page.keyboard.type("what?")
    expect(page.locator("#words")).to_have_value("what?")
    expect(page.locator("#keys")).to_be_hidden()


PRESSED = """([code, how]) => !document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { code, bubbles: true, cancelable: true, ...how }))"""


def test_keys_that_belong_to_the_browser_are_left_to_it(page_as: Callable[..., Page]) -> None:
    page = page_as("operator")
    alt, control = {"altKey": True}, {"ctrlKey": True}
    ours = [("KeyC", alt), ("KeyU", alt), ("KeyP", alt), ("KeyN", alt), ("Digit1", alt)]
    theirs = [*((f"Key{letter}", alt) for letter in "DEFA"), ("ArrowLeft", alt), ("KeyC", control), ("Digit9", alt)]
    theirs += [("KeyC", {**alt, **control}), ("KeyP", {**alt, "shiftKey": True}), ("KeyC", {"metaKey": True})]

    def taken(*keys: tuple[str, object]) -> list[str]:
        return [code for code, how in keys if page.evaluate(PRESSED, [code, how])]

    assert taken(*ours, *theirs) == []  # nothing is asked and nothing open: there is nothing to do
    page.keyboard.type("software products")
    expect(page.locator("#hits .hit").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#answer h2").first).to_be_visible()
    assert taken(*theirs) == []


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
