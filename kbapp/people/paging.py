"""A long list, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Result, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

PER_PAGE = 50
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Row]):
    """Some rows of `total`, as the page numbered from 1; `last` is the last page's number."""

    rows: Sequence[Row]
    total: int
    number: int
    last: int


def page_of(
    session: Session, query: Select[*tuple[Any, ...]], number: int, read: Callable[[Any], Sequence[Row]]
) -> Page[Row]:
    """One page of what the query finds; the last one when there are fewer. `read` makes rows of the result."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number, last = _placed(number, total)
    result = session.execute(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Page(rows=read(result), total=total, number=number, last=last)


def page_in(rows: Sequence[Row], number: int) -> Page[Row]:
    """One page of rows that are all here; the last one when there are fewer."""
    number, last = _placed(number, len(rows))
    start = (number - 1) * PER_PAGE
    return Page(rows=rows[start : start + PER_PAGE], total=len(rows), number=number, last=last)


def _placed(number: int, total: int) -> tuple[int, int]:
    """The number of the page that there is, and of the last one."""
    last = max(1, -(-total // PER_PAGE))
    return max(1, min(number, last)), last


def scalars(result: Result[Any]) -> Sequence[Any]:
    """For a query of one thing."""
    return result.scalars().all()


def holds(word: str, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The word stands in one of the columns that have no folded copy: as written, in small letters, or capitals.

    SQLite itself knows no letters but the Latin ones.
    """
    forms = {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(each.contains(form, autoescape=True) for each in columns for form in sorted(forms)))
