"""The figures of the period from a table of telephony: chosen, mapped, looked at, saved."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kbapp import clock, db, languages
from kbapp.checklists import cards, figures, reading, telephony
from kbapp.checklists.figures import ROWS
from kbapp.checklists.models import Period
from kbapp.checklists.refusals import AnswersRefused
from kbapp.checklists.telephony import Sheet
from kbapp.checklists.views import Answer, pages
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import needs, signed_in

FIGURES = "/checklists/<code>/figures-table"
TABLE_ROW = "row-14"
WEIGHT = "weight"
MOST = 2 * 2**20


@pages.get(FIGURES)
@needs("checklists.answer")
def figures_table(code: str) -> Answer:
    """Choose a table."""
    return _page(code)


@pages.post(FIGURES)
@needs("checklists.answer")
def take_figures(code: str) -> Answer:
    """Read the table, show what it would change, and save that when it is wanted."""
    try:
        data = _data()
        sheet = telephony.read(data)
    except Invalid as refusal:
        return _page(code, refusal=refusal), 422
    if "column-1" not in request.form:
        return _first(code, data, sheet)
    columns = _columns(sheet)
    if request.form.get("do") == "save":
        return _save(code, data, sheet, columns)
    return _page(code, data=data, sheet=sheet, columns=columns)


def _data() -> bytes:
    """The table as it was chosen, or as the page carries it from step to step.

    Errors: `Invalid` naming `file`.
    """
    sent = request.files.get("file")
    if sent and sent.filename:
        data = sent.stream.read(MOST + 1)
    else:
        try:
            data = base64.b64decode(request.form.get("data", ""), validate=True)
        except (binascii.Error, ValueError):
            data = b""
    if not data:
        raise Invalid(_("Choose a file."), field="file")
    if len(data) > MOST:
        raise Invalid(_("The file is too large: at most %(most)s MiB.", most=MOST // 2**20), field="file")
    return data


def _columns(sheet: Sheet) -> dict[str, str]:
    """By name of the figure, the heading that was chosen for it."""
    named = ((request.form.get(f"column-{at}", ""), heading) for at, heading in enumerate(sheet.columns, start=1))
    return {name: heading for name, heading in named if name}


def _first(code: str, data: bytes, sheet: Sheet) -> Answer:
    """The columns as they were chosen the last time; the first time, as their headings sound."""
    session = db.session()
    period = reading.find_period(session, code=code)
    if columns := figures.remembered(period.centre, sheet):
        return _page(code, data=data, sheet=sheet, columns=columns)
    columns = figures.guessed(session, period=period, sheet=sheet, channels=_channels(period))
    return _page(code, data=data, sheet=sheet, columns=columns, is_guessed=bool(columns))


def _save(code: str, data: bytes, sheet: Sheet, columns: Mapping[str, str]) -> Answer:
    try:
        with db.transaction() as session:
            done = figures.save(session, period=code, sheet=sheet, columns=columns, by=signed_in(), at=clock.now())
    except AnswersRefused as refusal:
        return _page(code, data=data, sheet=sheet, columns=columns, refusal=refusal), 422
    flash(str(_("Saved: %(rows)s.", rows=", ".join(done.answered) or "–")), "ok")
    return redirect(url_for("checklists.topic", code=code, topic="figures"), 303)


def _page(code: str, *, data: bytes = b"", sheet: Sheet | None = None, **told: Any) -> str:
    session = db.session()
    period = reading.find_period(session, code=code)
    columns = told.pop("columns", {})
    preview = figures.preview(session, period=code, sheet=sheet, columns=columns, by=signed_in()) if sheet else None
    return render_template(
        "checklists/figures_table.html",
        period=period,
        data=base64.b64encode(data).decode(),
        sheet=sheet,
        chosen={heading: name for name, heading in columns.items()},
        names=_names(period),
        preview=preview,
        **told,
    )


def _names(period: Period) -> list[tuple[str, str]]:
    """What a column can be: a row, a channel of row 14, or how much each line weighs."""
    session = db.session()
    rows = {f"row-{each.row:02}": each.text("name") for each in reading.rows_of(session, period)}
    here = languages.current()
    named = [(code, f"{code.removeprefix('row-')}. {rows[code].of(here)}") for code in ROWS if code != TABLE_ROW]
    of_channels = [(f"{TABLE_ROW}:{name}", f"14. {name}") for name in _channels(period)]
    return [*named, *of_channels, (WEIGHT, str(_("how many requests the line is about (weight of averages)")))]


def _channels(period: Period) -> tuple[str, ...]:
    stands = reading.stands_of(db.session(), period)
    return (stands[cards.CHANNELS].value or ()) if cards.CHANNELS in stands else ()
