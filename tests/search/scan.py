"""The plain scan: what an engine must find, told document by document over the analysed texts, without any index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kbapp.search.engine import Entry, Filters, Hit, Part, Term, Vocabulary
from kbapp.search.ranking import COVER, K1, B


@dataclass
class Scan:
    """Entries by key; with the vocabulary of another engine it can be asked as that one."""

    words: Vocabulary = field(default_factory=lambda: Vocabulary(0, ()))
    entries: dict[str, Entry] = field(default_factory=dict)

    def apply(self, changes: Iterable[tuple[str, Entry | None]], _number: int) -> None:
        for key, entry in changes:
            self.entries.pop(key, None)
            if entry is not None:
                self.entries[key] = entry

    def vocabulary(self) -> Vocabulary:
        return self.words

    def find(self, parts: Sequence[Part], filters: Filters, limit: int) -> list[Hit]:
        let = {key: each for key, each in self.entries.items() if filters.let(each.kind)}
        found = [Hit(key, self._score(each, parts)) for key, each in let.items()]
        return sorted((hit for hit in found if hit.score), key=lambda hit: (-hit.score, hit.key))[:limit]

    def _score(self, entry: Entry, parts: Sequence[Part]) -> float:
        said = [self._said(entry, part) for part in parts]
        if any(bool(word) == part.banned for word, part in zip(said, parts, strict=True) if part.banned or part.needed):
            return 0.0
        asked = [(word, part) for word, part in zip(said, parts, strict=True) if not part.banned]
        score = sum(word + self._sum(entry, part.letters) for word, part in asked)
        worth = sum(part.worth for part in parts)
        covered = sum(part.worth for word, part in asked if word)
        return score * (1 + COVER * covered / worth) if worth else score

    def _said(self, entry: Entry, part: Part) -> float:
        phrases = [[self._sum(entry, terms) for terms in phrase] for phrase in part.phrases]
        return self._sum(entry, part.terms) + sum(sum(each) for each in phrases if all(each))

    def _sum(self, entry: Entry, terms: Iterable[Term]) -> float:
        return sum(term.weight * self._impact(entry, term) for term in terms)

    def _impact(self, entry: Entry, term: Term) -> float:
        count = entry.terms.get(term.field, {}).get(term.text, 0)
        if not count:
            return 0.0
        average = max(sum(map(_length, self.entries.values(), [term.field] * len(self.entries))), 1) / len(self.entries)
        return count * (K1 + 1) / (count + K1 * (1 - B + B * _length(entry, term.field) / average))

    def number(self) -> int:
        raise NotImplementedError

    def held(self) -> Mapping[str, str]:
        raise NotImplementedError

    def is_scattered(self) -> bool:
        raise NotImplementedError

    def tidy(self) -> None:
        raise NotImplementedError

    def is_worn(self) -> bool:
        raise NotImplementedError

    def reload(self) -> None:
        raise NotImplementedError


def _length(entry: Entry, of: str) -> int:
    return sum(entry.terms.get(of, {}).values())


def same(hits: Sequence[Hit], others: Sequence[Hit]) -> bool:
    """The same keys with the same scores, but for the last digits of a sum in another order; each list the best first."""
    one, other = dict(hits), dict(others)
    close = all(abs(score - other.get(key, -1.0)) <= 1e-9 * max(score, 1.0) for key, score in one.items())
    return len(one) == len(hits) == len(others) == len(other) and close and _falls(hits) and _falls(others)


def _falls(hits: Sequence[Hit]) -> bool:
    return all(one.score >= other.score for one, other in pairwise(hits))
