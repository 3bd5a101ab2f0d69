"""Which rights each role has, and changing that; managing people belongs to administrators, and to them only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kbapp.errors import Conflict, Invalid
from kbapp.languages import _
from kbapp.people import journal, service
from kbapp.people.models import RoleRight
from kbapp.people.rights import ROLES, Person

FIXED = "people.manage"
Matrix = Mapping[str, frozenset[str]]
"""The rights of each role."""


class RolesChangedMeanwhile(Conflict):
    """Somebody else changed what the roles may do."""


@dataclass(frozen=True, kw_only=True)
class RoleChange:
    """What would be different for a role: rights that it gets, and rights that it loses."""

    role: str
    given: list[str]
    taken: list[str]


def matrix(session: Session, *, known: Collection[str], by: Person) -> dict[str, frozenset[str]]:
    """The rights of each role now, of those that the program knows.

    Errors: `Forbidden`.
    """
    by.need(FIXED)
    return _matrix(session, known)


def whole(chosen: Mapping[str, Collection[str]]) -> dict[str, frozenset[str]]:
    """What was chosen, with the right that nobody can choose about where it belongs."""
    return {
        role: frozenset(chosen.get(role, ())) - {FIXED} | ({FIXED} if role == service.ADMINISTRATOR else set())
        for role in ROLES
    }


def changes(before: Matrix, after: Matrix) -> list[RoleChange]:
    """Role by role, what differs; roles that stay as they are are left out."""
    found = [
        RoleChange(role=role, given=sorted(after[role] - before[role]), taken=sorted(before[role] - after[role]))
        for role in ROLES
    ]
    return [each for each in found if each.given or each.taken]


def mark(of: Matrix) -> str:
    """A short mark by which a form knows which rights were on screen."""
    text = json.dumps({role: sorted(rights) for role, rights in of.items()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def set_rights(
    session: Session, *, after: Matrix, seen: str, known: Collection[str], at: datetime, by: Person
) -> list[RoleChange]:
    """Give each role exactly these rights; they count from everybody's next click. `seen` marks what was on screen.

    Errors: `Forbidden`; `Invalid` for a right that nobody knows; `RolesChangedMeanwhile`.
    """
    by.need(FIXED)
    service.lock_administrators(session)
    before, after = _matrix(session, known), whole(after)
    if mark(before) != seen:
        raise RolesChangedMeanwhile(_("Somebody else changed the rights of the roles at this moment."))
    if not set().union(*after.values()) <= set(known):
        raise Invalid(_("There is no such right."))
    different = changes(before, after)
    for each in different:
        taken = RoleRight.right_name.in_(each.taken)
        session.execute(delete(RoleRight).where(RoleRight.role_name == each.role, taken))
        session.add_all(RoleRight(role_name=each.role, right_name=name) for name in each.given)
    if different:
        detail = {each.role: {"given": each.given, "taken": each.taken} for each in different}
        journal.record(session, at=at, by=by, action="people.set-rights", detail=detail)
    return different


def _matrix(session: Session, known: Collection[str]) -> dict[str, frozenset[str]]:
    rows = session.execute(select(RoleRight.role_name, RoleRight.right_name)).all()
    return {role: frozenset(right for each, right in rows if each == role and right in known) for role in ROLES}
