"""The piece of an answer's text that holds most of what was asked for, with those words marked; never HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from kbapp.search.analysis import fold, spans, stem

LENGTH = 220
"""Letters of a snippet, about; it ends between words."""
BEFORE = 60
SCANNED = 30_000
"""Only so many letters of a text are looked at: what is asked for mostly stands near the beginning."""


class Piece(NamedTuple):
    """A run of text; `marked` when it was asked for."""

    text: str
    marked: bool


class _Mark(NamedTuple):
    start: int
    end: int
    stem: str


Asked = Callable[[str], str]
"""The stem under which a word was asked for, or nothing."""


def asked_for(stems: frozenset[str], beginning: str, language: str) -> Asked:
    """Tells words of a text in this language that have one of these stems, or begin like the half-typed last word."""

    @cache
    def stem_of(word: str) -> str:
        found = stem(word, language)
        if found in stems:
            return found
        return beginning if len(beginning) > 2 and fold(word).startswith(beginning) else ""

    return stem_of


def marked(text: str, asked: Asked) -> tuple[Piece, ...]:
    """The whole text with the asked words marked."""
    return tuple(_pieces(text, list(_marks(text, asked)), 0, len(text)))


def snippet(text: str, asked: Asked) -> tuple[Piece, ...]:
    """The stretch of the text with the most different asked words, the earliest such; its beginning when none is there."""
    text = text[:SCANNED]
    marks = list(_marks(text, asked))
    start, end = _window(text, marks)
    return tuple(_pieces(text, [mark for mark in marks if start <= mark.start and mark.end <= end], start, end))


def _marks(text: str, asked: Asked) -> Iterator[_Mark]:
    for start, end, word in spans(text):
        if stem_of_word := asked(word):
            yield _Mark(start, end, stem_of_word)


def _window(text: str, marks: Sequence[_Mark]) -> tuple[int, int]:
    firsts = range(len(marks))
    first = max(firsts, key=lambda at: _worth(marks, at), default=None)
    start = _word_start(text, marks[first].start - BEFORE) if first is not None else 0
    return start, _word_end(text, start + LENGTH)


def _worth(marks: Sequence[_Mark], first: int) -> int:
    until = marks[first].start + LENGTH - BEFORE
    near = takewhile(lambda mark: mark.end <= until, marks[first : first + LENGTH // 2])
    return len({mark.stem for mark in near})


def _word_start(text: str, at: int) -> int:
    return 0 if at <= 0 else text.find(" ", at) + 1 or at


def _word_end(text: str, at: int) -> int:
    return len(text) if at >= len(text) else max(text.rfind(" ", 0, at), 0) or at


def _pieces(text: str, marks: Sequence[_Mark], start: int, end: int) -> Iterator[Piece]:
    if start:
        yield Piece("…", marked=False)
    at = start
    for mark_start, mark_end in _runs(text, marks):
        if at < mark_start:
            yield Piece(text[at:mark_start], marked=False)
        yield Piece(text[mark_start:mark_end], marked=True)
        at = mark_end
    if at < end:
        yield Piece(text[at:end], marked=False)
    if end < len(text):
        yield Piece("…", marked=False)


def _runs(text: str, marks: Sequence[_Mark]) -> Iterator[tuple[int, int]]:
    """Marked words beside each other are one mark."""
    start = end = 0
    for mark in marks:
        if end and text[end : mark.start].isspace():
            end = mark.end
            continue
        if end:
            yield start, end
        start, end = mark.start, mark.end
    if end:
        yield start, end
