"""A query's words become weighted terms: each word its stems and grams, an unknown one also what was perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import log

from kbapp.search.analysis import (
    BEGINNINGS,
    EDGES,
    TEXT,
    TEXT_GRAMS,
    TITLE,
    TITLE_GRAMS,
    beginning,
    edge,
    fold,
    grams,
    stems_of_query,
)
from kbapp.search.engine import Part, Term, Vocabulary
from kbapp.search.spelling import neighbours
from kbapp.search.synonyms import NONE, Phrase, Synonyms

NEIGHBOURS = COMPLETIONS = 5
FEW = 10
LEAST_SHARE = 0.25


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What a match is worth; chosen on the public half of the judged queries."""

    title: float = 2.0
    text: float = 1.0
    title_gram: float = 0.35
    text_gram: float = 0.3
    unknown_gram: float = 1.3
    """So much more the grams of a word count that the vocabulary lacks."""
    gram_power: float = 1.2
    """Rare grams tell more than their rarity alone."""
    beginning: float = 0.5
    neighbour: float = 0.7
    completion: float = 0.5
    synonym: float = 1.1
    """Still less than the word itself, to which its letters and its beginning add."""
    edge: float = 0.3
    edge_of_unknown: float = 1.0
    rare: float = 0.15
    """A gram in more than this share of all documents (and in more than `FEW`) says little and costs most."""


@dataclass(frozen=True, kw_only=True)
class Word:
    """A typed word, looked up: `known` stems are in the vocabulary; if none is, `meant` ones are perhaps."""

    text: str
    known: tuple[str, ...]
    near: tuple[str, ...] = ()
    complete: tuple[str, ...] = ()
    also: tuple[Phrase, ...] = ()
    """What says the same as the word, or as the phrase that it is a part of, where any of it can be found."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What to ask an engine (`parts`, one a word), and which words of an answer to mark."""

    words: tuple[Word, ...]
    parts: tuple[Part, ...]
    least: float
    """A lower score is noise: a document that shares a few letters with a word, and nothing else."""

    @property
    def stems(self) -> frozenset[str]:
        """All stems that were asked for, typed, meant, or said in other words."""
        also = (stem for word in self.words for each in word.also for one in each for stem in stems_of_query(one))
        return frozenset((*(stem for word in self.words for stem in (*word.known, *word.near, *word.complete)), *also))

    @property
    def also(self) -> tuple[str, ...]:
        """What was looked for besides, since it says the same."""
        return tuple(dict.fromkeys(" ".join(each) for word in self.words for each in word.also))

    @property
    def beginning(self) -> str:
        """The last word, folded: perhaps half a word."""
        return fold(self.words[-1].text) if self.words else ""


def question(
    typed: Sequence[str],
    vocabulary: Vocabulary,
    weights: Weights,
    *,
    synonyms: Synonyms = NONE,
    phrases: Sequence[Phrase] = (),
    banned: Sequence[str] = (),
) -> Question:
    """What to ask an index with this vocabulary for these words; the last may be half typed.

    `phrases` stood in quotes: each of their words must be there. `banned` words must not; one that the vocabulary lacks
    is nowhere anyway.
    """
    if len(typed) > 1 and len(typed[-1]) == 1 and typed[-1].isalpha():
        typed = typed[:-1]  # the first letter of a word that is still being typed says nothing
    also = _also(typed, vocabulary, synonyms)
    looked_up = tuple(
        look_up(word, vocabulary, last=at == len(typed), also=also.get(at - 1, ()))
        for at, word in enumerate(typed, start=1)
    )
    quoted = tuple(Word(text=each, known=_known(each, vocabulary)) for said in phrases for each in said)
    parts = [_part(word, vocabulary, weights, last=word is looked_up[-1]) for word in looked_up]
    parts += [_strict(word, vocabulary, weights)._replace(needed=True) for word in quoted]
    parts += [
        _strict(Word(text=each, known=_known(each, vocabulary)), vocabulary, weights)._replace(banned=True)
        for each in banned
    ]
    least = min((_worth_of_letters(word.text, vocabulary, weights) for word in looked_up), default=0.0)
    return Question(words=(*quoted, *looked_up), parts=tuple(parts), least=LEAST_SHARE * least)


def _also(typed: Sequence[str], vocabulary: Vocabulary, synonyms: Synonyms) -> dict[int, tuple[Phrase, ...]]:
    """What says the same as each word of the line, by its place; only what can be found."""
    found: dict[int, tuple[Phrase, ...]] = {}
    for start, length, others in synonyms.others(typed):
        here = tuple(each for each in others if all(_known(word, vocabulary) for word in each))
        found |= dict.fromkeys(range(start, start + length), here)
    return found


def look_up(word: str, vocabulary: Vocabulary, *, last: bool, also: tuple[Phrase, ...] = ()) -> Word:
    """Find the word's stems in the vocabulary, or stems that it was perhaps meant to have."""
    known = _known(word, vocabulary)
    if known or also or len(word) < 2:  # nobody has to guess what a word means that has a synonym
        return Word(text=word, known=known, also=also)
    stems = stems_of_query(word)
    frequency = partial(_frequency, vocabulary)
    near = dict.fromkeys(each for stem in stems for each in neighbours(stem, frequency, NEIGHBOURS))
    begun = vocabulary.beginning(fold(word), TITLE, TEXT) if last else ()
    complete = sorted(begun, key=lambda stem: (-frequency(stem), stem))  # a set: another order in every process
    return Word(text=word, known=(), near=tuple(near), complete=tuple(complete[:COMPLETIONS]))


