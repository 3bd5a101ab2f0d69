"""From a typed line to keys and scores: repair, question, engines. The product asks and is measured through this one door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add

from kbapp.search.analysis import words
from kbapp.search.engine import Engine, Filters, Hit, Vocabulary
from kbapp.search.question import Question, Weights, familiarity, question
from kbapp.search.repair import Familiar, Reading, repair

FAMILIAR_KEPT = 2_000


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was found, and how the line was understood."""

    typed: str
    reading: Reading
    question: Question
    hits: list[Hit]
    familiar: Familiar


def vocabulary_of(engines: Sequence[Engine]) -> Vocabulary:
    """What can be found in any of these."""
    return reduce(add, (engine.vocabulary() for engine in engines))


def familiar_in(vocabulary: Vocabulary) -> Familiar:
    """Tells how well a word is known; remembers, since the readings of a line share words."""
    return lru_cache(FAMILIAR_KEPT)(lambda word: familiarity(word, vocabulary))


def ask(
    typed: str, engines: Sequence[Engine], *, weights: Weights, filters: Filters, limit: int, as_typed: bool = False
) -> Answer:
    """Find what the line asks for in all of these engines, as if they were one.

    Errors: `DamagedError`.
    """
    vocabulary = vocabulary_of(engines)
    familiar = familiar_in(vocabulary)
    reading = Reading(typed, repaired=False) if as_typed else repair(typed, familiar)
    asked = question(words(reading.text), vocabulary, weights)
    hits = [hit for engine in engines for hit in engine.find(asked.parts, filters, limit)]
    best = sorted((hit for hit in hits if hit.score >= asked.least), key=lambda hit: (-hit.score, hit.key))
    return Answer(typed=typed, reading=reading, question=asked, hits=best[:limit], familiar=familiar)
