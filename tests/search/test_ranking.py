"""What a term is worth in a document, how much is covered, and which documents come out best."""

from __future__ import annotations

import numpy as np
import pytest

from kbapp.search.engine import Hit, Part, Term
from kbapp.search.question import rarity
from kbapp.search.ranking import COVER, K1, Postings, best, impacts, scores


def impact(count: float, length: float) -> float:
    return float(impacts(np.array([count]), np.array([length]), 100.0)[0])


def test_a_term_is_worth_more_the_more_often_it_occurs_but_never_more_than_its_limit() -> None:
    worths = [impact(count, 100) for count in (1, 2, 3, 1000)]
    assert worths == sorted(worths)
    assert worths[0] == pytest.approx(1.0)
    assert worths[-1] < 1 + K1


def test_a_term_is_worth_more_in_a_shorter_field() -> None:
    assert impact(1, 10) > impact(1, 100) > impact(1, 1000)


def test_the_rarer_a_term_the_more_it_tells() -> None:
    assert rarity(0, 100) > rarity(1, 100) > rarity(50, 100) > rarity(100, 100) > 0


HELD = {
    "a": Postings(np.array([1, 2]), np.array([0.5, 1.0])),
    "b": Postings(np.array([2]), np.array([1.0])),
    "none": Postings(np.zeros(0, dtype=np.int64), np.zeros(0)),
}


def added(*parts: Part) -> list[float]:
    return [float(each) for each in scores(3, parts, lambda term: HELD[term.text])]


def test_scores_are_sums_over_terms() -> None:
    assert added(Part([Term("title", "a", 2.0), Term("title", "b", 3.0)])) == [0.0, 1.0, 5.0]
    assert added(Part([], [Term("title", "a", 2.0)]), Part([Term("title", "b", 3.0)])) == [0.0, 1.0, 5.0]
    assert added(Part([Term("title", "none", 2.0)])) == [0.0, 0.0, 0.0]


def test_who_covers_more_of_the_words_is_worth_more() -> None:
    one, other = Part([Term("title", "a", 1.0)], worth=1.0), Part([Term("title", "b", 1.0)], worth=3.0)
    assert added(one, other) == pytest.approx([0.0, 0.5 * (1 + COVER / 4), 2.0 * (1 + COVER)])


def test_letters_cover_nothing() -> None:
    assert added(Part([], [Term("title", "a", 1.0)], worth=1.0)) == [0.0, 0.5, 1.0]


def test_equal_scores_are_ordered_by_key() -> None:
    found = np.array([0.0, 1.0, 2.0, 1.0, 1.0])
    assert best(found, 3, lambda at: f"key {9 - at}") == [Hit("key 7", 2.0), Hit("key 5", 1.0), Hit("key 6", 1.0)]


def test_no_document_is_best_of_none() -> None:
    assert best(np.zeros(3), 5, str) == best(np.array([1.0]), 0, str) == []
