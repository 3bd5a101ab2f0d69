"""One row a thought: masked, sent again without harm, hers alone, and nobody's after some days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kbapp.db import Database
from kbapp.errors import Conflict, Forbidden, Invalid
from kbapp.people.rights import Person
from kbapp.search import asked, thoughts
from kbapp.search.models import Asked, AskedKey
from tests.people.together import together

NOON = datetime(2026, 4, 6, 7, tzinfo=UTC)
"""Noon in Almaty."""
A, B, C = (f"article/{letter * 8}/ru" for letter in "abc")
FIRST, SECOND = "1-1-1-1-1", "2-2-2-2-2"
Record = Callable[..., None]


@pytest.fixture
def record(database: Database, operator: Person) -> Record:
    """Keeps a thought of the operator's, unless told otherwise."""

    def record(
        name: str = FIRST, words: str = "паспорт", *, by: Person = operator, at: datetime = NOON, **more: Any
    ) -> None:
        thought = thoughts.made(name=name, words=words, language="ru", **more)
        with database.transaction() as session:
            asked.record(session, thought=thought, by=by, at=at)

    return record


def kept(database: Database) -> list[Asked]:
    with database.reader() as session:
        return list(session.scalars(select(Asked).order_by(Asked.id)))


def keys(database: Database) -> dict[str, tuple[int | None, datetime | None, datetime | None]]:
    with database.reader() as session:
        return {row.key: (row.place, row.opened_at, row.answered_at) for row in session.scalars(select(AskedKey))}


# --- recording -------------------------------------------------------------------------------------------------------


def test_a_thought_is_kept_with_what_it_was_shown_and_what_was_opened(
    database: Database, record: Record, operator: Person
) -> None:
    record(words="  Паспорт\nутерян ", shown=[A, B], opened=[(B, 2_000), (C, 1_000)], ms=85, began_ms=9_000)

    [row] = kept(database)
    assert (row.words, row.folded, row.language, row.hits, row.ms) == ("Паспорт утерян", "паспорт утерян", "ru", 2, 85)
    assert (row.account_id, row.began_at, row.ended_at) == (operator.id, NOON - timedelta(seconds=9), NOON)
    assert (row.answered_at, row.gap_at, row.gap_note) == (None, None, "")
    assert keys(database) == {
        A: (1, None, None),
        B: (2, NOON - timedelta(seconds=2), None),
        C: (None, NOON - timedelta(seconds=1), None),
    }


def test_words_and_note_are_masked_before_they_are_kept(database: Database, record: Record) -> None:
    record(words="ИИН 850101300123", gap=True, note="пишет a@b.kz с 8-701-123-45-67")

    [row] = kept(database)
    assert (row.words, row.folded, row.gap_note) == ("ИИН ###", "иин ###", "пишет *** с ###")


def test_the_same_thought_sent_twice_is_one_row(database: Database, record: Record) -> None:
    for _turn in range(2):
        record(shown=[A], opened=[(A, 0)])

    assert len(kept(database)) == 1
    assert keys(database) == {A: (1, NOON, None)}


def test_what_became_of_it_is_added_and_what_was_known_stays(database: Database, record: Record) -> None:
    later = NOON + timedelta(minutes=1)
    record(words="паспорт", shown=[A, B])
    record(words="другое", shown=[B, A], opened=[(A, 0)], answered=A, at=later)
    record(gap=True, note="и ещё", at=later)
    record(gap=True, at=later + timedelta(minutes=1))

    [row] = kept(database)
    assert (row.words, row.hits, row.answered_at, row.gap_at, row.gap_note) == ("паспорт", 2, later, later, "и ещё")
    assert keys(database) == {A: (1, later, later), B: (2, None, None)}


def test_nobody_adds_to_the_thought_of_another(database: Database, record: Record, supervisor: Person) -> None:
    record()

    with pytest.raises(Conflict):
        record(answered=A, by=supervisor)
    assert keys(database) == {}
    assert kept(database)[0].answered_at is None


