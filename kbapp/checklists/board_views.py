"""A period at a glance: the days left, how far each topic is, what blocks each row, and who does what."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from kbapp import clock, db
from kbapp.checklists import blocking, cards, deciding, halfyear, moving, reading, reminding, service, tasks, work
from kbapp.checklists.comparing import CHANGES
from kbapp.checklists.definition import CURRENT
from kbapp.checklists.kinds import RESULTS
from kbapp.checklists.models import DONE, IN_REVIEW
from kbapp.checklists.views import Answer, head, pages
from kbapp.languages import _
from kbapp.people import needs, signed_in

PERIOD = "/checklists/<code>"
WORK = f"{PERIOD}/work"


@pages.get(PERIOD)
@needs("checklists.read")
def board(code: str) -> Answer:
    """How far a period is."""
    session, by = db.session(), signed_in()
    pieces = work.of_period(session, period=code, by=by)
    period = reading.find_period(session, code=code)
    standing = next(each for each in service.periods(session, by=by) if each.period.id == period.id)
    return render_template(
        "checklists/board.html",
        standing=standing,
        blocked=blocking.rows(reading.rows_of(session, period), pieces, deciding.settings_of(period)),
        mine=[each for each in pieces if each.is_of(by) and each.status != DONE],
        review=[each for each in pieces if each.status == IN_REVIEW],
        statuses=tasks.STATUSES,
        tallies=work.tallies(pieces, halfyear.today(clock.now(), period.centre.time_zone)),
        reminders=reminding.of_period(session, period),
        stages=reminding.TITLES,
        **head(period),
    )


# --- edition ---------------------------------------------------------------------------------------------------------


@pages.get(f"{PERIOD}/edition")
@needs("checklists.read")
def edition(code: str) -> Answer:
    """By which edition the half-year is asked, and what moving it to the current one would change."""
    session = db.session()
    period = reading.find_period(session, code=code)
    changes = moving.compared(session, period=code, by=signed_in()) if period.closed_at is None else []
    return render_template(
        "checklists/edition.html",
        changes=changes,
        words=CHANGES,
        former=reading.former_of(session, period),
        results=RESULTS,
        current=CURRENT,
        **head(period),
    )


@pages.post(f"{PERIOD}/edition")
@needs("checklists.answer")
def move(code: str) -> Answer:
    """Move the half-year to the current edition."""
    with db.transaction() as session:
        moving.move(session, period=code, by=signed_in(), at=clock.now())
    flash(str(_("The half-year is asked by the current edition now. Confirm what has changed.")), "ok")
    return redirect(url_for("checklists.board", code=code), 303)


# --- staffing --------------------------------------------------------------------------------------------------------


@pages.get(f"{PERIOD}/staffing-matrix")
@needs("checklists.read")
def staffing(code: str) -> Answer:
    """Paragraph 16: the channels of row 10 and who works on each; positions beside the manager's own list."""
    session = db.session()
    period = reading.find_period(session, code=code)
    stands = reading.stands_of(session, period)
    staff = stands["staff"].in_force if "staff" in stands else ()
    positions = stands["positions"].in_force if "positions" in stands else ()
    channels = (stands[cards.CHANNELS].value or ()) if cards.CHANNELS in stands else ()
    known = {str(each.fields["name"]).casefold() for each in positions}
    return render_template(
        "checklists/staffing.html",
        channels=channels,
        staff=staff,
        positions=positions,
        works={
            (each.id, name): name.casefold() in {one.casefold() for one in each.fields.get("channels", ())}
            for each in staff
            for name in channels
        },
        gaps=stands["PS-01"].value or () if "PS-01" in stands else (),
        unknown=sorted(
            {
                name
                for each in staff
                for name in each.fields.get("channels", ())
                if name.casefold() not in {one.casefold() for one in channels}
            }
        ),
        strange=[each for each in staff if str(each.fields.get("position", "")).casefold() not in known],
        **head(period),
    )
