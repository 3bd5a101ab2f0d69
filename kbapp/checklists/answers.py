"""Answering a question: each answer names the one that it replaces, and of two at once the second is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kbapp.checklists import kinds, locked, reading, registers, tasks
from kbapp.checklists.kinds import TO_CONFIRM, Given
from kbapp.checklists.models import Answer, Period, PeriodItem
from kbapp.checklists.refusals import AnsweredMeanwhile, AnswerFollows
from kbapp.checklists.spec import LIST, REGISTER, Spec, known
from kbapp.errors import Invalid, NotFound
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.rights import Person


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question that nobody else can answer now, and the newest answer to it."""

    period: Period
    item: PeriodItem
    spec: Spec
    said: Answer | None

    @property
    def value(self) -> Any:
        """What was answered last; None when nothing was."""
        return self.said.value if self.said else None


def answer(
    session: Session,
    *,
    period: str,
    item: str,
    value: object,
    replaces: int | None,
    by: Person,
    at: datetime,
    reason: str = "",
    centre: str | None = None,
) -> Answer:
    """Answer a question. `replaces` is the id of the answer that was on screen, None when there was none.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `NoSuchItem`; `AnswerFollows`; `BadAnswer` naming every fault
    of the value; `Invalid` naming `reason`; `AnsweredMeanwhile` carrying the answer that somebody gave in between.
    """
    asked = _asked(session, period=period, item=item, replaces=replaces, by=by, centre=centre)
    given = kinds.read(asked.item.kind, asked.spec, value, before=asked.value)
    return _save(session, asked, given, action="checklists.answer", reason=reason, by=by, at=at)


def confirm(
    session: Session,
    *,
    period: str,
    item: str,
    replaces: int | None,
    by: Person,
    at: datetime,
    reason: str = "",
    centre: str | None = None,
) -> Answer:
    """Say that what was carried over from the period before holds in this one too.

    Errors: as `answer`; `Invalid` when there is nothing to confirm.
    """
    asked = _asked(session, period=period, item=item, replaces=replaces, by=by, centre=centre)
    if asked.said is None or asked.said.result != TO_CONFIRM:
        raise Invalid(_("There is no answer here that waits to be confirmed."), field="value")
    given = kinds.read(asked.item.kind, asked.spec, asked.value, before=asked.value)
    if given.result == TO_CONFIRM:
        raise Invalid(_("The list is empty. Add an entry, or confirm that there is none."), field="value")
    return _save(session, asked, given, action="checklists.confirm", reason=reason, by=by, at=at)


def confirm_none(
    session: Session,
    *,
    period: str,
    item: str,
    replaces: int | None,
    by: Person,
    at: datetime,
    reason: str = "",
    centre: str | None = None,
) -> Answer:
    """Say that a list or a register has nothing in it, and that this is the answer.

    Errors: as `answer`; `Invalid` when the question asks for no list, or entries are in it.
    """
    asked = _asked(session, period=period, item=item, replaces=replaces, by=by, centre=centre)
    if asked.item.kind not in (LIST, REGISTER):
        raise Invalid(_("This question asks for no list."), field="value")
    if asked.item.kind == REGISTER and asked.value and asked.value[registers.ENTRIES]:
        raise Invalid(_("There are entries in the list. Remove them first, if there is none."), field="value")
    given = kinds.read(asked.item.kind, asked.spec, [])
    return _save(session, asked, given, action="checklists.confirm", reason=reason, by=by, at=at)


def complete(
    session: Session,
    *,
    period: str,
    item: str,
    replaces: int | None,
    by: Person,
    at: datetime,
    reason: str = "",
    centre: str | None = None,
) -> Answer:
    """Say that a register has everything in it that there is; what was carried over is confirmed with it.

    Errors: as `answer`; `Invalid` when the question asks for no register, or it is empty.
    """
    asked = _register(session, period=period, item=item, replaces=replaces, by=by, centre=centre)
    if not asked.value or not asked.value[registers.ENTRIES]:
        raise Invalid(_("The list is empty. Add an entry, or confirm that there is none."), field="value")
    whole = {**asked.value, registers.COMPLETE: True}
    given = kinds.read(REGISTER, asked.spec, whole, before=asked.value)
    return _save(session, asked, given, action="checklists.confirm", reason=reason, by=by, at=at)


# --- the entries of a register ---------------------------------------------------------------------------------------


