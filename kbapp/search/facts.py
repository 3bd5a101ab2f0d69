"""How much was searched and how much of it was answered, told as numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kbapp.search.models import Asked

Count = tuple[int, int | None]
"""How many there are, and of how many; None where there is no whole to speak of."""


def asked(session: Session, *, from_at: datetime, until_at: datetime) -> Count:
    """The thoughts of the time."""
    thoughts = select(func.count()).select_from(Asked).where(Asked.began_at >= from_at, Asked.began_at < until_at)
    return session.scalar(thoughts) or 0, None


def answered(session: Session, *, from_at: datetime, until_at: datetime) -> Count:
    """Those of them that anything was found for, of all."""
    whole, _of = asked(session, from_at=from_at, until_at=until_at)
    found = select(func.count()).select_from(Asked).where(Asked.began_at >= from_at, Asked.began_at < until_at)
    return session.scalar(found.where(Asked.hits > 0)) or 0, whole


FACTS = {"searches-asked": asked, "searches-answered": answered}
