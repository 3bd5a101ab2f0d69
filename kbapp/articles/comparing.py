"""Two texts line by line: what stayed, what is new, what is gone."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

LINES_MAX = 2000
"""Of each text: the comparison's time grows with the square."""


@dataclass(frozen=True)
class Line:
    """A line of the comparison: `same`, `new` or `gone`."""

    state: str
    text: str


def compared(old: str, new: str) -> list[Line]:
    """The lines of both texts in one row; texts of more than LINES_MAX lines are shown whole, one after the other."""
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > LINES_MAX:
        return _lines("gone", before) + _lines("new", after)
    found = []
    for _tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if before[start:end] == after[new_start:new_end]:
            found += _lines("same", before[start:end])
        else:
            found += _lines("gone", before[start:end]) + _lines("new", after[new_start:new_end])
    return found


def _lines(state: str, texts: list[str]) -> list[Line]:
    return [Line(state, text) for text in texts]
