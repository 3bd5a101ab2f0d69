"""An open period moves to another edition by an explicit, shown comparison; sealed ones never change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kbapp.checklists import answers, definition, editions, kinds, locked, periods, reading, rule, spec
from kbapp.checklists.definition import Definition, FormRow, Item, Topic
from kbapp.checklists.models import Period, PeriodItem, PeriodRow
from kbapp.errors import Conflict
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.rights import Person

GONE = "former"
"""The topic of questions that the new edition does not ask: their answers stay, and no row waits for them."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What the other edition does to a question or a row: `added`, `gone`, `words` or `meaning`.

    A change of meaning (kind, fields, rule) makes an answer wait to be confirmed.
    """

    what: str
    name: str
    before: str
    after: str


def compared(session: Session, *, period: str, by: Person, centre: str | None = None) -> list[Change]:
    """What moving the period to the current edition would change; empty when nothing would.

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
    changes = list(_changes(session, found, asked))
    if not changes:
        raise Conflict(_("This half-year is asked by the current edition already."))
    _refuse_other_kinds(session, found, asked)
    _rows(session, found, asked)
    changed = {each.name for each in changes if each.what == "meaning"}
    _items(session, found, asked, changed, by=by, at=at)
    before, found.edition = found.edition, asked.edition
    found.form = periods.form_of(asked)
    detail = {"centre": found.centre.code, "before": before, "after": asked.edition, "changed": sorted(changed)}
    subject = f"period/{found.code}"
    journal.record(session, at=at, by=by, action="checklists.move-edition", subject=subject, detail=detail)
    return found


def _current() -> Definition:
    return definition.load(definition.EDITIONS / definition.CURRENT)


def _refuse_other_kinds(session: Session, period: Period, asked: Definition) -> None:
    """A code never changes its meaning: an edition that asks for something of another kind gives it a code of its own."""
    kinds_now = {each.code: each.kind for each in reading.items_of(session, period)}
    for topic in asked.topics:
        for item in topic.items:
            if kinds_now.get(item.code, item.kind) != item.kind:
                raise Conflict(_("%(code)s asks for something of another kind in that edition.", code=item.code))


# --- what differs ----------------------------------------------------------------------------------------------------


def _changes(session: Session, period: Period, asked: Definition) -> Iterator[Change]:
    items = {each.code: each for each in reading.items_of(session, period) if each.topic != GONE}
    new = {item.code: item for topic in asked.topics for item in topic.items}
    for code in dict.fromkeys([*items, *new]):
        yield from _of_item(code, items.get(code), new.get(code))
    rows = {each.row: each for each in reading.rows_of(session, period)}
    for row in asked.rows:
        yield from _of_row(rows.get(row.row), row)


def _of_item(code: str, old: PeriodItem | None, new: Item | None) -> Iterator[Change]:
    before = old.text("question").kk if old else ""
    after = new.question.kk if new else ""
    if old is None or new is None:
        yield Change(what="gone" if old else "added", name=code, before=before, after=after)
    elif (old.kind, spec.known(old.spec)) != (new.kind, new.spec):
        yield Change(what="meaning", name=code, before=before, after=after)
    elif old.texts["question"] != asdict(new.question) or old.texts["evidence"] != asdict(new.evidence):
        yield Change(what="words", name=code, before=before, after=after)


def _of_row(old: PeriodRow | None, new: FormRow) -> Iterator[Change]:
    name = f"row {new.row}"
    if old is None or old.rule != new.rule:
        before = str(old.rule_as_json or "") if old else ""
        yield Change(what="meaning", name=name, before=before, after=str(rule.written(new.rule)))
    elif old.texts["name"] != asdict(new.name):
        yield Change(what="words", name=name, before=old.text("name").kk, after=new.name.kk)


# --- parts of the verb -----------------------------------------------------------------------------------------------


def _rows(session: Session, period: Period, asked: Definition) -> None:
    rows = {each.row: each for each in reading.rows_of(session, period)}
    for row in asked.rows:
        made = periods.row_of(period, row)
        if row.row in rows:
            rows[row.row].texts, rows[row.row].rule_as_json = made.texts, made.rule_as_json
        else:
            session.add(made)


def _items(session: Session, period: Period, asked: Definition, changed: set[str], *, by: Person, at: datetime) -> None:
    there = {each.item.code: each for each in reading.questions_of(session, period)}
    wanted: list[tuple[Topic, Item]] = [(topic, item) for topic in asked.topics for item in topic.items]
    for position, (topic, item) in enumerate(wanted, start=1):
        made = periods.item_of(period, position, topic, item)
        question = there.pop(item.code, None)
        if question is None:
            session.add(made)
            continue
        periods.set_item(question.item, made)
        if item.code in changed and question.newest and item.kind in kinds.KINDS:
            given = kinds.Given(value=question.newest.value, result=kinds.TO_CONFIRM)
            session.add(answers.made(question.item, question.newest, given, reason="", by=by, at=at))
    for place, question in enumerate(there.values(), start=len(wanted) + 1):
        question.item.topic, question.item.position, question.item.row = GONE, place, None
