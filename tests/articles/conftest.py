"""The room's visitors read English pages, so that tests may look for the words of the source."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from kbapp.db import Database


@pytest.fixture
def as_operator(as_operator: FlaskClient) -> FlaskClient:
    return _in_english(as_operator)


@pytest.fixture
def as_supervisor(as_supervisor: FlaskClient) -> FlaskClient:
    return _in_english(as_supervisor)


def _in_english(visitor: FlaskClient) -> FlaskClient:
    visitor.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return visitor


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    """What is read from the database while the test runs."""
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            told.append(statement)

    event.listen(database.read_engine, "before_cursor_execute", note)
    yield told
    event.remove(database.read_engine, "before_cursor_execute", note)
