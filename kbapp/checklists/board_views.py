"""A period at a glance: the days left, how far each topic is, what blocks each row, and who does what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from kbapp import clock, db
from kbapp.checklists import blocking, cards, deciding, halfyear, moving, reading, service, tasks, work
from kbapp.checklists.comparing import CHANGES
from kbapp.checklists.definition import CURRENT
from kbapp.checklists.halfyear import Deadline
from kbapp.checklists.kinds import RESULTS
from kbapp.checklists.models import DONE, IN_REVIEW, Period
from kbapp.checklists.refusals import AnsweredMeanwhile, OwnAnswer
from kbapp.checklists.views import Answer, pages
from kbapp.errors import Invalid
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
        **_head(period),
    )


def _head(period: Period) -> dict[str, Any]:
    day = halfyear.today(clock.now(), period.centre.time_zone)
    return {"period": period, "deadline": Deadline(period.due_on, day), "today": day}


# --- the work on questions -------------------------------------------------------------------------------------------


@pages.get(WORK)
@needs("checklists.read")
def work_of(code: str) -> Answer:
    """All questions of a period with the work on each; several can be assigned at once."""
    return _work(code)


@pages.post(WORK)
@needs("checklists.answer")
def assign(code: str) -> Answer:
    """Assign the questions that were marked."""
    items, to = request.form.getlist("item"), request.form.get("to", "")
    try:
        with db.transaction() as session:
            tasks.assign(
                session,
                period=code,
                items=_some(items),
                to=int(to) if to.isdecimal() else None,
                due_on=_day(request.form.get("due_on", "")),
                by=signed_in(),
                at=clock.now(),
            )
    except Invalid as refusal:
        return _work(code, chosen=items, refusal=refusal), 422
    flash(str(_("The questions are assigned.") if to else _("The questions are nobody's now.")), "ok")
    return redirect(url_for("checklists.work_of", code=code, show=_only() or None), 303)


def _some(items: list[str]) -> list[str]:
    if not items:
        raise Invalid(_("Mark the questions first."), field="item")
    return items


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise Invalid(_("Choose a day."), field="due_on") from fault


def _only() -> str:
    return only if (only := request.args.get("show", "")) in work.FILTERS else ""


def _work(code: str, **returned: Any) -> str:
    with db.of_app().reader() as session:
        only = _only()
        pieces = work.of_period(session, period=code, by=signed_in(), only=only)
        return render_template(
            "checklists/work_list.html",
            pieces=pieces,
            people=tasks.people(session),
            statuses=tasks.STATUSES,
            filters=work.FILTERS,
            only=only,
            **_head(reading.find_period(session, code=code)),
            **returned,
        )


@pages.post("/checklists/<code>/<topic>/<item>/<any(comment, submit, give_back, accept):what>")
@needs("checklists.answer")
def step(code: str, topic: str, item: str, what: str) -> Answer:
    """A comment, or a step of the work on one question."""
    try:
        with db.transaction() as session:
            _step(session, code, item, what)
    except (AnsweredMeanwhile, OwnAnswer, Invalid) as refusal:
        flash(str(refusal.message), "warn")
    else:
        flash(str(STEPS[what]), "ok")
    return redirect(url_for("checklists.topic", code=code, topic=topic, _anchor=item), 303)


STEPS = {
    "comment": _("Your comment is kept."),
    "submit": _("The answer is handed on to be looked at."),
    "give_back": _("The answer is returned with your remark."),
    "accept": _("The answer is accepted."),
}


def _step(session: Session, code: str, item: str, what: str) -> None:
    words, by, at = request.form.get("words", ""), signed_in(), clock.now()
    if what == "accept":
        answer = request.form.get("answer", type=int)
        tasks.accept(session, period=code, item=item, answer=answer, words=words, by=by, at=at)
        return
    verbs: dict[str, Callable[..., None]] = {
        "comment": tasks.comment,
        "submit": tasks.submit,
        "give_back": tasks.give_back,
    }
    verbs[what](session, period=code, item=item, words=words, by=by, at=at)


# --- settings --------------------------------------------------------------------------------------------------------


@pages.get(f"{PERIOD}/settings")
@needs("checklists.read")
def settings(code: str) -> Answer:
    """The decisions that the rows depend on, each explained."""
    return _settings(code)


@pages.post(f"{PERIOD}/settings")
@needs("checklists.answer")
def decide(code: str) -> Answer:
    """Decide something else, and say why."""
    setting = request.form.get("setting", "")
    try:
        with db.transaction() as session:
            service.decide(
                session,
                period=code,
                setting=setting,
                value=_decided(setting),
                reason=request.form.get("reason", ""),
                by=signed_in(),
                at=clock.now(),
            )
    except Invalid as refusal:
        return _settings(code, returned=setting, reason=request.form.get("reason", ""), refusal=refusal), 422
    flash(str(_("It is decided so. The rows follow.")), "ok")
    return redirect(url_for("checklists.settings", code=code, _anchor=setting), 303)


def _decided(setting: str) -> object:
    value = request.form.get("value", "")
    if setting == deciding.ROW_25:
        return request.form.getlist("value")
    if setting == deciding.SAME_PERSON:
        return {"yes": True, "no": False}.get(value)
    return int(value) if setting == deciding.DUE_DAY and value.isdecimal() and len(value) < 3 else value


def _settings(code: str, **returned: Any) -> str:
    with db.of_app().reader() as session:
        period = reading.find_period(session, code=code)
        return render_template(
            "checklists/settings.html",
            now=deciding.settings_of(period),
            defaults=deciding.DEFAULTS,
            titles=deciding.TITLES,
            choices=deciding.CHOICES,
            explained=deciding.EXPLAINED,
            switchable=deciding.switchable(session, period),
            mails=bool(db.of_app().settings.smtp_host),
            last_day=halfyear.DUE_DAY,
            returned=returned.pop("returned", ""),
            **_head(period),
            **returned,
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
        **_head(period),
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
        strange=[each for each in staff if str(each.fields.get("position", "")).casefold() not in known],
        **_head(period),
    )
