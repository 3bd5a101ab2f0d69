"""The seam between what is asked and what finds it: named lists of terms go in, keys and scores come out.

An engine knows nothing of languages, stems or people. It keeps the terms of some named fields for each key and adds up
what the asked terms weigh there. Any engine that passes `tests/search/test_engine.py` may take another's place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import NamedTuple, Protocol

Terms = Mapping[str, Mapping[str, int]]
"""Field by field, how often each term occurs."""


class Term(NamedTuple):
    """Something asked for. `weight` is all that the asker knows: how telling the term is, how much the field is worth."""

    field: str
    text: str
    weight: float


class Part(NamedTuple):
    """A word asked for: a document that has any of `terms` covers it; `letters` add to its score and cover nothing.

    `worth` is how telling the word is: of two documents the one that covers more of the words' worth is the better.
    `phrases` are other ways to say it: a document covers the word too that has, of one phrase, a term of each word.
    `needed`: a document without any of the terms is not found; `banned`: neither is one that has any.
    """

    terms: Sequence[Term]
    letters: Sequence[Term] = ()
    worth: float = 0.0
    phrases: Sequence[Sequence[Sequence[Term]]] = ()
    needed: bool = False
    banned: bool = False


class Hit(NamedTuple):
    """A key that was found."""

    key: str
    score: float


class DamagedError(Exception):
    """The index cannot be read or is not what was written: build it anew from the database."""


class Kind(NamedTuple):
    """What filters ask of a document; its tags, one a line."""

    language: str
    category: str = ""
    tags: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What an index holds of one document.

    `kind` is what filters ask for; `digest` is a fingerprint of what it was made from, to tell a stale one.
    """

    kind: Kind
    digest: str
    terms: Terms


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What may be found at all; an empty set lets everything through."""

    languages: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    def let(self, kind: Kind) -> bool:
        """May a document of this kind be found?"""
        return (
            (not self.languages or kind.language in self.languages)
            and (not self.categories or kind.category in self.categories)
            and (not self.tags or not self.tags.isdisjoint(kind.tags.split("\n")))
        )


class Lexicon:
    """The terms of one unchanging part of an index: in how many documents each occurs, field by field."""

    def __init__(self, frequencies: Mapping[str, Mapping[str, int]]) -> None:
        self.frequencies = frequencies
        self._sorted: dict[str, list[str]] = {}

    def frequency(self, field: str, term: str) -> int:
        """In how many documents the term occurs in the field."""
        return self.frequencies.get(field, {}).get(term, 0)

    def beginning(self, field: str, prefix: str) -> Iterator[str]:
        """The field's terms that begin like this, in their order."""
        if field not in self._sorted:
            self._sorted[field] = sorted(self.frequencies.get(field, {}))
        terms = self._sorted[field]
        return takewhile(lambda term: term.startswith(prefix), islice(terms, bisect_left(terms, prefix), None))


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one or more indexes at one moment. Frequencies may lag behind deletions; they are for weighing."""

    documents: int
    lexicons: tuple[Lexicon, ...]

    def __add__(self, other: Vocabulary) -> Vocabulary:
        """The vocabulary of indexes that hold different documents."""
        return Vocabulary(self.documents + other.documents, self.lexicons + other.lexicons)

    def frequency(self, term: str, *fields: str) -> int:
        """In how many documents the term occurs: the most of these fields."""
        return max(sum(each.frequency(field, term) for each in self.lexicons) for field in fields)

    def beginning(self, prefix: str, *fields: str) -> set[str]:
        """The terms of these fields that begin like this."""
        return {term for each in self.lexicons for field in fields for term in each.beginning(field, prefix)}


class Engine(Protocol):
    """An index in a folder. Every method may raise `DamagedError`."""

    def apply(self, changes: Iterable[tuple[str, Entry | None]], number: int) -> None:
        """Put or replace (an entry) and remove (None) all of these keys and remember the number: all of it or nothing."""

    def find(self, parts: Sequence[Part], filters: Filters, limit: int) -> list[Hit]:
        """The keys that have any of the terms, the best first, equal ones by key."""

    def vocabulary(self) -> Vocabulary:
        """The terms held now."""

    def number(self) -> int:
        """The number of the last `apply`; 0 before the first."""

    def held(self) -> Mapping[str, str]:
        """Every key with its entry's digest."""

    def is_scattered(self) -> bool:
        """Many small changes have made it slower: `tidy` helps."""

    def tidy(self) -> None:
        """Put small pieces together, which may take a second."""

    def is_worn(self) -> bool:
        """So much has changed that it should be made anew when there is time."""

    def reload(self) -> None:
        """See what another process has applied."""
