"""What a term is worth in a document, and which documents come out best."""

from __future__ import annotations

from array import array

import pytest

from kbapp.search.engine import Hit
from kbapp.search.question import rarity
from kbapp.search.ranking import K1, add_up, best, impact


def test_a_term_is_worth_more_the_more_often_it_occurs_but_never_more_than_its_limit() -> None:
    worths = [impact(count, 100, 100.0) for count in (1, 2, 3, 1000)]
    assert worths == sorted(worths)
    assert worths[0] == pytest.approx(1.0)
    assert worths[-1] < 1 + K1


def test_a_term_is_worth_more_in_a_shorter_field() -> None:
    assert impact(1, 10, 100.0) > impact(1, 100, 100.0) > impact(1, 1000, 100.0)


def test_the_rarer_a_term_the_more_it_tells() -> None:
    assert rarity(0, 100) > rarity(1, 100) > rarity(50, 100) > rarity(100, 100) > 0


def test_scores_are_sums_over_terms() -> None:
    postings = (array("L", [1, 2]), array("d", [0.5, 1.0])), (array("L", [2]), array("d", [1.0]))
    assert add_up(zip(postings, (2.0, 3.0), strict=True)) == {1: 1.0, 2: 5.0}


def test_equal_scores_are_ordered_by_key() -> None:
    scores = {1: 1.0, 2: 2.0, 3: 1.0, 4: 1.0}
    assert best(scores, 3, lambda at: f"key {9 - at}") == [Hit("key 7", 2.0), Hit("key 5", 1.0), Hit("key 6", 1.0)]


def test_no_document_is_best_of_none() -> None:
    assert best({}, 5, str) == best({1: 1.0}, 0, str) == []
