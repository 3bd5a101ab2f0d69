"""What stands behind a row: its questions and those that they follow from, what proves them, and the period before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kbapp.checklists import proving, reading, telling
from kbapp.checklists.models import Period, PeriodItem
from kbapp.checklists.proving import Proof
from kbapp.checklists.reading import Question
from kbapp.checklists.spec import known
from kbapp.checklists.standing import Stand
from kbapp.people.rights import Person
from kbapp.report import before, service
from kbapp.report.before import Before
from kbapp.report.refusals import NoSuchRow
from kbapp.report.service import Row


@dataclass(frozen=True, kw_only=True)
class Source:
    """A question behind a row, how it stands, and what proves its answer."""

    question: Question
    stand: Stand
    proofs: tuple[Proof, ...]

    @property
    def item(self) -> PeriodItem:
        """The question itself."""
        return self.question.item

    def lines(self, language: str) -> list[str]:
        """What the answer that counts says, besides yes or no."""
        value = self.question.current.value if self.question.current else None
        return telling.lines(self.item.kind, known(self.item.spec), value, language)


@dataclass(frozen=True, kw_only=True)
class Behind:
    """A row, all its sources, and what the report of the period before said."""

    row: Row
    sources: tuple[Source, ...]
    last: Before | None

    @property
    def then(self) -> str | None:
        """The same row's cell in the period before."""
        return self.last.cells.get(self.row.row) if self.last else None


def behind(session: Session, *, period: str, row: int, by: Person, centre: str | None = None) -> Behind:
    """Everything that a row of a period rests on.

    Errors: `Forbidden`; `NoSuchPeriod`; `NoSuchRow`.
    """
    rows = service.rows(session, period=period, by=by, centre=centre)
    asked = next((each for each in rows if each.row == row), None)
    if asked is None:
        raise NoSuchRow
    found = reading.find_period(session, code=period, centre=centre)
    sources = tuple(_sources(session, found, asked))
    return Behind(row=asked, sources=sources, last=before.of_period(session, found))


def codes(row: Row) -> tuple[str, ...]:
    """The questions that a row follows from, those that decide it, and those that it names; each once."""
    own = [each.item.code for each in row.questions]
    named = [each for each in (row.rule.names if row.rule else ()) if each in row.stands]
    further = [code for each in (*own, *named) for code in row.stands[each].because if code in row.stands]
    return tuple(dict.fromkeys((*further, *own, *named)))


def proved(row: Row, proofs: Mapping[str, Sequence[Proof]]) -> list[Proof]:
    """What proves the answers behind a row."""
    return [proof for code in codes(row) for proof in proofs.get(code, ())]


def _sources(session: Session, period: Period, row: Row) -> list[Source]:
    order = codes(row)
    items = {each.code: each for each in reading.items_of(session, period)}
    proofs = proving.by_item(proving.of_period(session, period, codes=order))
    questions = reading.answered(session, [items[code] for code in order])
    return [
        Source(question=each, stand=row.stands[each.item.code], proofs=tuple(proofs.get(each.item.code, ())))
        for each in questions
    ]
