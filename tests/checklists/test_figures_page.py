"""The page of figures from a table: columns are guessed by their headings, and no name of a column breaks it."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from kbapp.checklists import definition, guessing, periods, service, telephony
from kbapp.checklists.models import Period
from kbapp.db import Database
from kbapp.people.rights import Person
from tests.checklists.conftest import MORNING

AT = "/checklists/2026-H1/figures-table"


@pytest.fixture
def english(as_manager: Any, period: Period) -> Any:
    as_manager.post("/language", data={"language": "en"})
    return as_manager


@pytest.fixture(scope="module")
def names() -> dict[str, list[str]]:
    rows = definition.load(definition.EDITIONS / definition.CURRENT).rows
    called = {f"row-{each.row:02}": [each.name.kk, each.name.ru, each.name.en] for each in rows}
    return {code: called[code] for code in telephony.WAYS}


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Қабылданған өтініштердің жалпы саны", "row-13"),
        ("Принято обращений, всего", "row-13"),
        ("Доля потерянных звонков, %", "row-18"),
        ("Жоғалған қоңыраулар", "row-18"),
        ("Работающих операторов", "row-12"),
        ("Среднее время обработки", "row-19"),
        ("Confirmed complaints", ""),
        ("Row 16", "row-16"),
        ("17-жол", "row-17"),
        ("строка 14", ""),
        ("2026", ""),
        ("Дата", ""),
        ("Звонки", ""),
        ("%", ""),
        ("", ""),
    ],
)
def test_a_heading_sounds_like_one_figure_or_none(names: dict[str, list[str]], heading: str, code: str) -> None:
    assert guessing.guessed([heading], names) == ({code: heading} if code else {})


def test_two_headings_are_never_taken_for_the_same_figure(names: dict[str, list[str]]) -> None:
    headings = ["Потерянные звонки", "Доля потерянных звонков"]
    assert guessing.guessed(headings, names) == {"row-18": "Потерянные звонки"}


def test_columns_are_guessed_the_first_time_and_said_to_be(english: Any, database: Database, manager: Person) -> None:
    with database.transaction() as session:
        service.fill(session, code="2026-H1", answers={"row-10": ["телефон", "чат"]}, by=manager, at=MORNING)
    page = english.post(AT, data={"data": encoded("Доля потерянных звонков,Чат,x\n5,7,1\n")}).text

    assert "Guessed by the headings" in page
    assert 'value="row-18" selected' in page
    assert 'value="row-14:чат" selected' in page
    assert "<strong>5</strong>" in page


@pytest.mark.parametrize("column", ["row-13:x", "row-14:", "row-99", "weight:x", "x" * 5000, ":"])
@pytest.mark.parametrize("do", ["look", "save"])
def test_a_column_that_no_page_offers_is_refused(english: Any, column: str, do: str) -> None:
    response = english.post(AT, data={"data": encoded("a;b\n1;2\n"), "column-1": column, "do": do})

    assert response.status_code in (200, 404, 422)


def test_a_sealed_half_year_takes_no_table(english: Any, database: Database, manager: Person, period: Period) -> None:
    with database.transaction() as session:
        periods.close(session, period_id=period.id, by=manager, at=MORNING)
    page = english.get(AT).text

    assert "sealed" in page
    assert 'type="file"' not in page


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
