"""What a set of synonyms would change: the searches of the past that it touches, asked once without it and once with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kbapp.search.analysis import words
from kbapp.search.masking import is_masked
from kbapp.search.models import Asked, AskedKey
from kbapp.search.rows import Found, Row
from kbapp.search.sources import thing_of
from kbapp.search.synonyms import Synonyms

DAYS, LOOKED_THROUGH, TRIED, SHOWN = 90, 5000, 40, 3
FOUND, BETTER, WORSE, OTHER = "found", "better", "worse", "other"
NOWHERE = 1000

Ask = Callable[[str, Synonyms], Found]
"""Finds a line's answers with these synonyms."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A line that would find something else: how often it was asked, its first answers before and after.

    `verdict`: `found` something where there was nothing; `better` or `worse` when the answer that people said was
    right stands higher or lower; `other` when nobody ever said which is right.
    """

    words: str
    times: int
    before: tuple[Row, ...]
    after: tuple[Row, ...]
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would change, and how many lines of the past the set touches at all; `tried` of them were asked."""

    changes: tuple[Change, ...]
    touched: int
    tried: int


def preview(session: Session, *, ask: Ask, old: Synonyms, new: Synonyms, mine: Synonyms, at: datetime) -> Preview:
    """Compare the searches of the last `DAYS` that the set `mine` touches: found with the `old` and the `new` synonyms."""
    touched = [(line, folded, times) for line, folded, times in _asked(session, at) if any(mine.others(words(line)))]
    right = _right(session, [folded for _line, folded, _times in touched[:TRIED]])
    changes = (
        _change(line, times, ask(line, old), ask(line, new), right.get(folded, set()))
        for line, folded, times in touched[:TRIED]
    )
    return Preview(
        changes=tuple(each for each in changes if each), touched=len(touched), tried=min(len(touched), TRIED)
    )


def _asked(session: Session, at: datetime) -> list[tuple[str, str, int]]:
    times = func.count()
    asked = (
        select(func.min(Asked.words), Asked.folded, times)
        .where(Asked.began_at >= at - timedelta(days=DAYS), Asked.folded != "")
        .group_by(Asked.folded)
        .order_by(times.desc(), Asked.folded)
        .limit(LOOKED_THROUGH)
    )
    return [(line, folded, count) for line, folded, count in session.execute(asked) if not is_masked(line)]


def _right(session: Session, folded: Iterable[str]) -> dict[str, set[str]]:
    """By line, the things that people said answered it."""
    said = select(Asked.folded, AskedKey.key).join(AskedKey, AskedKey.asked_id == Asked.id)
    found: dict[str, set[str]] = {}
    for line, key in session.execute(said.where(Asked.folded.in_(list(folded)), AskedKey.answered_at.is_not(None))):
        found.setdefault(line, set()).add(thing_of(key))
    return found


def _change(line: str, times: int, before: Found, after: Found, right: set[str]) -> Change | None:
    if [row.key for row in before.rows] == [row.key for row in after.rows]:
        return None
    return Change(
        words=line,
        times=times,
        before=before.rows[:SHOWN],
        after=after.rows[:SHOWN],
        verdict=_verdict(before.rows, after.rows, right),
    )


def _verdict(before: tuple[Row, ...], after: tuple[Row, ...], right: set[str]) -> str:
    if not before:
        return FOUND
    was, will = _place(before, right), _place(after, right)
    if was == will:
        return OTHER
    return BETTER if will < was else WORSE


def _place(rows: tuple[Row, ...], right: set[str]) -> int:
    return next((place for place, row in enumerate(rows) if thing_of(row.key) in right), NOWHERE)
