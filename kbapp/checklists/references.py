"""Things of other rooms that can prove an answer: found by what people call them, kept at a version."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people.rights import Person


class Refers(Protocol):
    """What a room tells of its things."""

    @property
    def kind(self) -> str:
        """How evidence names it."""

    @property
    def title(self) -> object:
        """What people call such a thing."""

    def find(self, session: Session, *, typed: str, language: str, by: Person) -> tuple[str, str, str] | None:
        """Key, version and title of what was typed; None when that is no name of a thing."""

    def address(self, key: str, version: str) -> str:
        """Where it is read, below the root."""


REFERENCES: dict[str, Refers] = {}
"""By kind, told by the rooms beside this one when the application is made."""


def found(session: Session, *, typed: str, language: str, by: Person) -> tuple[tuple[str, str, str], str]:
    """Kind, key and version of what was typed, and its title.

    Errors: `Invalid` naming `ref`; whatever the room refuses.
    """
    for kind, room in REFERENCES.items():
        if thing := room.find(session, typed=typed, language=language, by=by):
            key, version, title = thing
            return (kind, key, version), title
    raise Invalid(_("Write the number of a published article, such as K-214."), field="ref")


def address(kind: str, key: str, version: str) -> str:
    """Where it is read; empty when the room is not there any more."""
    return REFERENCES[kind].address(key, version) if kind in REFERENCES else ""
