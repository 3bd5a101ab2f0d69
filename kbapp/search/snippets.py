"""The piece of an answer's text that holds most of what was asked for, with those words marked; never HTML.

A text is not read word by word: where it has the first letters of an asked word, and only there, the word is stemmed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import takewhile
from typing import NamedTuple

from kbapp.search.analysis import fold, loose, stem, word_at

LENGTH = 220
"""Letters of a snippet, about; it ends between words."""
BEFORE = 60
SCANNED = 30_000
"""Only so many letters of a text are looked at: what is asked for mostly stands near the beginning."""
LETTERS = 3
"""So many letters at the beginning of a word say that it is perhaps an asked one."""


class Piece(NamedTuple):
    """A run of text; `marked` when it was asked for."""

    text: str
    marked: bool


class Mark(NamedTuple):
    """An asked word in a text: where it stands, how `words` gives it, and under which stem it was asked for."""

    start: int
    end: int
    word: str
    stem: str


class Asked(NamedTuple):
    """What was asked for: `beginnings` that such words can have, and the stem under which a word was, or nothing."""

    beginnings: tuple[str, ...]
    stem_of: Callable[[str], str]


def asked_for(stems: frozenset[str], beginning: str, language: str) -> Asked:
    """Tells words of a text in this language that have one of these stems, or begin like the half-typed last word."""
    half_typed = beginning if len(beginning) > 2 else ""

    @cache
    def stem_of(word: str) -> str:
        found = stem(word, language)
        if found in stems:
            return found
        return half_typed if half_typed and fold(word).startswith(half_typed) else ""

    return Asked(_beginnings(stems, half_typed), stem_of)


def _beginnings(stems: Iterable[str], half_typed: str) -> tuple[str, ...]:
    """How the words of these stems begin, as `loose` spells it. A stem may end otherwise than its word goes on (кітап,
    кітабы), so its last letter is left out; a folded word has lost its ъ and ь, which the text still has."""
    firsts = {stem[: min(LETTERS, max(len(stem) - 1, 1))] for stem in stems if stem}
    firsts |= {half_typed[:LETTERS]} - {""}
    signed = (
        f"{each[:at]}{sign}{each[at:]}"[:LETTERS] for each in firsts for at in range(1, len(each)) for sign in "ъь"
    )
    return tuple(dict.fromkeys(loose(each) for each in (*firsts, *signed)))


def marked(text: str, asked: Asked) -> tuple[Piece, ...]:
    """The whole text with the asked words marked."""
    return tuple(_pieces(text, list(marks(text, asked)), 0, len(text)))


def snippet(text: str, asked: Asked) -> tuple[Piece, ...]:
    """The stretch of the text with the most different asked words, the earliest such; its beginning when none is there."""
    text = text[:SCANNED]
    found = list(marks(text, asked))
    start, end = _window(text, found)
    return tuple(_pieces(text, [mark for mark in found if start <= mark.start and mark.end <= end], start, end))


def marks(text: str, asked: Asked) -> Iterator[Mark]:
    """The asked words of a text, in their order."""
    for at in _candidates(text, asked.beginnings):
        end, word = word_at(text, at)
        if stem_of_word := asked.stem_of(word):
            yield Mark(at, end, word, stem_of_word)


def _candidates(text: str, beginnings: tuple[str, ...]) -> list[int]:
    """Where words begin that have one of these beginnings, in their order."""
    letters = _loose(text)
    return sorted({at for beginning in beginnings for at in _places(letters, beginning)})


def _places(letters: str, beginning: str) -> Iterator[int]:
    at = letters.find(beginning)
    while at >= 0:
        if at == 0 or not letters[at - 1].isalnum():
            yield at
        at = letters.find(beginning, at + 1)


@lru_cache(maxsize=1_000)
def _loose(text: str) -> str:
    """Answers repeat from keystroke to keystroke: their texts are spelt once."""
    return loose(text)


def _window(text: str, marks: Sequence[Mark]) -> tuple[int, int]:
    firsts = range(len(marks))
    first = max(firsts, key=lambda at: _worth(marks, at), default=None)
    start = _word_start(text, marks[first].start - BEFORE) if first is not None else 0
    return start, _word_end(text, start + LENGTH)


def _worth(marks: Sequence[Mark], first: int) -> int:
    until = marks[first].start + LENGTH - BEFORE
    near = takewhile(lambda mark: mark.end <= until, marks[first : first + LENGTH // 2])
    return len({mark.stem for mark in near})


def _word_start(text: str, at: int) -> int:
    return 0 if at <= 0 else text.find(" ", at) + 1 or at


def _word_end(text: str, at: int) -> int:
    return len(text) if at >= len(text) else max(text.rfind(" ", 0, at), 0) or at


def _pieces(text: str, marks: Sequence[Mark], start: int, end: int) -> Iterator[Piece]:
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


def _runs(text: str, marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
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
