"""The database: engines, sessions, one visible transaction(), and the column types that both databases store alike."""

from __future__ import annotations

import os
import secrets
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import current_app, g
from sqlalchemy import URL, DateTime, Dialect, Engine, MetaData, String, create_engine, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from kbapp.config import ROOT, Settings
from kbapp.errors import SetupError

if TYPE_CHECKING:
    from alembic.config import Config
    from flask import Flask

Maker = Callable[[Session], None]
"""Something a room puts into a new base, run after each migration; it must be safe to run again."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


LOCK_WAIT_MS = 5000
"""How long a statement waits for somebody else's lock, on both databases."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive one is a fault of the caller: it raises `ValueError`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database; SQLite keeps no zone, so it is dropped after the conversion to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal number, stored as its text: SQLite's own Numeric goes through a float and loses digits."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """To the database, never in exponent form."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """From the database, digit for digit."""
        return None if value is None else Decimal(value)


class Base(DeclarativeBase):
    """All tables. Times are UTC, decimals exact, constraints named by one convention."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime(), Decimal: ExactDecimal()}


KAZAKH_ORDER = "0123456789abcdefghijklmnopqrstuvwxyzаәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_RANKS = {letter: f"{rank:03d}" for rank, letter in enumerate(KAZAKH_ORDER, start=100)}


def folded(text: str) -> str:
    """The text for case-blind look-up (SQLite's own `lower` leaves Қ alone)."""
    return unicodedata.normalize("NFC", text).casefold()


def sort_key(text: str) -> str:
    """Digits whose plain order is the order of the Kazakh alphabet, the same under every collation of both databases."""
    return "".join(_RANKS.get(letter, "099" if letter.isspace() else "900") for letter in folded(text))[:600]


class Database:
    """One base: an engine that reads and an engine that writes.

    On SQLite the two differ in how a transaction begins: a write takes the lock at once (BEGIN IMMEDIATE), since
    `busy_timeout` does not help a transaction that read first and writes later.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.secret_key: str | None = None
        self.read_engine = self._engine(writes=False)
        self.write_engine = self._engine(writes=True)

    @property
    def on_sqlite(self) -> bool:
        """The embedded database, in the data folder."""
        return not self.settings.database_url

    @property
    def path(self) -> Path:
        """SQLite's file."""
        return self.settings.sqlite_path

    def _engine(self, *, writes: bool) -> Engine:
        # what people typed must not reach the log through a fault's parameters
        options: dict[str, Any] = {"pool_size": self.settings.threads + 1, "hide_parameters": True}
        if not self.on_sqlite:
            engine = create_engine(self.settings.url, pool_pre_ping=True, **options)
            _tame_postgresql(engine)
            return engine
        url = URL.create("sqlite", database=f"file:{quote(str(self.path))}", query={"mode": "rw", "uri": "true"})
        engine = create_engine(url, **options)
        _tame_sqlite(engine, begin="BEGIN IMMEDIATE" if writes else "BEGIN", query_only=not writes)
        return engine

    def reader(self) -> Session:
        """A new session for reading; the caller closes it."""
        return Session(self.read_engine, autoflush=False, info=self._info())

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session for writing: committed at the end of the block, rolled back when the block raises."""
        with Session(self.write_engine, expire_on_commit=False, info=self._info()) as session, session.begin():
            yield session

    def _info(self) -> dict[str, Any]:
        return {"secret_key": self.secret_key, "settings": self.settings}

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.read_engine.dispose()
        self.write_engine.dispose()


def _tame_sqlite(engine: Engine, *, begin: str, query_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come late and plain
        for pragma in (f"busy_timeout={LOCK_WAIT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if query_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)


def _tame_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        # its own default is to wait for ever: one stuck writer would stop every thread of every process
        connection.execute(f"SET lock_timeout = {LOCK_WAIT_MS}")
        connection.commit()


def upsert(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, for two who put in the same key at once; SQLAlchemy has one for each database."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if on_sqlite else postgresql.insert(table)


def secret_of(session: Session) -> bytes:
    """The installation's secret, for keyed hashes.

    Errors: `SetupError` when the session was made without one.
    """
    key = session.info.get("secret_key")
    if not key:
        raise SetupError("The secret key has not been read.")
    return str(key).encode()


def settings_of(session: Session) -> Settings:
    """The installation's settings.

    Errors: `SetupError` when the session was made without them.
    """
    settings: Settings | None = session.info.get("settings")
    if settings is None:
        raise SetupError("The settings have not been read.")
    return settings


# --- a base is made, checked, migrated -------------------------------------------------------------------------------


def migrations(database: Database) -> Config:
    """Alembic's configuration for this base."""
    from alembic.config import Config  # a third of the start-up time of commands that never migrate

    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["engine"] = database.write_engine
    return config


