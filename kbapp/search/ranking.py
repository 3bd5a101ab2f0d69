"""What a term is worth in a document, and which documents come out best: BM25 as a sum over short arrays."""

from __future__ import annotations

import heapq
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable

from kbapp.search.engine import Hit

K1, B = 0.9, 0.5

Postings = tuple["array[int]", "array[float]"]
"""The documents that hold a term, and beside each what the term is worth there."""


def impact(count: float, length: int, average: float) -> float:
    """What a term is worth that occurs `count` times in a field of `length` terms, `average` being usual: 0 … 1 + K1.

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009; K1 and B as measured
    on the public half of the judged queries.
    """
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))


def add_up(weighted: Iterable[tuple[Postings, float]]) -> dict[int, float]:
    """The score of every document that holds any of the terms."""
    scores: defaultdict[int, float] = defaultdict(float)
    for (documents, impacts), weight in weighted:
        for document, worth in zip(documents, impacts, strict=True):
            scores[document] += weight * worth
    return scores


def best(scores: dict[int, float], limit: int, key_of: Callable[[int], str]) -> list[Hit]:
    """The `limit` best, the best first, equal ones by key."""
    if limit < 1:
        return []
    least = min(heapq.nlargest(limit, scores.values()), default=0.0)
    hits = [Hit(key_of(document), score) for document, score in scores.items() if score >= least]
    return sorted(hits, key=lambda hit: (-hit.score, hit.key))[:limit]
