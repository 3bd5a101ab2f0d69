"""The manager's pages: the periods, and the questions of a topic with their answers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from kbapp import clock, db
from kbapp.checklists import halfyear, reading, service
from kbapp.checklists.definition import BASIS_CLASSES
from kbapp.checklists.forms import AnswerForm, OpenPeriodForm
from kbapp.checklists.halfyear import Deadline
from kbapp.checklists.kinds import RESULTS
from kbapp.checklists.reading import Question
from kbapp.checklists.refusals import AnsweredMeanwhile, NoSuchItem
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import needs, signed_in
from kbapp.people.forms import blame

Answer = str | Response | tuple[str, int]

TOPIC = "/checklists/<code>/<topic>"

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
                opened = service.open_period(session, code=form.code.data or "", by=signed_in(), at=clock.now())
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


@pages.get(TOPIC)
@needs("checklists.read")
def topic(code: str, topic: str) -> Answer:
    """The questions of a topic: on what each stands, what proves it, what was answered."""
    return _topic(code, topic)


@pages.post(TOPIC)
@needs("checklists.answer")
def answer(code: str, topic: str) -> Answer:
    """Answer a question; when somebody was faster, both answers are shown."""
    form = AnswerForm().with_own_ids()
    complete, question = form.validate(), _question(code, topic, form.item.data or "")
    if not complete:
        return _topic(code, topic, form), 422
    try:
        with db.transaction() as session:
            _answer(session, code, form)
    except AnsweredMeanwhile as refusal:
        return _meanwhile(question, code, form, refusal), 409
    except Invalid as refusal:
        blame(form, refusal)
        return _topic(code, topic, form), 422
    flash(str(_("Your answer to %(code)s is saved.", code=form.item.data)), "ok")
    return redirect(url_for("checklists.topic", code=code, topic=topic, _anchor=form.item.data), 303)


def _answer(session: Session, code: str, form: AnswerForm) -> None:
    service.answer(
        session,
        period=code,
        item=form.item.data or "",
        value=form.value.data,
        replaces=form.replaces.data,
        reason=form.reason.data or "",
        by=signed_in(),
        at=clock.now(),
    )


def _topic(code: str, topic: str, sent: AnswerForm | None = None) -> str:
    """The page; `sent` is a form that came back with faults and stands in for its question's own."""
    session, by = db.session(), signed_in()
    questions = service.questions(session, period=code, topic=topic, by=by)
    forms = {each.item.code: AnswerForm.about(each) for each in questions}
    if sent and sent.item.data in forms:
        forms[sent.item.data] = sent
    period = reading.find_period(session, code=code)
    return render_template(
        "checklists/topic.html",
        period=period,
        deadline=Deadline(period.due_on, halfyear.today(clock.now(), period.centre.time_zone)),
        title=questions[0].item.text("topic"),
        questions=questions,
        forms=forms,
        rows={each.row: each.text("name") for each in reading.rows_of(session, period)},
        results=RESULTS,
        basis_classes=BASIS_CLASSES,
    )


def _question(code: str, topic: str, item: str) -> Question:
    questions = service.questions(db.session(), period=code, topic=topic, by=signed_in())
    for question in questions:
        if question.item.code == item:
            return question
    raise NoSuchItem(item)


def _meanwhile(question: Question, code: str, form: AnswerForm, refusal: AnsweredMeanwhile) -> str:
    # the request's reading session still sees the moment before: the newest answer comes with the refusal
    return render_template(
        "checklists/meanwhile.html",
        code=code,
        question=question,
        form=form,
        theirs=refusal.answer,
        sentence=refusal.message,
        results=RESULTS,
    )
