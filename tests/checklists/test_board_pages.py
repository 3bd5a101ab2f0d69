"""The pages around the topics: a half-year at a glance, the work, settings, figures from a table, channels and people."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from kbapp.checklists import deciding, reading, service
from kbapp.checklists.models import Answer, Period, Reminder
from kbapp.db import Database
from kbapp.people.rights import Person
from tests.checklists.conftest import MORNING

AT = "/checklists/2026-H1"
PAGES = ("", "/work", "/settings", "/staffing-matrix", "/figures-table", "/evidence")


@pytest.fixture
def english(as_manager: Any, period: Period) -> Any:
    as_manager.post("/language", data={"language": "en"})
    return as_manager


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_there_in_every_language(as_manager: Any, period: Period, page: str, language: str) -> None:
    as_manager.post("/language", data={"language": language})
    assert as_manager.get(AT + page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_an_operator_sees_none_of_them(as_operator: Any, period: Period, page: str) -> None:
    assert as_operator.get(AT + page).status_code == 403


def test_the_overview_names_what_each_row_waits_for(english: Any, say: Callable[..., Answer]) -> None:
    page = english.get(AT).text
    assert "28 rows of 28 wait." in page
    assert f'href="{AT}/workplace#WP-01">Answer WP-01</a>' in page
    assert (
        f'href="{AT}/documents#documents">Answer «Internal normative documents that regulate the work of the contact centre»</a>'
        in page
    )
    say("yes")
    page = english.get(AT).text
    assert "27 rows of 28 wait." in page
    assert "Answer WP-01" not in page


def test_a_register_that_is_not_complete_still_blocks_its_row(
    english: Any, database: Database, manager: Person
) -> None:
    sent = {"item": "products", "do": "add", "replaces": "", "field-name": "IVR"}
    english.post(f"{AT}/software", data=sent)
    assert "Answer «Software products in use" in english.get(AT).text


def test_marked_questions_are_assigned_and_shown_to_whom(english: Any, manager: Person) -> None:
    sent = {"item": ["WP-01", "AUX-01"], "to": str(manager.id), "due_on": "2026-07-10"}
    assert english.post(f"{AT}/work", data=sent).status_code == 303
    assert "AUX-01" in english.get(f"{AT}/work?show=mine").text
    assert "until July 10, 2026" in english.get(AT).text
    assert "WP-01" in english.get(f"{AT}/workplace?show=mine").text


def test_work_is_counted_by_topic_and_found_by_its_day(
    english: Any, say: Callable[..., Answer], manager: Person
) -> None:
    say("yes")
    english.post(f"{AT}/work", data={"item": ["WP-01", "AUX-01"], "to": manager.id, "due_on": "2026-07-10"})
    english.post(f"{AT}/work", data={"item": ["WP-03"], "to": manager.id, "due_on": "2020-01-01"})
    english.post(f"{AT}/workplace/WP-01/submit")
    page = english.get(AT).text
    assert "1 in review" in page
    assert "overdue" in page
    assert found(english.get(f"{AT}/work?until=2026-07-09").text) == ["WP-03"]
    assert found(english.get(f"{AT}/work?until=2026-07-10").text) == ["AUX-01", "WP-01", "WP-03"]
    assert len(found(english.get(f"{AT}/work?until=never").text)) > 3


def found(page: str) -> list[str]:
    return sorted(re.findall(r'name="item" value="([^"]+)"', page))


def test_the_overview_tells_which_reminders_were_made(english: Any, database: Database, period: Period) -> None:
    assert "Reminders made" not in english.get(AT).text
    with database.transaction() as session:
        session.add(Reminder(period_id=period.id, what="7", at=MORNING))
    assert "7 days before (" in english.get(AT).text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"to": "1"}, "Mark the questions first."),
        ({"item": "WP-01", "to": "999"}, "Choose somebody who may answer"),
        ({"item": "WP-01", "to": "", "due_on": "soon"}, "Choose a day."),
    ],
)
def test_an_assignment_that_cannot_be_is_refused_in_words(english: Any, sent: dict[str, str], words: str) -> None:
    response = english.post(f"{AT}/work", data=sent)

    assert response.status_code == 422
    assert words in response.text


def test_an_answer_is_submitted_returned_and_accepted(
    english: Any, database: Database, manager: Person, say: Callable[..., Answer]
) -> None:
    given = say("yes")
    at = f"{AT}/workplace/WP-01/"

    def step(what: str, **sent: object) -> str:
        response = english.post(at + what, data=sent)
        refused: str = response.text
        page: str = english.get(f"{AT}/workplace").text
        return page if response.status_code == 303 else refused

    assert "In review" in step("submit")
    assert "Write what you have to say." in step("give_back", words="")
    assert "The act is missing" in step("give_back", words="The act is missing")
    step("submit")
    assert "somebody else" in step("accept", answer=given.id).lower()
    with database.transaction() as session:
        about = {"setting": deciding.SAME_PERSON, "value": True, "reason": "One manager"}
        service.decide(session, period="2026-H1", by=manager, at=MORNING, **about)
    assert "Done" in step("accept", answer=given.id)
    assert "A thought" in step("comment", words="A thought")


@pytest.mark.parametrize(
    ("setting", "value", "kept"),
    [
        ("rooms", "lenient", "lenient"),
        ("row_25_items", ["WP-03", "WP-05"], ["WP-03", "WP-05"]),
        ("output_unit", "pieces", "pieces"),
        ("same_person", "yes", True),
        ("due_day", "10", 10),
    ],
)
def test_a_setting_is_decided_with_a_reason(
    english: Any, database: Database, setting: str, value: object, kept: object
) -> None:
    sent = {"setting": setting, "value": value}
    refused = english.post(f"{AT}/settings", data=sent)
    assert refused.status_code == 422
    assert "Write why it is decided so." in refused.text
    assert english.post(f"{AT}/settings", data={**sent, "reason": "So it is"}).status_code == 303
    with database.reader() as session:
        found = reading.find_period(session, code="2026-H1")
        assert deciding.settings_of(found)[setting] == kept


@pytest.mark.parametrize("sent", [{"setting": "rooms", "value": "all"}, {"setting": "due_day", "value": "31"}, {}])
def test_a_decision_that_cannot_be_is_refused(english: Any, sent: dict[str, str]) -> None:
    assert english.post(f"{AT}/settings", data={**sent, "reason": "x"}).status_code == 422


CSV = "операторлар;қоңыраулар;чат\n30;100;5\n".encode()


def test_figures_are_read_chosen_looked_at_and_saved(english: Any, database: Database) -> None:
    read = english.post(
        f"{AT}/figures-table", data={"file": (io.BytesIO(CSV), "a.csv")}, content_type="multipart/form-data"
    )
    assert read.status_code == 200
    assert "What each column is" in read.text
    data = base64.b64encode(CSV).decode()
    chosen = {"data": data, "column-1": "row-12", "column-2": "row-13", "column-3": ""}
    looked = english.post(f"{AT}/figures-table", data=chosen)
    assert "<strong>100</strong>" in looked.text
    assert "Save these figures" in looked.text
    assert english.post(f"{AT}/figures-table", data={**chosen, "do": "save"}).status_code == 303
    with database.reader() as session:
        period = reading.find_period(session, code="2026-H1")
        said = {each.item.code: each.current for each in reading.questions_of(session, period)}
    assert said["row-13"] is not None
    assert said["row-13"].value == "100"
    again = english.post(
        f"{AT}/figures-table", data={"file": (io.BytesIO(CSV), "a.csv")}, content_type="multipart/form-data"
    )
    assert 'value="row-13" selected' in again.text


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"data": "%%%"},
        {"data": base64.b64encode(b"\xff\xfe\x00").decode()},
        {"data": base64.b64encode(b"a;a\n1;2\n").decode()},
    ],
)
def test_what_is_no_table_is_refused_in_words(english: Any, sent: dict[str, str]) -> None:
    response = english.post(f"{AT}/figures-table", data=sent)

    assert response.status_code == 422
    assert 'role="alert"' in response.text


def test_a_table_with_a_fault_saves_nothing(english: Any, database: Database) -> None:
    data = base64.b64encode(b"calls;people\n10;x\n").decode()
    sent = {"data": data, "column-1": "row-13", "column-2": "row-11", "do": "save"}
    response = english.post(f"{AT}/figures-table", data=sent)

    assert response.status_code == 422
    assert "is not a number" in response.text
    with database.reader() as session:
        period = reading.find_period(session, code="2026-H1")
        assert not any(each.answers for each in reading.questions_of(session, period))


def test_the_matrix_shows_channels_people_and_gaps(english: Any, database: Database, manager: Person) -> None:
    assert "The matrix is empty" in english.get(f"{AT}/staffing-matrix").text
    answers = {
        "row-10": ["телефон", "чат"],
        "staff": [{"name": "Сейітова Л.", "position": "оператор", "channels": ["телефон", "факс"]}],
        "positions": [{"name": "супервайзер", "in_standard": "no"}],
    }
    with database.transaction() as session:
        service.fill(session, code="2026-H1", answers=answers, by=manager, at=MORNING)
    page = english.get(f"{AT}/staffing-matrix").text
    assert "Nobody works on: чат." in page
    assert "channels that row 10 does not name: факс." in page
    assert "named otherwise" in page
    assert "Their positions are not in the list: Сейітова Л." in page


def test_a_half_year_begins_with_the_last_ones_answers_when_that_is_wanted(
    english: Any, database: Database, manager: Person
) -> None:
    with database.transaction() as session:
        service.fill(session, code="2026-H1", answers={"row-01": "Орталық"}, by=manager, at=MORNING)
    assert english.post("/checklists", data={"code": "2026-H2", "clone": "y"}).status_code == 303
    page = english.get("/checklists/2026-H2/centre").text
    assert re.search(r"To confirm: carried over", page)
