"""What a manager says about a warning of the X-ray: kept beside the report, and sealed with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import locked
from kbapp.checklists.models import Period
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.rights import Person
from kbapp.report import xray
from kbapp.report.models import FindingWord


def explain(
    session: Session,
    *,
    period: str,
    findings: Collection[str],
    words: str,
    by: Person,
    at: datetime,
    centre: str | None = None,
) -> None:
    """Say why warnings do not stand in the way of the seal. The newest words about each count.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `Invalid` when nothing is said, or nothing needs a word.
    """
    by.need("report.seal")
    found = locked.opened(session, code=period, centre=centre)
    said = locked.words(words, field="words")
    if not said:
        raise Invalid(_("Write why this is as it should be."), field="words")
    there = {each.finding for each in xray.examined(session, found) if not each.blocks}
    if not findings or not there.issuperset(findings):
        raise Invalid(_("There is no such warning any more. Look at the report again."), field="finding")
    who = {"by_id": by.id, "by_login": by.login, "by_name": by.name, "at": at}
    session.add_all(
        FindingWord(period_id=found.id, issue=found.issue, finding=each, words=said, **who) for each in sorted(findings)
    )
    session.flush()
    detail = {"centre": found.centre.code, "issue": found.issue, "findings": sorted(findings), "words": said}
    journal.record(session, at=at, by=by, action="report.explain", subject=f"period/{found.code}", detail=detail)


def words_of(session: Session, period: Period) -> dict[str, str]:
    """By finding, the newest words about it in the issue that is being made."""
    said = select(FindingWord).where(FindingWord.period_id == period.id, FindingWord.issue == period.issue)
    return {each.finding: each.words for each in session.scalars(said.order_by(FindingWord.id))}


def told(session: Session, period: Period) -> list[dict[str, str]]:
    """What is found now and what was said about it, for the seal."""
    said = words_of(session, period)
    found = {each.finding for each in xray.examined(session, period)}
    return [{"finding": each, "words": said[each]} for each in sorted(found & said.keys())]
