"""No answer is never a dead end: what the same words find in another language, and what fewer of them find here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from kbapp.languages import LANGUAGES
from kbapp.search.engine import Filters
from kbapp.search.rows import Found

TRIED = 6
"""So many words are left out in turn, at most."""
OFFERED = 3
COUNTED = 20


class Find(Protocol):
    """Finds words for the person who asks."""

    def __call__(self, *, words: str, filters: Filters, limit: int, state: str = ...) -> Found:
        """As `service.find`; in the state that she asks for, unless another is named."""


@dataclass(frozen=True, kw_only=True)
class Fewer:
    """A line without one of its words, and how many answers it has; `more`: at least so many."""

    words: str
    count: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class Ways:
    """Where to go on: how many answers the other languages have, and shorter lines that have some, the best first."""

    languages: tuple[tuple[str, int], ...] = ()
    fewer: tuple[Fewer, ...] = ()
    wider: int = 0


def ways(find: Find, *, words: str, filters: Filters, narrowed: bool = False) -> Ways:
    """The ways on from a line that found nothing; `wider`, when it was narrowed: how many answers there are without that."""
    everywhere = Filters(languages=filters.languages)
    return Ways(
        languages=tuple(_elsewhere(find, words, filters)),
        fewer=tuple(_fewer(find, words, filters)),
        wider=len(find(words=words, filters=everywhere, limit=COUNTED, state="").rows) if narrowed else 0,
    )


def _elsewhere(find: Find, words: str, filters: Filters) -> Iterator[tuple[str, int]]:
    if filters.languages:
        found = find(words=words, filters=replace(filters, languages=frozenset()), limit=COUNTED)
        counts = Counter(row.language for row in found.rows)
        yield from ((each, counts[each]) for each in LANGUAGES if counts[each])


def _fewer(find: Find, words: str, filters: Filters) -> list[Fewer]:
    several = words.split()
    lines = dict.fromkeys(" ".join(several[:at] + several[at + 1 :]) for at in range(len(several)))
    tried = list(lines)[:TRIED] if len(several) > 1 else []
    answers = {line: find(words=line, filters=filters, limit=COUNTED) for line in tried}
    live = [line for line in tried if answers[line].rows]
    best = sorted(live, key=lambda line: -answers[line].rows[0].score)[:OFFERED]
    return [Fewer(words=line, count=len(answers[line].rows), more=answers[line].more) for line in best]
