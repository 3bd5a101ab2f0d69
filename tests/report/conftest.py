"""What the tests of this room stand on: a half-year that is open, and somebody who answers its one question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kbapp.checklists import service
from kbapp.checklists.models import Period
from kbapp.db import Database
from kbapp.people.rights import Person

MORNING = datetime(2026, 7, 1, 4, tzinfo=UTC)
"""Nine o'clock in Almaty, on the first day after the half-year."""


@pytest.fixture
def period(database: Database, manager: Person) -> Period:
    """2026-H1, open and without answers."""
    with database.transaction() as session:
        return service.open_period(session, code="2026-H1", by=manager, at=MORNING)


@pytest.fixture
def say(database: Database, manager: Person, period: Period) -> Callable[[object], None]:
    """Answer WP-01, whatever was answered before."""

    def say(given: object) -> None:
        with database.transaction() as session:
            service.fill(session, code=period.code, answers={"WP-01": given}, by=manager, at=MORNING)

    return say
