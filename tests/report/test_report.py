from __future__ import annotations

from collections.abc import Callable

import pytest
from flask_babel import force_locale

from kbapp.checklists.models import Period
from kbapp.checklists.refusals import NoSuchPeriod
from kbapp.db import Database
from kbapp.errors import Forbidden
from kbapp.people.rights import Person
from kbapp.report import explanation, service
from kbapp.report.rows import Missing
from kbapp.report.service import Row

Say = Callable[[object], None]


def rows(database: Database, by: Person) -> list[Row]:
    with database.reader() as session:
        return service.rows(session, period="2026-H1", by=by)


def row_25(database: Database, by: Person) -> tuple[str, str | None]:
    row = rows(database, by)[24]
    return row.state, row.value


def test_there_are_28_rows_and_none_is_guessed(database: Database, period: Period, manager: Person) -> None:
    found = rows(database, manager)

    assert [row.row for row in found] == list(range(1, 29))
    assert {(row.state, row.value) for row in found} == {("not ready", None)}
    assert Missing(lack="not asked") not in [row.outcome for row in found]


def test_row_25_follows_the_answer_that_counts(database: Database, manager: Person, say: Say) -> None:
    assert row_25(database, manager) == ("not ready", None)
    say("yes")
    assert row_25(database, manager) == ("ready", "иә")
    say("no")
    assert row_25(database, manager) == ("ready", "жоқ")
    say("yes")
    assert row_25(database, manager) == ("ready", "иә")


def test_an_explanation_names_the_question_the_answer_who_when_and_why(
    app, database: Database, manager: Person, say: Say
) -> None:
    say({"value": "yes", "reason": "Act № 3"})
    with app.app_context(), force_locale("kk"):
        told = " ".join(explanation.sentences(rows(database, manager)[24], "kk"))

    assert "WP-01 «Операторлардың жұмыс орны талаптарға сәйкес жабдықталған ба?»: Иә" in told
    assert "manager (manager), 2026\u202fж. 01 шіл., 09:00" in told
    assert "Act № 3" in told


def test_an_explanation_of_an_open_question_says_so_and_names_nobody(
    app, database: Database, period: Period, manager: Person
) -> None:
    with app.app_context():
        told = explanation.sentences(rows(database, manager)[24], "kk")

    assert len(told) == 3
    assert "(manager)" not in " ".join(told)


def test_an_operator_may_not_see_the_rows(database: Database, period: Period, operator: Person) -> None:
    with pytest.raises(Forbidden):
        rows(database, operator)


def test_a_period_that_is_not_open_has_no_rows(database: Database, manager: Person) -> None:
    with pytest.raises(NoSuchPeriod, match="“2026-H1” is not open"):
        rows(database, manager)