def test_who_may_not_search_has_nothing_to_note(record: Record) -> None:
    with pytest.raises(Forbidden):
        record(by=Person(id=1, login="x", name="x", rights=frozenset()))


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("thought", {"name": "'; DROP TABLE"}),
        ("thought", {"name": ""}),
        ("language", {"language": "de"}),
        ("words", {"words": " \x00 "}),
        ("shown", {"shown": ["article/x"]}),
        ("shown", {"shown": ["article/<b>/ru"]}),
        ("shown", {"opened": [("article/x/xx", 0)]}),
        ("shown", {"answered": "../ru"}),
        ("shown", {"shown": [f"article/{number}/ru" for number in range(201)]}),
        ("note", {"gap": True, "note": "а" * 501}),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(field: str, change: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        thoughts.made(**{"name": FIRST, "words": "паспорт", "language": "ru", **change})
    assert refusal.value.field == field


def test_strange_times_are_brought_within_a_day(database: Database, record: Record) -> None:
    record(began_ms=10**8, opened=[(A, 999_999_999)], ms=-5)

    [row] = kept(database)
    assert (row.began_at, row.ms) == (NOON - timedelta(days=1), 0)
    assert keys(database)[A][1] == NOON - timedelta(days=1)


def test_two_that_arrive_at_once_are_one_row(database: Database, record: Record) -> None:
    together(lambda number: record(shown=[A, B], opened=[(A, 0)], answered=B if number else ""), 2)

    assert len(kept(database)) == 1
    assert keys(database)[A][1] == NOON
    assert keys(database)[B][2] == NOON


# --- what it is good for -----------------------------------------------------------------------------------------------


def test_a_person_sees_her_own_searches_the_last_first_and_never_a_colleague_s(
    database: Database, record: Record, operator: Person, supervisor: Person
) -> None:
    for number, words in enumerate(["паспорт", "виза", "Паспорт", "8 701 123 45 67", "брак"]):
        record(f"a-{number}-0000", words)
    record("c-1-00000", "секрет", by=supervisor)
    record("d-1-00000", "", opened=[(A, 0)])

    with database.reader() as session:
        assert asked.recent_words(session, by=operator, limit=5) == ["брак", "Паспорт", "виза"]
        assert asked.recent_words(session, by=operator, limit=1) == ["брак"]
        assert asked.recent_words(session, by=supervisor, limit=5) == ["секрет"]


def test_a_person_sees_what_she_opened_the_last_first_each_article_once(
    database: Database, record: Record, operator: Person, supervisor: Person
) -> None:
    record(FIRST, shown=[C], opened=[(A, 3_000), (B, 2_000)], began_ms=5_000)
    record(SECOND, opened=[(A.replace("/ru", "/kk"), 0)])
    record("3-3-3-3-3", opened=[(C, 0)], by=supervisor)

    with database.reader() as session:
        assert asked.recent_things(session, by=operator, limit=5) == ["article/aaaaaaaa", "article/bbbbbbbb"]


def test_what_the_whole_centre_used_today_counts_from_midnight_in_its_time_zone(
    database: Database, record: Record, supervisor: Person
) -> None:
    record("a-1-00000", opened=[(B, 0)], at=NOON)
    record("a-2-00000", opened=[(B.replace("/ru", "/kk"), 0)], at=NOON, by=supervisor)
    record("a-3-00000", answered=C, at=NOON)
    record("a-4-00000", shown=[A], at=NOON)
    for number in range(5, 9):
        record(f"a-{number}-00000", opened=[(A, 0)], at=datetime(2026, 4, 5, 18, 59, tzinfo=UTC))  # 23:59 in Almaty

    with database.reader() as session:
        used = asked.used_today(session, at=NOON, time_zone="Asia/Almaty", limit=5)
        assert used == ["article/bbbbbbbb", "article/cccccccc"]
        assert asked.used_today(session, at=NOON, time_zone="Asia/Almaty", limit=1) == ["article/bbbbbbbb"]


def test_after_some_days_the_person_is_forgotten_and_the_words_stay(
    database: Database, record: Record, operator: Person
) -> None:
    record(FIRST, "старое", at=NOON - timedelta(days=31))
    record(SECOND, "новое", at=NOON - timedelta(days=29))

    with database.transaction() as session:
        asked.forget_people(session, days=30, at=NOON)
    assert [(row.words, row.account_id) for row in kept(database)] == [("старое", None), ("новое", operator.id)]
    with pytest.raises(Conflict):
        record(FIRST, answered=A)
