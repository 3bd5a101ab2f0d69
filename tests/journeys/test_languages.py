"""Kazakh, Russian, English: each visitor reads in hers, and can change it on every page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PageAs
from tests.serving import Site

HEADINGS = {"kk-KZ": "Кіру", "ru-RU": "Войти", "en-GB": "Sign in"}


@pytest.mark.parametrize("locale", HEADINGS)
def test_the_sign_in_page_speaks_the_language_of_the_browser(
    site: Site, open_page: Callable[..., Page], axe: Callable[[Page], None], locale: str
) -> None:
    page = open_page(site.url, locale=locale)
    page.goto("/sign-in")
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    expect(page.locator("h1")).to_have_text(HEADINGS[locale])
    axe(page)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_visitor_changes_the_language_and_stays_where_she_is(page_as: PageAs, language: str) -> None:
    page = page_as("supervisor")
    page.goto("/categories")
    page.locator(f".language-switch button[value={language}]").click()
    page.wait_for_url("**/categories")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(f".language-switch button[value={language}]")).to_have_attribute("aria-current", "true")


def test_a_text_in_another_language_says_so(page_as: PageAs) -> None:
    page = page_as("operator", locale="en-GB")
    page.goto("/articles/by-slug/row-21?language=kk")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_attribute("lang", "kk")


def test_a_date_has_a_year_of_four_digits(page_as: PageAs) -> None:
    page = page_as("supervisor", locale="kk-KZ")
    page.goto("/articles/by-slug/row-21")
    text = page.locator("aside").inner_text()
    assert re.search(r"\b20\d\d\b", text)
    assert not re.search(r"\b\d\d\.\d\d\.\d\d\b", text)
