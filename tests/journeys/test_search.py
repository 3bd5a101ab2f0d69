"""An operator's words → the answer, whatever the keyboard does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PageAs

ROW_21 = {"kk": "Есептің 21-жолына", "ru": "в строке 21", "en": "row 21"}


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("бағдарламалық өнімдер", "kk"),
        ("багдарламалык онимдер", "kk"),
        ("программные продукты", "ru"),
        ("ghjuhfvvyst ghjlerns", "ru"),
    ],
    ids=["Kazakh", "Kazakh without Kazakh letters", "Russian", "Russian on the English layout"],
)
def test_an_operator_types_words_and_the_right_answer_stands_first(page_as: PageAs, typed: str, language: str) -> None:
    page = page_as("operator", locale="ru-RU")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type(typed)

    first = page.locator("#hits .hit").first
    expect(first).to_contain_text(ROW_21[language], ignore_case=True)

    page.keyboard.press("Enter")
    expect(page.locator("#answer h2").first).to_contain_text(ROW_21[language], ignore_case=True)
    expect(page.locator("#answer .answer")).to_be_visible()
    expect(page.locator("#hits .hit")).not_to_have_count(0)


def test_the_other_language_of_an_answer_opens_in_the_same_place(page_as: PageAs) -> None:
    """It led away from the search, to the article's own page: the words and the list were gone."""
    page = page_as("operator", locale="ru-RU")
    page.keyboard.type("программные продукты")
    expect(page.locator("#hits .hit").first).to_contain_text(ROW_21["ru"], ignore_case=True)
    page.keyboard.press("Enter")
    page.locator("#answer nav a[hreflang=kk]").click()

    expect(page.locator("#answer h2").first).to_contain_text(ROW_21["kk"], ignore_case=True)
    expect(page.locator("#words")).to_have_value("программные продукты")


def test_no_answer_is_no_dead_end(page_as: PageAs, axe: Callable[[Page], None]) -> None:
    page = page_as("operator")
    page.keyboard.type("ъъъщщщ")
    expect(page.locator(".nothing a").first).to_be_visible()
    axe(page)


def test_a_search_works_without_javascript(page_as: PageAs) -> None:
    page = page_as("operator", java_script_enabled=False)
    page.locator("#words").fill("программные продукты")
    page.locator("#ask button.primary").click()
    expect(page.locator("#hits .hit").first).to_contain_text(ROW_21["ru"], ignore_case=True)
    page.locator("#hits .hit").first.click()
    expect(page.locator("h1")).to_contain_text(ROW_21["ru"], ignore_case=True)


def test_the_search_page_can_be_shown(page_as: PageAs, picture: Callable[[Page, str], None]) -> None:
    page = page_as("operator", locale="kk-KZ", viewport={"width": 1280, "height": 800})
    page.keyboard.type("багдарламалык онимдер")
    expect(page.locator("#hits .hit").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#answer .answer")).to_be_visible()
    picture(page, "search")
