"""What was asked: one row a thought, hers alone while her name is on it, and nobody's after some days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from kbapp.db import folded, upsert
from kbapp.errors import Conflict
from kbapp.languages import _
from kbapp.people.rights import Person
from kbapp.search.masking import is_masked
from kbapp.search.models import Asked, AskedKey
from kbapp.search.sources import thing_of
from kbapp.search.thoughts import Thought

LOOKED_THROUGH = 200
"""So many of a person's latest thoughts are looked through for her own shelves."""
BUSY_DAY = 5_000
"""So many of the day's latest thoughts say what is used most today."""
FACTS = ("place", "opened_at", "answered_at")


def record(session: Session, *, thought: Thought, by: Person, at: datetime) -> None:
    """Keep the thought, or add to it what became of it meanwhile: what was opened, what answered it, that nothing did.

    Sent again it changes nothing. Words, hits and times stay as they came first.

    Errors: `Forbidden`; `Conflict` when the name is that of another person's thought.
    """
    by.need("search.find")
    asked_id = _row(session, thought, by, at)
    _note_keys(session, asked_id, thought, at)


def _row(session: Session, thought: Thought, by: Person, at: datetime) -> int:
    new = upsert(session, Asked).values(
        thought=thought.name,
        account_id=by.id,
        language=thought.language,
        words=thought.words,
        folded=folded(thought.words),
        hits=len(thought.shown),
        ms=thought.ms,
        began_at=at - thought.began,
        ended_at=at,
        answered_at=at if thought.answered else None,
        gap_at=at if thought.gap else None,
        gap_note=thought.note,
    )
    added = {
        "answered_at": func.coalesce(Asked.answered_at, new.excluded.answered_at),
        "gap_at": func.coalesce(Asked.gap_at, new.excluded.gap_at),
        "gap_note": func.coalesce(func.nullif(new.excluded.gap_note, ""), Asked.gap_note),
    }
    kept = new.on_conflict_do_update(index_elements=["thought"], set_=added, where=Asked.account_id == by.id)
    asked_id: int | None = session.scalar(kept.returning(Asked.id))
    if asked_id is None:
        raise Conflict(_("This search is somebody else's."))
    return asked_id


def _note_keys(session: Session, asked_id: int, thought: Thought, at: datetime) -> None:
    """What was known of a key stays: its first place, its first opening."""
    places = {key: place for place, key in enumerate(thought.shown, start=1)}
    opened = {key: at - ago for key, ago in reversed(thought.opened)}
    answered = {thought.answered: at} if thought.answered else {}
    rows = [
        {
            "asked_id": asked_id,
            "key": key,
            "place": places.get(key),
            "opened_at": opened.get(key, answered.get(key)),
            "answered_at": answered.get(key),
        }
        for key in dict.fromkeys([*places, *opened, *answered])
    ]
    if rows:
        new = upsert(session, AskedKey).values(rows)
        kept = {name: func.coalesce(getattr(AskedKey, name), new.excluded[name]) for name in FACTS}
        session.execute(new.on_conflict_do_update(index_elements=["asked_id", "key"], set_=kept))


def recent_words(session: Session, *, by: Person, limit: int) -> list[str]:
    """What this person asked last, each line once; never a colleague's, and nothing with a mask in it."""
    seen: dict[str, str] = {}
    for row in session.execute(_hers(by, Asked.words, Asked.folded).where(Asked.words != "")):
        if not is_masked(row.words):
            seen.setdefault(row.folded, row.words)
    return list(seen.values())[:limit]


def recent_things(session: Session, *, by: Person, limit: int) -> list[str]:
    """What this person opened last."""
    latest = _hers(by, Asked.id).subquery()
    opened = select(AskedKey.key).join(latest, latest.c.id == AskedKey.asked_id)
    wanted = opened.where(AskedKey.opened_at.is_not(None)).order_by(AskedKey.opened_at.desc())
    return _things(session.scalars(wanted))[:limit]


def used_today(session: Session, *, at: datetime, time_zone: str, limit: int) -> list[str]:
    """What the whole centre opened or found right most often since midnight in this time zone."""
    midnight = at.astimezone(ZoneInfo(time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    today = (
        select(Asked.id).where(Asked.began_at >= midnight).order_by(Asked.began_at.desc()).limit(BUSY_DAY).subquery()
    )
    wanted = (
        select(AskedKey.key, func.count())
        .join(today, today.c.id == AskedKey.asked_id)
        .where(or_(AskedKey.opened_at.is_not(None), AskedKey.answered_at.is_not(None)))
        .group_by(AskedKey.key)
    )
    counts: Counter[str] = Counter()
    for key, count in session.execute(wanted):
        counts[thing_of(key)] += count
    return sorted(counts, key=lambda thing: (-counts[thing], thing))[:limit]


def forget_people(session: Session, *, days: int, at: datetime) -> None:
    """Drop the person from every thought that is older; the words stay: they are for the base, not for watching people.

    Units: days.
    """
    old = update(Asked).where(Asked.began_at < at - timedelta(days=days), Asked.account_id.is_not(None))
    session.execute(old.values(account_id=None))


def _hers(by: Person, *columns: InstrumentedAttribute[Any]) -> Select[Any]:
    return select(*columns).where(Asked.account_id == by.id).order_by(Asked.id.desc()).limit(LOOKED_THROUGH)


def _things(keys: Iterable[str]) -> list[str]:
    """What the keys are texts of, each once, in their order."""
    return list(dict.fromkeys(map(thing_of, keys)))
