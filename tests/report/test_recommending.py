"""Recommendations of the Committee: open until everything planned is done and somebody closed them with words."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest

from kbapp.db import Database
from kbapp.errors import Conflict, Forbidden, Invalid
from kbapp.people.rights import Person
from kbapp.report import recommending
from kbapp.report.recommending import Advice
from kbapp.report.refusals import NoSuchRecommendation
from tests.report.sealing import LATER

TODAY = date(2026, 7, 2)


@pytest.fixture
def do(database: Database, manager: Person) -> Callable[..., int]:
    """Do a verb as the manager; the id of what it made or changed."""

    def do(verb: Callable[..., Any], **asked: object) -> int:
        with database.transaction() as session:
            made: int = verb(session, by=manager, at=LATER, **asked).id
            return made

    return do


@pytest.fixture
def letter(do: Callable[..., int]) -> int:
    return do(recommending.register, number="77", received_on=TODAY, words="8-жолды кеңейту")


@pytest.fixture
def action(do: Callable[..., int], letter: int) -> int:
    return do(recommending.plan, recommendation=letter, words="Мақала жазу", who="Супервайзер", due_on=TODAY)


def everything(database: Database, by: Person) -> list[Advice]:
    with database.reader() as session:
        return recommending.everything(session, by=by)


def test_an_action_is_overdue_from_the_day_after_its_day(database: Database, manager: Person, action: int) -> None:
    one = everything(database, manager)[0]
    assert not one.overdue(TODAY)
    assert [each.id for each in one.overdue(date(2026, 7, 3))] == [action]


def test_what_is_not_done_keeps_it_open(
    database: Database, manager: Person, do: Callable[..., int], letter: int, action: int
) -> None:
    with pytest.raises(Invalid, match="An action is not done yet"):
        do(recommending.close, recommendation=letter, words="Бітті")
    do(recommending.done, action=action, words="Жазылды")
    do(recommending.close, recommendation=letter, words="Бітті")
    one = everything(database, manager)[0]
    assert not one.is_open
    assert not one.overdue(date(2027, 1, 1))


def test_open_ones_come_first(database: Database, manager: Person, do: Callable[..., int], letter: int) -> None:
    newer = do(recommending.register, number="78", received_on=TODAY, words="Тағы")
    do(recommending.close, recommendation=newer, words="Қажет емес")
    assert [each.recommendation.id for each in everything(database, manager)] == [letter, newer]


@pytest.mark.parametrize("words", ["", " \n ", "ә" * 5000])
def test_nothing_is_registered_without_words_that_fit(do: Callable[..., int], words: str) -> None:
    with pytest.raises(Invalid):
        do(recommending.register, number="1", received_on=TODAY, words=words)


def test_what_is_closed_or_is_not_there_takes_nothing_more(do: Callable[..., int], letter: int) -> None:
    plan = {"words": "Мақала", "who": "", "due_on": TODAY}
    do(recommending.close, recommendation=letter, words="Бітті")
    with pytest.raises(Conflict):
        do(recommending.plan, recommendation=letter, **plan)
    with pytest.raises(NoSuchRecommendation):
        do(recommending.plan, recommendation=letter + 1, **plan)


def test_of_two_who_say_at_once_that_it_is_done_one_is_kept(
    database: Database, manager: Person, do: Callable[..., int], action: int
) -> None:
    barrier = Barrier(2)

    def say(words: str) -> str:
        barrier.wait()
        try:
            do(recommending.done, action=action, words=words)
        except Conflict:
            return ""
        return words

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(say, ("Бірінші", "Екінші")))
    assert told.count("") == 1
    assert everything(database, manager)[0].actions[0].done_words == "".join(told)


def test_an_operator_sees_and_does_nothing(database: Database, operator: Person) -> None:
    with pytest.raises(Forbidden):
        everything(database, operator)
    with pytest.raises(Forbidden), database.transaction() as session:
        recommending.register(session, number="", received_on=TODAY, words="x", by=operator, at=LATER)
