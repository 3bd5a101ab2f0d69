"""What can be asked of a report: its 28 rows, each with what it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from kbapp.checklists import deciding, reading
from kbapp.checklists.models import Period, PeriodRow
from kbapp.checklists.reading import Question
from kbapp.checklists.rule import Rule
from kbapp.checklists.toml_table import Texts
from kbapp.people.rights import Person
from kbapp.report.rows import Outcome, Stands, Value, computed, counting


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the report: its cells in three languages, what it says or lacks, the rule and the questions behind it.

    `stands` is how each question of the period stands on its last day.
    """

    row: int
    name: Texts
    unit: Texts
    note: Texts
    outcome: Outcome
    rule: Rule | None
    questions: tuple[Question, ...]
    stands: Stands
    lenient: bool = False
    """One yes is enough, by the period's setting."""

    @property
    def value(self) -> str | None:
        """What stands in the form, in Kazakh; None while the row is not ready."""
        return self.outcome.cell.kk if isinstance(self.outcome, Value) else None

    @property
    def exact(self) -> str | None:
        """The count behind a number that is printed in thousands."""
        return self.outcome.exact if isinstance(self.outcome, Value) else None

    @property
    def missing(self) -> tuple[str, ...]:
        """The questions that the row waits for."""
        return () if isinstance(self.outcome, Value) else self.outcome.items

    @property
    def state(self) -> Literal["ready", "not ready"]:
        """Whether there is a value."""
        return "ready" if isinstance(self.outcome, Value) else "not ready"


def rows(session: Session, *, period: str, by: Person, centre: str | None = None) -> list[Row]:
    """The 28 rows of a period as they follow from the answers that count now.

    Errors: `Forbidden`; `NoSuchPeriod`.
    """
    by.need("report.read")
    return of_period(session, reading.find_period(session, code=period, centre=centre))


def of_period(session: Session, period: Period) -> list[Row]:
    """The 28 rows of a period."""
    questions = {each.item.code: each for each in reading.questions_of(session, period)}
    stands, settings = reading.stands_of(session, period), deciding.settings_of(period)
    return [_row(each, questions, stands, settings) for each in reading.rows_of(session, period)]


def period(session: Session, *, code: str, by: Person, centre: str | None = None) -> Period:
    """An open or sealed period.

    Errors: `Forbidden`; `NoSuchPeriod`.
    """
    by.need("report.read")
    return reading.find_period(session, code=code, centre=centre)


def periods(session: Session, *, by: Person, centre: str | None = None) -> list[Period]:
    """The periods that there is a report of, the newest first.

    Errors: `Forbidden`.
    """
    by.need("report.read")
    return reading.opened_periods(session, centre=centre)


def _row(copied: PeriodRow, questions: Mapping[str, Question], stands: Stands, settings: Mapping[str, object]) -> Row:
    rule = copied.rule
    return Row(
        row=copied.row,
        name=copied.text("name"),
        unit=copied.text("unit"),
        note=copied.text("note"),
        outcome=computed(rule, stands, settings),
        rule=rule,
        questions=tuple(questions[code] for code in counting(rule, settings)) if rule else (),
        stands=stands,
        lenient=bool(rule and rule.either and settings[rule.either] == "lenient"),
    )
