"""The X-ray: what looks wrong in a report before it is sealed. A finding blocks the seal, or needs a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from kbapp.checklists import deciding, proving, reading
from kbapp.checklists.hours import DAYS
from kbapp.checklists.kinds import YES
from kbapp.checklists.models import Period, PeriodItem
from kbapp.checklists.proving import Brief
from kbapp.checklists.spec import REGISTER, YES_NO
from kbapp.checklists.standing import Entry, Stand
from kbapp.languages import _
from kbapp.report import before, reviewing, service
from kbapp.report.before import Before
from kbapp.report.rows import Stands, Value

PERCENTAGES = ("row-17", "row-18")
SCORE, SCORE_MOST = "row-16", 5
FIGURES = range(11, 21)
"""These rows change from one half-year to the next; only a leap is told."""
FIRST_OF_REGISTERS = 21
LEAP = 2
"""A figure that became more than so many times as large or as small."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found: `finding` names it in the database, `told` says it to people, `items` are the questions to mend."""

    finding: str
    blocks: bool
    told: object
    items: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()

    @property
    def rule(self) -> str:
        """Which rule found it."""
        return self.finding.partition(":")[0]


@dataclass(frozen=True, kw_only=True)
class View:
    """All that the rules look at."""

    rows: Mapping[int, service.Row]
    stands: Stands
    items: Mapping[str, PeriodItem]
    proofs: Mapping[str, list[Brief]]
    settings: Mapping[str, Any]
    last: Before | None
    people: reviewing.People

    def value(self, code: str) -> Any:
        """What a question's answer says; None while there is none."""
        return self.stands[code].value if code in self.stands else None


def examined(session: Session, period: Period) -> tuple[Finding, ...]:
    """Everything that the rules find in a period."""
    view = viewed(session, period)
    return tuple(found for rule in RULES for found in rule(view))


def viewed(session: Session, period: Period) -> View:
    """A period as the rules look at it."""
    rows = service.of_period(session, period)
    return View(
        rows={each.row: each for each in rows},
        stands=rows[0].stands if rows else {},
        items={each.code: each for each in reading.items_of(session, period)},
        proofs=_by_code(proving.briefs(session, period)),
        settings=deciding.settings_of(period),
        last=before.of_period(session, period),
        people=reviewing.people(session, period),
    )


def _by_code(proofs: Iterable[Brief]) -> dict[str, list[Brief]]:
    found: dict[str, list[Brief]] = {}
    for each in proofs:
        found.setdefault(each.code, []).append(each)
    return found


# --- errors: they block the seal -------------------------------------------------------------------------------------


def _operators(view: View) -> Iterator[Finding]:
    staff, operators = view.value("row-11"), view.value("row-12")
    if staff is not None and operators is not None and operators > staff:
        parts = {"operators": operators, "staff": staff}
        yield _error(
            "operators",
            _("Row 12 counts more operators (%(operators)s) than row 11 counts employees (%(staff)s).", **parts),
            "row-11",
            "row-12",
            rows=(11, 12),
        )


def _sum(view: View) -> Iterator[Finding]:
    whole, parts = view.value("row-13"), view.value("row-14")
    if whole is None or parts is None or (added := sum(count for _name, count in parts)) == whole:
        return
    parts = {"sum": added, "whole": whole}
    yield _error(
        "sum",
        _("The channels of row 14 add up to %(sum)s, but row 13 says %(whole)s.", **parts),
        "row-13",
        "row-14",
        rows=(13, 14),
    )


def _percentages(view: View) -> Iterator[Finding]:
    for code in PERCENTAGES:
        share = view.value(code)
        if share is not None and not 0 <= share <= 100:
            parts = {"code": view.items[code].label, "value": share}
            yield _error(
                f"percentage:{code}",
                _("%(code)s is a percentage, and %(value)s is not between 0 and 100.", **parts),
                code,
                rows=(_number(code),),
            )


def _score(view: View) -> Iterator[Finding]:
    score = view.value(SCORE)
    if score is not None and not 0 <= score <= SCORE_MOST:
        parts = {"value": score}
        yield _error(
            "score",
            _("Row 16 is a score on a 5-point scale, and %(value)s is not between 0 and 5.", **parts),
            SCORE,
            rows=(16,),
        )


# --- warnings: they need a word --------------------------------------------------------------------------------------


def _unproved(view: View) -> Iterator[Finding]:
    for code, stand in view.stands.items():
        if stand.result == YES and _needs_proof(view.items[code]) and not view.proofs.get(code):
            told = _("%(code)s is answered yes, and nothing proves it.", code=view.items[code].label)
            yield _warning(f"no-evidence:{code}", told, code)


