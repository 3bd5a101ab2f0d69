"""What a line may say besides words: a phrase in quotes, and with a minus before it a word that must not be there.

Any line is a question: a quote that is not closed, a minus before nothing, are as if they were not there. So are the
quotes of a sentence: whoever asks in whole sentences quotes a name, and does not ask for it letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kbapp.search.analysis import fold, words

_QUOTED = re.compile('"([^"]*)"|«([^«»]*)»|[“„]([^“„”]*)[”“]')
SENTENCE = 4
"""A line with so many words outside its quotes is a sentence."""
_BANNED = re.compile(r"(?:(?<=\s)|^)[-−–](\w\S*)")


class Line(NamedTuple):
    """A line in its parts: `plain` words, `phrases` word by word, and what is `banned` as it was typed, minus aside."""

    plain: str
    phrases: tuple[tuple[str, ...], ...] = ()
    banned: tuple[str, ...] = ()


def parsed(line: str, *, quotes: bool = True) -> Line:
    """The parts of a line; without `quotes` none of them means anything. Only minuses beside something to find count: a line of them alone asks for its words."""
    quoted = _QUOTED.finditer(line) if quotes else ()
    phrases = tuple(filter(None, (tuple(words(_inside(found))) for found in quoted)))
    rest = _QUOTED.sub(" ", line) if phrases else line
    if phrases and len(words(rest)) >= SENTENCE:
        phrases, rest = (), line
    banned = tuple(_BANNED.findall(rest))
    plain = " ".join(_BANNED.sub(" ", rest).split()) if banned or phrases else rest
    if banned and not phrases and not words(plain):
        return Line(line)
    return Line(plain, phrases, banned)


def _inside(found: re.Match[str]) -> str:
    return next(filter(None, found.groups()), "")


def holds(text: str, phrase: Sequence[str]) -> bool:
    """The words of the phrase stand in the text one after another, whatever stands between two words."""
    asked = [fold(each) for each in phrase]
    said = [fold(each) for each in words(text)]
    return any(said[at : at + len(asked)] == asked for at in range(len(said) - len(asked) + 1))
