"""The manager's pages: the 28 rows of a period, each with its value or what is missing, and why."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug import Response

from kbapp import clock, db
from kbapp.checklists import halfyear, references
from kbapp.checklists.centre_views import about_a_centre
from kbapp.checklists.halfyear import Deadline
from kbapp.checklists.kinds import RESULTS
from kbapp.checklists.refusals import NoSuchPeriod
from kbapp.people import needs, signed_in
from kbapp.report import before, explanation, service
from kbapp.report.behind import behind

Answer = str | Response | tuple[str, int]

pages = Blueprint("report", __name__)
about_a_centre(pages)


@pages.get("/report")
@needs("report.read")
def index() -> Answer:
    """To the report of the newest period; before there is one, what to do."""
    periods = service.periods(db.session(), by=signed_in())
    if periods:
        return redirect(url_for("report.rows", code=periods[0].code), 303)
    return render_template("report/empty.html")


@pages.get("/report/<code>")
@needs("report.read")
def rows(code: str) -> Answer:
    """The 28 rows of a period."""
    session, by = db.session(), signed_in()
    periods = service.periods(session, by=by)
    period = next((each for each in periods if each.code == code), None)
    if period is None:
        raise NoSuchPeriod(code)
    return render_template(
        "report/rows.html",
        period=period,
        periods=periods,
        rows=service.rows(session, period=code, by=by),
        deadline=Deadline(period.due_on, halfyear.today(clock.now(), period.centre.time_zone)),
        last=before.of_period(session, period),
        explanation=explanation,
        results=RESULTS,
    )


@pages.get("/report/<code>/row/<int(max=99):row>")
@needs("report.read")
def row(code: str, row: int) -> Answer:
    """Everything behind a row: its rule, questions, answers, people, moments, evidence; and what it said before."""
    session, by = db.session(), signed_in()
    return render_template(
        "report/behind.html",
        behind=behind(session, period=code, row=row, by=by),
        period=service.period(session, code=code, by=by),
        explanation=explanation,
        results=RESULTS,
        address=references.address,
    )
