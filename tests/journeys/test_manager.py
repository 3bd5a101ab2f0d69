"""The manager's journey: questions answered by keyboard, evidence, a check, a seal, a pack that a stranger can verify."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.articles.sending import PDF
from tests.journeys.conftest import PageAs
from tests.report.conftest import ANSWERS
from tests.serving import Site

PERIOD = "2026-H1"
WORKPLACE = f"/checklists/{PERIOD}/workplace"


@pytest.fixture
def fill(site: Site, tmp_path: Path) -> Callable[[dict[str, Any]], None]:
    """Answers by the command, for what other tests show by keyboard."""

    def fill(answers: dict[str, Any]) -> None:
        file = tmp_path / "answers.json"
        file.write_text(json.dumps(answers, default=float, ensure_ascii=False), encoding="utf-8")
        site.kbapp("checklists", "fill", PERIOD, str(file), "--by", "manager")

    return fill


def test_questions_are_answered_by_keyboard_and_saved_when_they_are_left(page_as: PageAs) -> None:
    page = page_as("manager", viewport={"width": 1366, "height": 768})
    page.goto(WORKPLACE)
    page.keyboard.press("Alt+KeyN")
    expect(page.locator("#WP-01-value-yes")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator(".saved-note")).to_have_text("Your answer to WP-01 is saved.")
    expect(page.locator("#WP-01 .question-stand .state.yes")).to_be_visible()
    expect(page.locator(".topic-count strong")).to_contain_text("1 of 9")
    expect(page.locator("#WP-01-value-yes")).to_be_focused()
    page.keyboard.press("Alt+KeyN")
    expect(page.locator("#WP-02-value-yes")).to_be_focused()

    page.goto(f"/checklists/{PERIOD}/figures")
    page.locator("#row-13-value").fill("many")
    page.keyboard.press("Tab")
    expect(page.locator("#row-13 .error").first).to_be_visible()
    expect(page.locator("#row-13-value")).to_have_value("many")
    page.locator("#row-13-value").fill("123456")
    page.keyboard.press("Enter")
    expect(page.locator("#row-13 .question-stand .state.given")).to_be_visible()


def test_a_register_is_filled_by_keyboard(page_as: PageAs) -> None:
    page = page_as("manager", viewport={"width": 1366, "height": 768})
    page.goto(f"/checklists/{PERIOD}/software")
    page.locator("#products-new-name").focus()
    page.keyboard.type("CRM X")
    page.keyboard.press("Enter")
    expect(page.locator("#products .entries")).to_contain_text("CRM X")
    complete = page.locator("#products button[value=complete]")
    complete.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#products .question-stand .state.yes")).to_be_visible()
    page.reload()
    expect(page.locator("#SW-09 .question-stand .state.yes")).to_be_visible()


def test_of_two_windows_the_second_shows_both_answers_and_loses_nothing(page_as: PageAs) -> None:
    one, two = page_as("manager"), page_as("manager")
    for page in (one, two):
        page.goto(f"/checklists/{PERIOD}/rooms")
    one.locator("#AUX-01 input[value=yes]").check()
    expect(one.locator("#AUX-01 .question-stand .state.yes")).to_be_visible()
    two.locator("#AUX-01 input[value=no]").click()  # the refused card may be there before it could be seen checked
    expect(two.locator("#AUX-01.meanwhile")).to_be_visible()
    expect(two.locator("#AUX-01")).to_contain_text("The answer that counts now")
    two.locator("#AUX-01 button[type=submit]").click()
    expect(two.locator("#AUX-01 .question-stand .state.no")).to_be_visible()


def test_without_our_script_the_buttons_do_the_same(page_as: PageAs) -> None:
    page = page_as("manager", java_script_enabled=False)
    page.goto(f"/checklists/{PERIOD}/rooms")
    page.locator("#AUX-02 input[value=yes]").check()
    page.locator("#AUX-02 button[value=answer]").click()
    expect(page.locator("#AUX-02 .question-stand .state.yes")).to_be_visible()


def test_a_report_goes_from_answers_to_a_verified_pack(
    page_as: PageAs,
    site: Site,
    fill: Callable[[dict[str, Any]], None],
    tmp_path: Path,
    axe: Callable[[Page], None],
) -> None:
    fill(ANSWERS)
    page = page_as("manager", viewport={"width": 1366, "height": 768})
    _prove(page)
    _hand_over(page)
    _allow_one_person(page)
    page.goto(f"/checklists/{PERIOD}")
    expect(page.locator("main")).to_contain_text("No row waits")
    axe(page)

    _explain(page, axe)
    page.goto(f"/report/{PERIOD}/seal")
    page.get_by_role("button", name="It is ready: prepare").click()
    page.get_by_role("button", name="Approve").click()
    _explain(page, axe)  # that one person did both
    page.goto(f"/report/{PERIOD}/seal")
    page.get_by_role("button", name="Seal the report").click()
    fingerprint = page.locator(".fingerprint").inner_text()
    axe(page)

    pack = _downloaded(page, "The whole pack (ZIP)", tmp_path)
    for name in ("PDF Қазақша", "DOCX Русский", "XLSX English", "JSON"):
        assert _downloaded(page, name, tmp_path).stat().st_size > 1000
    _verify(site, pack, fingerprint)


def _prove(page: Page) -> None:
    page.goto(WORKPLACE)
    page.locator("#WP-01").get_by_role("link", name="Add evidence").click()
    page.locator("[name=title]").fill("Act № 3")
    page.locator("[name=file]").set_input_files({"name": "act.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.locator("form.card button[type=submit]").click()
    expect(page.locator("#WP-01 .proofs")).to_contain_text("Act № 3")


def _hand_over(page: Page) -> None:
    """Submitted, returned with a remark, submitted again."""
    work = page.locator("#WP-01 details.why").last
    for button, words in (("Submit to be looked at", ""), ("Return", "Which room?"), ("Submit to be looked at", "")):
        if not work.get_by_role("button", name="Comment").is_visible():
            work.locator("summary").click()
        work.locator("textarea").fill(words)
        work.get_by_role("button", name=button).click()
        page.wait_for_load_state()
    expect(page.locator("#WP-01")).to_contain_text("Which room?")


def _allow_one_person(page: Page) -> None:
    page.goto(f"/checklists/{PERIOD}/settings")
    form = page.locator("#same_person")
    form.locator("input[value=yes]").check()
    form.locator("textarea").fill("There is one manager")
    form.get_by_role("button").click()
    page.goto(WORKPLACE)
    page.locator("#WP-01").get_by_role("button", name="Accept").click()
    expect(page.locator("#WP-01 .question-head")).to_contain_text("Done")


def _explain(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto(f"/report/{PERIOD}/check")
    axe(page)
    page.locator("#words").fill("The papers lie in the archive")
    page.get_by_role("button", name="Keep these words").click()
    expect(page.locator("main")).to_contain_text("The papers lie in the archive")


def _downloaded(page: Page, name: str, to: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    path = to / download.value.suggested_filename
    download.value.save_as(path)
    return path


def _verify(site: Site, pack: Path, fingerprint: str) -> None:
    good = site.kbapp("report", "verify", str(pack), "--expect", fingerprint)
    assert "It is what was sealed." in good.stdout
    data = bytearray(pack.read_bytes())
    data[data.index(b"%PDF") + 100] ^= 1
    pack.write_bytes(data)
    bad = site.kbapp("report", "verify", str(pack), "--expect", fingerprint, check=False)
    assert bad.returncode == 1
    assert "was altered" in bad.stdout
    other = site.kbapp("report", "verify", str(pack), "--expect", "0" * 64, check=False)
    assert "another" in other.stdout
    assert "whole" in site.kbapp("report", "chain").stdout
