"""The counter of changes: numbers never appear out of order, on either database."""

from __future__ import annotations

import threading
import time
from random import Random

import pytest

from kbapp.db import Database
from kbapp.search import models, service

ROUNDS = 12


def test_a_base_without_changes_has_seen_nothing(database: Database) -> None:
    with database.reader() as session:
        assert models.newest(session).number == 0
        assert models.changes_after(session, 0) == []


def test_each_change_gets_the_next_number(database: Database) -> None:
    with database.transaction() as session:
        assert [service.changed(session, key) for key in ("a", "b", "a")] == [1, 2, 3]
    with database.reader() as session:
        assert models.newest(session).number == 3
        assert [(change.key, change.number) for change in models.changes_after(session, 0)] == [("b", 2), ("a", 3)]


def test_the_base_keeps_its_name(database: Database) -> None:
    names = set()
    for key in "abc":
        with database.transaction() as session:
            service.changed(session, key)
        with database.reader() as session:
            names.add(models.newest(session).base)
    assert len(names) == 1
    assert "none" not in names


def test_a_change_that_is_rolled_back_was_never_there(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        service.changed(session, "a")
        raise ZeroDivisionError
    with database.reader() as session:
        assert models.newest(session).number == 0


def test_a_lower_number_never_appears_after_a_higher_one(database: Database) -> None:
    """Whoever has seen a number has seen, or can see now, every lower one: an index may ask for what came later only."""
    barrier, stop, missed = threading.Barrier(5), threading.Event(), list[object]()

    def write(name: int) -> None:
        random = Random(name)
        barrier.wait()
        for round_ in range(ROUNDS):
            with database.transaction() as session:
                service.changed(session, f"{name}/{round_}")
                time.sleep(random.random() / 200)  # the later the commit, the likelier it is overtaken

    def watch() -> None:
        seen: set[int] = set()
        barrier.wait()
        while not stop.is_set():
            with database.reader() as session:
                numbers = {change.number for change in models.changes_after(session, max(seen, default=0))}
            seen |= numbers
            if seen != set(range(1, len(seen) + 1)):
                missed.append(sorted(seen))
                return

    writers = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    watcher = threading.Thread(target=watch)
    for thread in (*writers, watcher):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    watcher.join()
    assert missed == []
    with database.reader() as session:
        assert models.newest(session).number == 4 * ROUNDS
