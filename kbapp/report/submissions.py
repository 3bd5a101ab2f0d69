"""That a sealed report was handed in: when, how, and the receipt."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import halfyear, locked, reading
from kbapp.checklists.models import Period
from kbapp.db import files
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.uploads.examining import Upload
from kbapp.people import journal
from kbapp.people.rights import Person
from kbapp.report import seal
from kbapp.report.models import Seal, Submission
from kbapp.report.refusals import NoSuchSeal

HOW_MAX = 300


def record(
    session: Session,
    *,
    period: str,
    submitted_on: date,
    how: str,
    by: Person,
    at: datetime,
    receipt: Upload | None = None,
    issue: int | None = None,
    centre: str | None = None,
) -> Submission:
    """Record that the sealed report was handed in.

    Errors: `Forbidden`; `NoSuchPeriod`; `NoSuchSeal`; `Invalid` naming `submitted_on` or `how`.
    """
    by.need("report.seal")
    sealed = seal.find(session, period=period, issue=issue, centre=centre, by=by)
    zone = reading.find_period(session, code=period, centre=centre).centre.time_zone
    if submitted_on > halfyear.today(at, zone):
        raise Invalid(_("This day is still to come."), field="submitted_on")
    if submitted_on < halfyear.today(sealed.at, zone):
        raise Invalid(
            _("The report was sealed later than that. A report is handed in after it is sealed."), field="submitted_on"
        )
    words = locked.line(how, field="how", longest=HOW_MAX)
    if not words:
        raise Invalid(_("Write how it was handed in: the system, or the letter and its number."), field="how")
    made = Submission(
        seal_id=sealed.id,
        submitted_on=submitted_on,
        how=words,
        receipt_sha256=files.put(session, receipt.content, at=at) if receipt else None,
        receipt_name=receipt.name if receipt else None,
        receipt_type=receipt.kind.type if receipt else None,
        by_id=by.id,
        by_login=by.login,
        by_name=by.name,
        at=at,
    )
    session.add(made)
    session.flush()
    detail = {"issue": sealed.issue, "on": submitted_on, "how": words, "sha256": made.receipt_sha256}
    journal.record(session, at=at, by=by, action="report.submit", subject=f"period/{period}", detail=detail)
    return made


def of_period(session: Session, period: Period) -> list[tuple[Submission, Seal]]:
    """What was handed in of a period, the newest first."""
    asked = select(Submission, Seal).join(Seal, Seal.id == Submission.seal_id).where(Seal.period_id == period.id)
    return [(each, sealed) for each, sealed in session.execute(asked.order_by(Submission.id.desc()))]


def receipt_of(session: Session, *, submission: int, by: Person) -> tuple[Submission, bytes]:
    """A receipt's bytes.

    Errors: `Forbidden`; `NoSuchSeal`; `files.FileError`.
    """
    by.need("report.read")
    found = session.get(Submission, submission)
    if found is None or found.receipt_sha256 is None:
        raise NoSuchSeal
    return found, files.get(session, found.receipt_sha256)