def _needs_proof(item: PeriodItem) -> bool:
    """A yes does, and so does a register that a row of 21–28 counts."""
    return item.kind == YES_NO or (item.kind == REGISTER and item.row is not None and item.row >= FIRST_OF_REGISTERS)


def _expired(view: View) -> Iterator[Finding]:
    for code, proofs in view.proofs.items():
        for each in proofs:
            if not each.expires:
                continue
            parts = {"code": view.items[code].label, "title": each.title}
            told = _("%(code)s: “%(title)s” is not valid any more on the last day of the period.", **parts)
            yield _warning(f"expired:{code}:{each.evidence}", told, code)


def _channels(view: View) -> Iterator[Finding]:
    named = view.value("row-10")
    known = {each.casefold() for each in named or ()}
    counted = [name for name, _count in view.value("row-14") or ()]
    strange = [name for name in counted if name.casefold() not in known]
    if named is not None and strange:
        parts = {"names": ", ".join(strange)}
        yield _warning(
            "channels",
            _("Row 14 has counts for channels that row 10 does not name: %(names)s.", **parts),
            "row-10",
            "row-14",
            rows=(10, 14),
        )


def _hours(view: View) -> Iterator[Finding]:
    declared, shifts = view.stands.get("row-06"), view.stands.get("shifts")
    if not declared or not shifts or not declared.in_force or not shifts.in_force:
        return
    bare = sorted(_minutes(declared) - _minutes(shifts))
    if bare:
        day, minute = divmod(bare[0], 24 * 60)
        told = _(
            "No shift works at a time that row 6 declares, first on %(day)s at %(time)s.",
            day=DAY_WORDS[day],
            time=f"{minute // 60:02}:{minute % 60:02}",
        )
        yield _warning("hours", told, "row-06", "shifts", rows=(6,))


DAY_WORDS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


def _minutes(stand: Stand) -> set[int]:
    """The minutes of a week that entries of hours cover; one that ends before it begins goes on after midnight."""
    return {minute for entry in stand.in_force for minute in _of_entry(entry)}


def _of_entry(entry: Entry) -> Iterator[int]:
    since, until = _minute(entry.fields["from"]), _minute(entry.fields["until"])
    for day in entry.fields.get("days") or DAYS:
        start = DAYS.index(day) * 24 * 60
        length = until - since if until > since else until + 24 * 60 - since
        yield from (each % (7 * 24 * 60) for each in range(start + since, start + since + length))


def _minute(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def _products(view: View) -> Iterator[Finding]:
    proved = {each.entry for each in view.proofs.get("products", ())}
    for entry in view.stands["products"].in_force if "products" in view.stands else ():
        if not entry.fields.get("document") and entry.id not in proved:
            told = _("The software product “%(name)s” has no document.", name=entry.fields["name"])
            yield _warning(f"product:{entry.id}", told, "products", rows=(21,))


def _same_person(view: View) -> Iterator[Finding]:
    if view.people.prepared and view.people.prepared == view.people.approved:
        told = _("%(name)s prepared the report and approved it too.", name=view.people.prepared)
        yield _warning("same-person", told)


def _changed(view: View) -> Iterator[Finding]:
    for number, row in view.rows.items():
        then = view.last.cells.get(number) if view.last else None
        if then is None or not isinstance(row.outcome, Value) or row.outcome.cell.kk == then:
            continue
        if number in FIGURES and not _leaps(view, number):
            continue
        told = _(
            "Row %(row)s says “%(now)s”; in %(period)s it said “%(then)s”.",
            row=number,
            now=row.outcome.cell.kk,
            then=then,
            period=view.last.period if view.last else "",
        )
        yield _warning(f"changed:{number}", told, *row.outcome.decided_by, rows=(number,))


def _leaps(view: View, number: int) -> bool:
    now, then = view.value(f"row-{number}"), view.last.figures.get(number) if view.last else None
    if not isinstance(now, int | Decimal) or then is None:
        return False
    least, most = sorted((Decimal(now), then))
    return most > LEAP * least


def _number(code: str) -> int:
    return int(code.removeprefix("row-"))


def _error(finding: str, told: object, *items: str, rows: tuple[int, ...] = ()) -> Finding:
    return Finding(finding=finding, blocks=True, told=told, items=items, rows=rows)


def _warning(finding: str, told: object, *items: str, rows: tuple[int, ...] = ()) -> Finding:
    return Finding(finding=finding, blocks=False, told=told, items=items, rows=rows)


RULES: tuple[Callable[[View], Iterable[Finding]], ...] = (
    _operators,
    _sum,
    _percentages,
    _score,
    _unproved,
    _expired,
    _channels,
    _hours,
    _products,
    _same_person,
    _changed,
)
