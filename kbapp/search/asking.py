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
from kbapp.search.synonyms import NONE, Phrase, Synonyms
from kbapp.search.syntax import Line, parsed

FAMILIAR_KEPT = 2_000


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was found, and how the line was understood; `phrases` stood in quotes."""

    typed: str
    phrases: tuple[Phrase, ...]
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
    typed: str,
    engines: Sequence[Engine],
    *,
    weights: Weights,
    filters: Filters,
    limit: int,
    as_typed: bool = False,
    synonyms: Synonyms = NONE,
) -> Answer:
    """Find what the line asks for in all of these engines, as if they were one. Only its plain words are repaired.

    Errors: `DamagedError`.
    """
    vocabulary = vocabulary_of(engines)
    familiar = familiar_in(vocabulary)
    line = _parsed(typed, familiar)
    reading = Reading(line.plain, repaired=False) if as_typed else repair(line.plain, familiar)
    asked = question(
        words(reading.text),
        vocabulary,
        weights,
        synonyms=synonyms,
        phrases=line.phrases,
        banned=words(" ".join(line.banned)),
    )
    hits = [hit for engine in engines for hit in engine.find(asked.parts, filters, limit)]
    best = sorted((hit for hit in hits if hit.score >= asked.least), key=lambda hit: (-hit.score, hit.key))
    return Answer(
        typed=typed, phrases=line.phrases, reading=reading, question=asked, hits=best[:limit], familiar=familiar
    )


def _parsed(typed: str, familiar: Familiar) -> Line:
    """The parts of the line. What nobody knows can be asked for neither letter by letter nor not at all: there the quote
    and the minus are letters of another layout (Э and ө)."""
    line = parsed(typed)
    if not all(familiar(word) == 1 for phrase in line.phrases for word in phrase):
        line = parsed(typed, quotes=False)
    known = tuple(each for each in line.banned if all(familiar(word) == 1 for word in words(each)))
    back = [f"-{each}" for each in line.banned if each not in known]
    return Line(" ".join([line.plain, *back]), line.phrases, known) if back else line
