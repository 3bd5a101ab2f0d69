"""What is written into a cell of the form, in three languages: yes and no, numbers, dates, hours, lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kbapp.checklists.deciding import UNIT
from kbapp.checklists.hours import DAYS
from kbapp.checklists.kinds import NO, YES
from kbapp.checklists.spec import DATE, RECORD, REGISTER, TABLE, YES_NO
from kbapp.checklists.standing import Entry, Stand
from kbapp.checklists.toml_table import Texts
from kbapp.languages import LANGUAGES

SAYS = {YES: Texts(kk="иә", ru="да", en="yes"), NO: Texts(kk="жоқ", ru="нет", en="no")}
"""What the order wants written into the form."""
THOUSANDS = Texts(kk="мың бірлік", ru="тыс. единиц", en="thousand units")
PIECES = Texts(kk="дана", ru="единиц", en="pieces")
DAY_NAMES = {
    "kk": ("дс", "сс", "ср", "бс", "жм", "сб", "жс"),
    "ru": ("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
DAY_FULL = ("00:00", "24:00")
DECIMAL_MARK = {"kk": ",", "ru": ",", "en": "."}
SPACE = "\u00a0"
Settings = Mapping[str, Any]


def same(words: object) -> Texts:
    """The same in every language."""
    return Texts(**dict.fromkeys(LANGUAGES, str(words)))


def joined(parts: Sequence[Texts], by: str) -> Texts:
    """Several, one after another."""
    return Texts(**{each: by.join(part.of(each) for part in parts) for each in LANGUAGES})


def said(says: str, *, count: int | None = None, names: Sequence[Texts] = ()) -> Texts:
    """`иә`, `иә, 3`, `иә: демалыс бөлмесі`, `иә, 2: IVR, CRM`."""
    told = SAYS[says]
    if count is not None:
        told = joined([told, same(count)], ", ")
    return joined([told, joined(names, ", ")], ": ") if names else told


def number(value: Decimal) -> Texts:
    """A number as it was given, with the decimal mark of the language."""
    return Texts(**{each: format(value, "f").replace(".", DECIMAL_MARK[each]) for each in LANGUAGES})


def count(value: int) -> Texts:
    """A whole number, its thousands apart by a space that never breaks."""
    return same(f"{value:,}".replace(",", SPACE))


def amount(value: int, settings: Settings) -> Texts:
    """A count in the unit that was decided: thousands with one to three decimals, or pieces.

    Source: D1; rows 13 and 14.
    """
    if settings[UNIT] != "thousands":
        return joined([count(value), PIECES], " ")
    exact = f"{Decimal(value) / 1000:.3f}"
    while exact.endswith("0") and not exact.endswith(".0"):
        exact = exact[:-1]
    return joined([_grouped(exact), THOUSANDS], " ")


def _grouped(exact: str) -> Texts:
    whole, _dot, rest = exact.partition(".")
    spaced = f"{int(whole):,}".replace(",", SPACE)
    return Texts(**{each: f"{spaced}{DECIMAL_MARK[each]}{rest}" for each in LANGUAGES})


def day(value: date) -> Texts:
    """`02.03.2026`."""
    return same(f"{value:%d.%m.%Y}")


def dated(entry: Entry, starts: str, names: Sequence[str]) -> Texts:
    """`02.03.2026, ISO 18295-1`."""
    return joined([day(entry.fields[starts]), *(same(entry.fields[each]) for each in names)], ", ")


# --- one answer as it stands -----------------------------------------------------------------------------------------


def of(stand: Stand, settings: Settings, *, thousands: bool) -> Texts:
    """An answer as it goes into the form."""
    if stand.kind == TABLE:
        return joined([_channel(name, value, settings, thousands) for name, value in stand.value], "; ")
    if stand.kind == REGISTER:
        return hours(entry.fields for entry in stand.in_force)
    if isinstance(stand.value, int):
        return amount(stand.value, settings) if thousands else count(stand.value)
    return PLAIN.get(stand.kind, _plain)(stand.value)


def _channel(name: str, value: int, settings: Settings, thousands: bool) -> Texts:
    return joined([same(name), amount(value, settings) if thousands else count(value)], " – ")


def _plain(value: object) -> Texts:
    return number(value) if isinstance(value, Decimal) else same(value)


def _document(fields: Mapping[str, Any]) -> Texts:
    return joined([same(f"№ {fields['number']}"), day(fields["date"])], ", ")


PLAIN: Mapping[str, Callable[[Any], Texts]] = {YES_NO: SAYS.__getitem__, DATE: day, RECORD: _document}


def exactly(stand: Stand) -> str:
    """A count that is printed in thousands, as it was given."""
    if stand.kind == TABLE:
        return "; ".join(f"{name} – {value}" for name, value in stand.value)
    return str(stand.value)


# --- hours -----------------------------------------------------------------------------------------------------------


def hours(entries: Iterable[Mapping[str, Any]]) -> Texts:
    """`24/7`, or the days of each entry with its times; an entry without days holds on all of them."""
    several = [(tuple(each.get("days") or DAYS), each["from"], each["until"]) for each in entries]
    full = {name for days, *times in several if tuple(times) == DAY_FULL for name in days}
    if full == set(DAYS):
        return same("24/7")
    return joined([_times(*each) for each in sorted(several, key=_first)], "; ")


def _first(entry: tuple[tuple[str, ...], str, str]) -> tuple[int, str]:
    days, since, _until = entry
    return min(DAYS.index(each) for each in days), since


def _times(days: tuple[str, ...], since: str, until: str) -> Texts:
    times = f"{since}–{until}"
    if set(days) == set(DAYS):
        return same(times)
    numbers = sorted(DAYS.index(each) for each in days)
    return Texts(**{each: f"{_days(numbers, DAY_NAMES[each])} {times}" for each in LANGUAGES})


def _days(numbers: Sequence[int], names: Sequence[str]) -> str:
    """`дс–жм`, or each by its name when they do not follow one another."""
    follow = list(numbers) == list(range(numbers[0], numbers[-1] + 1))
    if follow and len(numbers) > 2:
        return f"{names[numbers[0]]}–{names[numbers[-1]]}"
    return ", ".join(names[each] for each in numbers)
