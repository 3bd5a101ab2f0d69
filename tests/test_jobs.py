"""Work that is due is done once, however many tick; a piece that fails stops no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp import jobs
from kbapp.db import Database
from kbapp.jobs import Job, Work
from tests.people.together import together

NOON = datetime(2026, 3, 2, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


def work(done: list[str], name: str = "tests.work") -> Work:
    return Work(name=name, every=HOUR, run=lambda _session, _at: done.append(name))


def job(database: Database) -> Job:
    with database.reader() as session:
        return session.scalars(select(Job).where(Job.name == "tests.work")).one()


def test_work_is_due_at_first_and_then_after_its_pause(database: Database) -> None:
    done: list[str] = []
    for minutes in (0, 59, 60, 61):
        jobs.tick(database, [work(done)], at=NOON + timedelta(minutes=minutes))

    assert len(done) == 2
    assert job(database).due_at == NOON + 2 * HOUR


def test_work_that_several_begin_at_once_is_done_by_one(database: Database) -> None:
    for number in range(20):
        done: list[str] = []
        each = work(done, f"tests.work-{number}")
        together(lambda _number, each=each: jobs.tick(database, [each], at=NOON), 4)

        assert done == [each.name]


def test_work_that_fails_is_tried_again_when_its_lease_ends_and_stops_no_other(database: Database) -> None:
    done: list[str] = []
    broken = Work(name="tests.work", every=HOUR, run=lambda _session, _at: 1 // 0)

    assert jobs.tick(database, [broken, work(done, "tests.other")], at=NOON) == ["tests.other"]
    assert job(database).failed_at == NOON
    assert jobs.tick(database, [work(done)], at=NOON + timedelta(minutes=9)) == []
    assert jobs.tick(database, [work(done)], at=NOON + timedelta(minutes=11)) == ["tests.work"]


def test_work_that_outlasts_its_lease_is_undone_when_another_has_begun_it(database: Database) -> None:
    def slow(session: Session, _at: datetime) -> None:
        session.get_one(Job, "tests.work").leased_by = "somebody else"
        session.add(Job(name="tests.trace", due_at=NOON))

    assert jobs.tick(database, [Work(name="tests.work", every=HOUR, run=slow)], at=NOON) == []
    with database.reader() as session:
        assert session.get(Job, "tests.trace") is None
