"""The decisions that a period's rows depend on: copied in when it is opened, changed with a reason, journalled."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import halfyear, locked, reading
from kbapp.checklists.models import Period, PeriodItem
from kbapp.checklists.spec import known
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.models import Entry
from kbapp.people.rights import Person

ROOMS, ROW_25, UNIT, SAME_PERSON, DUE_DAY = "rooms", "row_25_items", "output_unit", "same_person", "due_day"
DECIDED = "checklists.decide"
DEFAULTS: dict[str, Any] = {
    ROOMS: "strict",
    ROW_25: [],
    UNIT: "thousands",
    SAME_PERSON: False,
    DUE_DAY: halfyear.DUE_DAY,
}
"""Strict rooms: D7. Nothing switched on for row 25: R25. Thousands: D1. The 15th: D10."""

TITLES = {
    ROOMS: _("Row 26: all rooms of the note, or any of them"),
    ROW_25: _("Row 25: questions that count besides WP-01"),
    UNIT: _("Rows 13 and 14: unit of the printed numbers"),
    SAME_PERSON: _("One person may answer and accept, prepare and approve"),
    DUE_DAY: _("Last day for the report, in the month after the half-year"),
}
EXPLAINED = {
    ROOMS: _(
        "The form's note to row 26 names three rooms in brackets, without “for example”. Read as a closed list, all three "
        "are needed (decision D7)."
    ),
    ROW_25: _(
        "The order does not say which requirements row 25 means, so WP-01 alone decides. Further questions count only "
        "when you switch them on (decision D6)."
    ),
    UNIT: _(
        "The form's unit is pieces, its note asks for thousands. The exact count is kept either way (decision D1)."
    ),
    SAME_PERSON: _("Good practice: two people look at what is handed in. Allow one only where there is nobody else."),
    DUE_DAY: _("The order says “by the 15th”. An earlier day is stricter (decision D10)."),
}
CHOICES = {
    ROOMS: {"strict": _("all three rooms"), "lenient": _("any of the rooms")},
    UNIT: {"thousands": _("thousand units"), "pieces": _("pieces")},
}


def settings_of(period: Period) -> dict[str, Any]:
    """All decisions of a period."""
    return {**DEFAULTS, **period.settings}


def decide(
    session: Session,
    *,
    period: str,
    setting: str,
    value: object,
    reason: str,
    by: Person,
    at: datetime,
    centre: str | None = None,
) -> Period:
    """Decide something else for a period, and say why.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `Invalid` naming `setting`, `value` or `reason`.
    """
    by.need("checklists.answer")
    found = locked.opened(session, code=period, centre=centre, alone=True)
    if setting not in DEFAULTS:
        raise Invalid(_("There is no such setting."), field="setting")
    new, why = READERS[setting](session, found, value), locked.words(reason)
    if not why:
        raise Invalid(_("Write why it is decided so."), field="reason")
    before = settings_of(found)
    found.settings = {**before, setting: new}
    if setting == DUE_DAY:
        found.due_on = found.due_on.replace(day=new)
    detail = {"centre": found.centre.code, "setting": setting, "before": before[setting], "after": new, "reason": why}
    journal.record(session, at=at, by=by, action=DECIDED, subject=f"period/{found.code}", detail=detail)
    return found


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided once, by whom and why."""

    at: datetime
    login: str
    before: Any
    after: Any
    reason: str


def history(session: Session, *, period: Period, by: Person) -> dict[str, list[Decision]]:
    """The decisions of a period by their setting, the newest first; they stand in the journal.

    Errors: `Forbidden`.
    """
    by.need("checklists.read")
    noted = select(Entry).where(Entry.action == DECIDED, Entry.subject == f"period/{period.code}")
    made: dict[str, list[Decision]] = {}
    for each in session.scalars(noted.order_by(Entry.id.desc())):
        told = json.loads(each.detail)
        if told["centre"] == period.centre.code:
            what = {name: told[name] for name in ("before", "after", "reason")}
            made.setdefault(told["setting"], []).append(Decision(at=each.at, login=each.login, **what))
    return made


def in_words(setting: str, value: Any) -> str:
    """What was decided, as people read it."""
    if setting in CHOICES:
        return str(CHOICES[setting].get(value, value))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return (", ".join(value) or "–") if isinstance(value, list) else str(value)


def switchable(session: Session, period: Period) -> list[PeriodItem]:
    """The questions that can be switched on for row 25."""
    return [each for each in reading.items_of(session, period) if known(each.spec).optional_gate]


def _one_of(setting: str) -> Callable[[Session, Period, object], str]:
    def read(_session: Session, _period: Period, value: object) -> str:
        if not isinstance(value, str) or value not in CHOICES[setting]:
            raise Invalid(_("Choose one of these: %(choices)s.", choices=", ".join(CHOICES[setting])), field="value")
        return value

    return read


def _items(session: Session, period: Period, value: object) -> list[str]:
    possible = [each.code for each in switchable(session, period)]
    if not isinstance(value, list) or not set(map(str, value)) <= set(possible):
        raise Invalid(_("Choose among these questions: %(codes)s.", codes=", ".join(possible)), field="value")
    return [code for code in possible if code in value]


def _switch(_session: Session, _period: Period, value: object) -> bool:
    if type(value) is not bool:
        raise Invalid(_("Answer yes or no."), field="value")
    return value


def _day(_session: Session, _period: Period, value: object) -> int:
    if type(value) is not int or not 1 <= value <= halfyear.DUE_DAY:
        raise Invalid(_("Write a day of the month from 1 to %(last)s.", last=halfyear.DUE_DAY), field="value")
    return value


READERS: Mapping[str, Callable[[Session, Period, object], Any]] = {
    ROOMS: _one_of(ROOMS),
    ROW_25: _items,
    UNIT: _one_of(UNIT),
    SAME_PERSON: _switch,
    DUE_DAY: _day,
}
