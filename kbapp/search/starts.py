"""What the empty search screen offers: shelves of articles, what is pinned, what waits for her; told by the rooms above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from kbapp.people.rights import Person


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A category: its title (in `language`), the address of its list, and how many articles stand there.

    `key` is what documents call it; `under` are the categories that stand under it and are not empty.
    """

    title: str
    language: str
    address: str
    count: int
    key: str = ""
    under: tuple[Shelf, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Its own and those of the categories under it."""
        return frozenset((self.key, *(each.key for each in self.under)))


class Start(Protocol):
    """Gives the shelves that this person may look into now, in their order."""

    def __call__(self, session: Session, *, by: Person, language: str) -> Sequence[Shelf]:
        """One query."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something that waits for this person: how many, of what (a whole sentence), and the page where they are."""

    count: int
    sentence: object
    address: str


class Notices(Protocol):
    """Tells what waits for this person now; nothing when nothing does."""

    def __call__(self, session: Session, *, by: Person, language: str) -> Sequence[Notice]:
        """One query."""


class Pinned(Protocol):
    """Gives the things (keys without their language) that stand on top for everybody, in their order."""

    def __call__(self, session: Session, *, by: Person) -> Sequence[str]:
        """One query."""


class Tags(Protocol):
    """Gives the tags of what this person can find, in the order of the alphabet."""

    def __call__(self, session: Session, *, by: Person) -> Sequence[str]:
        """Asked with every page."""
