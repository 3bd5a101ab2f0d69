"""The seal: the report as canonical JSON, its SHA-256, chained to the centre's seal before it; then the period is closed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import locked, periods, reading
from kbapp.checklists.models import Centre, Period
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.rights import Person
from kbapp.report import canonical, content, findings, reviewing, xray
from kbapp.report.models import Seal
from kbapp.report.refusals import NoSuchSeal, NotSealable

SEALED = "report.seal"
MANY = 10_000
"""More seals than a centre makes in its life."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A seal in its chain, checked now: `is_whole` says that its bytes give its fingerprint and name the one before."""

    seal: Seal
    period: str
    is_whole: bool


def seal(session: Session, *, period: str, by: Person, at: datetime, centre: str | None = None) -> Seal:
    """Seal the approved report of a period.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `NotSealable` with everything that stands in the way.
    """
    by.need("report.seal")
    home = reading.the_centre(session, code=centre)
    # two reports of a centre meet here. Before the period, as whoever fills it does, and without hindering rows that
    # name the centre, such as evidence: else they would wait for each other for ever
    session.refresh(home, with_for_update={"key_share": True})
    found = locked.opened(session, code=period, centre=centre, alone=True)
    if reasons := list(obstacles(session, found)):
        raise NotSealable(reasons)
    last = newest_of(session, home)
    draft = content.drafted(session, found)
    told = findings.told(session, found)
    whole = content.sealed(draft, findings=told, previous=last.sha256 if last else None, at=at)
    data = canonical.encoded(whole)
    made = Seal(
        centre_id=home.id,
        period_id=found.id,
        issue=found.issue,
        previous_id=last.id if last else None,
        sha256=canonical.fingerprint(data),
        content=data.decode(),
        by_id=by.id,
        by_login=by.login,
        by_name=by.name,
        at=at,
    )
    session.add(made)
    session.flush()
    periods.close(session, period_id=found.id, by=by, at=at)
    detail = {"centre": home.code, "issue": found.issue, "sha256": made.sha256, "short": canonical.short(made.sha256)}
    journal.record(session, at=at, by=by, action=SEALED, subject=f"period/{found.code}", detail=detail)
    return made


def correct(
    session: Session, *, period: str, reason: str, by: Person, at: datetime, centre: str | None = None
) -> Period:
    """Open a sealed period again: the report that follows is the next issue, and names the one that it replaces.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodNotClosed`; `Invalid` naming `reason`.
    """
    by.need("report.seal")
    found = reading.find_period(session, code=period, centre=centre)
    return periods.reopen(session, period_id=found.id, reason=reason, by=by, at=at)


def obstacles(session: Session, period: Period) -> Iterator[object]:
    """What stands in the way of the seal, in sentences."""
    if missing := content.not_ready(content.drafted(session, period)):
        yield _("These rows are not ready yet: %(rows)s.", rows=", ".join(missing))
    found, said = xray.examined(session, period), findings.words_of(session, period)
    yield from (each.told for each in found if each.blocks)
    silent = [each for each in found if not each.blocks and each.finding not in said]
    if silent:
        yield _("Warnings that nobody has said a word about: %(count)s.", count=len(silent))
    last = reviewing.newest(session, period)
    if last is None or last.step != reviewing.APPROVED:
        yield _("Nobody has approved the report yet.")
    elif last.digest != content.digest(content.drafted(session, period)):
        yield _("The report has changed since it was approved. Prepare it again.")


# --- what is asked ---------------------------------------------------------------------------------------------------


def newest_of(session: Session, home: Centre) -> Seal | None:
    """The last link of a centre's chain."""
    chain = select(Seal).where(Seal.centre_id == home.id).order_by(Seal.id.desc()).limit(1)
    return session.scalar(chain)


def of_period(session: Session, period: Period) -> list[Seal]:
    """The sealed reports of a period, the newest issue first."""
    return list(session.scalars(select(Seal).where(Seal.period_id == period.id).order_by(Seal.issue.desc())))


def find(session: Session, *, period: str, by: Person, issue: int | None = None, centre: str | None = None) -> Seal:
    """A sealed report, the newest issue when none is named.

    Errors: `Forbidden`; `NoSuchPeriod`; `NoSuchSeal`.
    """
    by.need("report.read")
    several = of_period(session, reading.find_period(session, code=period, centre=centre))
    for each in several:
        if issue in (None, each.issue):
            return each
    raise NoSuchSeal


def chain(session: Session, *, by: Person, centre: str | None = None) -> list[Link]:
    """Every seal of the centre, the newest first, each checked against its bytes and the seal before it.

    Errors: `Forbidden`; `NoSuchCentre`.
    """
    by.need("report.read")
    home = reading.the_centre(session, code=centre)
    asked = select(Seal, Period.code).join(Period, Period.id == Seal.period_id).where(Seal.centre_id == home.id)
    rows = session.execute(asked.order_by(Seal.id)).all()
    links, before = [], None
    for each, code in rows:
        links.append(Link(seal=each, period=code, is_whole=_is_whole(each, before)))
        before = each
    return links[::-1]


def in_journal(session: Session, *, by: Person, centre: str | None = None) -> set[str]:
    """The fingerprints that the journal says were sealed for the centre; one that no seal has is a seal taken out.

    Errors: `Forbidden`; `NoSuchCentre`.
    """
    home = reading.the_centre(session, code=centre)
    lines = journal.entries(session, by=by, asked=journal.Asked(action=SEALED), limit=MANY)
    told = [json.loads(line.detail) for line in lines]
    return {each["sha256"] for each in told if each.get("centre") == home.code}


def _is_whole(each: Seal, before: Seal | None) -> bool:
    data = each.content.encode()
    if canonical.fingerprint(data) != each.sha256 or each.previous_id != (before.id if before else None):
        return False
    try:
        whole = canonical.decoded(data)
    except canonical.ContentError:
        return False
    expected = (str(each.issue), before.sha256 if before else None)
    return (whole.get("issue"), whole.get("previous")) == expected
