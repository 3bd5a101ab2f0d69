"""What the empty box offers one person: what waits for her, what is pinned, hers, or used today, and the categories."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from sqlalchemy.orm import Session

from kbapp.languages import LANGUAGES, _, preferred
from kbapp.people.rights import Person
from kbapp.search import asked, favourites
from kbapp.search.sources import Shown, Source, by_source, language_of, thing_of
from kbapp.search.starts import Notice, Notices, Pinned, Shelf, Start, Tags

ROWS = 5
SPARE = 3
"""Things looked up beyond a group's rows, in case some cannot be read any more."""
KEPT = 300


class UsedToday:
    """What the whole centre used most today: counted anew when the last count is KEPT times as old as the time it took.

    A quiet centre sees its own clicks at once; a busy one, whose thousands of thoughts take longer, some seconds later.
    """

    def __init__(self) -> None:
        self._things: Sequence[str] = ()
        self._until = 0.0

    def __call__(self, session: Session, *, at: datetime, time_zone: str) -> Sequence[str]:
        """The most used first; a few more than a group shows."""
        began = time.monotonic()
        if began >= self._until:
            self._things = asked.used_today(session, at=at, time_zone=time_zone, limit=ROWS + SPARE)
            self._until = time.monotonic() + KEPT * (time.monotonic() - began)
        return self._things


@dataclass(frozen=True, kw_only=True)
class Introduced:
    """Those who know what can be offered: told to the room by the rooms above, and the room's own count."""

    sources: Sequence[Source]
    starts: Sequence[Start] = ()
    notices: Sequence[Notices] = ()
    pinned: Sequence[Pinned] = ()
    tags: Sequence[Tags] = ()
    used: UsedToday = field(default_factory=UsedToday)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Some articles under a title; `name` tells which group it is."""

    name: str
    title: object
    rows: Sequence[Shown]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The empty screen."""

    notices: Sequence[Notice]
    groups: Sequence[Group]
    words: Sequence[str]
    shelves: Sequence[Shelf]


def offer(
    session: Session, *, introduced: Introduced, by: Person, at: datetime, language: str, time_zone: str
) -> Offer:
    """What this person is offered at this moment; a group that has nothing is left out.

    Errors: `Forbidden`.
    """
    by.need("search.find")
    few = ROWS + SPARE
    named = {
        "pinned": (_("Pinned"), list(chain(*(each(session, by=by) for each in introduced.pinned)))[:few]),
        "favourites": (_("Favourites"), favourites.things(session, by=by, limit=few)),
        "recent": (_("Opened recently"), asked.recent_things(session, by=by, limit=few)),
        "used": (_("Used most today"), introduced.used(session, at=at, time_zone=time_zone)),
    }
    things = list(chain(*(each for _title, each in named.values())))
    shown = shown_of(session, things, sources=introduced.sources, by=by, at=at, language=language)
    groups = [
        Group(name=name, title=title, rows=[shown[each] for each in its if each in shown][:ROWS])
        for name, (title, its) in named.items()
    ]
    return Offer(
        notices=list(chain(*(each(session, by=by, language=language) for each in introduced.notices))),
        groups=[group for group in groups if group.rows],
        words=asked.recent_words(session, by=by, limit=ROWS),
        shelves=shelves(session, introduced=introduced, by=by, language=language),
    )


def shelves(session: Session, *, introduced: Introduced, by: Person, language: str) -> list[Shelf]:
    """The categories of all rooms."""
    return list(chain(*(each(session, by=by, language=language) for each in introduced.starts)))


def shown_of(
    session: Session, things: Sequence[str], *, sources: Sequence[Source], by: Person, at: datetime, language: str
) -> Mapping[str, Shown]:
    """What these things show, in the reader's language, else in the nearest; what she cannot read is left out."""
    texts: dict[str, dict[str, Shown]] = {}
    for tongues in ((language,), tuple(each for each in LANGUAGES if each != language)):
        keys = [f"{thing}/{tongue}" for thing in dict.fromkeys(things) if thing not in texts for tongue in tongues]
        for source, its in by_source(sources, keys):
            for key, shown in source.fetch(session, its, by=by, at=at, language=language).items():
                texts.setdefault(thing_of(key), {})[language_of(key)] = shown
    return {thing: its[preferred(its, language) or language] for thing, its in texts.items()}
