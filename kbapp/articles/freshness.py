"""How current a text is: somebody published it or found it still right, and from then on it counts for so many days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """Since when a text is known to be right, and until when that is believed.

    `checked_by` is empty when it was published after the last check, or never checked; `due_at` is None for ever.
    """

    since: datetime
    checked_by: str
    due_at: datetime | None

    def is_due(self, at: datetime) -> bool:
        """Somebody should look at it again."""
        return self.due_at is not None and self.due_at <= at


def freshness(
    *, published_at: datetime, verified_at: datetime | None, verified_by: str = "", every_days: int
) -> Freshness:
    """The rule: what was published or found right last counts for `every_days` days; 0 is for ever."""
    checked = verified_at is not None and verified_at >= published_at
    since = verified_at if checked and verified_at else published_at
    return Freshness(
        since=since,
        checked_by=verified_by if checked else "",
        due_at=since + timedelta(days=every_days) if every_days else None,
    )
