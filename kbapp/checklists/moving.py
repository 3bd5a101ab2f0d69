"""An open period moves to another edition by an explicit, shown comparison; sealed ones never change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from kbapp.checklists import answers, comparing, definition, editions, kinds, locked, periods, reading, spec
from kbapp.checklists.comparing import Change
from kbapp.checklists.definition import Definition
from kbapp.checklists.models import FORMER, Period, PeriodItem, PeriodRow
from kbapp.checklists.reading import Question
from kbapp.checklists.toml_table import Texts
from kbapp.errors import Conflict
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.rights import Person

NO_MORE = Texts(
    kk="Енді сұралмайтын сұрақтар",
    ru="Вопросы, которые больше не задаются",
    en="Questions that are asked no more",
)


def compared(session: Session, *, period: str, by: Person, centre: str | None = None) -> list[Change]:
    """What moving the period to the current edition would change, part by part; empty when nothing would.

    Errors: `Forbidden`; `NoSuchPeriod`; `BrokenDefinition`.
    """
    by.need("checklists.read")
    found = reading.find_period(session, code=period, centre=centre)
    return list(_changes(session, found, _current()))


def move(session: Session, *, period: str, by: Person, at: datetime, centre: str | None = None) -> Period:
    """Ask an open period by the current edition. Answers stay by their code; where the meaning changed they wait.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `EditionChanged`; `Conflict` when nothing would change, or a
    question is of another kind there.
    """
    by.need("checklists.answer")
    found = locked.opened(session, code=period, centre=centre, alone=True)
    asked = _current()
    editions.keep(session, asked, at=at)
    if not any(_changes(session, found, asked)):
        raise Conflict(_("This half-year is asked by the current edition already."))
    there = _there(session, found)
    _refuse_other_kinds(there, asked)
    _rows(session, found, asked)
    waiting = sorted(_items(session, _made_items(found, asked), there, by=by, at=at))
    before, found.edition = found.edition, asked.edition
    found.form = periods.form_of(asked)
    detail = {"centre": found.centre.code, "before": before, "after": asked.edition, "changed": waiting}
    subject = f"period/{found.code}"
    journal.record(session, at=at, by=by, action="checklists.move-edition", subject=subject, detail=detail)
    return found


def _current() -> Definition:
    return definition.load(definition.EDITIONS / definition.CURRENT)


def _there(session: Session, period: Period) -> dict[str, Question]:
    """Every question that was ever asked in the period."""
    several = (*reading.questions_of(session, period), *reading.former_of(session, period))
    return {each.item.code: each for each in several}


def _refuse_other_kinds(there: dict[str, Question], asked: Definition) -> None:
    """A code never changes its meaning: an edition that asks for something of another kind gives it a code of its own."""
    for topic in asked.topics:
        for item in topic.items:
            if item.code in there and there[item.code].item.kind != item.kind:
                raise Conflict(_("%(code)s asks for something of another kind in that edition.", code=item.code))


def _changes(session: Session, period: Period, asked: Definition) -> Iterator[Change]:
    items = {each.code: each for each in reading.items_of(session, period)}
    yield from comparing.of_items(items, {each.code: each for each in _made_items(period, asked)})
    rows = {each.row: each for each in reading.rows_of(session, period)}
    yield from comparing.of_rows(rows, _made_rows(period, asked))
    yield from comparing.of_form(period.form, periods.form_of(asked))


def _made_items(period: Period, asked: Definition) -> list[PeriodItem]:
    several = [(topic, item) for topic in asked.topics for item in topic.items]
    return [periods.item_of(period, position, *each) for position, each in enumerate(several, start=1)]


def _made_rows(period: Period, asked: Definition) -> list[PeriodRow]:
    return [periods.row_of(period, row) for row in asked.rows]


# --- parts of the verb -----------------------------------------------------------------------------------------------


def _rows(session: Session, period: Period, asked: Definition) -> None:
    rows = {each.row: each for each in reading.rows_of(session, period)}
    for made in _made_rows(period, asked):
        rows[made.row].texts, rows[made.row].rule_as_json = made.texts, made.rule_as_json


def _items(
    session: Session, wanted: list[PeriodItem], there: dict[str, Question], *, by: Person, at: datetime
) -> Iterator[str]:
    """Let the period ask what is wanted; the codes of those whose answer waits now."""
    for item in wanted:
        question = there.pop(item.code, None)
        if question is None:
            session.add(item)
            continue
        changed = spec.known(question.item.spec) != spec.known(item.spec)
        periods.set_item(question.item, item)
        if changed and question.newest:
            given = kinds.Given(value=question.newest.value, result=kinds.TO_CONFIRM)
            session.add(answers.made(question.item, question.newest, given, reason="", by=by, at=at))
            yield item.code
    _ask_no_more((each.item for each in there.values()), after=len(wanted))


def _ask_no_more(items: Iterable[PeriodItem], *, after: int) -> None:
    for place, item in enumerate(items, start=after + 1):
        item.topic, item.position, item.row = FORMER, place, None
        item.texts = {**item.texts, "topic": asdict(NO_MORE)}
