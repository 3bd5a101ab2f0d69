"""Centres: there is one from the first day, and no page shows it until there is a second."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import reading, values
from kbapp.checklists.models import HAS_A_UNIT, USES_A_CENTRE, Centre
from kbapp.errors import Conflict, Invalid
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.rights import Person

MAIN = "main"
CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")
BIN = re.compile(r"[0-9]{12}")
NAME_MAX = 300
ZONE = "Asia/Almaty"
RESPONDENTS = {
    USES_A_CENTRE: _("uses the services of a contact centre"),
    HAS_A_UNIT: _("has a contact centre as a unit of its own"),
}


class CentreThere(Conflict):
    """There is a centre of this code."""

    def __init__(self, code: str) -> None:
        super().__init__(_("There is a centre “%(code)s” already. Choose another code.", code=code))


def make_centre(session: Session) -> None:
    """A new base has one centre."""
    if session.scalar(select(Centre.id).limit(1)) is None:
        session.add(Centre(code=MAIN, name="Байланыс орталығы", bin=None, time_zone=ZONE, respondent=USES_A_CENTRE))


def add_centre(
    session: Session,
    *,
    code: str,
    name: str,
    by: Person,
    at: datetime,
    bin: str = "",
    respondent: str = USES_A_CENTRE,
) -> Centre:
    """Add a centre that makes reports of its own; from the second on, pages and commands ask which one is meant.

    Errors: `Forbidden`; `Invalid` naming the field; `CentreThere`.
    """
    by.need("checklists.answer")
    if not CODE.fullmatch(code):
        raise Invalid(_("Use small Latin letters, digits and hyphens, a letter first: 40 at most."), field="code")
    if session.scalar(select(Centre.id).where(Centre.code == code)) is not None:
        raise CentreThere(code)
    made = Centre(code=code, time_zone=ZONE, **_said(name, bin, respondent))
    session.add(made)
    session.flush()
    _tell(session, made, "add-centre", by=by, at=at)
    return made


def change_centre(
    session: Session, *, code: str, name: str, bin: str, respondent: str, by: Person, at: datetime
) -> Centre:
    """Change what a centre is called, its BIN, and as what it reports; sealed reports keep what they said.

    Errors: `Forbidden`; `NotFound`; `Invalid` naming the field.
    """
    by.need("checklists.answer")
    changed = reading.the_centre(session, code=code)
    for field, value in _said(name, bin, respondent).items():
        setattr(changed, field, value)
    _tell(session, changed, "change-centre", by=by, at=at)
    return changed


def _said(name: str, bin: str, respondent: str) -> dict[str, str | None]:
    try:
        called = values.line(name, longest=NAME_MAX)
    except Invalid as fault:
        raise Invalid(fault.message, field="name") from fault
    if not called:
        raise Invalid(_("Write the name of the centre."), field="name")
    if bin and not BIN.fullmatch(bin):
        raise Invalid(_("Write the BIN as 12 digits, or leave it empty."), field="bin")
    if respondent not in RESPONDENTS:
        raise Invalid(_("Choose one of these: %(choices)s.", choices=", ".join(RESPONDENTS)), field="respondent")
    return {"name": called, "bin": bin or None, "respondent": respondent}


def _tell(session: Session, centre: Centre, what: str, *, by: Person, at: datetime) -> None:
    detail = {"name": centre.name, "bin": centre.bin, "respondent": centre.respondent}
    subject = f"centre/{centre.code}"
    journal.record(session, at=at, by=by, action=f"checklists.{what}", subject=subject, detail=detail)
