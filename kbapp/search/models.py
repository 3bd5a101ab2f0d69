"""What has changed and in which order, what was asked, what each person marked, and what says the same.

Each change gets a number, given out by one counter that stays locked until commit.
So a lower number never becomes visible after a higher one, and an index that has everything up to a number only ever
has to ask for what came later.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from kbapp.db import Base, upsert


class Change(Base):
    """The newest change of one key; what it changed into is read from the source."""

    __tablename__ = "change"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)


class ChangeCounter(Base):
    """One row: the newest number, and a name for this base that no other base has."""

    __tablename__ = "change_counter"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    base: Mapped[str] = mapped_column(String(32))


class Asked(Base):
    """One thought of a person at the search box: the same page, each text extending or shortening the last.

    `thought` is the page's own name for it, so that sending it again adds nothing. `words` are masked before they come
    here. `ms` is the time from the last keystroke to the painted answers. The person is dropped after some days.
    """

    __tablename__ = "asked"

    id: Mapped[int] = mapped_column(primary_key=True)
    thought: Mapped[str] = mapped_column(String(36), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    words: Mapped[str] = mapped_column(String(300))
    folded: Mapped[str] = mapped_column(String(900), index=True)
    hits: Mapped[int]
    ms: Mapped[int | None]
    began_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    """When she said that an article answered it."""
    gap_at: Mapped[datetime | None]
    """When she said that there is no answer here."""
    gap_note: Mapped[str] = mapped_column(String(500))


class AskedKey(Base):
    """A text that a thought was shown or opened: `place` in the last list from 1, None when it did not stand there."""

    __tablename__ = "asked_key"
    __table_args__ = (
        Index(
            "ix_asked_key_answered",
            "answered_at",
            sqlite_where=text("answered_at IS NOT NULL"),
            postgresql_where=text("answered_at IS NOT NULL"),
        ),
    )

    asked_id: Mapped[int] = mapped_column(ForeignKey("asked.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True, index=True)
    place: Mapped[int | None]
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class Favourite(Base):
    """A thing that somebody keeps at hand: a key without its language."""

    __tablename__ = "favourite"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    thing: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime]


class SynonymSet(Base):
    """Words and phrases that say the same. One that was removed stays, and can be put back."""

    __tablename__ = "synonym_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    by_login: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    words: Mapped[list[Synonym]] = relationship(order_by="Synonym.place", cascade="all, delete-orphan", lazy="selectin")


class Synonym(Base):
    """A word or a phrase of a set, in the language that it is of."""

    __tablename__ = "synonym"

    set_id: Mapped[int] = mapped_column(ForeignKey("synonym_set.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(2))
    words: Mapped[str] = mapped_column(String(100))


class Newest(NamedTuple):
    """How far the changes of a base have come."""

    base: str
    number: int


def newest(session: Session) -> Newest:
    """How far the changes have come, as this session sees it."""
    row = session.execute(select(ChangeCounter.base, ChangeCounter.number)).one_or_none()
    return Newest(row.base, row.number) if row else Newest("none", 0)


def changes_after(session: Session, number: int) -> list[Change]:
    """What has changed after this number, the oldest change first."""
    return list(session.scalars(select(Change).where(Change.number > number).order_by(Change.number)))


def record(session: Session, key: str) -> int:
    """Give this change the next number. The counter's row stays locked until the transaction ends, on both databases."""
    first = upsert(session, ChangeCounter).values(id=1, number=1, base=uuid4().hex)
    take = first.on_conflict_do_update(index_elements=["id"], set_={"number": ChangeCounter.number + 1})
    number = session.scalars(take.returning(ChangeCounter.number)).one()
    new = upsert(session, Change).values(key=key, number=number)
    session.execute(new.on_conflict_do_update(index_elements=["key"], set_={"number": number}))
    return number
