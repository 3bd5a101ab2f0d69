from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kbapp.checklists.models import Period


def report(client, language: str = "en") -> str:
    client.post("/language", data={"language": language})
    response = client.get("/report/2026-H1")
    assert response.status_code == 200
    return response.text


def test_before_the_first_period_the_page_says_what_to_do(as_manager) -> None:
    assert 'href="/checklists"' in as_manager.get("/report").text


def test_the_door_leads_to_the_newest_period(as_manager, period: Period) -> None:
    assert as_manager.get("/report").location == "/report/2026-H1"


def test_the_page_shows_28_rows_and_what_is_missing(as_manager, period: Period) -> None:
    page = report(as_manager)

    assert re.findall(r'<tr id="row-(\d+)">', page) == [str(number) for number in range(1, 29)]
    assert "An unanswered question never counts as “no”." in page
    assert "What row 25 needs" in page
    assert 'href="/checklists/2026-H1/workplace#WP-01">Answer WP-01</a>' in page


def test_row_25_shows_its_value_and_who_answered_when(as_manager, say: Callable[[object], None]) -> None:
    say({"value": "yes", "reason": "Act № 3"})
    page = report(as_manager)

    assert re.search('<span lang="kk">иә</span></p>\\s*<p class="meta">yes</p>', page)
    assert "manager (manager), Jul 1, 2026, 09:00" in page
    assert "Act № 3" in page
    assert "Why row 25 says this" in page
    assert "1 / 28" in page
    assert "Answer WP-01" not in page


@pytest.mark.parametrize(
    ("language", "name", "marked"),
    [
        ("kk", "Жұмыс орнының талаптарға сай жабдықталуы", False),
        ("ru", "Оснащённость рабочего места в соответствии с требованиями", True),
        ("en", "Workplace equipped in line with the requirements", True),
    ],
)
def test_names_in_other_languages_are_marked(
    as_manager, period: Period, language: str, name: str, marked: bool
) -> None:
    page = report(as_manager, language)

    assert name in page
    assert ('<p class="notice info">' in page) == marked


@pytest.mark.parametrize("code", ["2026-H2", "summer", "%00"])
def test_a_period_that_is_not_open_is_not_found(as_manager, period: Period, code: str) -> None:
    assert as_manager.get(f"/report/{code}").status_code == 404


def test_a_made_up_address_is_only_words(as_manager, period: Period) -> None:
    page = as_manager.get("/report/<b onclick=x>").text

    assert "&lt;b onclick=x&gt;" in page
    assert "<b onclick" not in page


@pytest.mark.parametrize("address", ["/report", "/report/2026-H1"])
def test_an_operator_may_not_open_the_pages(as_operator, period: Period, address: str) -> None:
    assert as_operator.get(address).status_code == 403


@pytest.mark.parametrize("address", ["/report", "/report/2026-H1"])
def test_a_stranger_is_sent_to_the_sign_in(client, address: str) -> None:
    assert client.get(address).status_code == 303
