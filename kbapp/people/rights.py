"""Who may do what: a right is asked for by a verb, a role is a set of rights, a Person carries the rights she has."""

from __future__ import annotations

from dataclasses import dataclass

from kbapp.errors import Forbidden
from kbapp.languages import _

ROLES = {
    "operator": _("Operator"),
    "supervisor": _("Supervisor"),
    "manager": _("Manager"),
    "administrator": _("Administrator"),
}


@dataclass(frozen=True, kw_only=True)
class Right:
    """One thing that can be allowed; `roles` have it in a new base."""

    name: str
    title: object
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whoever does something: detached from any session, so that it can be passed to every verb as `by=`.

    `id` is the account's, None for the machine itself; `address` is where she does it from.
    """

    id: int | None
    login: str
    name: str
    rights: frozenset[str]
    language: str | None = None
    theme: str = ""
    keys: str = ""
    address: str = ""

    def may(self, right: str) -> bool:
        """Has she the right?"""
        return right in self.rights

    def need(self, right: str) -> None:
        """Go on only with the right.

        Errors: `Forbidden`.
        """
        if not self.may(right):
            raise Forbidden(_("You do not have the right to do this. Ask your administrator."))


class _Everything(frozenset[str]):
    def __contains__(self, _right: object) -> bool:
        return True


MACHINE = Person(id=None, login="kbapp", name="kbapp", rights=_Everything(), address="command line")
"""Whoever may run commands on the machine holds the base's file anyway: she may do everything, and the journal says so."""


def stranger(address: str) -> Person:
    """Somebody who has not said who she is; known by her address only."""
    return Person(id=None, login="", name="", rights=frozenset(), address=address)
