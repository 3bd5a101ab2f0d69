"""The five figures are those that everybody means by their names."""

from __future__ import annotations

from math import log2
from random import Random

import pytest

from kbapp.search.metrics import Figures, figures, mean


def test_the_only_relevant_document_first_is_perfect() -> None:
    assert figures(["a", "b"], {"a": 1}) == Figures(1, 1, 1, 1, 1)


def test_the_only_relevant_document_third() -> None:
    assert figures(["x", "y", "a"], {"a": 1}) == Figures(0.5, pytest.approx(1 / 3), 0, 1, 1)


def test_grades_count_and_order_matters() -> None:
    gained = (1 + 3 / log2(3)) / (3 + 1 / log2(3))
    assert figures(["b", "a"], {"a": 3, "b": 1}).ndcg == pytest.approx(gained)


def test_a_document_below_the_tenth_is_not_found() -> None:
    assert figures([*"0123456789", "a"], {"a": 1}) == Figures(0, 0, 0, 0, 0)


def test_a_query_without_an_answer_counts_as_nothing_found() -> None:
    assert mean([figures(["a"], {"a": 1}), figures([], {"a": 1})]) == Figures(0.5, 0.5, 0.5, 0.5, 0.5)


def test_the_figures_agree_with_ir_measures() -> None:
    measures = pytest.importorskip("ir_measures")
    random = Random(7)
    documents = [f"d{number}" for number in range(30)]
    qrels = {
        f"q{number}": {each: random.choice((0, 1, 1, 2)) for each in random.sample(documents, 8)}
        for number in range(20)
    }
    ranked = {query: random.sample(documents, 15) for query in qrels}
    run = {query: {each: 100.0 - at for at, each in enumerate(order)} for query, order in ranked.items()}
    names = [measures.nDCG @ 10, measures.RR @ 10, measures.Success @ 1, measures.Success @ 5, measures.R @ 10]
    theirs = measures.calc_aggregate(names, qrels, run)
    ours = mean(figures(ranked[query], qrels[query]) for query in qrels)
    assert ours == pytest.approx([theirs[name] for name in names])
