"""A table that telephony exported, and the figures of rows 11–20 that follow from its columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kbapp.checklists import values
from kbapp.checklists.faults import Sentences
from kbapp.errors import Invalid
from kbapp.languages import _

LINES_MAX = 100_000
COLUMNS_MAX = 200
PARTED_BY = ";\t,"
TOTALS = ("итого", "всего", "барлығы", "жиыны", "жалпы", "total", "sum")
"""How a line begins that adds up the others; it would count everything twice."""

WEIGHT, CHANNELS = "weight", "row-14"
Way = Literal["last", "sum", "mean"]
WAYS: dict[str, Way] = {
    "row-11": "last",
    "row-12": "last",
    "row-13": "sum",
    "row-15": "mean",
    "row-16": "mean",
    "row-17": "mean",
    "row-18": "mean",
    "row-19": "mean",
    "row-20": "sum",
}
"""How several lines make one figure: people as in the last line (D11), counts added, averages weighed."""

SECONDS = {"row-15": 1, "row-19": 60}
"""Rows that may stand as h:mm:ss. Units: seconds in one of the row's own units."""

DURATION = re.compile(r"([0-9]{1,4}):([0-5][0-9]):([0-5][0-9])")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The table: its headings, its lines, and how many lines of totals were left out of them."""

    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    totals: int

    def column(self, name: str) -> list[str]:
        """The cells under a heading."""
        place = self.columns.index(name)
        return [line[place] for line in self.lines]


class BadTable(Invalid):
    """A file that is no table of figures; `faults` are all that is wrong with it."""

    def __init__(self, faults: Iterable[object]) -> None:
        self.faults = Sentences(faults)
        super().__init__(self.faults, field="file")


def read(data: bytes) -> Sheet:
    """A CSV file in UTF-8 or Windows-1251, its cells parted by semicolons, tabs or commas, headings first.

    Errors: `BadTable`.
    """
    text = _decoded(data)
    first = text.lstrip("\r\n").partition("\n")[0]
    parted = max(PARTED_BY, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted, strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                lines.append((reader.line_num, [each.strip() for each in cells]))
            if len(lines) > LINES_MAX + 1:
                raise BadTable([_("The table has more than %(count)s lines.", count=LINES_MAX)])
    except csv.Error as fault:
        raise BadTable([_("Line %(line)s cannot be read as CSV.", line=reader.line_num)]) from fault
    return _sheet(lines)


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise BadTable([_("This is not a text file. Export the table as CSV.")])
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadTable([_("The file is written neither in UTF-8 nor in Windows-1251.")])


def _sheet(lines: Sequence[tuple[int, list[str]]]) -> Sheet:
    if len(lines) < 2:
        raise BadTable([_("The table needs a line of headings and a line of figures at least.")])
    headings = [values.line(each) for each in lines[0][1]]
    if faults := [*_heading_faults(headings), *_line_faults(lines[1:], len(headings))]:
        raise BadTable(faults)
    rows = [tuple(cells) for _number, cells in lines[1:]]
    kept = [row for row in rows if not row[0].casefold().startswith(TOTALS)] or rows
    return Sheet(columns=tuple(headings), lines=tuple(kept), totals=len(rows) - len(kept))


def _heading_faults(headings: Sequence[str]) -> Iterable[object]:
    if len(headings) > COLUMNS_MAX:
        yield _("The table has more than %(count)s columns.", count=COLUMNS_MAX)
    if not all(headings):
        yield _("Column %(number)s has no heading.", number=headings.index("") + 1)
    if twice := values.repeated(each for each in headings if each):
        yield _("The heading “%(name)s” stands there twice.", name=twice)


def _line_faults(lines: Sequence[tuple[int, list[str]]], width: int) -> Iterable[object]:
    for number, cells in lines:
        if len(cells) != width:
            yield _(
                "Line %(line)s has %(cells)s cells, but there are %(width)s headings.",
                line=number,
                cells=len(cells),
                width=width,
            )


# --- figures ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Computed:
    """What a table says about a row: a number, or a count for each channel; and from how many lines."""

    value: Decimal | dict[str, str]
    lines: int


def computed(sheet: Sheet, columns: Mapping[str, str]) -> tuple[dict[str, Computed], dict[str, object]]:
    """The figures by code of their row, and a sentence for each that cannot be had.

    `columns` says which heading holds what: `row-13`, `row-14:chat` (a channel), `weight` (by what averages are
    weighed; without one it is the number of requests of row 13).
    """
    found: dict[str, Computed] = {}
    faults: dict[str, object] = {}
    for code, chosen in _by_row(columns).items():
        try:
            found[code] = _channels(sheet, chosen) if code == CHANNELS else _figure(sheet, code, chosen, columns)
        except Invalid as fault:
            faults[code] = fault.message
    return found, faults


def _by_row(columns: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """For each row the headings that it follows from; those of row 14 by channel."""
    by_row: dict[str, dict[str, str]] = {}
    for name, heading in columns.items():
        code, _colon, channel = name.partition(":")
        if (code != WEIGHT or channel) and heading:
            by_row.setdefault(code, {})[channel] = heading
    return by_row


def _channels(sheet: Sheet, chosen: Mapping[str, str]) -> Computed:
    counts = {values.text(channel): _sum(_cells(sheet, heading, CHANNELS)) for channel, heading in chosen.items()}
    return Computed(value={channel: values.count(each) for channel, each in counts.items()}, lines=len(sheet.lines))


def _figure(sheet: Sheet, code: str, chosen: Mapping[str, str], columns: Mapping[str, str]) -> Computed:
    if code not in WAYS or "" not in chosen:
        raise Invalid(_("A table gives no figure for this."))
    heading = chosen[""]
    cells = _cells(sheet, heading, code)
    said = [each for each in cells if each is not None]
    if not said:
        raise Invalid(_("The column “%(name)s” is empty.", name=heading))
    if WAYS[code] == "last" or len(sheet.lines) == 1:
        return Computed(value=said[-1], lines=1)
    if WAYS[code] == "sum":
        return Computed(value=_sum(cells), lines=len(said))
    return Computed(value=_mean(sheet, cells, columns), lines=len(said))


def _sum(cells: Iterable[Decimal | None]) -> Decimal:
    return sum((each for each in cells if each is not None), Decimal())


def _mean(sheet: Sheet, cells: Sequence[Decimal | None], columns: Mapping[str, str]) -> Decimal:
    heading = columns.get(WEIGHT) or columns.get("row-13")
    if not heading:
        raise Invalid(_("Choose the column with the number of requests: averages of several lines are weighed by it."))
    weights = _cells(sheet, heading, WEIGHT)
    both = [(cell, weight) for cell, weight in zip(cells, weights, strict=True) if cell is not None and weight]
    whole = sum((weight for _cell, weight in both), Decimal())
    if whole <= 0:
        raise Invalid(_("The column “%(name)s” gives the averages no weight.", name=heading))
    return sum((cell * weight for cell, weight in both), Decimal()) / whole


def _cells(sheet: Sheet, heading: str, code: str) -> list[Decimal | None]:
    if heading not in sheet.columns:
        raise Invalid(_("The table has no column “%(name)s”.", name=heading))
    return [_number(cell, code, line) for line, cell in enumerate(sheet.column(heading), start=1)]


def _number(cell: str, code: str, line: int) -> Decimal | None:
    """The number of a cell, None for an empty one."""
    if not cell:
        return None
    if (parts := DURATION.fullmatch(cell)) and code in SECONDS:
        hours, minutes, seconds = map(Decimal, parts.groups())
        return (hours * 3600 + minutes * 60 + seconds) / SECONDS[code]
    try:
        return values.decimal(cell.removesuffix("%"))
    except Invalid as fault:
        raise Invalid(_("line %(line)s of figures: “%(cell)s” is not a number.", line=line, cell=cell[:40])) from fault
