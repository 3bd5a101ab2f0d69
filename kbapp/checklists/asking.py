"""A question's form: what a browser sends becomes an answer to read, and an answer becomes the texts of the fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, Protocol

from kbapp.checklists.spec import LIST, RECORD, TABLE, Field, Spec

FIELD, NAME, COUNT = "field-", "name-", "count-"

Texts = Mapping[str, Any]
"""By the name of a form's field: its text, or a list of texts where several can be ticked."""


class Sent(Protocol):
    """A form as it was sent."""

    def get(self, key: str, default: str) -> str:
        """The first text of this name."""

    def getlist(self, key: str) -> list[str]:
        """Every text of this name."""

    def __contains__(self, key: object) -> bool:
        """Whether there is a text of this name."""


def given(kind: str, spec: Spec, sent: Sent) -> object:
    """What the form answers, as `kinds` reads it."""
    if kind == LIST:
        return lines(sent.get("value", "")) or ""
    if kind == TABLE:
        return _table(sent)
    if kind == RECORD:
        return entry(spec.fields, sent)
    return sent.get("value", "").strip()


def entry(fields: Sequence[Field], sent: Sent) -> dict[str, object]:
    """A record, or a register's entry; what stayed empty is left out."""
    read = {each.name: _field(each, sent) for each in fields}
    return {name: value for name, value in read.items() if value not in ("", [])}


def texts(kind: str, value: Any) -> Texts:
    """What stands in the form's fields when this is the answer; nothing when there is none."""
    if value is None:
        return {}
    if kind == LIST:
        return {"value": "\n".join(value)}
    if kind == TABLE:
        return {"rows": list(value.items())}
    if kind == RECORD:
        return entry_texts(value)
    return {"value": value}


def entry_texts(fields: Mapping[str, Any]) -> Texts:
    """What stands in the fields of a record or of an entry."""
    return {f"{FIELD}{name}": value for name, value in fields.items()}


def typed(kind: str, sent: Sent, names: Sequence[str]) -> Texts:
    """The fields as they were sent, to be shown again."""
    if kind == TABLE:
        return {"rows": _rows(sent)}
    several = {name: sent.getlist(name) for name in names}
    return {name: found if len(found) > 1 else found[0] for name, found in several.items() if found}


def lines(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _field(field: Field, sent: Sent) -> object:
    name = FIELD + field.name
    if field.kind == "codes" or (field.kind == "names" and field.choices):
        return sent.getlist(name)
    text = sent.get(name, "").strip()
    return lines(text) if field.kind == "names" else text


def _table(sent: Sent) -> dict[str, str]:
    return {name: number for name, number in _rows(sent) if name and number}


def _rows(sent: Sent) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for number in count(1):
        if f"{NAME}{number}" not in sent:
            return rows
        rows.append((sent.get(f"{NAME}{number}", "").strip(), sent.get(f"{COUNT}{number}", "").strip()))
    return rows
