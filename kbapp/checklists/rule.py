"""How a row follows from questions, as data: what a definition says, and what a period keeps of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

DIRECT, LIST_OF, COUNT_OF, LATEST, ALL_OF, ANY_OF = "direct", "list", "count", "latest-date", "all-of", "any-of"
RULES = (DIRECT, LIST_OF, COUNT_OF, LATEST, ALL_OF, ANY_OF)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How a row follows from `items`.

    `direct` takes the answer of its one question; `list` names what it lists. `count` says yes when a register has an
    entry in force, and how many different ones; `latest-date` tells each entry with its date, the latest first.
    `all-of` says yes when every question is answered yes, `any-of` when one is.

    `optional` are questions that count only when the period's setting switches them on. `either` names the setting that
    makes an `all-of` an `any-of` when it is lenient. `names` are what is printed besides: fields of the register's
    entries, or codes of questions. `unit_thousands`: the number is printed in thousands when the setting says so.
    Source: law.md 6.1.
    """

    kind: str
    items: tuple[str, ...]
    optional: tuple[str, ...] = ()
    either: str | None = None
    names: tuple[str, ...] = ()
    unit_thousands: bool = False


def written(rule: Rule) -> dict[str, Any]:
    """As a period keeps it, in JSON: what is not at its default."""
    kept = asdict(rule)
    always = {"kind": kept.pop("kind"), "items": list(kept.pop("items"))}
    return {**always, **{name: list(value) if name in _LISTS else value for name, value in kept.items() if value}}


def known(kept: Mapping[str, Any]) -> Rule:
    """What a period keeps, as it was written."""
    read: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in kept.items()}
    return Rule(**read)


_LISTS = ("items", "optional", "names")