def add_entry(
    session: Session,
    *,
    period: str,
    item: str,
    entry: object,
    replaces: int | None,
    by: Person,
    at: datetime,
    centre: str | None = None,
) -> Answer:
    """Add an entry: its fields, or its name as a bare text. A register that waits to be confirmed waits on.

    Errors: as `answer`; `Invalid` when the question asks for no register.
    """
    asked = _register(session, period=period, item=item, replaces=replaces, by=by, centre=centre)
    value = registers.extended(asked.value or registers.EMPTY, registers.read_entry(entry, asked.spec))
    return _save(session, asked, _as_it_was(asked, value), action="checklists.add-entry", by=by, at=at)


def change_entry(
    session: Session,
    *,
    period: str,
    item: str,
    entry_id: str,
    entry: object,
    replaces: int | None,
    by: Person,
    at: datetime,
    centre: str | None = None,
) -> Answer:
    """Put other fields into an entry; it keeps its id, and with it its evidence.

    Errors: as `add_entry`; `NotFound` when there is no such entry.
    """
    asked = _register(session, period=period, item=item, replaces=replaces, by=by, centre=centre)
    value = _changed(asked, entry_id, registers.read_entry(entry, asked.spec))
    return _save(session, asked, _as_it_was(asked, value), action="checklists.change-entry", by=by, at=at)


def remove_entry(
    session: Session,
    *,
    period: str,
    item: str,
    entry_id: str,
    replaces: int | None,
    by: Person,
    at: datetime,
    centre: str | None = None,
) -> Answer:
    """Take an entry out. Without its last one a register is unanswered until "none" is confirmed.

    Errors: as `change_entry`.
    """
    asked = _register(session, period=period, item=item, replaces=replaces, by=by, centre=centre)
    given = _as_it_was(asked, _changed(asked, entry_id, None))
    return _save(session, asked, given, action="checklists.remove-entry", by=by, at=at)


def _register(
    session: Session, *, period: str, item: str, replaces: int | None, by: Person, centre: str | None
) -> Asked:
    asked = _asked(session, period=period, item=item, replaces=replaces, by=by, centre=centre)
    if asked.item.kind != REGISTER:
        raise Invalid(_("This question asks for no list of entries."), field="value")
    return asked


def _changed(asked: Asked, entry: str, to: registers.Entry | None) -> dict[str, Any]:
    value = registers.changed(asked.value or registers.EMPTY, entry=entry, to=to)
    if value is None:
        raise NotFound(_("This entry is no longer in the list."))
    return value


def _as_it_was(asked: Asked, value: Mapping[str, Any]) -> Given:
    """Changed entries confirm nothing: what was carried over still waits for it."""
    waits = asked.said is not None and asked.said.result == TO_CONFIRM and asked.said.carried_from_id is not None
    return Given(value=value, result=TO_CONFIRM if waits else kinds.meaning(REGISTER, value))


# --- parts of verbs --------------------------------------------------------------------------------------------------


def _asked(session: Session, *, period: str, item: str, replaces: int | None, by: Person, centre: str | None) -> Asked:
    by.need("checklists.answer")
    found = locked.opened(session, code=period, centre=centre)
    asked = locked.item(session, found, item)
    if asked.kind not in kinds.KINDS:
        raise AnswerFollows(known(asked.spec))
    said = reading.answered(session, [asked])[0].newest
    if (said.id if said else None) != replaces:
        if said:
            session.expunge(said)  # a rollback would empty it before the page can show it
        raise AnsweredMeanwhile(said)
    return Asked(period=found, item=asked, spec=known(asked.spec), said=said)


def _save(
    session: Session, asked: Asked, given: Given, *, action: str, by: Person, at: datetime, reason: str = ""
) -> Answer:
    added = made(asked.item, asked.said, given, reason=locked.words(reason), by=by, at=at)
    session.add(added)
    tasks.go_on(session, [asked.item])
    session.flush()
    subject = f"period/{asked.period.code}/{asked.item.code}"
    detail = {
        "centre": asked.period.centre.code,
        "answer": added.id,
        "replaces": added.replaces_id,
        "result": given.result,
    }
    journal.record(session, at=at, by=by, action=action, subject=subject, detail=detail)
    return added


def made(item: PeriodItem, said: Answer | None, given: Given, *, reason: str, by: Person, at: datetime) -> Answer:
    """A new answer to a question, in the place of the newest one."""
    return Answer(
        item_id=item.id,
        replaces_id=said.id if said else None,
        carried_from_id=said.carried_from_id if said and given.result == TO_CONFIRM else None,
        value=given.value,
        result=given.result,
        reason=reason,
        by_id=by.id,
        by_login=by.login,
        by_name=by.name,
        at=at,
    )
