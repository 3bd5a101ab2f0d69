"""What has changed and in which order: a number for each change, given out by one counter that stays locked until commit.

So a lower number never becomes visible after a higher one, and an index that has everything up to a number only ever
has to ask for what came later.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

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