def is_made(database: Database) -> bool:
    """There is a base here, of whatever age."""
    if database.on_sqlite and not database.path.is_file():
        return False
    with database.read_engine.connect() as connection:
        return inspect(connection).has_table("alembic_version")


def check(database: Database) -> None:
    """Refuse to work on a base that is missing, or of another age than this program.

    Errors: `SetupError` naming the place and what to do.
    """
    from alembic.runtime.migration import MigrationContext

    if not is_made(database):
        raise SetupError(f"There is no base in {place(database)}. `make run` makes one; KBAPP_DATA_DIR names another.")
    newest = _newest_revision()
    with database.read_engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != newest:
        raise SetupError(
            f"The base in {place(database)} is at revision {found}, this program needs {newest}. `make run` upgrades it."
        )


@cache
def _newest_revision() -> str | None:
    """This program's; read once, since whoever watches over us asks every few seconds (`/readyz`)."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()


def place(database: Database) -> str:
    """Where the base lies, fit for a message: never a password."""
    if database.on_sqlite:
        return str(database.settings.data_dir)
    return make_url(database.settings.url).render_as_string(hide_password=True)


def make(database: Database, makers: Sequence[Maker]) -> bool:
    """Make the base, or bring it up to date; True when it was not there before.

    Errors: `SetupError` when the folder or the database cannot be written.
    """
    from alembic import command

    try:
        _make_folder(database.settings.data_dir)
        new = not is_made(database)
        if not new and database.secret_key is None:
            raise SetupError(
                f"There is a base in {place(database)}, but its secret key is not in {database.settings.secret_path}: "
                "put the file back, or name it in KBAPP_SECRET_KEY_FILE."
            )
        database.secret_key = database.secret_key or _make_secret(database.settings.secret_path)
        if database.on_sqlite and not database.path.exists():
            database.path.touch(mode=0o600)
        command.upgrade(migrations(database), "head")
        with database.transaction() as session:
            for maker in makers:
                maker(session)
    except OSError as fault:
        raise SetupError(f"{place(database)} cannot be written: {fault.strerror or fault}.") from fault
    except OperationalError as fault:
        raise SetupError(f"The database in {place(database)} cannot be written: {fault.orig}.") from fault
    return new


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SetupError(f"{folder} cannot be written. Give this user the right to write there, or set KBAPP_DATA_DIR.")


def _make_secret(path: Path) -> str:
    if not path.exists():
        # written whole, then named: a start that is killed here leaves no half a key
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return read_secret(path) or ""


def read_secret(path: Path) -> str | None:
    """The secret key, or None when there is none yet.

    Errors: `SetupError` for a key that is too short or that others may read.
    """
    if not path.is_file():
        return None
    if path.stat().st_mode & 0o077:
        raise SetupError(f"Others may read the secret key in {path}: chmod 600 it.")
    key = path.read_text(encoding="utf-8").strip()
    if len(key) < 32:
        raise SetupError(f"The secret key in {path} is shorter than 32 characters.")
    return key


# --- in a request or a command ---------------------------------------------------------------------------------------


def init_app(app: Flask, settings: Settings, makers: Sequence[Maker]) -> None:
    """Give the application its database; nothing is opened until it is asked."""
    database = Database(settings)
    database.secret_key = read_secret(settings.secret_path)
    app.extensions["database"] = database
    app.extensions["makers"] = list(makers)
    app.teardown_appcontext(_close)


def of_app() -> Database:
    """The application's database."""
    database: Database = current_app.extensions["database"]
    return database


def session() -> Session:
    """The request's session for reading."""
    if "session" not in g:
        g.session = of_app().reader()
    reader: Session = g.session
    return reader


@contextmanager
def transaction() -> Iterator[Session]:
    """The page's or command's one transaction."""
    with of_app().transaction() as writer:
        yield writer


def make_base() -> bool:
    """Make the application's base or bring it up to date; True when it was not there before."""
    made = make(of_app(), current_app.extensions["makers"])
    current_app.secret_key = of_app().secret_key
    return made


def _close(_fault: BaseException | None) -> None:
    reader: Session | None = g.pop("session", None)
    if reader is not None:
        reader.close()
