"""Two changes of one text put together, when they touch different lines of it; a proposal that a person reads before she saves."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise

from kbapp.articles.comparing import LINES_MAX
from kbapp.articles.wording import Wording

Change = tuple[int, int, list[str]]
"""The lines from one number up to another give way to these."""


def merged(base: Wording, mine: Wording, theirs: Wording) -> Wording | None:
    """Both changes of `base` in one wording; None when they meet, so that only a person can tell."""
    title, body = _merged_line(base.title, mine.title, theirs.title), _merged_lines(base.body, mine.body, theirs.body)
    return Wording(title=title, body=body) if title is not None and body is not None else None


def _merged_line(base: str, mine: str, theirs: str) -> str | None:
    if mine in (base, theirs):
        return theirs
    return mine if theirs == base else None


def _merged_lines(base: str, mine: str, theirs: str) -> str | None:
    lines = base.splitlines()
    if max(len(text.splitlines()) for text in (base, mine, theirs)) > LINES_MAX:
        return None
    changes = sorted(
        [*_changes(lines, mine), *(one for one in _changes(lines, theirs) if one not in _changes(lines, mine))]
    )
    for (_start, end, _lines), (after, _end, _other) in pairwise(changes):
        if after <= end:  # they overlap, or stand wall to wall
            return None
    for start, end, new in reversed(changes):
        lines[start:end] = new
    return "\n".join(lines)


def _changes(base: list[str], text: str) -> list[Change]:
    other = text.splitlines()
    codes = SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [(a, b, other[c:d]) for tag, a, b, c, d in codes if tag != "equal"]
