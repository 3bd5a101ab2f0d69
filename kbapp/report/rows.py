"""How a row follows from answers, in three values: a value for yes, a value for no, or what is missing; never a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from kbapp.checklists.deciding import ROW_25
from kbapp.checklists.kinds import NO, NOT_APPLICABLE, YES
from kbapp.checklists.rule import ALL_OF, ANY_OF, COUNT_OF, DIRECT, LATEST, LIST_OF, Rule
from kbapp.checklists.spec import LIST, REGISTER, TABLE
from kbapp.checklists.standing import Entry, Stand
from kbapp.checklists.toml_table import Texts
from kbapp.report import cells
from kbapp.report.cells import Settings

Lack = Literal["not asked", "not answered", "not complete", "nothing left"]


@dataclass(frozen=True, kw_only=True)
class Value:
    """A row that is ready: what goes into the form, and the questions that decided it.

    `says` is yes or no where the row asks for that. `exact` is the count behind a number that is printed in thousands.
    """

    cell: Texts
    decided_by: tuple[str, ...]
    says: Literal["yes", "no"] | None = None
    exact: str | None = None


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A row that is not ready: the program asks nothing for it, questions are not answered, or none of them applies."""

    lack: Lack
    items: tuple[str, ...] = ()


Outcome = Value | Missing
CHANNELS = "row-10"
"""Names the channels that row 14 counts by."""
Stands = Mapping[str, Stand]


def computed(rule: Rule | None, stands: Stands, settings: Settings) -> Outcome:
    """What a row says when its questions stand like this, and this was decided.

    Source: law.md 6.1, R21–R28; D17: what is not answered is never taken for a no.
    """
    return RULES[rule.kind](rule, stands, settings) if rule else Missing(lack="not asked")


def counting(rule: Rule, settings: Settings) -> tuple[str, ...]:
    """The questions that decide: the rule's own, and those that were switched on."""
    return (*rule.items, *(each for each in rule.optional if each in settings[ROW_25]))


# --- one answer ------------------------------------------------------------------------------------------------------


def _direct(rule: Rule, stands: Stands, settings: Settings) -> Outcome:
    (code,) = rule.items
    stand = stands.get(code)
    lack = _lack(code, stand)
    if lack or stand is None:
        return lack or Missing(lack="not answered", items=rule.items)
    says = stand.result if stand.result in (YES, NO) and stand.kind != REGISTER else None
    if says:
        return _said(says, (code,))
    if stand.result == NOT_APPLICABLE or (stand.kind == REGISTER and not stand.in_force):
        return Missing(lack="nothing left", items=rule.items)
    stand = _in_the_order_of(CHANNELS, stand, stands)
    cell = cells.of(stand, settings, thousands=rule.unit_thousands)
    exact = cells.exactly(stand) if rule.unit_thousands else None
    return Value(cell=cell, decided_by=rule.items, exact=exact)


def _in_the_order_of(code: str, stand: Stand, stands: Stands) -> Stand:
    """A table's counts in the order in which another question names them; what it does not name comes last."""
    if stand.kind != TABLE:
        return stand
    named = [each.casefold() for each in (stands[code].value or () if code in stands else ())]
    places = {name: place for place, name in enumerate(named)}
    ordered = sorted(stand.value, key=lambda each: places.get(each[0].casefold(), len(places)))
    return replace(stand, value=tuple(ordered))


def _list(rule: Rule, stands: Stands, _settings: Settings) -> Outcome:
    (code,) = rule.items
    stand = stands.get(code)
    if lack := _lack(code, stand):
        return lack
    named = stand.value or () if stand and stand.kind == LIST else _names(stand.in_force if stand else (), rule.names)
    if not named:
        return Value(cell=cells.SAYS[NO], decided_by=rule.items)
    return Value(cell=cells.joined([cells.same(each) for each in named], "; "), decided_by=rule.items)


def _lack(code: str, stand: Stand | None) -> Missing | None:
    """An answer that is missing, or a register that nobody called complete."""
    if stand is None or (stand.result is None and not stand.value):
        return Missing(lack="not answered", items=(code,))
    return None if stand.complete else Missing(lack="not complete", items=(code,))


# --- registers -------------------------------------------------------------------------------------------------------


def _count(rule: Rule, stands: Stands, _settings: Settings) -> Outcome:
    """Different entries in force; it waits until the register is complete, for it prints a number."""
    (code,) = rule.items
    if lack := _lack(code, stands.get(code)):
        return lack
    things = _things(stands[code])
    if not things:
        return _said(NO, (code,))
    names = [cells.same(each) for each in _names(things, rule.names)]
    return Value(cell=cells.said(YES, count=len(things), names=names), says="yes", decided_by=(code,))


