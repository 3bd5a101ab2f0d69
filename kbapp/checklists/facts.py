"""Facts that other rooms know, by name: asked for as things stood at the end of a period, never "now"."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kbapp.checklists.models import Centre, Period
from kbapp.checklists.standing import Fact


class Knows(Protocol):
    """Tells a fact about the time from `from_at` until `until_at`, the second not included."""

    def __call__(self, session: Session, *, centre: Centre, from_at: datetime, until_at: datetime) -> Fact:
        """One query."""


FACTS: dict[str, Knows] = {}
"""By name, told by the rooms beside and above this one when the application is made."""


def of_period(session: Session, period: Period, names: Collection[str]) -> dict[str, Fact]:
    """Those of the named facts that anybody knows."""
    zone = ZoneInfo(period.centre.time_zone)
    from_at = _midnight(period.starts_on, zone)
    until_at = _midnight(period.ends_on + timedelta(days=1), zone)
    return {
        name: FACTS[name](session, centre=period.centre, from_at=from_at, until_at=until_at)
        for name in sorted(set(names) & FACTS.keys())
    }


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
