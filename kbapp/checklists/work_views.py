"""The work on questions: who does which until when, comments, and the steps from an answer to its acceptance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from kbapp import clock, db
from kbapp.checklists import reading, tasks, topic_views, work
from kbapp.checklists.cards import Returned
from kbapp.checklists.faults import Fault
from kbapp.checklists.refusals import OwnAnswer, PeriodClosed
from kbapp.checklists.views import Answer, head, pages
from kbapp.errors import Conflict, Invalid
from kbapp.languages import _
from kbapp.layout.addresses import asked_number
from kbapp.people import needs, signed_in

WORK = "/checklists/<code>/work"
STEPS = {
    "comment": _("Your comment is kept."),
    "submit": _("The answer is handed on to be looked at."),
    "give_back": _("The answer is returned with your remark."),
    "accept": _("The answer is accepted."),
}


@pages.get(WORK)
@needs("checklists.read")
def work_of(code: str) -> Answer:
    """All questions of a period with the work on each; several can be assigned at once."""
    return _work(code)


@pages.post(WORK)
@needs("checklists.answer")
def assign(code: str) -> Answer:
    """Assign the questions that were marked."""
    items, to, due_on = request.form.getlist("item"), request.form.get("to", ""), request.form.get("due_on", "")
    try:
        with db.transaction() as session:
            tasks.assign(
                session,
                period=code,
                items=_some(items),
                to=_person(to),
                due_on=_day(due_on),
                by=signed_in(),
                at=clock.now(),
            )
    except Invalid as refusal:
        return _work(code, chosen=items, to=to, due_on=due_on, refusal=refusal), 422
    flash(str(_("The questions are assigned.") if to else _("The questions are nobody's now.")), "ok")
    return redirect(
        url_for(
            "checklists.work_of", code=code, show=_only() or None, of=request.args.get("of") or None, until=_until()
        ),
        303,
    )


def _some(items: list[str]) -> list[str]:
    if not items:
        raise Invalid(_("Mark the questions first."), field="item")
    return items


def _person(text: str) -> int | None:
    """The id of an account, None for nobody; 0, which nobody has, for what is no id."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise Invalid(_("Choose a day."), field="due_on") from fault


def _until() -> date | None:
    """The day of the filter; what is no day is as if it were not there."""
    try:
        return _day(request.args.get("until", ""))
    except Invalid:
        return None


def _only() -> str:
    return only if (only := request.args.get("show", "")) in work.FILTERS else ""


def _work(code: str, **returned: Any) -> str:
    with db.of_app().reader() as session:
        only, of, until = _only(), _person(request.args.get("of", "")), _until()
        pieces = work.of_period(session, period=code, by=signed_in(), only=only)
        return render_template(
            "checklists/work_list.html",
            pieces=[
                each
                for each in pieces
                if (of is None or (each.task and each.task.assignee_id == of)) and (until is None or each.is_due(until))
            ],
            of=of,
            until=until,
            people=tasks.people(session),
            statuses=tasks.STATUSES,
            filters=work.FILTERS,
            only=only,
            **head(reading.find_period(session, code=code)),
            **returned,
        )


@pages.post("/checklists/<code>/<topic>/<item>/<any(comment, submit, give_back, accept):what>")
@needs("checklists.answer")
def step(code: str, topic: str, item: str, what: str) -> Answer:
    """A comment, or a step of the work on one question; a refused one comes back with what was typed."""
    words = request.form.get("words", "")
    try:
        with db.transaction() as session:
            _step(session, code, item, what, words)
    except PeriodClosed:
        raise
    except (Invalid, Conflict, OwnAnswer) as refusal:
        fault = Fault(words=refusal.message)
        returned = Returned(do=what, entry="", texts={}, reason=words, faults=(fault,))
        return topic_views.returned_page(code, topic, item, returned), refusal.status
    flash(str(STEPS[what]), "ok")
    return redirect(url_for("checklists.topic", code=code, topic=topic, _anchor=item), 303)


def _step(session: Session, code: str, item: str, what: str, words: str) -> None:
    by, at = signed_in(), clock.now()
    if what == "accept":
        answer = asked_number("answer")
        tasks.accept(session, period=code, item=item, answer=answer, words=words, by=by, at=at)
        return
    verbs: dict[str, Callable[..., None]] = {
        "comment": tasks.comment,
        "submit": tasks.submit,
        "give_back": tasks.give_back,
    }
    verbs[what](session, period=code, item=item, words=words, by=by, at=at)
