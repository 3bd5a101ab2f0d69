"""Kinds of question: what an answer of each looks like, how it is stored, and what it means for the rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kbapp.checklists import registers, values
from kbapp.checklists.faults import BadAnswer, Fault
from kbapp.checklists.spec import (
    CHOICE,
    COUNT,
    DATE,
    LIST,
    NUMBER,
    RECORD,
    REGISTER,
    TABLE,
    TEXT,
    YES_NO,
    Spec,
)
from kbapp.errors import Invalid
from kbapp.languages import _

YES, NO, PARTLY, NOT_APPLICABLE, GIVEN = "yes", "no", "partly", "not_applicable", "given"
TO_CONFIRM = "to_confirm"
"""Nobody has said that it is so: a carried answer, or a register without an entry that nobody called complete."""

RESULTS = {
    YES: _("Yes"),
    NO: _("No"),
    PARTLY: _("Partly"),
    NOT_APPLICABLE: _("Not applicable"),
    GIVEN: _("Answered"),
    TO_CONFIRM: _("To confirm"),
}
"""What an answer can mean. There is no result for "not answered": that is the absence of an answer (D17)."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer that was read: the value as it is stored, and what it means."""

    value: Any
    result: str


def read(kind: str, spec: Spec, raw: object, *, before: Any = None) -> Given:
    """The answer that `raw` is: a value of a JSON file, or what a form holds.

    `before` is the value that it replaces: entries of a register keep the ids that they have there.
    Errors: `BadAnswer` with everything that is wrong, each fault named by entry and field.
    """
    try:
        value = KINDS[kind](raw, spec, before)
    except BadAnswer:
        raise
    except Invalid as fault:
        raise BadAnswer([Fault(words=fault.message)]) from fault
    return Given(value=value, result=meaning(kind, value))


def meaning(kind: str, value: Any) -> str:
    """What a stored value says."""
    if kind == YES_NO:
        return str(value)
    if kind == LIST:
        return GIVEN if value else NO
    if kind != REGISTER:
        return GIVEN
    if value["entries"]:
        return YES if value["complete"] else PARTLY
    return NO if value["complete"] else TO_CONFIRM


def _yes_no(raw: object, spec: Spec, _before: Any) -> str:
    return values.yes_no(raw, spec.allows)


def _count(raw: object, spec: Spec, _before: Any) -> str:
    return values.within(values.count(raw), spec.least, spec.most)


def _number(raw: object, spec: Spec, _before: Any) -> str:
    return values.within(values.number(raw, places=spec.places), spec.least, spec.most)


def _text(raw: object, _spec: Spec, _before: Any) -> str:
    return values.text(raw)


def _date(raw: object, _spec: Spec, _before: Any) -> str:
    return values.day(raw)


def _choice(raw: object, spec: Spec, _before: Any) -> str:
    return values.choice(raw, spec.choices)


def _list(raw: object, spec: Spec, _before: Any) -> list[str]:
    found = values.names(raw, spec.choices)
    if isinstance(raw, str) and not found:
        raise Invalid(_("Write at least one, or confirm that there is none."))
    return found


def _table(raw: object, _spec: Spec, _before: Any) -> dict[str, str]:
    return values.counts(raw)


def _record(raw: object, spec: Spec, _before: Any) -> dict[str, Any]:
    return registers.read_fields(raw, spec)


def _register(raw: object, spec: Spec, before: Any) -> dict[str, Any]:
    return registers.read(raw, spec, before)


KINDS: dict[str, Callable[[object, Spec, Any], Any]] = {
    YES_NO: _yes_no,
    COUNT: _count,
    NUMBER: _number,
    TEXT: _text,
    DATE: _date,
    CHOICE: _choice,
    LIST: _list,
    TABLE: _table,
    RECORD: _record,
    REGISTER: _register,
}
"""By kind of question that somebody answers: what reads an answer's value."""