def _known(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(stem for stem in stems_of_query(word) if vocabulary.frequency(stem, TITLE, TEXT))


def familiarity(word: str, vocabulary: Vocabulary) -> float:
    """How well a word is known to what can be found: 1 when it occurs there, else half the share of its known grams."""
    if any(_frequency(vocabulary, stem) for stem in stems_of_query(word)):
        return 1.0
    pieces = grams(word)
    return sum(vocabulary.frequency(gram, TITLE_GRAMS, TEXT_GRAMS) > 0 for gram in pieces) / len(pieces) / 2


def _frequency(vocabulary: Vocabulary, stem: str) -> int:
    return vocabulary.frequency(stem, TITLE, TEXT)


def rarity(frequency: int, documents: int) -> float:
    """How much a term tells that occurs in `frequency` of `documents` documents: its inverse document frequency.

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009, with 1 added inside
    the logarithm so that a term in more than half of the documents never counts against one.
    """
    return log(1 + (max(documents - frequency, 0) + 0.5) / (frequency + 0.5))


def _part(word: Word, vocabulary: Vocabulary, weights: Weights, *, last: bool) -> Part:
    shares = ((word.known, 1.0), (word.near, weights.neighbour), (word.complete, weights.completion))
    worths = [share * _worth(stem, vocabulary) for stems, share in shares for stem in stems]
    terms = [term for stems, share in shares for term in _stems(stems, share, vocabulary, weights)]
    letters = list(_grams(word, vocabulary, weights))
    if last:
        letters += _edges(word, vocabulary, weights.edge if word.known else weights.edge_of_unknown)
    phrases = [_phrase(each, vocabulary, weights) for each in word.also]
    worths += [_worth_of_phrase(each, vocabulary) for each in word.also]
    return Part([*terms, *_beginning(word, vocabulary, weights)], letters, max(worths, default=0.0), phrases)


def _strict(word: Word, vocabulary: Vocabulary, weights: Weights) -> Part:
    """The word itself in any of its forms, and nothing like it."""
    worth = max((_worth(stem, vocabulary) for stem in word.known), default=0.0)
    return Part(list(_stems(word.known, 1.0, vocabulary, weights)), (), worth)


def _phrase(said: Phrase, vocabulary: Vocabulary, weights: Weights) -> list[list[Term]]:
    """Another way to say it: all its words together count as one word does."""
    share = weights.synonym / len(said)
    return [list(_stems(_known(word, vocabulary), share, vocabulary, weights)) for word in said]


def _worth_of_phrase(said: Phrase, vocabulary: Vocabulary) -> float:
    """A mean over its words, each as telling as its most telling stem."""
    worths = (max(_worth(stem, vocabulary) for stem in _known(word, vocabulary)) for word in said)
    return sum(worths) / len(said)


def _worth(stem: str, vocabulary: Vocabulary) -> float:
    return rarity(_frequency(vocabulary, stem), vocabulary.documents)


def _stems(stems: Iterable[str], share: float, vocabulary: Vocabulary, weights: Weights) -> Iterator[Term]:
    """A stem is as rare as it is in the field where it is most frequent: rare in titles alone makes no word telling."""
    for stem in stems:
        worth = share * _worth(stem, vocabulary)
        yield Term(TITLE, stem, worth * weights.title)
        yield Term(TEXT, stem, worth * weights.text)


def _beginning(word: Word, vocabulary: Vocabulary, weights: Weights) -> Iterator[Term]:
    """Words that begin alike are mostly forms of one word, also where their stems differ."""
    begins = beginning(word.text)
    frequency = vocabulary.frequency(begins, EDGES, BEGINNINGS)
    if len(begins) > 1 and frequency:
        worth = weights.beginning * rarity(frequency, vocabulary.documents)
        yield Term(EDGES, begins, worth * weights.title)
        yield Term(BEGINNINGS, begins, worth * weights.text)


def _grams(word: Word, vocabulary: Vocabulary, weights: Weights) -> Iterator[Term]:
    most = max(FEW, weights.rare * vocabulary.documents)
    share = 1.0 if word.known else weights.unknown_gram
    for gram in grams(word.text):
        frequency = vocabulary.frequency(gram, TITLE_GRAMS, TEXT_GRAMS)
        if 0 < frequency <= most:
            worth = share * rarity(frequency, vocabulary.documents) ** weights.gram_power
            yield Term(TITLE_GRAMS, gram, worth * weights.title_gram)
            yield Term(TEXT_GRAMS, gram, worth * weights.text_gram)


def _worth_of_letters(word: str, vocabulary: Vocabulary, weights: Weights) -> float:
    """What a text would score that holds all of the word's letters; pieces that occur nowhere count as the rarest."""
    frequencies = (vocabulary.frequency(gram, TITLE_GRAMS, TEXT_GRAMS) for gram in grams(word))
    return weights.text_gram * sum(rarity(each, vocabulary.documents) for each in frequencies)


def _edges(word: Word, vocabulary: Vocabulary, share: float) -> Iterator[Term]:
    beginning = edge(word.text)
    if frequency := vocabulary.frequency(beginning, EDGES):
        yield Term(EDGES, beginning, share * rarity(frequency, vocabulary.documents))
