"""The journal in words: every room tells what its actions are called, and what the things are that they were done to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kbapp.languages import NAMES, _
from kbapp.people.rights import ROLES


@dataclass(frozen=True, kw_only=True)
class Named:
    """A thing as people call it, and its page if it has one."""

    title: object
    address: str | None = None


Namer = Callable[[str, Mapping[str, Any]], Named]
"""Names a thing by what stands after the kind in the entry's subject, and by the entry's detail."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A room's words: its actions, kinds of things, what its details are called, and what their values are called."""

    actions: Mapping[str, object]
    things: Mapping[str, Namer] = field(default_factory=dict)
    labels: Mapping[str, object] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


LINKS = {
    "invite": _("invitation"),
    "password-reset": _("new password"),
    "first-administrator": _("first administrator"),
}
LISTS = {
    "people": _("People"),
    "invitations": _("Invitations"),
    "sessions": _("Sessions"),
    "journal": _("Journal"),
}
TOLD = Told(
    actions={
        "people.sign-in": _("Signed in"),
        "people.sign-in-refused": _("Sign-in refused"),
        "people.sign-out": _("Signed out"),
        "people.end-session": _("One session ended"),
        "people.end-sessions": _("Sessions ended"),
        "people.create": _("Account made"),
        "people.update": _("Own name or language changed"),
        "people.change-password": _("Own password changed"),
        "people.set-roles": _("Roles of a person changed"),
        "people.set-rights": _("Rights of roles changed"),
        "people.deactivate": _("Account closed"),
        "people.reactivate": _("Account opened again"),
        "people.first-administrator-link": _("Link for the first administrator made"),
        "people.invite": _("Invitation made"),
        "people.password-link": _("Link for a new password made"),
        "people.withdraw-link": _("Link withdrawn"),
        "people.use-link": _("Link used"),
        "people.export": _("List exported"),
    },
    things={"list": lambda name, _detail: Named(title=LISTS.get(name, name))},
    labels={
        "after": _("after"),
        "before": _("before"),
        "filters": _("filter"),
        "given": _("given"),
        "kind": _("kind"),
        "language": _("language"),
        "login": _("login"),
        "made_by": _("made by"),
        "name": _("name"),
        "roles": _("roles"),
        "rows": _("rows"),
        "taken": _("taken away"),
        **ROLES,
    },
    values={
        "after": ROLES,
        "before": ROLES,
        "kind": LINKS,
        "language": NAMES,
        "languages": NAMES,
        "role": ROLES,
        "roles": ROLES,
    },
)


@dataclass(frozen=True)
class Words:
    """What all rooms tell together, and the names of rights."""

    rooms: Sequence[Told]
    rights: Mapping[str, object] = field(default_factory=dict)

    @property
    def actions(self) -> dict[str, object]:
        """Every action that the program can record."""
        return {name: title for room in self.rooms for name, title in room.actions.items()}

    def action(self, name: str) -> object:
        """The action in words; one of an older or newer program as it is written."""
        return self.actions.get(name, name)

    def thing(self, subject: str, detail: Mapping[str, Any]) -> Named:
        """What it was done to."""
        kind, _slash, rest = subject.partition("/")
        namer = next((room.things[kind] for room in self.rooms if kind in room.things), None)
        return namer(rest, detail) if namer else Named(title=subject)

    def details(self, detail: Mapping[str, Any]) -> list[tuple[object, str]]:
        """The details with their labels; what is empty, or has an empty label, is left out."""
        shown = [(self._label(name), self._value(name, value)) for name, value in detail.items()]
        return [(label, text) for label, text in shown if label and text]

    def _label(self, name: str) -> object:
        return next((room.labels[name] for room in self.rooms if name in room.labels), name)

    def _value(self, name: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, Mapping):
            parts = [(self._label(each), self._value(each, part)) for each, part in value.items()]
            return "; ".join(f"{label}: {text}" for label, text in parts if text)
        if isinstance(value, list):
            return ", ".join(self._value(name, each) for each in value)
        return str(self._named(name).get(value, value) if isinstance(value, str) else value)

    def _named(self, name: str) -> Mapping[str, object]:
        """What the values of this detail are called; a login that is called like a role is none."""
        if name in ("given", "taken"):
            return self.rights
        return {value: title for room in self.rooms for value, title in room.values.get(name, {}).items()}


def read(detail: str) -> dict[str, Any]:
    """An entry's detail; nothing when it is no longer what was written."""
    try:
        found = json.loads(detail)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
