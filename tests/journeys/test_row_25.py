"""A manager's answer → row 25, with its reasons; the command line says the same."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PageAs
from tests.serving import Site

PERIOD = "2025-H2"


def row_25(site: Site) -> dict[str, object]:
    rows = json.loads(site.kbapp("report", "show", PERIOD, "--json").stdout)["rows"]
    assert len(rows) == 28
    found: dict[str, object] = rows[24]
    return found


def test_a_manager_opens_a_period_answers_and_sees_the_row_explained(
    page_as: PageAs, site: Site, axe: Callable[[Page], None]
) -> None:
    page = page_as("manager", viewport={"width": 1280, "height": 900})
    page.goto("/checklists")
    page.locator("[name=code]").fill(PERIOD)
    page.locator("[name=code]").press("Enter")
    expect(page.locator("main")).to_contain_text(PERIOD)
    page.goto(f"/report/{PERIOD}")
    expect(page.locator("#row-25 .value")).to_contain_text("Not ready")
    assert row_25(site)["value"] is None

    page.locator("#row-25 + .why-row summary").click()
    page.locator("#row-25 + .why-row").get_by_role("link", name="Answer WP-01").click()
    page.locator("#WP-01 .reason summary").click()
    page.locator("#WP-01 [name=reason]").fill("Inspected in every room")
    page.locator("#WP-01 [name=value][value=yes]").check()
    expect(page.locator("#WP-01")).to_contain_text("Inspected in every room")
    axe(page)

    page.goto(f"/report/{PERIOD}")
    expect(page.locator("#row-25 .value")).to_contain_text("иә")
    page.locator("#row-25 + .why-row summary").click()
    expect(page.locator("#row-25 + .why-row")).to_contain_text("manager")
    axe(page)
    found = row_25(site)
    assert (found["row"], found["state"]) == (25, "ready")
    assert "WP-01" in json.dumps(found["explanation"])
