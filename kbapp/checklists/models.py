"""Tables: a period copies what it asks and counts by; answers, remarks and evidence are added, never changed."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Dialect, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from kbapp.checklists.rule import Rule, known
from kbapp.checklists.toml_table import Texts
from kbapp.db import Base
from kbapp.languages import _, current

USES_A_CENTRE, HAS_A_UNIT = "uses-a-centre", "has-a-unit"
"""Who hands the form in: a body that uses the services of a centre, or one that has a centre as a unit of its own."""

FORMER = "former"
"""The topic of questions that a period was asked before it moved to another edition; their answers count no more."""


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


class CopiedText(JsonText):
    """The same for what is copied from the definition: every period of an edition holds the same texts, read once.

    Whoever reads it shares it, and changes nothing in it.
    """

    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """From the database, or from when it was read last."""
        return None if value is None else _read_once(value)


@lru_cache(maxsize=4096)
def _read_once(text: str) -> Any:
    return json.loads(text)


class By:
    """Who did it: her account, and her name and login as they were at that moment; and when."""

    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    by_login: Mapped[str] = mapped_column(String(60))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


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
    figure_columns: Mapped[dict[str, str] | None] = mapped_column(JsonText)
    """Which column of telephony's CSV holds which figure, as it was mapped last."""


class Edition(Base):
    """An edition that a period was opened by: its digest never changes, for a published edition is immutable."""

    __tablename__ = "edition"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    seen_at: Mapped[datetime]


class Period(Base):
    """A half-year that a centre reports on; `form` is the header and the columns as they were when it was opened.

    `settings` are the decisions that the rows depend on (see `deciding.py`). `issue` counts the reports made of it: 1
    until a sealed one is corrected, and then `reason` says why. A closed period takes no answers.
    """

    __tablename__ = "period"
    __table_args__ = (UniqueConstraint("centre_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    code: Mapped[str] = mapped_column(String(7))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date]
    edition: Mapped[str] = mapped_column(String(60))
    form: Mapped[dict[str, Any]] = mapped_column(CopiedText)
    settings: Mapped[dict[str, Any]] = mapped_column(JsonText)
    issue: Mapped[int]
    reason: Mapped[str] = mapped_column(String(1000))
    closed_at: Mapped[datetime | None]
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
    texts: Mapped[dict[str, Any]] = mapped_column(CopiedText)
    rule_as_json: Mapped[dict[str, Any] | None] = mapped_column("rule", CopiedText)

    def text(self, part: str) -> Texts:
        """`name`, `unit` or `note`."""
        return Texts(**self.texts[part])

    @property
    def rule(self) -> Rule | None:
        """How the row follows from answers; None when nothing is asked for it."""
        return known(self.rule_as_json) if self.rule_as_json else None


ROW = "row-"


class InTheirLanguage:
    """Texts that become words only when somebody reads them."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def __str__(self) -> str:
        return f"«{self._texts.of(current())}»"


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
    texts: Mapped[dict[str, Any]] = mapped_column(CopiedText)
    spec: Mapped[dict[str, Any]] = mapped_column(CopiedText)
    """What else the kind needs: the fields of `definition.Spec` that are not at their defaults."""

    def text(self, part: str) -> Texts:
        """`topic` (its title), `question`, `basis` or `evidence`."""
        return Texts(**self.texts[part])

    @property
    def label(self) -> object:
        """What people call the question: its code, the row that it stands beside, or its own words."""
        if self.code.isupper():
            return self.code
        if self.code.startswith(ROW):
            return _("row %(row)s", row=int(self.code.removeprefix(ROW)))
        return InTheirLanguage(self.text("question"))


class Answer(By, Base):
    """What somebody answered; triggers refuse any change of it.

    The answers to a question form one line: one first, and each other replaces exactly one that nobody replaced yet.
    One that was carried over from the period before names where it comes from, and counts only when it is confirmed.
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
    carried_from_id: Mapped[int | None]
    value: Mapped[Any] = mapped_column(JsonText)
    result: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(1000))


TO_DO, IN_PROGRESS, IN_REVIEW, DONE = "to-do", "in-progress", "in-review", "done"
"""How far the work on a question is; what its answer says is another matter."""


class Task(Base):
    """The work on a question: how far it is, who does it, until when. A question without one is still to do."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("status IN ('to-do', 'in-progress', 'in-review', 'done')", name="status"),
        Index("ix_task_assignee_id", "assignee_id"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("period_item.id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(20))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    assignee_name: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date | None]


class Remark(By, Base):
    """What was said or done about a question: a comment, assigned, submitted, returned, accepted. Added, never changed."""

    __tablename__ = "remark"
    __table_args__ = (Index("ix_remark_item_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("period_item.id"))
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(2000))


FILE, LINK, REFERENCE = "file", "link", "reference"


class Evidence(By, Base):
    """Something that proves answers: a file, a link, or a thing of another room. What it is stands in its revisions."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("kind IN ('file', 'link', 'reference')", name="kind"),
        Index("ix_evidence_centre_id", "centre_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    kind: Mapped[str] = mapped_column(String(20))


class EvidenceRevision(By, Base):
    """A piece of evidence as it was from `at` on; a newer revision never overwrites it.

    A file has `sha256`, `name`, `type`, `size`; a link `url`; a reference `ref_kind`, `ref_key` and `ref_version`.
    """

    __tablename__ = "evidence_revision"
    __table_args__ = (Index("ix_evidence_revision_valid_until", "valid_until"),)

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(300))
    note: Mapped[str] = mapped_column(String(1000))
    collected_on: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str | None] = mapped_column(String(200))
    type: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int | None]
    url: Mapped[str | None] = mapped_column(String(2000))
    ref_kind: Mapped[str | None] = mapped_column(String(40))
    ref_key: Mapped[str | None] = mapped_column(String(100))
    ref_version: Mapped[str | None] = mapped_column(String(40))


class EvidenceUse(By, Base):
    """That a piece of evidence proves the answer to a question (`entry`: of one entry of a register), until removed."""

    __tablename__ = "evidence_use"
    __table_args__ = (Index("ix_evidence_use_item_id", "item_id"), Index("ix_evidence_use_evidence_id", "evidence_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("period_item.id"))
    entry: Mapped[str | None] = mapped_column(String(40))
    removed_at: Mapped[datetime | None]
    removed_by_login: Mapped[str | None] = mapped_column(String(60))


class Reminder(Base):
    """That people were reminded of a period: of what (30, 7 or 1 days before, overdue), and when."""

    __tablename__ = "reminder"

    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), primary_key=True)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
