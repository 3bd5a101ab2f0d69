"""How good a ranking is, judged against what people said is relevant: the usual five figures, without a package for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import NamedTuple

DEPTH = 10

Judgements = Mapping[str, int]
"""How relevant each judged document is to one query; what is not judged is not relevant."""


class Figures(NamedTuple):
    """Each 0 … 1, the more the better; of one query, or the mean of many."""

    ndcg: float
    mrr: float
    success_1: float
    success_5: float
    recall: float


TITLES = ("nDCG@10", "MRR@10", "Success@1", "Success@5", "Recall@10")


def figures(ranked: Sequence[str], judged: Judgements) -> Figures:
    """How good one query's answer is, its first ten documents in their order.

    Source: Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, 2002, with the relevance itself
    as the gain, as trec_eval computes it.
    """
    gains = [max(judged.get(key, 0), 0) for key in ranked[:DEPTH]]
    ideal = sorted((max(each, 0) for each in judged.values()), reverse=True)[:DEPTH]
    relevant = sum(each > 0 for each in judged.values())
    first = next((rank for rank, gain in enumerate(gains, start=1) if gain), None)
    if not relevant:
        return Figures(0, 0, 0, 0, 0)
    return Figures(
        ndcg=_gain(gains) / _gain(ideal),
        mrr=1 / first if first else 0,
        success_1=float(first == 1),
        success_5=float(first is not None and first <= 5),
        recall=sum(gain > 0 for gain in gains) / relevant,
    )


def mean(many: Iterable[Figures]) -> Figures:
    """The mean over queries; zeros when there are none."""
    columns = list(zip(*many, strict=True))
    return Figures(*(sum(column) / len(column) for column in columns)) if columns else Figures(0, 0, 0, 0, 0)


def _gain(gains: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))
