"""The fixtures of every room: a fresh base on both databases, the application on it, and its people.

`database` is run twice, on SQLite and on PostgreSQL; each test has a base of its own, a copy of one that was migrated
once a session. Asking for a person (`operator`, `as_manager`, …) gives a base in which the four accounts exist.
No fixture leaves an application context open: Flask would share `g`, and one visitor would act as another.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import chromium, postgres

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser

    from kbapp.config import Settings
    from kbapp.db import Database
    from kbapp.people.rights import Person

DATABASES = os.environ.get("KBAPP_TEST_DATABASES", "sqlite postgresql").replace(",", " ").split()
ROLES = ("operator", "supervisor", "manager", "administrator")
PEOPLE = {*ROLES, *(f"as_{role}" for role in ROLES)}
PASSWORD = "a long enough word to sign in"
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NOON = datetime(2026, 3, 2, 7, tzinfo=UTC)
"""When the accounts were made: noon in Almaty, a Monday."""


def pytest_configure(config: pytest.Config) -> None:
    """The tests' folders in memory, where there is enough: each of them commits to a base of its own."""
    if config.option.basetemp is None and (memory := postgres.memory()):
        config.option.basetemp = tempfile.mkdtemp(prefix="kbapp-tests-", dir=memory)
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


# --- one migrated base a session, copied for each test ---------------------------------------------------------------


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Postgres]:
    """The tests' own server; a session that asks only for SQLite never starts it."""
    with postgres.running() as server:
        yield server


Template = Callable[[str, bool], Path]


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The data folder of a migrated base, by kind of database, with or without people; made when first asked for."""

    @cache
    def made(kind: str, peopled: bool) -> Path:
        folder = tmp_path_factory.mktemp(f"template-{kind}-{peopled}")
        url = request.getfixturevalue("postgresql").create(_template_name(peopled)) if kind == "postgresql" else ""
        _make_base(folder, url, peopled=peopled)
        return folder

    return made


def _template_name(peopled: bool) -> str:
    return "template_peopled" if peopled else "template_empty"


def _make_base(folder: Path, url: str, *, peopled: bool) -> None:
    from kbapp import create_app, db
    from kbapp.config import Settings

    app = create_app(Settings(data_dir=folder, database_url=url))
    with app.app_context():
        db.make_base()
        if peopled:
            with db.transaction() as session:
                for role in ROLES:
                    hire(session, role)
        db.of_app().dispose()


def hire(session: Any, role: str) -> None:
    from kbapp.people import service
    from kbapp.people.rights import MACHINE

    service.create(session, login=role, name=role, roles=[role], password=PASSWORD, at=NOON, by=MACHINE)


# --- a test's own base and application -------------------------------------------------------------------------------


@pytest.fixture(params=DATABASES)
def settings(request: pytest.FixtureRequest, tmp_path: Path, template: Template) -> Iterator[Settings]:
    """The settings of a fresh, migrated base, on SQLite and on PostgreSQL."""
    from kbapp.config import Settings

    kind: str = request.param
    peopled = not PEOPLE.isdisjoint(request.fixturenames)
    data_dir = tmp_path / "instance"
    shutil.copytree(template(kind, peopled), data_dir)
    if kind == "sqlite":
        yield Settings(data_dir=data_dir)
        return
    server: postgres.Postgres = request.getfixturevalue("postgresql")
    name = f"test_{os.urandom(8).hex()}"
    yield Settings(data_dir=data_dir, database_url=server.create(name, _template_name(peopled)))
    server.drop(name)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on the test's base."""
    from kbapp import create_app

    app = create_app(settings)
    app.testing = True
    yield app
    app.extensions["database"].dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    """The test's base; the application of the same test stands on it too."""
    database: Database = app.extensions["database"]
    return database


# --- visitors --------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor whom nobody knows."""
    from tests.visitor import Visitor

    app.test_client_class = Visitor
    return app.test_client()


def _person(database: Database, role: str) -> Person:
    from kbapp.people import service

    with database.reader() as session:
        return service.person(session, login=role)


def _signed_in(app: Flask, role: str) -> FlaskClient:
    from tests.visitor import Visitor

    app.test_client_class = Visitor
    visitor = app.test_client()
    visitor.sign_in(role, PASSWORD)  # type: ignore[attr-defined]
    return visitor


@pytest.fixture
def operator(database: Database) -> Person:
    """Somebody who answers callers."""
    return _person(database, "operator")


@pytest.fixture
def supervisor(database: Database) -> Person:
    """Somebody who keeps the articles."""
    return _person(database, "supervisor")


@pytest.fixture
def manager(database: Database) -> Person:
    """Somebody who answers for the report."""
    return _person(database, "manager")


@pytest.fixture
def administrator(database: Database) -> Person:
    """Somebody who keeps accounts and the machine."""
    return _person(database, "administrator")


@pytest.fixture
def as_operator(app: Flask) -> FlaskClient:
    """The operator's browser, signed in."""
    return _signed_in(app, "operator")


@pytest.fixture
def as_supervisor(app: Flask) -> FlaskClient:
    """The supervisor's browser, signed in."""
    return _signed_in(app, "supervisor")


@pytest.fixture
def as_manager(app: Flask) -> FlaskClient:
    """The manager's browser, signed in."""
    return _signed_in(app, "manager")


@pytest.fixture
def as_administrator(app: Flask) -> FlaskClient:
    """The administrator's browser, signed in."""
    return _signed_in(app, "administrator")


# --- the browser -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests that look at pages; without one they fail, they are never skipped."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()
