"""How each question stands on the last day of a period: what was answered, what entries prove, what follows from others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from kbapp.checklists.kinds import NO, PARTLY, TO_CONFIRM, YES
from kbapp.checklists.registers import COMPLETE, ENTRIES, ID
from kbapp.checklists.spec import (
    COMPUTED,
    COUNT,
    COVERED,
    DATE,
    LIST,
    NONE,
    NUMBER,
    RECORD,
    REGISTER,
    SAME,
    TABLE,
    Field,
    Spec,
)

ANSWERED = "answered:"
"""The fact `answered:row-11` says that this question is answered."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question and its newest answer as it is stored; both None while there is none."""

    code: str
    kind: str
    spec: Spec
    value: Any = None
    result: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What another room knows: a number, a result, or both, and in words how it comes about."""

    value: Decimal | None = None
    result: str | None = None
    words: object = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of a register, its fields as dates, numbers, tuples and texts; is it in force on the last day?"""

    id: str
    fields: Mapping[str, Any]
    in_force: bool


@dataclass(frozen=True, kw_only=True)
class Stand:
    """How a question stands. Without a result it is not answered, whatever somebody began to write.

    `value` is a Decimal, int, date, text, tuple of texts, or of name and count; of a register all its entries.
    `complete`: nothing more is to come. `because`: the questions that it follows from. `spec` is the question's.
    """

    code: str
    kind: str
    result: str | None = None
    value: Any = None
    complete: bool = False
    because: tuple[str, ...] = ()
    spec: Spec = field(default=NONE, compare=False)
    words: object = field(default="", compare=False)
    """In words, how a fact comes about."""

    @property
    def in_force(self) -> tuple[Entry, ...]:
        """A register's entries that are in force on the last day."""
        return tuple(each for each in self.value or () if each.in_force)


def stands(asked: Iterable[Asked], *, last_day: date, facts: Mapping[str, Fact]) -> dict[str, Stand]:
    """Every question by its code; one that is not answered is never a no.

    Source: law.md 6.1; D17.
    """
    questions = {each.code: each for each in asked}
    around = _Around(questions=questions, last_day=last_day, facts=facts, known={})
    return {code: around.stand(code) for code in questions}


@dataclass(frozen=True, kw_only=True)
class _Around:
    """All that a question can follow from."""

    questions: Mapping[str, Asked]
    last_day: date
    facts: Mapping[str, Fact]
    known: dict[str, Stand]

    def stand(self, code: str) -> Stand:
        """One question's; what is not asked, or follows from itself, is not answered."""
        if code not in self.known:
            question = self.questions.get(code)
            self.known[code] = Stand(code=code, kind=question.kind if question else "")
            if question:
                self.known[code] = KINDS.get(question.kind, _given)(question, self)
        return self.known[code]

    def entries(self, code: str) -> tuple[Entry, ...]:
        """A register's entries that are in force."""
        return self.stand(code).in_force


def _given(question: Asked, _around: _Around) -> Stand:
    if question.result in (None, TO_CONFIRM):
        return _follows(question)
    value = typed(question.kind, question.value, question.spec)
    return replace(_follows(question), result=question.result, value=value, complete=True)


def _register(question: Asked, around: _Around) -> Stand:
    stand = _follows(question)
    if question.result in (None, TO_CONFIRM):
        return stand
    entries = tuple(_entry(each, question.spec, around.last_day) for each in question.value[ENTRIES])
    complete = question.value[COMPLETE]
    result = (YES if complete else PARTLY) if any(each.in_force for each in entries) else (NO if complete else None)
    return replace(stand, result=result, value=entries, complete=complete)


def _covered(question: Asked, around: _Around) -> Stand:
    code = question.spec.covered_by or ""
    register = around.stand(code)
    otherwise = around.questions[code].spec.covers_otherwise if code in around.questions else None
    found = tuple(each for each in around.entries(code) if _covers(each, question.code, otherwise))
    result = YES if found else (NO if register.complete else None)
    value = found or None
    return replace(_follows(question, code), result=result, value=value, complete=register.complete)