def _latest(rule: Rule, stands: Stands, _settings: Settings) -> Outcome:
    """All entries dated on or before the last day, the latest first; it names them all, so the list must be complete."""
    (code,) = rule.items
    if lack := _lack(code, stands.get(code)):
        return lack
    starts = stands[code].spec.starts or ""
    found = sorted(stands[code].in_force, key=lambda entry: _told(entry, rule.names))
    found.sort(key=lambda entry: entry.fields[starts], reverse=True)
    if not found:
        return _said(NO, (code,))
    told = [cells.dated(each, starts, rule.names) for each in found]
    return Value(cell=cells.joined(told, "; "), says="yes", decided_by=(code,))


def _things(stand: Stand) -> list[Entry]:
    """The different things among the entries in force, letters' case aside, in the order in which they stand there."""
    found: dict[object, Entry] = {}
    for each in stand.in_force:
        found.setdefault(_thing(each, stand.spec.distinct_by), each)
    return list(found.values())


def _thing(entry: Entry, by: str | None) -> object:
    return " ".join(str(entry.fields.get(by, "")).split()).casefold() if by else entry.id


def _told(entry: Entry, names: Sequence[str]) -> str:
    return ", ".join(str(entry.fields[each]) for each in names if entry.fields.get(each))


def _names(entries: Sequence[Entry], names: Sequence[str]) -> list[str]:
    return [_told(each, names) for each in entries if _told(each, names)]


# --- several yes-or-no answers ---------------------------------------------------------------------------------------


def _all_of(rule: Rule, stands: Stands, settings: Settings) -> Outcome:
    """One that is not yes decides; yes when every one is. A setting may make one yes enough.

    Source: R25, R26, D6, D7.
    """
    if rule.either and settings[rule.either] == "lenient":
        return _any_of(rule, stands, settings)
    known = _results(counting(rule, settings), stands)
    against = _those(known, lambda result: result not in (None, YES, NOT_APPLICABLE))
    if against:
        return _said(NO, against)
    return _open(known) or _yes(rule, stands, _those(known, lambda result: result == YES))


def _any_of(rule: Rule, stands: Stands, settings: Settings) -> Outcome:
    """One yes decides; no only when every one is answered, and none is yes.

    Source: R26, R28.
    """
    known = _results(counting(rule, settings), stands)
    yeses = _those(known, lambda result: result == YES)
    if yeses:
        return _yes(rule, stands, yeses)
    return _open(known) or _said(NO, _those(known, lambda result: result != NOT_APPLICABLE))


Results = Mapping[str, str | None]


def _results(codes: Sequence[str], stands: Stands) -> Results:
    return {code: stands[code].result if code in stands else None for code in codes}


def _those(known: Results, such: Callable[[str | None], bool]) -> tuple[str, ...]:
    return tuple(code for code, result in known.items() if such(result))


def _open(known: Results) -> Missing | None:
    """What keeps these from deciding: one that is not answered, or none that applies."""
    if unanswered := _those(known, lambda result: result is None):
        return Missing(lack="not answered", items=unanswered)
    if all(result == NOT_APPLICABLE for result in known.values()):
        return Missing(lack="nothing left", items=tuple(known))
    return None


def _yes(rule: Rule, stands: Stands, decided_by: tuple[str, ...]) -> Value:
    names = [name for code in rule.names for name in _printed(stands.get(code))]
    return Value(cell=cells.said(YES, names=names), says="yes", decided_by=decided_by)


def _printed(stand: Stand | None) -> list[Texts]:
    """How a question names itself in the cell: by its own words when it is answered yes, a register by its entries."""
    if stand is None:
        return []
    if stand.kind == REGISTER:
        return [cells.same(each) for each in _names(_things(stand), (stand.spec.distinct_by or "",))]
    return [stand.spec.printed] if stand.result == YES and stand.spec.printed else []


def _said(says: Any, decided_by: tuple[str, ...]) -> Value:
    return Value(cell=cells.SAYS[says], says=says, decided_by=decided_by)


RULES: Mapping[str, Callable[[Rule, Stands, Settings], Outcome]] = {
    DIRECT: _direct,
    LIST_OF: _list,
    COUNT_OF: _count,
    LATEST: _latest,
    ALL_OF: _all_of,
    ANY_OF: _any_of,
}
"""By kind of rule, as the definitions name them."""
