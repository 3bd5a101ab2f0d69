"""Before the seal: somebody prepares the report, somebody else approves it, or returns it with a remark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import deciding, locked
from kbapp.checklists.models import Period
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.rights import Person
from kbapp.report import content
from kbapp.report.models import Review
from kbapp.report.refusals import NotPrepared, OwnReport

RIGHT = "report.seal"
REMARK_MAX = 2000
PREPARED, RETURNED, APPROVED = "prepared", "returned", "approved"
STEPS = {PREPARED: _("Prepared"), RETURNED: _("Returned"), APPROVED: _("Approved")}


@dataclass(frozen=True, kw_only=True)
class People:
    """Who prepared the report and who approved it, by name; empty while nobody did."""

    prepared: str = ""
    approved: str = ""


def prepare(session: Session, *, period: str, by: Person, at: datetime, centre: str | None = None) -> Review:
    """Say that the report is ready to be looked at, as it stands now.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `Invalid` while rows are not ready.
    """
    by.need(RIGHT)
    found = locked.opened(session, code=period, centre=centre)
    draft = content.drafted(session, found)
    if missing := content.not_ready(draft):
        rows = ", ".join(missing)
        raise Invalid(_("These rows are not ready yet: %(rows)s. Answer their questions first.", rows=rows))
    return _step(session, found, PREPARED, content.digest(draft), "", by=by, at=at)


def approve(
    session: Session, *, period: str, digest: str, by: Person, at: datetime, centre: str | None = None
) -> Review:
    """Approve the report that was prepared; `digest` is that of the report that was on screen.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `NotPrepared` when nobody prepared it, or it has changed since;
    `OwnReport` when the same person prepared it and the period's setting does not allow that.
    """
    by.need(RIGHT)
    found = locked.opened(session, code=period, centre=centre)
    last = _prepared(session, found, digest)
    if not deciding.settings_of(found)[deciding.SAME_PERSON] and _is_hers(last, by):
        raise OwnReport
    return _step(session, found, APPROVED, digest, "", by=by, at=at)


def give_back(
    session: Session, *, period: str, remark: str, by: Person, at: datetime, centre: str | None = None
) -> Review:
    """Return the report with a remark that says what is wrong.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `NotPrepared`; `Invalid` naming `remark`.
    """
    by.need(RIGHT)
    found = locked.opened(session, code=period, centre=centre)
    last = newest(session, found)
    if last is None or last.step == RETURNED:
        raise NotPrepared
    words = locked.words(remark, field="remark", longest=REMARK_MAX)
    if not words:
        raise Invalid(_("Write what is wrong with it."), field="remark")
    return _step(session, found, RETURNED, last.digest, words, by=by, at=at)


def steps(session: Session, period: Period) -> list[Review]:
    """What was done about the issue that is being made, the newest first."""
    done = select(Review).where(Review.period_id == period.id, Review.issue == period.issue)
    return list(session.scalars(done.order_by(Review.id.desc())))


def newest(session: Session, period: Period) -> Review | None:
    """The last step."""
    return next(iter(steps(session, period)), None)


def people(session: Session, period: Period) -> People:
    """Who prepared and who approved, by the steps that count."""
    done = steps(session, period)
    if not done or done[0].step == RETURNED:
        return People()
    prepared = next((each.by_name for each in done if each.step == PREPARED), "")
    return People(prepared=prepared, approved=done[0].by_name if done[0].step == APPROVED else "")


def _prepared(session: Session, period: Period, digest: str) -> Review:
    """The step of preparation that is still good: nothing has changed since."""
    last = newest(session, period)
    if last is None or last.step != PREPARED or last.digest != digest:
        raise NotPrepared
    if content.digest(content.drafted(session, period)) != digest:
        raise NotPrepared
    return last


def _is_hers(step: Review, by: Person) -> bool:
    return step.by_id == by.id if by.id is not None else step.by_login == by.login


def _step(session: Session, period: Period, step: str, digest: str, remark: str, *, by: Person, at: datetime) -> Review:
    done = Review(
        period_id=period.id,
        issue=period.issue,
        step=step,
        digest=digest,
        remark=remark,
        by_id=by.id,
        by_login=by.login,
        by_name=by.name,
        at=at,
    )
    session.add(done)
    session.flush()
    detail = {"centre": period.centre.code, "issue": period.issue, "digest": digest, "remark": remark}
    journal.record(session, at=at, by=by, action=f"report.{step}", subject=f"period/{period.code}", detail=detail)
    return done