def _covers(entry: Entry, code: str, otherwise: str | None) -> bool:
    return code in (entry.fields.get("covers") or (otherwise,))


def _same(question: Asked, around: _Around) -> Stand:
    code = question.spec.same_as or ""
    other = around.stand(code)
    return replace(_follows(question, code), result=other.result, value=other.value, complete=other.complete)


def _computed(question: Asked, around: _Around) -> Stand:
    name = question.spec.fact or ""
    if name.startswith(ANSWERED):
        return _answered(question, around, name.removeprefix(ANSWERED))
    if name in INSIDE:
        return INSIDE[name](question, around)
    fact = around.facts.get(name, Fact())
    known = fact.result is not None or fact.value is not None
    return replace(_follows(question), result=fact.result, value=fact.value, complete=known, words=fact.words)


def _answered(question: Asked, around: _Around, code: str) -> Stand:
    result = YES if around.stand(code).result else None
    return replace(_follows(question, code), result=result, complete=result is not None)


def _staff_covers_channels(question: Asked, around: _Around) -> Stand:
    """Yes when each channel of row 10 has somebody who works on it; the value is the channels without anybody.

    Source: paragraph 16.
    """
    channels, staff = around.stand("row-10"), around.stand("staff")
    worked = {each.casefold() for entry in around.entries("staff") for each in entry.fields.get("channels", ())}
    gaps = tuple(each for each in channels.value or () if each.casefold() not in worked)
    stand = replace(_follows(question, "row-10", "staff"), value=gaps)
    if not channels.value or staff.result is None:
        return replace(stand, value=None)
    return replace(stand, result=_all(not gaps, staff.complete), complete=staff.complete)


def _certificates_are_described(question: Asked, around: _Around) -> Stand:
    """Yes when every certificate of a manager has its number, date and issuer; the value counts those that have not."""
    register, entries = around.stand("CERT-03"), around.entries("CERT-03")
    bare = [each for each in entries if not all(each.fields.get(field) for field in ("number", "on", "issuer"))]
    stand = _follows(question, "CERT-03")
    if not entries:
        return stand
    result = NO if bare else (YES if register.complete else None)
    return replace(stand, result=result, value=len(bare), complete=register.complete)


def _all(good: bool, complete: bool) -> str | None:
    return YES if good else (NO if complete else None)


def _follows(question: Asked, *codes: str) -> Stand:
    return Stand(code=question.code, kind=question.kind, because=codes, spec=question.spec)


KINDS: Mapping[str, Callable[[Asked, _Around], Stand]] = {
    REGISTER: _register,
    COVERED: _covered,
    SAME: _same,
    COMPUTED: _computed,
}
INSIDE: Mapping[str, Callable[[Asked, _Around], Stand]] = {
    "staff-covers-channels": _staff_covers_channels,
    "certificates-described": _certificates_are_described,
}
"""Facts that follow from the period's own answers."""


# --- stored values as what they are ----------------------------------------------------------------------------------


def typed(kind: str, value: Any, spec: Spec) -> Any:
    """A stored value as a number, a date, a tuple."""
    if kind == TABLE:
        return tuple((name, int(count)) for name, count in value.items())
    if kind == RECORD:
        return _fields(value, spec.fields)
    return _plain(kind, value)


def _plain(kind: str, value: Any) -> Any:
    if kind == COUNT:
        return int(value)
    if kind == NUMBER:
        return Decimal(value)
    if kind == DATE:
        return date.fromisoformat(value)
    return tuple(value) if kind in (LIST, "names", "codes") else value


def _fields(value: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    kinds = {each.name: each.kind for each in fields}
    return {name: _plain(kinds.get(name, ""), each) for name, each in value.items() if name != ID}


def _entry(entry: Mapping[str, Any], spec: Spec, last_day: date) -> Entry:
    fields = _fields(entry, spec.fields)
    since, until = fields.get(spec.starts or ""), fields.get(spec.ends or "")
    in_force = (since is None or since <= last_day) and (until is None or last_day <= until)
    return Entry(id=entry[ID], fields=fields, in_force=in_force)
