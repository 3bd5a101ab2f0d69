"""Two texts beside each other: which lines stayed, and inside the changed ones which words are new and which are gone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

LINES_MAX = 2000
"""Of each text: the comparison's time grows with the square."""
TOKENS_MAX = 3000
"""Of each side of a changed passage, for the same reason."""
ALIKE_MIN = 0.25
"""Below this share of common words a passage is shown as replaced: single words that happen to be the same only confuse."""
TOKEN = re.compile(r"\w+|\n|[^\S\n]+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of words: `same`, `new` or `gone`."""

    state: str
    text: str


@dataclass(frozen=True)
class Passage:
    """Lines that stayed, or lines with their changes; joined, its `same` and `gone` pieces are the old text, its `same` and `new` the new one."""

    same: bool
    pieces: tuple[Piece, ...]

    @property
    def replaced(self) -> bool:
        """Not a word of it stayed."""
        return all(piece.state != "same" for piece in self.pieces)

    @property
    def lines(self) -> list[str]:
        """The lines of one that stayed."""
        return self.pieces[0].text.split("\n")


def compared(old: str, new: str) -> list[Passage]:
    """Both texts in one row of passages; a text of more than LINES_MAX lines is shown as replaced by the other."""
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > LINES_MAX:
        return [Passage(same=False, pieces=tuple(_replaced(old, new)))]
    return [
        _passage("\n".join(before[a:b]), "\n".join(after[c:d]), parted=bool(a != b and c != d))
        for _tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    ]


def compared_line(old: str, new: str) -> list[Piece]:
    """Two short texts, such as titles, by word."""
    return list(_passage(old, new).pieces)


def _passage(old: str, new: str, *, parted: bool = True) -> Passage:
    if old == new:
        return Passage(same=True, pieces=(Piece("same", old),))
    return Passage(same=False, pieces=tuple(_words(old, new) if parted else _replaced(old, new)))


def _replaced(old: str, new: str) -> Iterator[Piece]:
    yield from (Piece(state, text) for state, text in (("gone", old), ("new", new)) if text)


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if max(len(before), len(after)) > TOKENS_MAX:
        return _replaced(old, new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if _alike(matcher, before, after) < ALIKE_MIN:
        return _replaced(old, new)
    steps = (("".join(before[a:b]), "".join(after[c:d]), tag == "equal") for tag, a, b, c, d in matcher.get_opcodes())
    return chain.from_iterable(map(_pieces, _spaced(_gathered(list(steps)))))


Step = tuple[str, str, bool]
"""What stood, what stands, and whether it is the same."""


def _gathered(steps: Sequence[Step]) -> list[Step]:
    """Changes with nothing but a space or a comma between them are read as one."""
    whole: list[Step] = []
    for place, (old, new, same) in enumerate(steps):
        between = 0 < place < len(steps) - 1 and "\n" not in old and not re.search(r"\w", old)
        if whole and not whole[-1][2] and (not same or between):
            whole[-1] = (whole[-1][0] + old, whole[-1][1] + new, False)
        else:
            whole.append((old, new, same))
    return whole


def _spaced(steps: list[Step]) -> list[Step]:
    """A word that was only put in, or only left out, keeps the space after it rather than the one before."""
    for place in range(1, len(steps) - 1):
        (before, _before, _same), (old, new, same), (after, _after, _too) = steps[place - 1 : place + 2]
        if not same and bool(old) != bool(new) and (old + new).startswith(" ") and after.startswith(" "):
            steps[place - 1] = (before + " ", before + " ", True)
            steps[place] = (old[1:] + " " * bool(old), new[1:] + " " * bool(new), False)
            steps[place + 1] = (after[1:], after[1:], True)
    return steps


def _pieces(step: Step) -> Iterator[Piece]:
    old, new, same = step
    if same:
        yield Piece("same", old)
    else:
        yield from (Piece(state, text) for state, text in (("gone", old), ("new", new)) if text)


def _alike(matcher: SequenceMatcher[str], before: Sequence[str], after: Sequence[str]) -> float:
    common = sum(
        1
        for start, _other, size in matcher.get_matching_blocks()
        for token in before[start : start + size]
        if token[0].isalnum()
    )
    words = sum(token[0].isalnum() for token in chain(before, after))
    return 2 * common / words if words else 1.0
