"""Answers in bulk, by their codes: all of them or none, and every fault is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kbapp.checklists import answers as answering
from kbapp.checklists import kinds, locked, periods, reading, tasks
from kbapp.checklists.faults import BadAnswer, Fault
from kbapp.checklists.kinds import Given
from kbapp.checklists.models import Answer, Period, PeriodItem
from kbapp.checklists.refusals import AnswerFollows, AnswersRefused, NoSuchItem
from kbapp.checklists.spec import RECORD, REGISTER, TABLE, known
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.rights import Person

Said = tuple[Given, str]
"""An answer and its reason."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What answering in bulk did: whether it opened the period, the codes answered, and those that said so already."""

    period: Period
    opened: bool
    answered: tuple[str, ...]
    unchanged: tuple[str, ...]


def fill(
    session: Session,
    *,
    code: str,
    answers: Mapping[str, object],
    by: Person,
    at: datetime,
    centre: str | None = None,
) -> Filled:
    """Answer many questions by their codes, all or nothing; the period is opened when it is not.

    An answer is a value, or a table with `value` and `reason`. It replaces whatever is there; one that says the same
    as the newest answer adds nothing, unless that one waits to be confirmed. A list is taken as complete.
    Errors: `Forbidden`; `BadPeriodCode`; `PeriodClosed`; `AnswersRefused` with every fault, each named by its code.
    """
    by.need("checklists.answer")
    found, opened = periods.made(session, code, by=by, at=at, centre=centre)
    locked.still_open(session, found)
    items = locked.items(session, found, answers.keys())
    newest = newest_of(session, items)
    given, faults = _read(items, newest, answers)
    if faults:
        raise AnswersRefused(faults)
    new = save(session, items, newest, given, by=by, at=at)
    if opened:
        periods.tell_opened(session, found, by=by, at=at)
    tell(session, found, "checklists.fill", {item: given[item][0].result for item in new}, by=by, at=at)
    unchanged = tuple(item for item in given if item not in new)
    return Filled(period=found, opened=opened, answered=new, unchanged=unchanged)


# --- parts of verbs --------------------------------------------------------------------------------------------------


def newest_of(session: Session, items: Mapping[str, PeriodItem]) -> dict[str, Answer | None]:
    """The newest answers of these questions, by code."""
    return {each.item.code: each.newest for each in reading.answered(session, list(items.values()))}


def save(
    session: Session,
    items: Mapping[str, PeriodItem],
    newest: Mapping[str, Answer | None],
    given: Mapping[str, Said],
    *,
    by: Person,
    at: datetime,
) -> tuple[str, ...]:
    """Add the answers that say something new; their codes."""
    new = {code: said for code, said in given.items() if not _says(newest[code], said)}
    session.add_all(
        answering.made(items[code], newest[code], answer, reason=reason, by=by, at=at)
        for code, (answer, reason) in new.items()
    )
    tasks.go_on(session, [items[code] for code in new])
    session.flush()
    return tuple(new)


def tell(
    session: Session, period: Period, action: str, results: Mapping[str, str], *, by: Person, at: datetime
) -> None:
    """Note in the journal which questions were answered, and what the answers mean."""
    detail = {"centre": period.centre.code, "answers": dict(results)}
    journal.record(session, at=at, by=by, action=action, subject=f"period/{period.code}", detail=detail)


def _says(said: Answer | None, given: Said) -> bool:
    answer, reason = given
    return said is not None and (said.value, said.result, said.reason) == (answer.value, answer.result, reason)


def _read(
    items: Mapping[str, PeriodItem], newest: Mapping[str, Answer | None], answers: Mapping[str, object]
) -> tuple[dict[str, Said], list[object]]:
    """Answers and reasons by code, and every fault that was found."""
    given: dict[str, Said] = {}
    faults: list[object] = []
    for code, raw in answers.items():
        try:
            if code not in items:
                raise NoSuchItem(code)
            given[code] = _said(items[code], newest[code], raw)
        except NoSuchItem as refusal:
            faults.append(refusal.message)
        except BadAnswer as bad:
            faults += [_named(code, fault) for fault in bad.faults]
        except Invalid as refusal:
            faults.append(_named(code, Fault(words=refusal.message)))
    return given, faults


def _named(code: str, fault: Fault) -> object:
    if fault.entry is None and not fault.field:
        return _("%(code)s: %(fault)s", code=code, fault=fault)
    return _("%(code)s, %(fault)s", code=code, fault=fault)


def _said(item: PeriodItem, newest: Answer | None, raw: object) -> Said:
    spec = known(item.spec)
    if item.kind not in kinds.KINDS:
        raise AnswerFollows(spec)
    value, reason = _parts(item, raw)
    read = kinds.read(item.kind, spec, value, before=newest.value if newest else None)
    return read, locked.words(reason)


def _parts(item: PeriodItem, raw: object) -> tuple[object, object]:
    """The value and the reason of what stands in the file."""
    if not isinstance(raw, Mapping):
        return raw, ""
    if "value" in raw and raw.keys() <= {"value", "reason"}:
        return raw["value"], raw.get("reason", "")
    if item.kind in (RECORD, REGISTER, TABLE):
        return raw, ""
    raise Invalid(_("Write a value, or an object with “value” and “reason” only."))
