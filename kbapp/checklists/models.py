"""Tables: a period copies the rows and questions it asks by; answers are added, each naming the one it replaces."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Dialect, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from kbapp.checklists.definition import Rule
from kbapp.checklists.toml_table import Texts
from kbapp.db import Base

USES_A_CENTRE, HAS_A_UNIT = "uses-a-centre", "has-a-unit"
"""Who hands the form in: a body that uses the services of a centre, or one that has a centre as a unit of its own."""


class JsonText(TypeDecorator[Any]):
    """A value as JSON in a text column: PostgreSQL's own `json` cannot be compared, SQLite's has no exact decimals."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """To the database, its letters readable, always in the same order."""
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the database."""
        return None if value is None else json.loads(value)


class Centre(Base):
    """A contact centre that reports: periods, answers and figures belong to it. There is one from the first day."""

    __tablename__ = "centre"
    __table_args__ = (CheckConstraint(f"respondent IN ('{USES_A_CENTRE}', '{HAS_A_UNIT}')", name="respondent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    bin: Mapped[str | None] = mapped_column(String(12))
    time_zone: Mapped[str] = mapped_column(String(60))
    respondent: Mapped[str] = mapped_column(String(20))


class Period(Base):
    """A half-year that a centre reports on; `form` is the header and the columns as they were when it was opened."""

    __tablename__ = "period"
    __table_args__ = (UniqueConstraint("centre_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    code: Mapped[str] = mapped_column(String(7))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date]
    edition: Mapped[str] = mapped_column(String(60))
    form: Mapped[dict[str, Any]] = mapped_column(JsonText)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    opened_by_login: Mapped[str] = mapped_column(String(60))
    opened_by_name: Mapped[str] = mapped_column(String(120))

    centre: Mapped[Centre] = relationship(lazy="joined")


class PeriodRow(Base):
    """A row of the form as this period prints and computes it."""

    __tablename__ = "period_row"

    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    texts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    rule_as_json: Mapped[dict[str, Any] | None] = mapped_column("rule", JsonText)

    def text(self, part: str) -> Texts:
        """`name`, `unit` or `note`."""
        return Texts(**self.texts[part])

    @property
    def rule(self) -> Rule | None:
        """How the row follows from answers; None when nothing is asked for it."""
        rule = self.rule_as_json
        return Rule(kind=rule["kind"], items=tuple(rule["items"])) if rule else None


class PeriodItem(Base):
    """A question as this period asks it; `position` is its place among all questions of the period."""

    __tablename__ = "period_item"
    __table_args__ = (UniqueConstraint("period_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    code: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    row: Mapped[int | None]
    basis_class: Mapped[str] = mapped_column(String(20))
    texts: Mapped[dict[str, Any]] = mapped_column(JsonText)

    def text(self, part: str) -> Texts:
        """`topic` (its title), `question`, `basis` or `evidence`."""
        return Texts(**self.texts[part])


class Answer(Base):
    """What somebody answered; triggers refuse any change of it.

    The answers to a question form one line: one first, and each other replaces exactly one that nobody replaced yet.
    The name and login are kept beside the account, as they were at that moment.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("replaces_id"),
        UniqueConstraint("item_id", "id"),  # only there for the key below
        ForeignKeyConstraint(["item_id", "replaces_id"], ["answer.item_id", "answer.id"]),
        Index(
            "ix_answer_first",
            "item_id",
            unique=True,
            sqlite_where=sa.text("replaces_id IS NULL"),
            postgresql_where=sa.text("replaces_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("period_item.id"))
    replaces_id: Mapped[int | None]
    value: Mapped[Any] = mapped_column(JsonText)
    result: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(1000))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    by_login: Mapped[str] = mapped_column(String(60))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
