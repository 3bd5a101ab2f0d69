"""A supervisor's edit → publish → found; two supervisors at once lose no word."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PageAs
from tests.serving import Site

NOTICED_AFTER_MS = 250
"""A search looks for changes at most every 200 ms."""


def open_in_editor(page: Page, slug: str, language: str) -> None:
    page.goto(f"/articles/by-slug/{slug}?language={language}")
    page.locator(f"a[href*='/edit/{language}']").first.click()
    expect(page.locator("textarea[name=body]")).to_be_visible()


def add(page: Page, sentence: str) -> None:
    body = page.locator("textarea[name=body]")
    body.fill(f"{body.input_value()}\n\n{sentence}")


def test_a_new_word_is_found_as_soon_as_it_is_published(page_as: PageAs) -> None:
    operator, supervisor = page_as("operator"), page_as("supervisor")
    open_in_editor(supervisor, "row-22", "ru")
    add(supervisor, "Голографон тоже считается.")
    supervisor.locator("button:not([name])", has_text="draft").click()
    expect(supervisor.locator("main")).to_contain_text("Saved as a draft")
    operator.keyboard.type("голографон")
    expect(operator.locator("#hits, .nothing").first).to_be_visible()
    expect(operator.locator("#hits .hit", has_text="олографон")).to_have_count(0)

    open_in_editor(supervisor, "row-22", "ru")
    supervisor.locator("button[name=publish]").click()
    expect(supervisor.locator("main")).to_contain_text("Saved and published")
    expect(supervisor.locator("main")).to_contain_text("Голографон")

    operator.wait_for_timeout(NOTICED_AFTER_MS)
    operator.locator("#words").fill("")
    operator.keyboard.type("голографон")
    expect(operator.locator("#hits .hit").first).to_contain_text("олографон")


def test_who_saves_second_sees_both_texts_and_loses_no_word(
    page_as: PageAs, site: Site, axe: Callable[[Page], None]
) -> None:
    first, second = page_as("supervisor"), page_as("supervisor")
    for page in (first, second):
        open_in_editor(page, "row-23", "ru")
    add(first, "Первое изменение.")
    add(second, "Второе изменение.")
    first.locator("main form button.primary").click()
    expect(first.locator("main")).to_contain_text("Saved as a draft")

    with second.expect_response(lambda response: response.request.method == "POST") as answer:
        second.locator("main form button.primary").click()
    assert answer.value.status == 409
    expect(second.locator("textarea[name=body]")).to_have_value(re.compile("Второе изменение"))
    expect(second.locator("main")).to_contain_text("Первое изменение.")
    axe(second)

    second.locator("main form button.primary").click()
    expect(second.locator("main")).to_contain_text("Saved as a draft")


def test_the_preview_shows_what_readers_will_see(page_as: PageAs) -> None:
    page = page_as("supervisor")
    open_in_editor(page, "row-24", "ru")
    body, seen = page.locator("textarea[name=body]"), page.locator("#live .as-seen")
    body.fill("Приветствие.")
    body.select_text()
    page.keyboard.press("Control+Alt+Digit2")
    expect(body).to_have_value("::: say\nПриветствие.\n:::")
    expect(seen.locator(".say")).to_contain_text("Приветствие.")
    page.keyboard.press("Control+z")
    expect(body).to_have_value("Приветствие.")

    body.press("End")
    page.keyboard.press("Control+Alt+Digit9")
    page.locator("#finder-words").fill("рабочее место")
    expect(page.locator("#finder-list [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(body).to_have_value(re.compile(r"^Приветствие\.\[.+\]\(article:[0-9a-f-]{36}\)$"))
    page.keyboard.press("Control+s")
    expect(page.locator("main")).to_contain_text("Saved as a draft")
    page.locator("form[action*=publish] button.primary").click()
    expect(page.locator("article .answer")).to_contain_text("Приветствие.")


def test_what_was_typed_survives_a_closed_window(page_as: PageAs, axe: Callable[[Page], None]) -> None:
    page = page_as("supervisor")
    open_in_editor(page, "row-25", "kk")
    add(page, "Жоғалмайтын сөйлем.")
    expect(page.locator(".kept-note")).to_contain_text("not saved yet")
    context, address = page.context, page.url
    page.close()

    page = context.new_page()
    page.goto(address)
    body = page.locator("textarea[name=body]")
    expect(page.locator(".unsaved")).to_contain_text("did not save it")
    expect(body).not_to_have_value(re.compile("Жоғалмайтын"))
    axe(page)
    page.locator(".unsaved a.button").click()
    expect(body).to_have_value(re.compile("Жоғалмайтын сөйлем"))
    page.locator("main form button.primary").click()
    expect(page.locator("main")).to_contain_text("Saved as a draft")
    page.goto(address)
    expect(page.locator(".unsaved")).to_have_count(0)


def test_the_original_can_be_read_beside_a_translation(page_as: PageAs) -> None:
    page = page_as("supervisor")
    open_in_editor(page, "row-26", "kk")
    add(page, "Аударма.")
    page.locator(".side-tab[value=ru]").click()
    expect(page.locator("#beside h2")).to_be_visible()
    expect(page.locator("#beside article")).to_have_attribute("lang", "ru")
    expect(page.locator("textarea[name=body]")).to_have_value(re.compile("Аударма"))
    page.locator(".side-tab[value=preview]").click()
    expect(page.locator("#live .as-seen")).to_contain_text("Аударма")


def test_a_withdrawn_article_is_not_found_any_more(page_as: PageAs) -> None:
    operator, supervisor = page_as("operator"), page_as("supervisor")
    for language in ("kk", "ru", "en"):
        supervisor.goto(f"/articles/by-slug/how-to-search?language={language}")
        supervisor.locator(f"a[href*='/history/{language}']").first.click()
        supervisor.locator("form[action*=withdraw] [name=reason]").fill("Outdated")
        supervisor.locator("form[action*=withdraw] button").click()
    operator.wait_for_timeout(NOTICED_AFTER_MS)
    operator.keyboard.type("how to search")
    expect(operator.locator("#hits .hit, .nothing").first).to_be_visible()
    assert "how-to-search" not in operator.content()
