"""What a kind of question needs to be asked: unit, bounds, choices, typed fields, where its answer comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field as Attribute
from dataclasses import asdict, dataclass
from dataclasses import fields as attributes
from decimal import Decimal
from typing import Any

from kbapp.checklists.toml_table import Texts

YES_NO, COUNT, NUMBER, TEXT, DATE, CHOICE = "yes-no", "count", "number", "text", "date", "choice"
LIST, TABLE, RECORD, REGISTER = "list", "table", "record", "register"
COMPUTED, COVERED, SAME = "computed", "covered", "same"

GIVEN_KINDS = (YES_NO, COUNT, NUMBER, TEXT, DATE, CHOICE, LIST, TABLE, RECORD, REGISTER)
"""Somebody answers these. The others follow: from a fact, from a register's entries, from another question."""

FOLLOWING_KINDS = (COMPUTED, COVERED, SAME)

FIELD_KINDS = (TEXT, DATE, COUNT, NUMBER, CHOICE, YES_NO, "time", "codes", "names")
"""`codes`: codes of the questions that an entry covers; `names`: a list of short texts; `time`: HH:MM."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the answers to choose from; `name` never changes its meaning."""

    name: str
    title: Texts


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a record, or of a register's entries."""

    name: str
    kind: str
    title: Texts
    needed: bool = False
    choices: tuple[Choice, ...] = ()
    personal: bool = False
    """Names a person: managers alone see it, and a seal never holds it."""


@dataclass(frozen=True, kw_only=True)
class Spec:
    """The fields that only some kinds have; each default means "none".

    `fields` are those of a record or a register. A register's entry is in force from its field `starts` until its field
    `ends`, both included (either may be missing: then that side is open), and two entries are the same thing when their
    fields `distinct_by` agree, letters' case aside. `allows` names results besides yes and no. `carry`: a new period
    begins with the last one's answer, to be confirmed. `optional_gate`: its row waits for it
    only when the manager switched it on. `covered_by` is the register whose entries answer it, `same_as` the question whose answer it
    takes, `fact` the named fact that it evaluates itself from, or that proposes an answer. `printed` is how a row's cell
    names it when it is answered yes.
    """

    unit: Texts | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    places: int | None = None
    choices: tuple[Choice, ...] = ()
    fields: tuple[Field, ...] = ()
    covers: tuple[str, ...] = ()
    covers_otherwise: str | None = None
    starts: str | None = None
    ends: str | None = None
    distinct_by: str | None = None
    allows: tuple[str, ...] = ()
    carry: bool = False
    optional_gate: bool = False
    covered_by: str | None = None
    same_as: str | None = None
    fact: str | None = None
    printed: Texts | None = None


NONE = Spec()


def written(spec: Spec) -> dict[str, Any]:
    """As a period keeps it, in JSON: what is not at its default."""
    return {each.name: _written(getattr(spec, each.name)) for each in _told(spec)}


def _told(part: Spec | Field) -> Iterator[Attribute[Any]]:
    return (each for each in attributes(part) if getattr(part, each.name) != each.default)


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if isinstance(value, Field):
        return {each.name: _written(getattr(value, each.name)) for each in _told(value)}
    return asdict(value) if isinstance(value, (Texts, Choice)) else value


def known(kept: Mapping[str, Any]) -> Spec:
    """What a period keeps, as it was written."""
    return Spec(**{name: READERS.get(name, _same)(value) for name, value in kept.items()})


def _same(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _choices(several: Any) -> tuple[Choice, ...]:
    return tuple(Choice(name=each["name"], title=Texts(**each["title"])) for each in several)


def _fields(several: Any) -> tuple[Field, ...]:
    return tuple(Field(**{name: READERS.get(name, _same)(value) for name, value in each.items()}) for each in several)


def _texts(kept: Any) -> Texts:
    return Texts(**kept)


READERS: dict[str, Callable[[Any], Any]] = {
    "unit": _texts,
    "printed": _texts,
    "title": _texts,
    "least": Decimal,
    "most": Decimal,
    "choices": _choices,
    "fields": _fields,
}
