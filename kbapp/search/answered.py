"""The words with which people asked for something and then said that it answered them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kbapp.search.masking import ADDRESS, NUMBER
from kbapp.search.models import Asked, AskedKey

WORDS_MAX = 40


@dataclass(frozen=True, kw_only=True)
class Said:
    """Words, the text that answered them, and how often."""

    words: str
    key: str
    times: int


def answered_by(session: Session, *, keys: Sequence[str], limit: int = WORDS_MAX) -> list[Said]:
    """What was asked when one of these texts was the answer, the most frequent first; who asked is not told."""
    times = func.count(Asked.id)
    rows = session.execute(
        select(func.min(Asked.words), AskedKey.key, times)
        .join(AskedKey, AskedKey.asked_id == Asked.id)
        .where(AskedKey.key.in_(keys), AskedKey.answered_at.is_not(None), Asked.folded != "")
        .where(~Asked.words.contains(NUMBER), ~Asked.words.contains(ADDRESS))  # words with a mask are no way to ask
        .group_by(Asked.folded, AskedKey.key)
        .order_by(times.desc(), Asked.folded)
        .limit(limit)
    )
    return [Said(words=words, key=key, times=count) for words, key, count in rows]
