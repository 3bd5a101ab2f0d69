"""That a sealed report was handed in: only what is sealed, not before it, with a receipt that is kept as it came."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kbapp.checklists.models import Period
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.layout.uploads.examining import examined
from kbapp.people.rights import Person
from kbapp.report import submissions
from kbapp.report.refusals import NoSuchSeal
from tests.articles.sending import PDF
from tests.report.sealing import LATER, corrected, sealed_by

SEALED_ON = date(2026, 7, 2)


def recorded(database: Database, by: Person, **changed: Any) -> None:
    asked = {"submitted_on": SEALED_ON, "how": "eOtinish, № 5", **changed}
    with database.transaction() as session:
        submissions.record(session, period="2026-H1", by=by, at=LATER, **asked)


def test_only_a_sealed_report_is_handed_in(database: Database, filled: Period, manager: Person) -> None:
    with pytest.raises(NoSuchSeal):
        recorded(database, manager)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"submitted_on": SEALED_ON - timedelta(days=1)}, "submitted_on"),
        ({"submitted_on": SEALED_ON + timedelta(days=1)}, "submitted_on"),
        ({"how": "  "}, "how"),
        ({"how": "ә" * 301}, "how"),
    ],
)
def test_what_cannot_be_true_is_refused_by_its_field(
    database: Database, filled: Period, manager: Person, second_manager: Person, changed: dict[str, Any], field: str
) -> None:
    sealed_by(database, manager, second_manager)
    with pytest.raises(Invalid) as refused:
        recorded(database, manager, **changed)
    assert refused.value.field == field


def test_each_issue_has_its_own_submissions(
    database: Database, filled: Period, manager: Person, second_manager: Person
) -> None:
    sealed_by(database, manager, second_manager)
    recorded(database, manager, receipt=examined(PDF, "қолхат.pdf", max_bytes=2**20))
    corrected(database, manager)
    sealed_by(database, manager, second_manager)
    recorded(database, manager, how="Хат № 6")

    with database.reader() as session:
        told = submissions.of_period(session, filled)
        first = told[1][0]
        kept, data = submissions.receipt_of(session, submission=first.id, by=manager)
    assert [(each.how, sealed.issue) for each, sealed in told] == [("Хат № 6", 2), ("eOtinish, № 5", 1)]
    assert (kept.receipt_name, data) == ("қолхат.pdf", PDF)


def test_an_operator_records_and_reads_none(database: Database, filled: Period, operator: Person) -> None:
    with pytest.raises(Forbidden):
        recorded(database, operator)
    with pytest.raises(Forbidden), database.reader() as session:
        submissions.receipt_of(session, submission=1, by=operator)
