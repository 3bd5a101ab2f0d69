"""Two periods side by side, and the figures over all of them."""

from __future__ import annotations

from flask import render_template, request

from kbapp import db
from kbapp.checklists import reading
from kbapp.checklists.refusals import NoSuchPeriod
from kbapp.people import needs, signed_in
from kbapp.report import before, charts, service
from kbapp.report.views import Answer, pages

DRAWN = 12
"""So many periods, six years, are drawn."""


@pages.get("/report/<code>/compare")
@needs("report.read")
def compare(code: str) -> Answer:
    """The rows of two periods, those that differ marked."""
    session, by = db.session(), signed_in()
    periods = service.periods(session, by=by)
    this = next((each for each in periods if each.code == code), None)
    if this is None:
        raise NoSuchPeriod(code)
    others = [each for each in periods if each.code != code]
    asked = request.args.get("with") or next((each.code for each in others if each.code < code), "")
    other = next((each for each in others if each.code == asked), others[0] if others else None)
    return render_template(
        "report/compare.html",
        period=this,
        others=others,
        other=other,
        rows=reading.rows_of(session, this),
        now=before.shown(session, this),
        then=before.shown(session, other) if other else None,
    )


@pages.get("/report/figures")
@needs("report.read")
def figures() -> Answer:
    """Rows 13 to 20 over the periods."""
    session, by = db.session(), signed_in()
    periods = service.periods(session, by=by)[:DRAWN][::-1]
    names = {row.row: row.text("name") for each in periods[-1:] for row in reading.rows_of(session, each)}
    units = {row.row: row.text("unit") for each in periods[-1:] for row in reading.rows_of(session, each)}
    drawn = charts.charts([before.shown(session, each) for each in periods])
    return render_template("report/figures.html", charts=drawn, names=names, units=units, words=charts.words, of=charts)
