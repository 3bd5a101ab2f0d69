"""A half-year is answered from the first question to the last by keyboard alone, whatever the questions ask for."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kbapp.checklists import definition
from kbapp.checklists.kinds import KINDS
from tests.journeys.conftest import PageAs

EDITION = definition.load(definition.EDITIONS / definition.CURRENT)
TOPICS = [each.topic for each in EDITION.topics]
STEPS = 80
"""So many times Tab is pressed at most on the way to a button."""

FOCUSED = """() => {
    const it = document.activeElement;
    return {
        card: it.closest(".question")?.id ?? "", tag: it.tagName, name: it.name ?? "", type: it.type ?? "",
        value: it.value ?? "", mode: it.inputMode ?? "", hint: it.placeholder ?? "",
    };
}"""


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_answered_by_keyboard_alone(page_as: PageAs, topic: str) -> None:
    page = page_as("manager", viewport={"width": 1366, "height": 768})
    page.goto(f"/checklists/2026-H1/{topic}")
    asked = sum(item.kind in KINDS for each in EDITION.topics if each.topic == topic for item in each.items)
    for _question in range(asked):
        if not page.locator("[data-next]").is_visible():
            break
        _answer(page)
    expect(page.locator(".question.is-open")).to_have_count(0)
    expect(page.locator(".topic-count")).to_contain_text(f"{asked} of {asked}")


def _answer(page: Page) -> None:
    """Go to the next question that is open, and answer it."""
    page.keyboard.press("Alt+KeyN")
    at = page.evaluate(FOCUSED)
    card = page.locator(f"[id='{at['card']}']")
    if at["type"] == "radio" and at["name"] == "value":
        page.keyboard.press("Space")
    else:
        is_register = card.locator("button[value=add]").count() > 0
        _press(page, "add" if is_register else "answer")
        if is_register:
            expect(card.locator(".entries li")).to_have_count(1)
            _press(page, "complete")
    expect(card).not_to_have_class("card question is-open")
    expect(page.locator(".saved-note")).not_to_contain_text("…")


def _press(page: Page, button: str) -> None:
    """Type into each field on the way to the button, and press it."""
    for _step in range(STEPS):
        at = page.evaluate(FOCUSED)
        if at["tag"] == "BUTTON" and at["value"] == button:
            page.keyboard.press("Enter")
            return
        if button != "complete":
            _type(page, at)
        page.keyboard.press("Tab")
    raise AssertionError(f"the button {button} was not reached")


def _type(page: Page, at: dict[str, Any]) -> None:
    if at["type"] == "radio":
        page.keyboard.press("Space")
    elif at["type"] == "date" and "until" not in at["name"]:
        page.keyboard.type("01022025")
    elif at["hint"] == "09:00":
        page.keyboard.type("18:00" if at["name"] == "field-until" else "09:00")
    elif at["mode"] in ("decimal", "numeric"):
        if at["name"] in ("value", "count-1"):
            page.keyboard.type("4")
    elif at["type"] in ("text", "textarea") and not (at["name"].startswith("name-") and at["name"] != "name-1"):
        page.keyboard.type("чат")
