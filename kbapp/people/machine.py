"""How the machine is: the program, its database, and the work that is done beside."""

from __future__ import annotations

import platform
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from kbapp.db import Database
from kbapp.jobs import Job, Work
from kbapp.people.models import Account, JournalHead, SignIn
from kbapp.people.rights import Person

MIB = 2**20
LATE = timedelta(minutes=10)
"""Work that is due for longer than this is late: nobody ticks, or it fails again and again."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A piece of work: when it was done last, when it is due, whether it is late or has failed since."""

    name: str
    every: timedelta
    done_at: datetime | None
    due_at: datetime | None
    failed: bool
    late: bool


@dataclass(frozen=True, kw_only=True)
class State:
    """What an administrator wants to see at a glance. Sizes are in MiB; `free_mib` is the disk of the data folder."""

    program: str
    python: str
    database: str
    database_mib: float
    free_mib: float | None
    accounts: int
    sessions: int
    entries: int
    duties: list[Duty]


def state(session: Session, *, database: Database, work: Sequence[Work], at: datetime, by: Person) -> State:
    """The machine as it is at this moment.

    Errors: `Forbidden`.
    """
    by.need("people.manage")
    kind, size = _sqlite(database) if database.on_sqlite else _postgresql(session)
    return State(
        program=_version(),
        python=platform.python_version(),
        database=kind,
        database_mib=size / MIB,
        free_mib=_free(database),
        accounts=session.scalar(select(func.count()).select_from(Account)) or 0,
        sessions=session.scalar(select(func.count()).select_from(SignIn)) or 0,
        entries=session.scalar(select(JournalHead.number)) or 0,
        duties=_duties(session, work, at),
    )


def _version() -> str:
    try:
        return version("kbapp")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "–"


def _sqlite(database: Database) -> tuple[str, int]:
    logs = (database.path.with_name(f"{database.path.name}{end}") for end in ("", "-wal"))
    return f"SQLite {sqlite3.sqlite_version}", sum(path.stat().st_size for path in logs if path.exists())


def _postgresql(session: Session) -> tuple[str, int]:
    name = str(session.scalar(text("SHOW server_version"))).split()[0]
    return f"PostgreSQL {name}", session.scalar(text("SELECT pg_database_size(current_database())")) or 0


def _free(database: Database) -> float | None:
    try:
        return shutil.disk_usage(database.settings.data_dir).free / MIB
    except OSError:
        return None


def _duties(session: Session, work: Sequence[Work], at: datetime) -> list[Duty]:
    jobs = {job.name: job for job in session.scalars(select(Job))}
    return [_duty(each, jobs.get(each.name), at) for each in work]


def _duty(work: Work, job: Job | None, at: datetime) -> Duty:
    if job is None:
        return Duty(name=work.name, every=work.every, done_at=None, due_at=None, failed=False, late=False)
    failed = job.failed_at is not None and (job.done_at is None or job.failed_at > job.done_at)
    late = at - job.due_at > LATE
    return Duty(name=work.name, every=work.every, done_at=job.done_at, due_at=job.due_at, failed=failed, late=late)
