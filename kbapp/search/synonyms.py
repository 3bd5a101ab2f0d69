"""Sets of words and phrases that say the same, in one language or across them: what else to look for.

Pure: no database, no index. A phrase is found in a line by the stems of its words, so that every form of it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kbapp.search.analysis import stems_of_query, words

WORDS_MAX = 5
"""A phrase has at most so many words."""

Phrase = tuple[str, ...]


def phrase(text: str) -> Phrase:
    """The words of a phrase as a line would have them."""
    return tuple(words(text))


@dataclass(frozen=True, eq=False)
class Synonyms:
    """Sets of phrases. A phrase that stands in several sets brings the others of all of them.

    Equal only to itself: every search asks whether the sets are still those of a remembered answer.
    """

    sets: tuple[tuple[Phrase, ...], ...] = ()
    _by_stem: dict[str, list[tuple[Phrase, int]]] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for place, phrases in enumerate(self.sets):
            for each in phrases:
                for stem in _stems(each[0]):
                    self._by_stem.setdefault(stem, []).append((each, place))

    def others(self, line: Sequence[str]) -> Iterator[tuple[int, int, tuple[Phrase, ...]]]:
        """Where a phrase stands in the line, of how many words it is, and what says the same.

        Of phrases that overlap the longest counts: what it says is not said by a part of it.
        """
        at = 0
        while at < len(line):
            length, others = self._at(line[at:])
            if length:
                yield at, length, others
            at += max(length, 1)

    def _at(self, line: Sequence[str]) -> tuple[int, tuple[Phrase, ...]]:
        near = [each for stem in _stems(line[0]) for each in self._by_stem.get(stem, ())]
        there = {(said, place) for said, place in near if _stands(said, line)}
        length = max((len(said) for said, _place in there), default=0)
        places = sorted({place for said, place in there if len(said) == length})
        mine = {said for said, _place in there}
        found = (each for place in places for each in self.sets[place] if each not in mine)
        return length, tuple(dict.fromkeys(found))


NONE = Synonyms()


def made(sets: Iterable[Iterable[str]]) -> Synonyms:
    """Synonyms of sets of texts; what has no word in it is left out."""
    return Synonyms(tuple(tuple(dict.fromkeys(filter(None, map(phrase, each)))) for each in sets))


def _stems(word: str) -> frozenset[str]:
    return frozenset(stems_of_query(word))


def _stands(said: Phrase, line: Sequence[str]) -> bool:
    return len(said) <= len(line) and all(_stems(one) & _stems(other) for one, other in zip(said, line, strict=False))
