"""The figures of rows 11–20 from a table of telephony: columns chosen, looked at, saved all or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy.orm import Session

from kbapp.checklists import filling, guessing, kinds, locked, reading, telephony
from kbapp.checklists.filling import Filled
from kbapp.checklists.kinds import Given
from kbapp.checklists.models import Answer, Centre, Period, PeriodItem
from kbapp.checklists.refusals import AnswersRefused, NoSuchItem
from kbapp.checklists.spec import known
from kbapp.checklists.telephony import Computed, Sheet
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people.rights import Person

ROWS = tuple(f"row-{number}" for number in range(11, 21))
PLACES = 2


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What a row would say: from how many lines, beside what is answered now; or why it cannot be had."""

    item: PeriodItem
    now: Answer | None
    given: Given | None
    lines: int
    fault: object


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a table would change; it can be saved when no figure has a fault, and there is one at least."""

    figures: tuple[Figure, ...]

    @property
    def can_be_saved(self) -> bool:
        """Everything that was chosen can be had."""
        return bool(self.figures) and all(each.given for each in self.figures)


def remembered(centre: Centre, sheet: Sheet) -> dict[str, str]:
    """The columns as they were chosen last, as far as this table has them."""
    return {name: heading for name, heading in (centre.figure_columns or {}).items() if heading in sheet.columns}


def guessed(session: Session, *, period: Period, sheet: Sheet, channels: Iterable[str]) -> dict[str, str]:
    """The columns by what their headings sound like: the names of the rows in each language, and the channels."""
    called = {each.casefold(): f"{telephony.CHANNELS}:{each}" for each in channels}
    of_channels = {called[each.casefold()]: each for each in sheet.columns if each.casefold() in called}
    named = {f"row-{each.row:02}": list(each.texts["name"].values()) for each in reading.rows_of(session, period)}
    names = {code: named[code] for code in telephony.WAYS if code in named}
    rest = [each for each in sheet.columns if each not in of_channels.values()]
    return of_channels | guessing.guessed(rest, names)


def preview(
    session: Session,
    *,
    period: str,
    sheet: Sheet,
    columns: Mapping[str, str],
    by: Person,
    centre: str | None = None,
) -> Preview:
    """What the table says by these columns, before anything is saved.

    Errors: `Forbidden`; `NoSuchPeriod`; `NoSuchItem` when a column is chosen for what this period does not ask.
    """
    by.need("checklists.answer")
    found = reading.find_period(session, code=period, centre=centre)
    asked = {each.item.code: each for each in reading.questions_of(session, found)}
    figures, faults = telephony.computed(sheet, columns)
    for code in (*figures, *faults):
        if code not in asked or code not in ROWS:
            raise NoSuchItem(code)
    return Preview(
        figures=tuple(
            _figure(asked[code].item, asked[code].newest, figures.get(code), faults.get(code))
            for code in sorted({*figures, *faults})
        )
    )


def save(
    session: Session,
    *,
    period: str,
    sheet: Sheet,
    columns: Mapping[str, str],
    by: Person,
    at: datetime,
    centre: str | None = None,
) -> Filled:
    """Answer the rows with what the table says, all or none, and remember the columns for the next time.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `AnswersRefused` with every fault, each named by its code.
    """
    by.need("checklists.answer")
    home = reading.the_centre(session, code=centre)
    session.refresh(home, with_for_update=True)  # first the centre, then its period: as whoever fills or opens
    found = locked.opened(session, code=period, centre=centre)
    chosen = {name: heading for name, heading in columns.items() if heading}
    items = locked.items(session, found, ROWS)
    looked = preview(session, period=period, sheet=sheet, columns=chosen, by=by, centre=centre)
    if not looked.can_be_saved:
        raise AnswersRefused(_faults(looked))
    newest = {each.item.code: each.now for each in looked.figures}
    given = {each.item.code: (each.given, "") for each in looked.figures if each.given}
    new = filling.save(session, items, newest, given, by=by, at=at)
    home.figure_columns = chosen
    filling.tell(session, found, "checklists.figures", dict.fromkeys(new, kinds.GIVEN), by=by, at=at)
    unchanged = tuple(code for code in given if code not in new)
    return Filled(period=found, opened=False, answered=new, unchanged=unchanged)


def _figure(item: PeriodItem, now: Answer | None, found: Computed | None, fault: object) -> Figure:
    given = None
    if found:
        try:
            given = kinds.read(item.kind, known(item.spec), _rounded(item, found.value))
        except Invalid as refusal:
            fault = refusal.message
    return Figure(item=item, now=now, given=given, lines=found.lines if found else 0, fault=fault)


def _rounded(item: PeriodItem, value: Decimal | dict[str, str]) -> object:
    """An average has as many digits behind the point as its row allows; nothing else is rounded."""
    if isinstance(value, dict) or telephony.WAYS[item.code] != "mean":
        return value
    places = known(item.spec).places
    return value.quantize(Decimal(1).scaleb(-(PLACES if places is None else places)), ROUND_HALF_UP)


def _faults(looked: Preview) -> list[object]:
    if not looked.figures:
        return [_("No column is chosen.")]
    return [_("%(code)s: %(fault)s", code=each.item.code, fault=each.fault) for each in looked.figures if each.fault]
