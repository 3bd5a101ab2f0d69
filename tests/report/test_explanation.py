"""Every value opens its explanation: rule, questions, answers, people, moments, evidence, and the period before."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kbapp.checklists import evidence, service
from kbapp.checklists.evidence import About, Thing
from kbapp.checklists.models import Period
from kbapp.db import Database
from kbapp.errors import Forbidden
from kbapp.people.rights import Person
from kbapp.report import cli
from kbapp.report.behind import Behind, behind
from kbapp.report.refusals import NoSuchRow

MORNING = datetime(2026, 7, 1, 4, tzinfo=UTC)
Look = Callable[..., Behind]


@pytest.fixture
def look(database: Database, filled: Period, manager: Person) -> Look:
    def look(row: int, period: str = "2026-H1") -> Behind:
        with database.reader() as session:
            return behind(session, period=period, row=row, by=manager)

    return look


@pytest.fixture
def proved(database: Database, filled: Period, manager: Person) -> None:
    """An act that proves a document and a workplace."""
    about, thing = About(title="Акт № 7", valid_until=date(2026, 12, 31)), Thing(url="https://example.kz/a")
    with database.transaction() as session:
        evidence.add(
            session,
            period="2026-H1",
            items=["WP-01", "documents"],
            thing=thing,
            about=about,
            by=manager,
            at=MORNING,
        )


@pytest.fixture
def next_period(database: Database, filled: Period, manager: Person, answers: dict[str, Any]) -> None:
    with database.transaction() as session:
        service.fill(session, code="2026-H2", answers={**answers, "WP-01": False}, by=manager, at=MORNING)


def of(found: Behind) -> dict[str, list[str]]:
    return {each.item.code: [proof.revision.title for proof in each.proofs] for each in found.sources}


def test_an_answer_stands_with_what_proves_it(look: Look, proved: None) -> None:
    assert of(look(25)) == {"WP-01": ["Акт № 7"]}
    assert of(look(27)) == {"KB-01": []}


def test_a_question_that_follows_from_a_register_brings_the_register_and_its_proof(look: Look, proved: None) -> None:
    found = of(look(28))
    assert found["documents"] == ["Акт № 7"]
    assert found["DOC-03"] == []


def test_rooms_beyond_the_note_stand_in_the_explanation_although_they_decide_nothing(look: Look) -> None:
    assert list(of(look(26))) == ["AUX-01", "AUX-02", "AUX-03", "AUX-04"]


def test_the_answer_itself_is_told_line_by_line(look: Look) -> None:
    (source,) = look(14).sources
    assert source.lines("kk") == ["телефон – 100000", "чат – 23456"]


def test_the_value_of_the_period_before_stands_beside(look: Look, next_period: None) -> None:
    found = look(25, "2026-H2")
    assert (found.row.value, found.then) == ("жоқ", "иә")
    assert look(25).then is None


@pytest.mark.parametrize("number", [0, 29])
def test_there_are_no_other_rows(look: Look, number: int) -> None:
    with pytest.raises(NoSuchRow):
        look(number)


def test_an_operator_sees_nothing_of_it(database: Database, filled: Period, operator: Person) -> None:
    with database.reader() as session, pytest.raises(Forbidden):
        behind(session, period="2026-H1", row=25, by=operator)


# --- the page and the command ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(1, 29))
def test_each_row_has_its_page(as_manager: Any, filled: Period, proved: None, number: int) -> None:
    page = as_manager.get(f"/report/2026-H1/row/{number}")
    assert page.status_code == 200
    assert f"<h1>{number}. " in page.text


def test_the_page_names_value_people_and_evidence(as_manager: Any, proved: None, next_period: None) -> None:
    as_manager.post("/language", data={"language": "en"})
    page = as_manager.get("/report/2026-H1/row/25").text
    assert "manager (manager), Jul 1, 2026, 09:00" in page
    assert "Акт № 7" in page
    assert "A working translation, not an official one." in page
    assert '2026-H1: <span lang="kk">иә</span>' in as_manager.get("/report/2026-H2/row/25").text
    assert 'href="/report/2026-H2/row/25"' in as_manager.get("/report/2026-H2").text


def test_before_any_answer_the_page_says_what_is_missing(as_manager: Any, period: Period) -> None:
    as_manager.post("/language", data={"language": "en"})
    page = as_manager.get("/report/2026-H1/row/21").text
    assert "Not ready" in page
    assert "An unanswered question never counts as “no”." in page


def test_a_row_that_is_not_there_is_not_found(as_manager: Any, as_operator: Any, filled: Period) -> None:
    assert as_manager.get("/report/2026-H1/row/29").status_code == 404
    assert as_operator.get("/report/2026-H1/row/25").status_code == 403


def test_the_command_tells_evidence_and_the_period_before(app: Any, proved: None, next_period: None) -> None:
    def why(code: str) -> str:
        told = app.test_cli_runner().invoke(cli.group, ["show", code, "--json", "--lang", "en"])
        explained: str = json.loads(told.output)["rows"][24]["explanation"]
        return explained

    assert "Evidence: “Акт № 7”." in why("2026-H1")
    assert "In 2026-H1 the row said “иә”." in why("2026-H2")
