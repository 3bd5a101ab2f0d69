"""The page of settings: what was chosen comes back with a refusal, and every decision stands in the history."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from kbapp.checklists import deciding
from kbapp.checklists.models import Period
from kbapp.db import Database
from kbapp.errors import Forbidden
from kbapp.people.rights import Person

AT = "/checklists/2026-H1/settings"


@pytest.fixture
def english(as_manager: Any, period: Period) -> Any:
    as_manager.post("/language", data={"language": "en"})
    return as_manager


def test_a_choice_without_a_reason_comes_back_as_it_was_made(english: Any) -> None:
    page = english.post(AT, data={"setting": "rooms", "value": "lenient"}).text
    assert re.search(r'id="rooms-lenient"[^>]*checked', page)

    page = english.post(AT, data={"setting": "row_25_items", "value": ["WP-03"]}).text
    assert re.search(r'value="WP-03" checked', page)

    page = english.post(AT, data={"setting": "same_person", "value": "yes"}).text
    assert re.search(r'id="same_person-yes"[^>]*checked', page)


@pytest.mark.parametrize("day", ["31", "²", "soon"])
def test_a_day_that_cannot_be_comes_back_as_it_was_typed(english: Any, day: str) -> None:
    response = english.post(AT, data={"setting": "due_day", "value": day, "reason": "So"})

    assert response.status_code == 422
    assert f'value="{day}"' in response.text


def test_each_decision_stands_in_the_history_with_its_reason(english: Any) -> None:
    assert "History" not in english.get(AT).text
    english.post(AT, data={"setting": "rooms", "value": "lenient", "reason": "The letter of May"})
    english.post(AT, data={"setting": "rooms", "value": "strict", "reason": "<b>Read again</b>"})
    page = english.get(AT).text

    assert "History: 2 decisions" in page
    assert "all three rooms → <strong>any of the rooms</strong>" in page
    assert page.index("&lt;b&gt;Read again") < page.index("The letter of May")


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("same_person", True, "Иә"),
        ("row_25_items", [], "–"),
        ("row_25_items", ["WP-03", "WP-05"], "WP-03, WP-05"),
        ("due_day", 10, "10"),
    ],
)
def test_a_decision_is_told_in_words(program: Any, setting: str, value: object, words: str) -> None:
    with program.test_request_context(headers={"Accept-Language": "kk"}):
        assert deciding.in_words(setting, value) == words


def test_whoever_may_not_read_the_items_does_not_read_their_history(
    database: Database, operator: Person, period: Period
) -> None:
    with database.reader() as session, pytest.raises(Forbidden):
        deciding.history(session, period=period, by=operator)


def test_another_half_year_has_a_history_of_its_own(
    english: Any, database: Database, manager: Person, period: Period
) -> None:
    english.post("/checklists", data={"code": "2026-H2"})
    about = {"setting": "due_day", "value": 12, "reason": "Stricter", "at": datetime(2026, 7, 2, tzinfo=UTC)}
    with database.transaction() as session:
        deciding.decide(session, period="2026-H2", by=manager, **about)
    with database.reader() as session:
        assert deciding.history(session, period=period, by=manager) == {}
