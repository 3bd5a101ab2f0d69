"""What answered often stands a little higher, never much, and not before there is enough to go by."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kbapp.db import Database
from kbapp.people.rights import Person
from kbapp.search import asked, thoughts, used
from kbapp.search.engine import Hit
from kbapp.search.used import LEAST_DATA, MOST, boosted, boosts
from tests.search.conftest import AT


def test_nothing_counts_until_there_is_enough() -> None:
    assert boosts({"note/1": LEAST_DATA - 1}) == {}
    assert boosts({"note/1": LEAST_DATA}) == {"note/1": pytest.approx(MOST)}


def test_a_boost_is_bounded_and_grows_slowly() -> None:
    lifts = boosts({"note/1": 10_000, "note/2": 1000, "note/3": 1})
    assert pytest.approx(MOST) == lifts["note/1"] > lifts["note/2"] > MOST / 2 > lifts["note/3"] > 0


def test_it_moves_what_is_nearly_as_good_and_nothing_else() -> None:
    hits = [Hit("note/1/ru", 10.0), Hit("note/2/ru", 9.5), Hit("note/3/ru", 5.0)]
    lifted = boosted(hits, {"note/2": MOST, "note/3": MOST})
    assert [hit.key for hit in lifted] == ["note/2/ru", "note/1/ru", "note/3/ru"]
    assert lifted[0].score == pytest.approx(9.5 * (1 + MOST))


def test_what_people_said_is_counted_by_article(database: Database, operator: Person) -> None:
    with database.transaction() as session:
        for number, key in enumerate(("note/1/ru", "note/1/kk", "note/2/ru")):
            thought = thoughts.made(
                name=f"00000000-0000-4000-8000-{number:012d}", words="паспорт", language="ru", answered=key
            )
            asked.record(session, thought=thought, by=operator, at=AT)
    with database.reader() as session:
        assert used.counted(session, at=AT) == {"note/1": 2, "note/2": 1}
        assert used.counted(session, at=AT + timedelta(days=400)) == {}
