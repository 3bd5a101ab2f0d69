"""The verbs of search: find what a line of words asks for, say that something has changed, mend the index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from kbapp.languages import LANGUAGES
from kbapp.people.rights import MACHINE, Person
from kbapp.search import models
from kbapp.search.asking import ask
from kbapp.search.builds import Report, Told, silent
from kbapp.search.engine import Filters, Hit
from kbapp.search.index import Index
from kbapp.search.question import Weights
from kbapp.search.rows import NUMBERED, Found, Row, one_each, row
from kbapp.search.sources import Shown, Source, by_source, language_of
from kbapp.search.suggesting import suggestions
from kbapp.search.synonyms import Phrase, Synonyms
from kbapp.search.syntax import holds
from kbapp.search.used import boosted

__all__ = ["Found", "Report", "Row", "changed", "check", "find", "newest", "rebuild", "refresh"]

LONGEST = 300
"""Letters of a line that are read."""
TEXTS = 3
"""One article may be found in so many languages."""
SPARE = 3
"""Answers fetched beyond a page, in case some are not for this reader any more."""
QUOTE = re.compile('["«“„]')
LOOKED_THROUGH = 60
"""So many texts that have all words of a phrase are looked at, whether they have them in its order."""
OF_STATE = 300
"""So many texts are looked at, whether they are in the state that a supervisor asks for."""
FIRST = "жұмыс уақыты"
EVERYTHING = Filters()
INTERNAL = "articles.read_internal"
"""Whoever may read what only supervisors read also finds it: one right, since either without the other tells too much."""
WEIGHTS = Weights()
NUMBER = re.compile(r"(?:[kкл]-?)?([0-9]{1,9})", re.IGNORECASE)
"""K-214, k214 or 214; Л is the key K on the Russian layout."""


def find(
    session: Session,
    *,
    index: Index,
    words: str,
    by: Person,
    at: datetime,
    language: str,
    filters: Filters = EVERYTHING,
    limit: int = 10,
    as_typed: bool = False,
    synonyms: Synonyms | None = None,
    state: str = "",
) -> Found:
    """The answers to a typed line, the best first: each of them live, and readable by this person at this moment.

    `language` is the reader's. Of an article that is found in several languages one row is shown: in the reader's
    language when that text scores at least half as much as the best one, else the best one. A number (`K-214`, `214`)
    puts the article that has it first. `as_typed` takes the line as it stands, without repair. `synonyms` are used
    instead of those that are kept.

    A phrase in quotes must stand in the title or the text, word after word; a word with a minus before it must not.
    `state`: only what is in this state of its source, of the best `OF_STATE` texts.

    Errors: `Forbidden` without the right `search.find`.
    """
    by.need("search.find")
    typed = " ".join(words.split())[:LONGEST]
    if not typed:
        return Found(typed="", searched="")
    known = index.synonyms.of(session) if synonyms is None else synonyms
    texts = max((limit + SPARE) * TEXTS, OF_STATE if state else LOOKED_THROUGH if QUOTE.search(typed) else 0)
    asking = partial(ask, typed, weights=WEIGHTS, filters=filters, limit=texts, as_typed=as_typed, synonyms=known)
    asked = (typed, filters, texts, as_typed, known)
    answer = index.ask(session, asking, everything=by.may(INTERNAL), asked=asked)
    if answer is None:
        return Found(typed=typed, searched=typed, building=True, progress=index.progress)
    most = texts if state or answer.phrases else limit + SPARE
    used = boosted(answer.hits, index.used.of(session, at=at))
    hits = one_each([*_numbered(session, index.sources, typed, filters), *used], language)[:most]
    shown = _fetch(session, index.sources, hits, by=by, at=at, language=language)
    live = [hit for hit in hits if hit.key in shown and _says(shown[hit.key], answer.phrases, state)]
    return Found(
        typed=typed,
        searched=answer.reading.text,
        repaired=answer.reading.repaired,
        also=answer.question.also,
        rows=tuple(row(shown[hit.key], answer.question, hit.score) for hit in live[:limit]),
        more=len(live) > limit,
        suggestions=suggestions(answer, list(shown.values())),
        building=index.building,
        progress=index.progress,
        question=answer.question,
    )


def warm(session: Session, *, index: Index, at: datetime) -> None:
    """Ask for something before anybody does: the first search of a process reads the index, which takes a second."""
    if index.is_there:
        find(session, index=index, words=FIRST, by=MACHINE, at=at, language=LANGUAGES[0])


def _says(shown: Shown, phrases: Sequence[Phrase], state: str) -> bool:
    return (not state or state in shown.states) and all(
        holds(f"{shown.title}\n{shown.text}", phrase) for phrase in phrases
    )


def numbered(session: Session, sources: Sequence[Source], typed: str) -> list[str]:
    """The keys of the texts of whatever has the typed number; none when that is no number."""
    number = NUMBER.fullmatch(typed)
    return [key for source in sources for key in source.numbered(session, int(number[1]))] if number else []


def _numbered(session: Session, sources: Sequence[Source], typed: str, filters: Filters) -> list[Hit]:
    """The texts of whatever has the typed number, before all others."""
    keys = numbered(session, sources, typed)
    return [Hit(key, NUMBERED) for key in keys if not filters.languages or language_of(key) in filters.languages]


def _fetch(
    session: Session, sources: Sequence[Source], hits: Sequence[Hit], *, by: Person, at: datetime, language: str
) -> dict[str, Shown]:
    shown: dict[str, Shown] = {}
    for source, keys in by_source(sources, [hit.key for hit in hits]):
        shown.update(source.fetch(session, keys, by=by, at=at, language=language))
    return shown


def changed(session: Session, key: str) -> int:
    """Say, in the transaction that changes it, that what lies under this key is to be found differently; its number.

    The counter's row stays locked until the transaction ends, so call it late.
    """
    return models.record(session, key)


def newest(session: Session) -> models.Newest:
    """How far what can be found has changed, as this session sees it: equal as long as nothing has."""
    return models.newest(session)


def refresh(index: Index) -> int:
    """Bring this machine's index up to date; how many changes that took.

    Errors: `Conflict` when another process is writing for too long.
    """
    return index.refresh()


def rebuild(index: Index, told: Told = silent) -> int:
    """Make this machine's index anew, beside the one that serves, and put it in its place; how many documents it holds.

    `told` hears how far it is.

    Errors: `Conflict` when another process is doing the same.
    """
    return index.rebuild(told)


def check(index: Index) -> Report:
    """How this machine's index differs from the database, once it is up to date.

    Errors: `Conflict` when another process is writing for too long.
    """
    return index.check()
