"""What the empty search screen tells a manager: which report is due, and how many days are left."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from kbapp import clock
from kbapp.checklists import letter, reminding
from kbapp.languages import _
from kbapp.people.rights import Person
from kbapp.search.starts import Notice


def search_notices(session: Session, *, by: Person, language: str) -> list[Notice]:
    """The reports that are due soon or overdue, for those who answer for them: one query."""
    if not by.may("checklists.answer"):
        return []
    return [
        Notice(
            count=1,
            sentence=_("Report for %(code)s: %(left)s", code=each.period.code, left=letter.left(each.deadline)),
            address=url_for("checklists.index", _anchor=each.period.code),
        )
        for each in reminding.due(session, at=clock.now())
    ]
