"""How much was searched in a time, and how much of it found something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kbapp.db import Database
from kbapp.people.rights import Person
from kbapp.search import asked, thoughts
from kbapp.search.facts import FACTS

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def searched(database: Database, operator: Person) -> None:
    """Two thoughts in the time, one of them in vain, and one after it."""
    told = ((1, ["article/a/ru"], START), (2, [], START + timedelta(days=3)), (3, ["article/a/ru"], END))
    for number, shown, at in told:
        thought = thoughts.made(name=f"{number}-1-1-1-1", words="паспорт", language="ru", shown=shown)
        with database.transaction() as session:
            asked.record(session, thought=thought, by=operator, at=at)


@pytest.mark.parametrize(("name", "count"), [("searches-asked", (2, None)), ("searches-answered", (1, 2))])
def test_only_the_time_is_counted(database: Database, name: str, count: tuple[int, int | None]) -> None:
    with database.reader() as session:
        assert FACTS[name](session, from_at=START, until_at=END) == count
