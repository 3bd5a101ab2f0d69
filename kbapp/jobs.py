"""Work that is due (`kbapp tick`): claimed by a lease, so that it is done once however many machines tick."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from flask import current_app
from sqlalchemy import CursorResult, String, or_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kbapp.db import Base, Database, upsert

if TYPE_CHECKING:
    from flask import Flask

LEASE = timedelta(minutes=10)
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Work:
    """Something to do every so often: `run` gets a session for writing and the moment, in a transaction of its own."""

    name: str
    every: timedelta
    run: Callable[[Session, datetime], None]


class Job(Base):
    """When a piece of work is due next, and who is doing it now."""

    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(String(40))
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]


def init_app(app: Flask, work: Sequence[Work]) -> None:
    """Tell the application what work there is."""
    app.extensions["work"] = list(work)


def known_work() -> list[Work]:
    """The application's work."""
    return list(current_app.extensions["work"])


def tick(database: Database, work: Sequence[Work], *, at: datetime) -> list[str]:
    """Do everything that is due at the moment `at` and not being done elsewhere; the names of what was done.

    A piece that fails is logged, keeps its due time and is tried again when its lease ends; the others go on.
    """
    done = []
    for each in work:
        lease = secrets.token_hex(16)
        with database.transaction() as session:
            mine = _claim(session, each, lease, at)
        if mine and _do(database, each, lease, at):
            done.append(each.name)
    return done


def _claim(session: Session, work: Work, lease: str, at: datetime) -> bool:
    first = upsert(session, Job).values(name=work.name, due_at=at)
    session.execute(first.on_conflict_do_nothing(index_elements=["name"]))
    claim = (
        update(Job)
        .where(Job.name == work.name, Job.due_at <= at, or_(Job.leased_until.is_(None), Job.leased_until < at))
        .values(leased_until=at + LEASE, leased_by=lease)
    )
    return cast(CursorResult[Any], session.execute(claim)).rowcount == 1


def _do(database: Database, work: Work, lease: str, at: datetime) -> bool:
    try:
        with database.transaction() as session:
            work.run(session, at)
            if not _finish(session, lease, due_at=at + work.every, leased_until=None, done_at=at):
                raise TimeoutError("it took longer than its lease, and somebody else has begun it anew")
    except Exception:
        log.exception("work failed", extra={"work": work.name})
        with database.transaction() as session:
            _finish(session, lease, failed_at=at)
        return False
    return True


def _finish(session: Session, lease: str, **values: datetime | None) -> bool:
    """Note the outcome; somebody else's lease is left alone."""
    note = update(Job).where(Job.leased_by == lease).values(**values)
    return cast(CursorResult[Any], session.execute(note)).rowcount == 1
