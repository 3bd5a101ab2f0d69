"""The pages of work: what was typed comes back with a refusal, and questions are found by whose and of which kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kbapp.checklists import service
from kbapp.checklists.models import Answer, Period
from kbapp.db import Database
from kbapp.people.rights import Person
from tests.checklists.conftest import MORNING

AT = "/checklists/2026-H1"
WP_01 = f"{AT}/workplace/WP-01"


@pytest.fixture
def english(as_manager: Any, period: Period) -> Any:
    as_manager.post("/language", data={"language": "en"})
    return as_manager


def test_a_remark_comes_back_when_its_step_is_refused(english: Any, say: Callable[..., Answer]) -> None:
    given = say("yes")
    english.post(f"{WP_01}/submit")
    response = english.post(f"{WP_01}/accept", data={"answer": given.id, "words": "I looked at it"})

    assert response.status_code == 403
    assert ">I looked at it</textarea>" in response.text
    assert 'role="alert"' in response.text


def test_a_comment_that_is_too_long_comes_back_whole(english: Any) -> None:
    words = "word " * 500
    response = english.post(f"{WP_01}/comment", data={"words": words})

    assert response.status_code == 422
    assert words in response.text
    assert 'name="reason" rows="2" maxlength="1000"' in response.text
    assert response.text.count(words) == 1


def test_whoever_accepts_an_older_answer_sees_the_newer_one_and_her_remark(
    english: Any, say: Callable[..., Answer]
) -> None:
    old = say("yes")
    say("no", replaces=old.id)
    english.post(f"{WP_01}/submit")
    response = english.post(f"{WP_01}/accept", data={"answer": old.id, "words": "Good"})

    assert response.status_code == 409
    assert "Somebody else answered this question" in response.text
    assert ">Good</textarea>" in response.text


@pytest.mark.usefixtures("closed_period")
def test_nothing_is_said_about_a_sealed_half_year(english: Any) -> None:
    response = english.post(f"{WP_01}/comment", data={"words": "Too late"})

    assert response.status_code == 409
    assert "Too late" in response.text


@pytest.mark.parametrize("to", ["abc", "9" * 40, "²", "-1"])
def test_who_is_nobody_takes_no_question_from_anybody(english: Any, manager: Person, to: str) -> None:
    english.post(f"{AT}/work", data={"item": "WP-01", "to": str(manager.id)})
    response = english.post(f"{AT}/work", data={"item": "WP-01", "to": to})

    assert response.status_code == 422
    assert "WP-01" in english.get(f"{AT}/work?show=mine").text


def test_person_and_day_stay_chosen_when_no_question_was_marked(english: Any, manager: Person) -> None:
    response = english.post(f"{AT}/work", data={"to": str(manager.id), "due_on": "2026-07-10"})

    assert response.status_code == 422
    assert f'<option value="{manager.id}" selected>' in response.text.split('id="to"')[1]
    assert 'value="2026-07-10"' in response.text


def test_questions_are_shown_by_whose_they_are(english: Any, manager: Person) -> None:
    english.post(f"{AT}/work", data={"item": "WP-01", "to": str(manager.id), "due_on": "2020-01-01"})
    page = english.get(f"{AT}/work?of={manager.id}").text

    assert "1 question<" in page
    assert "overdue" in page
    assert "Nothing here" in english.get(f"{AT}/work?of=999").text
    assert english.get(f"{AT}/work?of=abc").status_code == 200


def test_what_was_carried_over_is_found_across_the_topics(english: Any, database: Database, manager: Person) -> None:
    assert "Nothing here" in english.get(f"{AT}/work?show=to-confirm").text
    with database.transaction() as session:
        service.fill(session, code="2026-H1", answers={"row-01": "Орталық"}, by=manager, at=MORNING)
    english.post("/checklists", data={"code": "2026-H2", "clone": "y"})

    assert "row-01" in english.get("/checklists/2026-H2/work?show=to-confirm").text
