"""What the tests of this room stand on: a period that is open, and a copy of the definition to break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from kbapp import create_app
from kbapp.checklists import definition, reading, service
from kbapp.checklists.models import Answer, Period, PeriodItem
from kbapp.checklists.spec import Field, Spec, written
from kbapp.checklists.toml_table import Texts
from kbapp.config import Settings
from kbapp.db import Database
from kbapp.people.rights import Person

MORNING = datetime(2026, 7, 1, 4, tzinfo=UTC)
"""Nine o'clock in Almaty, on the first day after the half-year."""


@pytest.fixture
def morning() -> datetime:
    return MORNING


@pytest.fixture
def period(database: Database, manager: Person) -> Period:
    """2026-H1, open and without answers."""
    with database.transaction() as session:
        return service.open_period(session, code="2026-H1", by=manager, at=MORNING)


@pytest.fixture
def closed_period(database: Database, period: Period, manager: Person) -> Period:
    """The same half-year, closed."""
    with database.transaction() as session:
        return service.close(session, period_id=period.id, by=manager, at=MORNING)


@pytest.fixture
def say(database: Database, manager: Person, period: Period) -> Callable[..., Answer]:
    """Answer WP-01."""

    def say(value: object, *, replaces: int | None = None, reason: str = "") -> Answer:
        with database.transaction() as session:
            return service.answer(
                session,
                period=period.code,
                item="WP-01",
                value=value,
                replaces=replaces,
                reason=reason,
                by=manager,
                at=MORNING,
            )

    return say


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the edition that may be broken."""
    copy = tmp_path / definition.CURRENT
    shutil.copytree(definition.EDITIONS / definition.CURRENT, copy)
    return copy


@pytest.fixture
def faults(folder: Path) -> Callable[..., list[str]]:
    """What the loader says after one change in a file of the copy."""

    def faults(file: str, old: str, new: str) -> list[str]:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(definition.BrokenDefinition) as broken:
            definition.load(folder)
        return [str(fault) for fault in broken.value.faults]

    return faults


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a base: it knows the words."""
    return create_app(Settings(data_dir=tmp_path_factory.mktemp("words")))


@pytest.fixture
def ask(database: Database, period: Period) -> Callable[..., PeriodItem]:
    """Put a question of one's own into the period, or into another."""

    def ask(code: str, kind: str, to: Period = period, **spec: object) -> PeriodItem:
        words = {"kk": code, "ru": code, "en": code}
        texts = dict.fromkeys(("topic", "question", "basis", "evidence"), words)
        with database.transaction() as session:
            item = PeriodItem(
                period_id=to.id,
                code=code,
                topic="test",
                position=1000,
                kind=kind,
                row=None,
                basis_class="order",
                texts=texts,
                spec=written(Spec(**spec)),
            )
            session.add(item)
        return item

    return ask


def field(name: str, kind: str = "text", **more: object) -> Field:
    """A field of an entry."""
    return Field(name=name, kind=kind, title=Texts(kk=name, ru=name, en=name), **more)


CODES = ("SW-04", "SW-05", "SW-09", "INT-01", "INT-02", "DOC-01", "DOC-05")
ISSUE: dict[str, tuple[str, dict[str, object]]] = {
    "products": (
        "register",
        {
            "fields": (
                field("name", needed=True),
                field("covers", "codes"),
                field("from", "date"),
                field("until", "date"),
            ),
            "covers": CODES,
            "covers_otherwise": "SW-09",
            "starts": "from",
            "ends": "until",
            "distinct_by": "name",
        },
    ),
    "integrations": ("register", {"fields": (field("name", needed=True),), "distinct_by": "name"}),
    "CERT-01": (
        "register",
        {"fields": (field("name", needed=True), field("on", "date", needed=True)), "distinct_by": "name"},
    ),
    "CERT-03": (
        "register",
        {"fields": (field("name", needed=True), field("on", "date", needed=True)), "distinct_by": "name"},
    ),
    "AUX-02": ("yes-no", {}),
    "documents": (
        "register",
        {
            "fields": (
                field("title", needed=True),
                field("number"),
                field("approved_on", "date"),
                field("covers", "codes"),
            ),
            "covers": CODES,
            "distinct_by": "title",
        },
    ),
    "row-13": ("count", {}),
    "row-14": ("table", {}),
}
"""The questions that an answer of the issue names, for a definition that has not all of them."""


@pytest.fixture
def whole(database: Database, period: Period, ask: Callable[..., PeriodItem]) -> Period:
    """2026-H1, asking all that the examples answer."""
    with database.reader() as session:
        there = {each.item.code for each in reading.questions_of(session, period)}
    for code, (kind, spec) in ISSUE.items():
        if code not in there:
            ask(code, kind, **spec)
    return period
