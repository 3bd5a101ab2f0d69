"""The manager's first page: the periods, and how far each is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from kbapp import clock, db
from kbapp.checklists import halfyear, reading, service
from kbapp.checklists.forms import OpenPeriodForm
from kbapp.checklists.halfyear import Deadline
from kbapp.checklists.models import Period
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import needs, signed_in
from kbapp.people.forms import blame

Answer = str | Response | tuple[str, int]

pages = Blueprint("checklists", __name__)


@pages.get("/checklists")
@needs("checklists.read")
def index() -> Answer:
    """The periods: how far each is, and when its report is due."""
    return _index(OpenPeriodForm(formdata=None))


@pages.post("/checklists")
@needs("checklists.answer")
def open_period() -> Answer:
    """Open a half-year."""
    form = OpenPeriodForm()
    if form.validate():
        try:
            with db.transaction() as session:
                opened = service.open_period(
                    session, code=form.code.data or "", clone=bool(form.clone.data), by=signed_in(), at=clock.now()
                )
        except Invalid as refusal:
            blame(form, refusal)
        else:
            flash(str(_("%(code)s is open. Answer its questions.", code=opened.code)), "ok")
            return redirect(url_for("checklists.index"), 303)
    return _index(form), 422


def _index(form: OpenPeriodForm) -> str:
    session, at = db.session(), clock.now()
    standings = service.periods(session, by=signed_in())
    today = halfyear.today(at, reading.the_centre(session).time_zone)
    proposed = halfyear.to_open(today, opened={each.period.code for each in standings})
    if not form.is_submitted():
        form.code.data = proposed.code
    deadlines = {each.period.id: Deadline(each.period.due_on, today) for each in standings}
    return render_template(
        "checklists/index.html", form=form, standings=standings, deadlines=deadlines, proposed=proposed
    )


def head(period: Period) -> dict[str, Any]:
    """What the head of every page of a half-year shows."""
    day = halfyear.today(clock.now(), period.centre.time_zone)
    return {"period": period, "deadline": Deadline(period.due_on, day), "today": day}
