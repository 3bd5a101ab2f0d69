"""Reminders of a report that is due: 30, 7 and 1 days before and when it is overdue, once each."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp import db
from kbapp.checklists import halfyear, letter, mail, reading
from kbapp.checklists.halfyear import Deadline
from kbapp.checklists.models import Period, Reminder
from kbapp.config import Settings
from kbapp.jobs import Work
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.rights import MACHINE

STAGES = (30, 7, 1)
"""Days before the day to be done by."""

OVERDUE = "overdue"
TITLES = {
    "30": _("30 days before"),
    "7": _("7 days before"),
    "1": _("the day before"),
    OVERDUE: _("overdue"),
}
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Due:
    """A period whose report is not sealed, and how urgent that is: `30`, `7` or `1` days before, or `overdue`."""

    period: Period
    deadline: Deadline
    what: str


def due(session: Session, *, at: datetime) -> list[Due]:
    """Every open period that people are to be reminded of at the moment `at`, the most urgent first; one statement."""
    latest = at.date() + timedelta(days=STAGES[0] + 2)
    opened = (
        select(Period).where(Period.closed_at.is_(None), Period.due_on <= latest).order_by(Period.due_on, Period.id)
    )
    return list(_urgent(session.scalars(opened), at))


def _urgent(opened: Iterator[Period], at: datetime) -> Iterator[Due]:
    for period in opened:
        deadline = Deadline(period.due_on, halfyear.today(at, period.centre.time_zone))
        if what := stage(deadline):
            yield Due(period=period, deadline=deadline, what=what)


def stage(deadline: Deadline) -> str:
    """The reminder that is due; empty when there is time yet."""
    if deadline.days_over > 0:
        return OVERDUE
    return next((str(days) for days in reversed(STAGES) if deadline.days_left <= days), "")


def of_period(session: Session, period: Period) -> list[Reminder]:
    """The reminders of a period that were made, the first one first."""
    made = select(Reminder).where(Reminder.period_id == period.id).order_by(Reminder.at, Reminder.what)
    return list(session.scalars(made))


# --- kbapp tick ------------------------------------------------------------------------------------------------------


def remind(session: Session, at: datetime) -> None:
    """Note the reminders that are due, and send each by e-mail when a mail server is set.

    One that cannot be sent is logged and tried again the next time. Nothing is locked while the server is spoken to.
    """
    settings = db.settings_of(session)
    with db.of_app().reader() as reader:
        done = [each for each in _new(reader, at) if _sent(reader, each, settings, at)]
    for each in done:
        session.add(Reminder(period_id=each.period.id, what=each.what, at=at))
        detail = {"centre": each.period.centre.code, "what": each.what, "to": list(settings.remind_to)}
        subject = f"period/{each.period.code}"
        journal.record(session, at=at, by=MACHINE, action="checklists.remind", subject=subject, detail=detail)


def _new(reader: Session, at: datetime) -> list[Due]:
    noted = {(each.period_id, each.what) for each in reader.scalars(select(Reminder))}
    return [each for each in due(reader, at=at) if (each.period.id, each.what) not in noted]


def _sent(reader: Session, each: Due, settings: Settings, at: datetime) -> bool:
    if not settings.smtp_host:
        return True
    written = letter.written(each.period, each.deadline, unanswered=_unanswered(reader, each.period))
    try:
        mail.send(settings, subject=written.subject, text=written.text, at=at)
    except (OSError, smtplib.SMTPException) as fault:
        log.warning("a reminder of %s could not be sent and is tried again: %s", each.period.code, fault)
        return False
    return True


def _unanswered(reader: Session, period: Period) -> int:
    of_centre = reading.standings(reader, centre=period.centre.code)
    topics = next(each.topics for each in of_centre if each.period.id == period.id)
    return sum(topic.asked - topic.answered for topic in topics)


WORK = [Work(name="checklists.remind", every=timedelta(minutes=5), run=remind)]
