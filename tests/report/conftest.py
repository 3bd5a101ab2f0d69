"""What the tests of this room stand on: a half-year that is open, and somebody who answers its one question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from kbapp.checklists import service
from kbapp.checklists.models import Period
from kbapp.db import Database
from kbapp.people import service as accounts
from kbapp.people.rights import MACHINE, Person
from tests.conftest import PASSWORD

MORNING = datetime(2026, 7, 1, 4, tzinfo=UTC)
"""Nine o'clock in Almaty, on the first day after the half-year."""


@pytest.fixture
def period(database: Database, manager: Person) -> Period:
    """2026-H1, open and without answers."""
    with database.transaction() as session:
        return service.open_period(session, code="2026-H1", by=manager, at=MORNING)


@pytest.fixture
def say(database: Database, manager: Person, period: Period) -> Callable[[object], None]:
    """Answer WP-01, whatever was answered before."""

    def say(given: object) -> None:
        with database.transaction() as session:
            service.fill(session, code=period.code, answers={"WP-01": given}, by=manager, at=MORNING)

    return say


ANSWERS: dict[str, Any] = {
    "row-01": "«Анықтама» байланыс орталығы",
    "row-02": {"number": "12", "date": "2025-02-01"},
    "row-03": "Астана қаласы, Мәңгілік Ел даңғылы, 55",
    "row-04": False,
    "row-05": "1414",
    "row-06": "24/7",
    "row-07": True,
    "row-08": ["Жәрдемақы", "Салық"],
    "row-09": True,
    "row-10": ["телефон", "чат"],
    "row-11": 40,
    "row-12": 30,
    "row-13": 123456,
    "row-14": {"телефон": 100000, "чат": 23456},
    "row-15": 25,
    "row-16": Decimal("4.6"),
    "row-17": 81,
    "row-18": Decimal("3.5"),
    "row-19": 4,
    "row-20": 0,
    "products": [{"name": "CRM X", "covers": ["SW-04"], "document": "№ 15"}],
    "integrations": [],
    "CERT-01": [{"name": "ISO 18295-1", "on": "2026-03-02"}],
    "CERT-03": [{"name": "Сейітова Ләззат", "on": "2025-05-05"}],
    "WP-01": True,
    "AUX-01": True,
    "AUX-02": True,
    "AUX-03": True,
    "KB-01": True,
    "documents": [{"title": "Ереже", "number": "3", "approved_on": "2025-02-01"}],
    "address": {"name": "«Анықтама» КММ", "address": "Астана", "executor": "Орындаушы", "head": "Басшы"},
}
"""Everything that the 28 rows and the address part need, without a fault in it."""


@pytest.fixture
def answers() -> dict[str, Any]:
    return dict(ANSWERS)


@pytest.fixture
def filled(database: Database, manager: Person, period: Period) -> Period:
    """2026-H1 with all 28 rows ready."""
    with database.transaction() as session:
        service.fill(session, code=period.code, answers=ANSWERS, by=manager, at=MORNING)
    return period


@pytest.fixture
def second_manager(database: Database) -> Person:
    """Somebody else who may approve."""
    with database.transaction() as session:
        accounts.create(
            session, login="second", name="second", roles=["manager"], password=PASSWORD, at=MORNING, by=MACHINE
        )
    with database.reader() as session:
        return accounts.person(session, login="second", address="test")
