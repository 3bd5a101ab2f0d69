"""What a term is worth in a document, and which documents come out best: BM25 as a sum over arrays, and how much is covered."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kbapp.search.engine import Filters, Hit, Part, Term

K1, B = 0.9, 0.5
COVER = 1.0
"""How much more a document is worth that covers the whole question: twice as much as one that covers nothing of it."""

POSTINGS_KEPT = 2_000_000
"""So many are kept ready to be added up, 16 bytes each."""

Numbers = NDArray[Any]


class Postings(NamedTuple):
    """The documents that hold a term, each once, and beside each what the term is worth there."""

    documents: Numbers
    impacts: Numbers


def impacts(counts: Numbers, lengths: Numbers, average: float) -> Numbers:
    """What a term is worth that occurs so often in fields of so many terms, `average` being usual: each 0 … 1 + K1.

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009; K1 and B as measured
    on the public half of the judged queries.
    """
    worth: Numbers = counts * (K1 + 1) / (counts + K1 * (1 - B + B * lengths / average))
    return worth


def scores(size: int, parts: Sequence[Part], postings: Callable[[Term], Postings]) -> Numbers:
    """The score of each of so many documents: what the terms add up to, and more for who covers more of the words."""
    total, covered, let = np.zeros(size), np.zeros(size), np.ones(size, bool)
    for part in parts:
        word = _said(size, part, postings)
        if part.banned:
            let &= word == 0
            continue
        if part.needed:
            let &= word > 0
        covered += np.where(word > 0, part.worth, 0.0)
        total += word
        for term in part.letters:
            _add(total, term, postings)
    worth = sum(part.worth for part in parts)
    total = total * (1 + COVER * covered / worth) if worth else total
    return total if let.all() else np.where(let, total, 0.0)


def _said(size: int, part: Part, postings: Callable[[Term], Postings]) -> Numbers:
    """What a document gets for a word, said in one way or another."""
    said = _added(size, part.terms, postings)
    for phrase in part.phrases:
        words = [_added(size, terms, postings) for terms in phrase]
        said += np.where(np.minimum.reduce(words) > 0, np.add.reduce(words), 0.0)
    return said


def _added(size: int, terms: Sequence[Term], postings: Callable[[Term], Postings]) -> Numbers:
    total = np.zeros(size)
    for term in terms:
        _add(total, term, postings)
    return total


def _add(total: Numbers, term: Term, postings: Callable[[Term], Postings]) -> None:
    found = postings(term)
    total[found.documents] += term.weight * found.impacts


def best(scores: Numbers, limit: int, key_of: Callable[[int], str]) -> list[Hit]:
    """The `limit` best that score at all, the best first, equal ones by key."""
    found = np.flatnonzero(scores)
    if limit < 1 or not found.size:
        return []
    if found.size > limit:
        least = np.partition(scores[found], -limit)[-limit]
        found = found[scores[found] >= least]
    hits = [Hit(key_of(int(document)), float(scores[document])) for document in found]
    return sorted(hits, key=lambda hit: (-hit.score, hit.key))[:limit]


class Generation(ABC):
    """An index as one commit left it, `size` documents by number. Nothing changes but what has been read of it so far.

    Safe to search from several threads.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: dict[tuple[str, str], Postings] = {}
        self._let: dict[Filters, Numbers] = {}
        self._room = POSTINGS_KEPT

    @abstractmethod
    def key(self, document: int) -> str:
        """That of a document."""

    @abstractmethod
    def _read(self, field: str, term: str) -> Postings:
        """The documents of a term, as they lie in the index."""

    @abstractmethod
    def _filtered(self, filters: Filters) -> Numbers:
        """Of each document: may it be found?"""

    def find(self, parts: Sequence[Part], filters: Filters, limit: int) -> list[Hit]:
        """As `Engine.find`."""
        found = scores(self.size, parts, self.postings)
        if filters != Filters():
            if filters not in self._let:
                self._let[filters] = self._filtered(filters)
            found = np.where(self._let[filters], found, 0.0)
        return best(found, limit, self.key)

    def postings(self, term: Term) -> Postings:
        """The documents of a term, read when first asked for."""
        key = term.field, term.text
        kept = self._kept.get(key)
        if kept is None:
            self._kept[key] = kept = self._read(*key)
            self._room -= len(kept.documents)
            if self._room < 0:
                self._kept, self._room = {key: kept}, POSTINGS_KEPT
        return kept
