"""Two half-years side by side: what a sealed one said stays, and what differs is marked."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from kbapp.checklists import reading, service
from kbapp.checklists.models import Period
from kbapp.db import Database
from kbapp.people.rights import Person
from kbapp.report import before
from tests.report.conftest import MORNING


@pytest.fixture
def two(database: Database, filled: Period, manager: Person, answers: dict[str, Any]) -> None:
    """2026-H2 after 2026-H1, with one row less and two others."""
    del answers["row-01"]
    changed = {**answers, "row-09": False, "row-13": 123457}
    with database.transaction() as session:
        service.fill(session, code="2026-H2", answers=changed, by=manager, at=MORNING)


def differing(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'<tr class="differs"><td class="number">(\d+)</td>', page)]


def test_rows_that_differ_or_are_not_there_any_more_are_marked(as_manager: Any, two: None) -> None:
    assert differing(as_manager.get("/report/2026-H2/compare").text) == [1, 9, 13]
    assert differing(as_manager.get("/report/2026-H1/compare?with=2026-H2").text) == [1, 9, 13]


@pytest.mark.parametrize("other", ["2030-H1", "<b>", ""])
def test_with_a_period_that_is_not_there_it_compares_with_one_that_is(as_manager: Any, two: None, other: str) -> None:
    page = as_manager.get("/report/2026-H2/compare", query_string={"with": other})
    assert page.status_code == 200
    assert differing(page.text) == [1, 9, 13]


def test_one_half_year_alone_says_that_there_is_nothing_to_compare_with(as_manager: Any, filled: Period) -> None:
    as_manager.post("/language", data={"language": "en"})
    assert "There is only one half-year yet" in as_manager.get("/report/2026-H1/compare").text


def test_a_period_that_is_not_open_cannot_be_compared(as_manager: Any, as_operator: Any, filled: Period) -> None:
    assert as_manager.get("/report/2030-H1/compare").status_code == 404
    assert as_operator.get("/report/2026-H1/compare").status_code == 403


def test_the_first_period_has_none_before_it(database: Database, two: None) -> None:
    with database.reader() as session:
        first, second = (reading.find_period(session, code=code) for code in ("2026-H1", "2026-H2"))
        assert before.of_period(session, first) is None
        last = before.of_period(session, second)
    assert last is not None
    assert (last.period, last.sealed, last.cells[9]) == ("2026-H1", False, "иә")
    assert last.figures[13] == Decimal(123456)
    assert last.channels == {"телефон": Decimal(100000), "чат": Decimal(23456)}
