"""What can be done about periods and their questions, in one place; each idea has a module of its own."""

from __future__ import annotations

from sqlalchemy.orm import Session

from kbapp.checklists import reading
from kbapp.checklists.answers import add_entry, answer, change_entry, complete, confirm, confirm_none, remove_entry
from kbapp.checklists.centres import add_centre, change_centre, make_centre
from kbapp.checklists.deciding import decide
from kbapp.checklists.filling import Filled, fill
from kbapp.checklists.models import Period
from kbapp.checklists.periods import close, open_period, reopen
from kbapp.checklists.reading import Question, Standing
from kbapp.checklists.refusals import NoSuchTopic
from kbapp.people.rights import Person

__all__ = [
    "Filled",
    "add_centre",
    "add_entry",
    "answer",
    "change_centre",
    "change_entry",
    "close",
    "complete",
    "confirm",
    "confirm_none",
    "decide",
    "fill",
    "make_centre",
    "open_period",
    "period",
    "periods",
    "questions",
    "remove_entry",
    "reopen",
]


def period(session: Session, *, code: str, by: Person, centre: str | None = None) -> Period:
    """An open period.

    Errors: `Forbidden`; `NoSuchPeriod`.
    """
    by.need("checklists.read")
    return reading.find_period(session, code=code, centre=centre)


def periods(session: Session, *, by: Person, centre: str | None = None) -> list[Standing]:
    """Every period of the centre and how far it is, the newest first.

    Errors: `Forbidden`.
    """
    by.need("checklists.read")
    return reading.standings(session, centre=centre)


def questions(session: Session, *, period: str, topic: str, by: Person, centre: str | None = None) -> list[Question]:
    """The questions of a topic in their order, with every answer.

    Errors: `Forbidden`; `NoSuchPeriod`; `NoSuchTopic`.
    """
    by.need("checklists.read")
    asked = reading.questions_of(session, reading.find_period(session, code=period, centre=centre))
    found = [each for each in asked if each.item.topic == topic]
    if not found:
        raise NoSuchTopic
    return found
