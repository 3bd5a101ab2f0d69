"""An answer in words: what a value says, line by line, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from kbapp.checklists.kinds import RESULTS
from kbapp.checklists.registers import ENTRIES
from kbapp.checklists.spec import CHOICE, DATE, LIST, RECORD, REGISTER, TABLE, YES_NO, Choice, Field, Spec
from kbapp.languages import day

Lines = list[str]


def lines(kind: str, spec: Spec, value: Any, language: str) -> Lines:
    """What an answer says; nothing for a yes or no, which its result says."""
    if value is None or kind == YES_NO:
        return []
    return TOLD[kind](value, spec, language) if kind in TOLD else [str(value)]


def entry(spec: Spec, fields: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """The fields of an entry that say something: title and words, in their order."""
    told = [(field, fields[field.name]) for field in spec.fields if fields.get(field.name)]
    return [(field.title.of(language), _words(field, value, language)) for field, value in told]


def _words(field: Field, value: Any, language: str) -> str:
    if field.kind == YES_NO:
        return str(RESULTS[value])
    if field.kind == DATE:
        return _day(value)
    if isinstance(value, str):
        return _chosen(field.choices, value, language)
    return ", ".join(_chosen(field.choices, each, language) for each in value)


def _chosen(choices: Sequence[Choice], name: str, language: str) -> str:
    return next((each.title.of(language) for each in choices if each.name == name), name)


def _day(value: str) -> str:
    return str(day(date.fromisoformat(value)))


def _record(value: Mapping[str, Any], spec: Spec, language: str) -> Lines:
    return [f"{title}: {words}" for title, words in entry(spec, value, language)]


def _register(value: Mapping[str, Any], spec: Spec, language: str) -> Lines:
    told = [entry(spec, each, language) for each in value[ENTRIES]]
    return ["; ".join([each[0][1], *(f"{title}: {words}" for title, words in each[1:])]) for each in told if each]


TOLD: Mapping[str, Callable[[Any, Spec, str], Lines]] = {
    DATE: lambda value, _spec, _language: [_day(value)],
    CHOICE: lambda value, spec, language: [_chosen(spec.choices, value, language)],
    LIST: lambda value, _spec, _language: list(value),
    TABLE: lambda value, _spec, _language: [f"{name} – {count}" for name, count in value.items()],
    RECORD: _record,
    REGISTER: _register,
}
