"""When a text has to be looked at again."""

from __future__ import annotations

from datetime import datetime, timedelta


def due_at(verified_at: datetime | None, published_at: datetime | None, every_days: int) -> datetime | None:
    """When a live text stops being current: so many days after it was published or last found still right.

    Units: `every_days` in days, 0 for never. None: it has no end, or it is not live.
    """
    if published_at is None or not every_days:
        return None
    return max(verified_at or published_at, published_at) + timedelta(days=every_days)
