"""The time, passed in: verbs are told `at=`; only pages and commands ask this clock."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The moment, aware, in UTC."""
    return datetime.now(UTC)
