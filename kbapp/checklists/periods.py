"""Periods: opened with copies of what they ask and count by, begun with the last one's answers, closed by a seal."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import carrying, deciding, definition, editions, halfyear, locked, reading
from kbapp.checklists.definition import Definition, Item, Topic
from kbapp.checklists.models import Centre, Period, PeriodItem, PeriodRow
from kbapp.checklists.refusals import NoSuchPeriod, PeriodNotClosed
from kbapp.checklists.rule import written as rule_written
from kbapp.checklists.spec import written
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.rights import Person


def open_period(
    session: Session, *, code: str, by: Person, at: datetime, centre: str | None = None, clone: bool = False
) -> Period:
    """Open a half-year: its rows, rules and questions are copied, so that a later edition changes nothing in it.

    Any half-year may be opened at any time. One that is open already is given back as it is. `clone`: it begins with
    the settings, the evidence and the carried answers of the last one before it, each to be confirmed.
    Errors: `Forbidden`; `BadPeriodCode`; `BrokenDefinition` when the edition's files are faulty;
    `EditionChanged`.
    """
    by.need("checklists.answer")
    period, opened = made(session, code, by=by, at=at, centre=centre, clone=clone)
    if opened:
        tell_opened(session, period, by=by, at=at)
    return period


def close(session: Session, *, period_id: int, by: Person, at: datetime) -> Period:
    """Nothing in the period changes from now on: its report was sealed.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed` when it was closed already.
    """
    by.need("checklists.answer")
    period = locked.still_open(session, _found(session, period_id), alone=True)
    period.closed_at = at
    detail = {"centre": period.centre.code, "issue": period.issue}
    journal.record(session, at=at, by=by, action="checklists.close", subject=f"period/{period.code}", detail=detail)
    return period


def reopen(session: Session, *, period_id: int, reason: str, by: Person, at: datetime) -> Period:
    """Open a closed period again for a correction: the report that follows is the next issue, and says why.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodNotClosed`; `Invalid` naming `reason`.
    """
    by.need("checklists.answer")
    period = _found(session, period_id)
    session.refresh(period, with_for_update={"of": Period})
    if period.closed_at is None:
        raise PeriodNotClosed(period.code)
    why = locked.words(reason)
    if not why:
        raise Invalid(_("Write why the report is corrected."), field="reason")
    period.closed_at, period.issue, period.reason = None, period.issue + 1, why
    detail = {"centre": period.centre.code, "issue": period.issue, "reason": why}
    journal.record(session, at=at, by=by, action="checklists.reopen", subject=f"period/{period.code}", detail=detail)
    return period


def _found(session: Session, period_id: int) -> Period:
    period = session.get(Period, period_id)
    if period is None:
        raise NoSuchPeriod(str(period_id))
    return period


# --- parts of verbs --------------------------------------------------------------------------------------------------


def made(
    session: Session, code: str, *, by: Person, at: datetime, centre: str | None, clone: bool = False
) -> tuple[Period, bool]:
    """The period of this code, and whether it was opened by this."""
    half = halfyear.known(code)
    home = reading.the_centre(session, code=centre)
    session.refresh(home, with_for_update=True)  # two who open the same half-year meet here
    found = reading.period_of(session, home, half.code)
    if found:
        return found, False
    before = _last_before(session, home, half.code) if clone else None
    asked = definition.load(definition.EDITIONS / definition.CURRENT)
    editions.keep(session, asked, at=at)
    period = _period(home, half, asked, before, by=by, at=at)
    session.add(period)
    session.flush()
    _copy(session, period, asked)
    if before:
        carrying.carry(session, before, period, by=by, at=at)
    return period, True


def _last_before(session: Session, home: Centre, code: str) -> Period | None:
    earlier = select(Period).where(Period.centre_id == home.id, Period.code < code)
    return session.scalar(earlier.order_by(Period.code.desc()).limit(1))


def _period(
    home: Centre, half: halfyear.HalfYear, asked: Definition, before: Period | None, *, by: Person, at: datetime
) -> Period:
    settings = deciding.settings_of(before) if before else deciding.DEFAULTS
    return Period(
        centre=home,
        code=half.code,
        starts_on=half.starts_on,
        ends_on=half.ends_on,
        due_on=half.due_on.replace(day=settings[deciding.DUE_DAY]),
        edition=asked.edition,
        settings=dict(settings),
        issue=1,
        reason="",
        form=form_of(asked),
        opened_at=at,
        opened_by_id=by.id,
        opened_by_login=by.login,
        opened_by_name=by.name,
    )


def _copy(session: Session, period: Period, asked: Definition) -> None:
    session.add_all(row_of(period, row) for row in asked.rows)
    items = [(topic, item) for topic in asked.topics for item in topic.items]
    session.add_all(item_of(period, position, *each) for position, each in enumerate(items, start=1))
    session.flush()


def row_of(period: Period, row: definition.FormRow) -> PeriodRow:
    """A row of the form as a period keeps it."""
    texts = {"name": asdict(row.name), "unit": asdict(row.unit), "note": asdict(row.note)}
    return PeriodRow(period_id=period.id, row=row.row, texts=texts, rule_as_json=rule_written(row.rule))


def item_of(period: Period, position: int, topic: Topic, item: Item) -> PeriodItem:
    """A question as a period keeps it."""
    texts = {"topic": topic.title, "question": item.question, "basis": item.basis, "evidence": item.evidence}
    return PeriodItem(
        period_id=period.id,
        code=item.code,
        topic=topic.topic,
        position=position,
        kind=item.kind,
        row=item.row,
        basis_class=item.basis_class,
        texts={part: asdict(each) for part, each in texts.items()},
        spec=written(item.spec),
    )


def form_of(asked: Definition) -> dict[str, Any]:
    """Header and columns as a period keeps them."""
    return {"header": [asdict(line) for line in asked.header], "columns": [asdict(each) for each in asked.columns]}


def set_item(kept: PeriodItem, made: PeriodItem) -> None:
    """Let a kept question ask what a newer one does; its answers stay."""
    for name in ("topic", "position", "kind", "row", "basis_class", "texts", "spec"):
        setattr(kept, name, getattr(made, name))


def tell_opened(session: Session, period: Period, *, by: Person, at: datetime) -> None:
    """Note in the journal that the period was opened."""
    detail = {"centre": period.centre.code, "edition": period.edition}
    journal.record(
        session, at=at, by=by, action="checklists.open-period", subject=f"period/{period.code}", detail=detail
    )
