"""Reads what a kind of question needs from a definition's table, and notes what does not fit the kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kbapp.checklists.kinds import NOT_APPLICABLE, PARTLY
from kbapp.checklists.spec import (
    CHOICE,
    COMPUTED,
    COUNT,
    COVERED,
    FIELD_KINDS,
    NUMBER,
    RECORD,
    REGISTER,
    SAME,
    TABLE,
    YES_NO,
    Choice,
    Field,
    Spec,
)
from kbapp.checklists.toml_table import Table

NAME = re.compile(r"[a-z]+(?:_[a-z]+)*")
NEEDED = {
    CHOICE: "choices",
    RECORD: "field",
    REGISTER: "field",
    COVERED: "covered_by",
    SAME: "same_as",
    COMPUTED: "fact",
}
"""By kind, the field that it cannot do without."""
FITTING = {
    "unit": (COUNT, NUMBER, TABLE),
    "least": (COUNT, NUMBER),
    "most": (COUNT, NUMBER),
    "places": (NUMBER,),
    "choices": (CHOICE,),
    "field": (RECORD, REGISTER),
    "covers": (REGISTER,),
    "covers_otherwise": (REGISTER,),
    "starts": (REGISTER,),
    "ends": (REGISTER,),
    "distinct_by": (REGISTER,),
    "allows": (YES_NO,),
    "printed": (YES_NO, COVERED),
    "covered_by": (COVERED,),
    "same_as": (SAME,),
    "fact": (COMPUTED, YES_NO, COUNT),
}
"""Each of these fields says something about these kinds alone."""


def read(table: Table, kind: str) -> Spec:
    """The fields that the kind may have; those at their default are left out of the file."""
    for name, kinds in FITTING.items():
        if table.has(name) and kind not in kinds:
            table.note(name, f"says nothing about a question of the kind {kind}")
    if kind in NEEDED and not table.has(NEEDED[kind]):
        table.note(NEEDED[kind], f"is missing: a question of the kind {kind} needs it")
    spec = Spec(
        places=table.number("places", 0, 6) if table.has("places") else None,
        choices=_choices(table),
        fields=tuple(_fields(table)),
        allows=_allows(table),
        **table.given(("unit", "printed"), table.texts),
        **table.given(("least", "most"), table.decimal),
        **table.given(("covers",), table.words),
        **table.given(TEXTS, table.text),
        **table.given(FLAGS, table.flag),
    )
    _fit_fields(table, spec)
    return spec


TEXTS = ("covers_otherwise", "starts", "ends", "distinct_by", "covered_by", "same_as", "fact")
FLAGS = ("carry", "optional_gate")


def _allows(table: Table) -> tuple[str, ...]:
    allowed = table.words("allows") if table.has("allows") else ()
    for each in allowed:
        if each not in (PARTLY, NOT_APPLICABLE):
            table.note("allows", f"names {each!r}; it can be {PARTLY}, {NOT_APPLICABLE}")
    return allowed


def _choices(table: Table) -> tuple[Choice, ...]:
    read = [_choice(each) for each in table.inner_tables("choices")] if table.has("choices") else []
    _twice(table, "choices", [each.name for each in read])
    return tuple(read)


def _choice(table: Table) -> Choice:
    choice = Choice(name=table.text("name"), title=table.texts("title"))
    table.close()
    return choice


def _fields(table: Table) -> Iterator[Field]:
    inner = table.inner_tables("field") if table.has("field") else []
    read = [_field(each) for each in inner]
    _twice(table, "field", [each.name for each in read])
    yield from read


def _field(table: Table) -> Field:
    field = Field(
        name=table.text("name"),
        kind=table.choice("kind", FIELD_KINDS),
        title=table.texts("title"),
        choices=_choices(table),
        **table.given(("needed", "personal"), table.flag),
    )
    if field.kind == CHOICE and not field.choices:
        table.note("choices", "is missing: a field of the kind choice needs it")
    if field.choices and field.kind not in (CHOICE, "names"):
        table.note("choices", f"says nothing about a field of the kind {field.kind}")
    if field.name and not NAME.fullmatch(field.name):
        table.note("name", f"is {field.name!r}: small Latin letters and _ only")
    table.close()
    return field


def _twice(table: Table, field: str, names: list[str]) -> None:
    for name in sorted({each for each in names if names.count(each) > 1}):
        table.note(field, f"names {name} twice")


def _fit_fields(table: Table, spec: Spec) -> None:
    """Fields that are named must be there, and be dates where days are meant; bounds must leave something between."""
    kinds: dict[str | None, Any] = {field.name: field.kind for field in spec.fields}
    for name, named in (("starts", spec.starts), ("ends", spec.ends)):
        if named and kinds.get(named) != "date":
            table.note(name, f"names {named}, which is no field with a date")
    if spec.distinct_by and spec.distinct_by not in kinds:
        table.note("distinct_by", f"names {spec.distinct_by}, which is no field")
    if spec.least is not None and spec.most is not None and spec.least > spec.most:
        table.note("least", f"is {spec.least}, more than most, which is {spec.most}")
    if spec.covers and "codes" not in kinds.values():
        table.note("covers", "needs a field of the kind codes")
    if spec.covers_otherwise and spec.covers_otherwise not in spec.covers:
        table.note("covers_otherwise", f"names {spec.covers_otherwise}, which covers does not")
