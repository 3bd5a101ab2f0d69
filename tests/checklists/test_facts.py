"""Facts that other rooms tell: asked for the days of the period in the centre's own time, and what a number means."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from kbapp.checklists import facts
from kbapp.checklists.models import Period
from kbapp.checklists.standing import Fact
from kbapp.db import Database

Asked = list[tuple[datetime, datetime]]
COUNTS: dict[str, tuple[int, int | None]] = {
    "articles-published": (3, None),
    "articles-in-both": (2, 3),
    "articles-owned": (3, 3),
    "searches-answered": (0, 0),
    "searches-asked": (0, None),
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    moments: Asked = []

    def knowing(count: tuple[int, int | None]) -> facts.Knows:
        def known(_session: Session, *, from_at: datetime, until_at: datetime) -> tuple[int, int | None]:
            moments.append((from_at.astimezone(UTC), until_at.astimezone(UTC)))
            return count

        return known

    monkeypatch.setattr(facts, "FACTS", {name: knowing(count) for name, count in COUNTS.items()})
    return moments


def told(database: Database, period: Period, *names: str) -> dict[str, Fact]:
    with database.reader() as session:
        return facts.of_period(session, period, names)


def test_a_fact_is_asked_for_the_days_of_the_period_in_almaty(database: Database, period: Period, asked: Asked) -> None:
    told(database, period, "articles-published")
    assert asked == [(datetime(2025, 12, 31, 19, tzinfo=UTC), datetime(2026, 6, 30, 19, tzinfo=UTC))]


@pytest.mark.usefixtures("asked")
def test_a_number_is_yes_when_there_is_any_or_when_it_is_all(database: Database, period: Period) -> None:
    found = told(database, period, *COUNTS)
    assert {name: fact.result for name, fact in found.items()} == {
        "articles-published": "yes",
        "articles-in-both": "no",
        "articles-owned": "yes",
        "searches-answered": None,
        "searches-asked": "no",
    }
    assert found["articles-in-both"].value == Decimal(2)
    assert str(found["articles-in-both"].words).startswith("2 of 3.")


@pytest.mark.usefixtures("asked")
def test_what_nobody_knows_is_not_told(database: Database, period: Period) -> None:
    assert told(database, period, "articles-read-aloud") == {}
