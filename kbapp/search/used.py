"""What answered most often stands a little higher: a small boost, bounded, and none until there is enough to go by."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log1p

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kbapp.search.engine import Hit
from kbapp.search.models import AskedKey
from kbapp.search.sources import thing_of

MOST = 0.1
"""The boost of what answered most often; ten times fewer answers give still more than half of it."""
LEAST_DATA = 200
"""So many answers must have been said to be right before any of it counts."""
DAYS, LATEST = 180, 20_000
"""Answers of so many days count, and no more than the latest of them: a search waits for the count now and then."""
LOOK_EVERY_S = 300.0


def boosts(counts: Mapping[str, int]) -> dict[str, float]:
    """By thing, its boost: 0 … MOST; empty while there is too little to go by."""
    if sum(counts.values()) < LEAST_DATA:
        return {}
    most = log1p(max(counts.values()))
    return {thing: MOST * log1p(count) / most for thing, count in counts.items()}


def boosted(hits: Iterable[Hit], by_thing: Mapping[str, float]) -> list[Hit]:
    """The hits with their boosts, the best first."""
    lifted = [Hit(hit.key, hit.score * (1 + by_thing.get(thing_of(hit.key), 0.0))) for hit in hits]
    return sorted(lifted, key=lambda hit: (-hit.score, hit.key))


def counted(session: Session, *, at: datetime) -> Counter[str]:
    """How often each thing was said to be the answer lately."""
    since = at - timedelta(days=DAYS)
    said = select(AskedKey.key).where(AskedKey.answered_at.is_not(None), AskedKey.answered_at >= since)
    latest = said.order_by(AskedKey.answered_at.desc()).limit(LATEST).subquery()
    counts: Counter[str] = Counter()
    for key, count in session.execute(select(latest.c.key, func.count()).group_by(latest.c.key)):
        counts[thing_of(key)] += count
    return counts


@dataclass
class Used:
    """The boosts as this process knows them, counted anew every few minutes."""

    look_every_s: float = LOOK_EVERY_S
    _look_at: float = 0.0
    _boosts: dict[str, float] = field(default_factory=dict)

    def of(self, session: Session, *, at: datetime) -> Mapping[str, float]:
        """The boosts that count now."""
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + self.look_every_s
            self._boosts = boosts(counted(session, at=at))
        return self._boosts
