"""What the empty search screen offers: shelves of articles, told by the rooms above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from kbapp.people.rights import Person


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A category: its title (in `language`), the address of its list, and how many articles stand there."""

    title: str
    language: str
    address: str
    count: int


class Start(Protocol):
    """Gives the shelves that this person may look into now, in their order."""

    def __call__(self, session: Session, *, by: Person, language: str) -> Sequence[Shelf]:
        """One query."""
