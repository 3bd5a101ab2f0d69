"""Recommendations of the Committee: the list, and what is done about each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from kbapp import clock, db
from kbapp.checklists import halfyear, reading
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.downloads import attachment
from kbapp.layout.uploads.receiving import proof_if_any
from kbapp.people import needs, signed_in
from kbapp.people.forms import blame
from kbapp.report import recommending
from kbapp.report.forms import ActionForm, DoneForm, RecommendationForm
from kbapp.report.views import Answer, pages

LIST = "/report/recommendations"


@pages.get(LIST)
@needs("report.read")
def recommendations() -> Answer:
    """What the Committee recommended, open ones first."""
    return _page()


@pages.post(LIST)
@needs("report.seal")
def register() -> Answer:
    """Register a recommendation."""
    form = RecommendationForm()
    return _deed(form, "", _("The recommendation is registered."), lambda session: _register(session, form))


@pages.post(f"{LIST}/<int(max=2147483647):id>/action")
@needs("report.seal")
def plan(id: int) -> Answer:
    """Plan an action."""
    form = ActionForm(prefix=f"plan{id}-")
    return _deed(form, f"plan{id}", _("The action is planned."), lambda session: _plan(session, id, form))


@pages.post(f"{LIST}/action/<int(max=2147483647):id>/done")
@needs("report.seal")
def action_done(id: int) -> Answer:
    """Say that an action is done."""
    form = DoneForm(prefix=f"done{id}-")
    return _deed(form, f"done{id}", _("The action is done."), lambda session: _done(session, id, form))


@pages.post(f"{LIST}/<int(max=2147483647):id>/close")
@needs("report.seal")
def close(id: int) -> Answer:
    """Close a recommendation."""
    form = DoneForm(prefix=f"close{id}-")
    return _deed(form, f"close{id}", _("The recommendation is closed."), lambda session: _close(session, id, form))


@pages.get(f"{LIST}/action/<int(max=2147483647):id>/proof")
@needs("report.read")
def proof(id: int) -> Response:
    """What proves that an action is done."""
    found, data = recommending.proof_of(db.session(), action=id, by=signed_in())
    kind = found.evidence_type or "application/octet-stream"
    return attachment(data, name=found.evidence_name or "proof", type=kind)


def _deed(form: FlaskForm, name: str, done: object, deed: Callable[[Session], object]) -> Answer:
    if form.validate():
        try:
            with db.transaction() as session:
                deed(session)
        except Invalid as refusal:
            blame(form, refusal)
        else:
            flash(str(done), "ok")
            return redirect(url_for("report.recommendations"), 303)
    return _page(**{name or "new": form}), 422


def _register(session: Session, form: RecommendationForm) -> None:
    recommending.register(
        session,
        number=form.number.data or "",
        received_on=form.received_on.data,  # type: ignore[arg-type]  # the form needs it
        words=form.words.data or "",
        by=signed_in(),
        at=clock.now(),
    )


def _plan(session: Session, id: int, form: ActionForm) -> None:
    recommending.plan(
        session,
        recommendation=id,
        words=form.words.data or "",
        who=form.who.data or "",
        due_on=form.due_on.data,  # type: ignore[arg-type]  # the form needs it
        by=signed_in(),
        at=clock.now(),
    )


def _done(session: Session, id: int, form: DoneForm) -> None:
    sent = proof_if_any(form.file.data)
    recommending.done(session, action=id, words=form.words.data or "", proof=sent, by=signed_in(), at=clock.now())


def _close(session: Session, id: int, form: DoneForm) -> None:
    recommending.close(session, recommendation=id, words=form.words.data or "", by=signed_in(), at=clock.now())


def _page(**returned: FlaskForm) -> str:
    with db.of_app().reader() as session:
        everything = recommending.everything(session, by=signed_in())
        forms: dict[str, Any] = {"new": RecommendationForm(formdata=None)}
        for each in everything:
            forms |= _forms(each)
        day = halfyear.today(clock.now(), reading.the_centre(session).time_zone)
        return render_template(
            "report/recommendations.html", everything=everything, today=day, forms={**forms, **returned}
        )


def _forms(advice: recommending.Advice) -> dict[str, FlaskForm]:
    number = advice.recommendation.id
    forms: dict[str, FlaskForm] = {
        f"plan{number}": ActionForm(formdata=None, prefix=f"plan{number}-"),
        f"close{number}": DoneForm(formdata=None, prefix=f"close{number}-"),
    }
    return forms | {
        f"done{each.id}": DoneForm(formdata=None, prefix=f"done{each.id}-")
        for each in advice.actions
        if not each.done_at
    }
