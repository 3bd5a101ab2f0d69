"""Where documents come from: a room above introduces itself to search with a few functions, search never imports it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from kbapp.people.rights import Person
from kbapp.search.analysis import Document


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a hit shows, as the database has it now. `text` is plain, for the snippet; `category` is its title.

    `answer` is its one line. `verified_at` and `verified_by`: who last said that it is still right; from `due_at` on
    somebody should say so again (None: never), and it is `overdue` when that is past.
    """

    key: str
    number: str
    slug: str
    language: str
    title: str
    address: str
    text: str
    category: str
    published_at: datetime
    languages: tuple[str, ...] = ()
    """All languages in which it can be read."""
    answer: str = ""
    verified_at: datetime | None = None
    verified_by: str = ""
    due_at: datetime | None = None
    overdue: bool = False
    states: frozenset[str] = frozenset()
    """Which of its source's states it is in, as far as this person may know."""

    @property
    def fresh_at(self) -> datetime:
        """When somebody last published it or said that it is right."""
        return max(filter(None, (self.published_at, self.verified_at)))


class Fetch(Protocol):
    """Reads what hits show, in one query; leaves out what is not published or not for this person."""

    def __call__(
        self, session: Session, keys: Sequence[str], *, by: Person, at: datetime, language: str
    ) -> Mapping[str, Shown]:
        """By key; `language` is the reader's, for names of categories and the like."""


class AddAlias(Protocol):
    """Adds the words as another way to ask for a text."""

    def __call__(self, session: Session, *, key: str, words: str, by: Person, at: datetime) -> bool:
        """False when it can be found by them already. Refuses whoever may not write the text."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A room whose texts can be found. Its keys are `<name>/<thing>/<language>`: one document for each text."""

    name: str
    all: Callable[[Session], Iterator[Document]]
    """Every live document, for a rebuild."""
    count: Callable[[Session], int]
    """How many those are."""
    some: Callable[[Session, Sequence[str]], Iterator[Document]]
    """Those of these keys that are live; the others are taken out of the index."""
    fetch: Fetch
    numbered: Callable[[Session, int], Sequence[str]]
    """The keys of whatever has this number on this installation."""
    alias: AddAlias
    """Lets a text be found by other words too."""
    states: Mapping[str, object] = field(default_factory=dict)
    """What those who keep the texts may filter by, by name, in words."""


def thing_of(key: str) -> str:
    """What the key is a text of: the key without its language."""
    return key.rpartition("/")[0]


def language_of(key: str) -> str:
    """The language of the key's text."""
    return key.rpartition("/")[2]


def by_source(sources: Sequence[Source], keys: Sequence[str]) -> list[tuple[Source, list[str]]]:
    """The keys of each source, in their order; those of a room that is gone belong to none."""
    mine = [(source, [key for key in keys if key.startswith(f"{source.name}/")]) for source in sources]
    return [(source, its) for source, its in mine if its]
