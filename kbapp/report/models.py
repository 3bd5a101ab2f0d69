"""Tables: who prepared and approved a report, the seals in their chain, what was handed in and what came back."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kbapp.checklists.models import By
from kbapp.db import Base


class Review(By, Base):
    """A step on the way to the seal: prepared, returned with a remark, or approved. Added, never changed.

    `digest` is that of the draft which was looked at: when an answer changes afterwards, the step counts no more.
    """

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("step IN ('prepared', 'returned', 'approved')", name="step"),
        Index("ix_review_period_id", "period_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    issue: Mapped[int]
    step: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    remark: Mapped[str] = mapped_column(String(2000))


class FindingWord(By, Base):
    """What a manager said about a warning of the X-ray, so that it can be sealed nevertheless. The newest counts."""

    __tablename__ = "finding_word"
    __table_args__ = (Index("ix_finding_word_period_id", "period_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    issue: Mapped[int]
    finding: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(String(1000))


class Seal(By, Base):
    """A sealed report: its canonical JSON as it was hashed. Triggers refuse any change.

    The seals of a centre form one chain: one first, and each other names the one before it, whatever their periods.
    """

    __tablename__ = "seal"
    __table_args__ = (UniqueConstraint("period_id", "issue"), UniqueConstraint("previous_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    issue: Mapped[int]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("seal.id"))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[str] = mapped_column(Text)


class Submission(By, Base):
    """That a sealed report was handed in: on which day, how, and the file that proves it."""

    __tablename__ = "submission"
    __table_args__ = (Index("ix_submission_seal_id", "seal_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[int] = mapped_column(ForeignKey("seal.id"))
    submitted_on: Mapped[date]
    how: Mapped[str] = mapped_column(String(300))
    receipt_sha256: Mapped[str | None] = mapped_column(String(64))
    receipt_name: Mapped[str | None] = mapped_column(String(200))
    receipt_type: Mapped[str | None] = mapped_column(String(100))


class Recommendation(By, Base):
    """What the Committee recommended (paragraph 36, part three); open until it is closed with words."""

    __tablename__ = "recommendation"
    __table_args__ = (Index("ix_recommendation_centre_id", "centre_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    period_id: Mapped[int | None] = mapped_column(ForeignKey("period.id"))
    number: Mapped[str] = mapped_column(String(100))
    received_on: Mapped[date]
    words: Mapped[str] = mapped_column(String(4000))
    closed_at: Mapped[datetime | None]
    closed_by_login: Mapped[str | None] = mapped_column(String(60))
    closed_by_name: Mapped[str | None] = mapped_column(String(120))
    closed_words: Mapped[str] = mapped_column(String(2000))


class RecommendedAction(By, Base):
    """What is done about a recommendation: until when, by whom, and what proves that it is done."""

    __tablename__ = "recommended_action"
    __table_args__ = (Index("ix_recommended_action_recommendation_id", "recommendation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"))
    words: Mapped[str] = mapped_column(String(2000))
    who: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    done_by_login: Mapped[str | None] = mapped_column(String(60))
    done_words: Mapped[str] = mapped_column(String(2000))
    evidence_sha256: Mapped[str | None] = mapped_column(String(64))
    evidence_name: Mapped[str | None] = mapped_column(String(200))
    evidence_type: Mapped[str | None] = mapped_column(String(100))
