"""What can be asked of a report: its 28 rows, each with what it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from kbapp.checklists import reading
from kbapp.checklists.definition import Rule
from kbapp.checklists.models import Period, PeriodRow
from kbapp.checklists.reading import Question
from kbapp.checklists.toml_table import Texts
from kbapp.people.rights import Person
from kbapp.report.rows import Outcome, Value, computed


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the report: its cells in three languages, what it says or lacks, the rule and the questions behind it."""

    row: int
    name: Texts
    unit: Texts
    outcome: Outcome
    rule: Rule | None
    questions: tuple[Question, ...]

    @property
    def value(self) -> str | None:
        """What stands in the form, in Kazakh; None while the row is not ready."""
        return self.outcome.cell if isinstance(self.outcome, Value) else None

    @property
    def state(self) -> Literal["ready", "not ready"]:
        """Whether there is a value."""
        return "ready" if isinstance(self.outcome, Value) else "not ready"


def rows(session: Session, *, period: str, by: Person, centre: str | None = None) -> list[Row]:
    """The 28 rows of a period as they follow from the answers that count now.

    Errors: `Forbidden`; `NoSuchPeriod`.
    """
    by.need("report.read")
    found = reading.find_period(session, code=period, centre=centre)
    questions = {each.item.code: each for each in reading.questions_of(session, found)}
    return [_row(each, questions) for each in reading.rows_of(session, found)]


def periods(session: Session, *, by: Person, centre: str | None = None) -> list[Period]:
    """The periods that there is a report of, the newest first.

    Errors: `Forbidden`.
    """
    by.need("report.read")
    return reading.opened_periods(session, centre=centre)


def _row(copied: PeriodRow, questions: Mapping[str, Question]) -> Row:
    rule = copied.rule
    asked = tuple(questions[code] for code in rule.items) if rule else ()
    return Row(
        row=copied.row,
        name=copied.text("name"),
        unit=copied.text("unit"),
        outcome=computed(rule, {each.item.code: each.current.result if each.current else None for each in asked}),
        rule=rule,
        questions=asked,
    )
