"""What an answer may be narrowed to: a category with those under it, a tag, for those who keep the texts a state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from sqlalchemy.orm import Session

from kbapp.languages import _
from kbapp.people.rights import Person
from kbapp.search import offers
from kbapp.search.offers import Introduced
from kbapp.search.service import INTERNAL
from kbapp.search.starts import Shelf

NAMES = ("category", "tag", "state")


class Choice(NamedTuple):
    """Something to choose; `inside` another one. `categories`: the one that it is, and those under it."""

    value: str
    title: object
    language: str = ""
    inside: bool = False
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """A field of the address: its label, what it is set to, and what there is to choose."""

    name: str
    label: object
    value: str
    choices: Sequence[Choice]

    @property
    def chosen(self) -> Choice | None:
        """What it is set to, if that is there for this person."""
        return next((each for each in self.choices if self.value and each.value == self.value), None)


def narrowings(
    session: Session, *, introduced: Introduced, asked: Mapping[str, str], by: Person, language: str
) -> list[Narrowing]:
    """The fields by which this person may narrow her question; one that has nothing to choose is left out."""
    states = {name: title for source in introduced.sources for name, title in source.states.items()}
    shelves = offers.shelves(session, introduced=introduced, by=by, language=language)
    tags = list(chain.from_iterable(each(session, by=by) for each in introduced.tags))
    offered = {
        "category": (_("Category"), list(chain.from_iterable(map(_choices, shelves)))),
        "tag": (_("Tag"), [Choice(each, each) for each in tags]),
        "state": (_("State"), [Choice(*each) for each in states.items()] if by.may(INTERNAL) else []),
    }
    return [
        Narrowing(name=name, label=label, value=asked.get(name, ""), choices=choices)
        for name, (label, choices) in offered.items()
        if choices
    ]


def _choices(shelf: Shelf) -> list[Choice]:
    return [
        Choice(shelf.key, shelf.title, shelf.language, categories=shelf.keys),
        *(Choice(each.key, each.title, each.language, inside=True, categories=each.keys) for each in shelf.under),
    ]
