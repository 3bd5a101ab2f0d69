"""A supervisor writes an answer, makes it found by what people asked, and names a synonym: by keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PageAs
from tests.journeys.test_keyboard import tab_to

FAR = 150
ANSWER = "::: answer\nThe scanner stands in room 12.\n:::\n\nAsk for the key."


def press(page: Page, selector: str) -> None:
    tab_to(page, selector, FAR)
    page.keyboard.press("Enter")


def test_an_answer_is_written_published_and_found(page_as: PageAs) -> None:
    page = page_as("supervisor")
    page.goto("/articles/new")
    expect(page.locator("input[name=title]")).to_be_focused()
    page.keyboard.type("Where is the scanner?")
    tab_to(page, "textarea[name=body]", FAR)
    page.keyboard.insert_text(ANSWER)
    tab_to(page, "input[name=slug]", FAR)
    page.keyboard.type("scanner")
    press(page, "button[name=publish]")
    expect(page.locator("main")).to_contain_text("Saved and published")

    page.goto("/search")
    page.keyboard.type("scanner")
    expect(page.locator("#hits .hit").first).to_contain_text("Where is the scanner?")
    page.keyboard.press("Enter")
    expect(page.locator("#answer .answer")).to_contain_text("room 12")


def test_what_was_not_found_is_answered_and_a_synonym_is_kept(page_as: PageAs) -> None:
    operator, page = page_as("operator"), page_as("supervisor")
    operator.keyboard.type("zeppelin")
    expect(operator.locator(".nothing, #hits").first).to_be_visible()
    operator.keyboard.press("Alt+KeyN")
    operator.keyboard.press("Enter")
    expect(operator.locator(".gap-thanks")).to_be_visible()

    page.goto("/search/failed")
    tab_to(page, "main tbody a", FAR)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("zeppelin")
    tab_to(page, "#number", FAR)
    page.keyboard.type("K-1")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.ok")).to_contain_text("The article is found by these words now.")

    page.goto("/search/synonyms/new")
    tab_to(page, "textarea[name=ru]", FAR)
    page.keyboard.type("дирижабль")
    tab_to(page, "textarea[name=en]", FAR)
    page.keyboard.type("zeppelin")
    press(page, "button[value=preview]")
    expect(page.locator("#preview")).to_contain_text("What would change")
    press(page, "button[value=save]")
    expect(page.locator("main tbody")).to_contain_text("дирижабль")
