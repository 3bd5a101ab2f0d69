"""Evidence on its questions, the list of a period's evidence, and a piece with its revisions and uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from kbapp import clock, db, languages
from kbapp.checklists import evidence, proving, reading, references
from kbapp.checklists.evidence import KINDS, Thing
from kbapp.checklists.forms import EvidenceForm
from kbapp.checklists.models import Period
from kbapp.checklists.proving import Brief, Held, Idle, Proof
from kbapp.checklists.refusals import NoSuchEvidence, PeriodClosed, RevisedMeanwhile
from kbapp.checklists.views import Answer, pages
from kbapp.db import folded
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.addresses import asked_number
from kbapp.layout.csv_export import csv_response
from kbapp.layout.downloads import attachment
from kbapp.layout.uploads.receiving import proof_if_any
from kbapp.people import needs, signed_in
from kbapp.people.forms import blame
from kbapp.people.paging import page_in

LIST = "/checklists/<code>/evidence"
ONE = f"{LIST}/<int(max=2147483647):piece>"
EXPIRING, IDLE = "expiring", "idle"
WAYS = {"": _("All that prove an answer"), EXPIRING: _("Expiring"), IDLE: _("Those that prove nothing here")}


# --- the list --------------------------------------------------------------------------------------------------------


@pages.get(LIST)
@needs("checklists.read")
def evidence_of(code: str) -> Answer:
    """All evidence of a period: what proves which answer, until when it holds."""
    session = db.session()
    period = _period(session, code)
    is_idle = request.args.get("show") == IDLE
    found: Sequence[Any] = _idle(session, period) if is_idle else _found(session, period)
    page = page_in(found, asked_number("page", 1))
    return render_template(
        "checklists/evidence.html",
        period=period,
        proofs=page.rows if is_idle else proving.of_period(session, period, uses=[each.use for each in page.rows]),
        is_idle=is_idle,
        page=page,
        ways=WAYS,
        topics={each.topic: each.text("topic") for each in reading.items_of(session, period)},
        kinds=KINDS,
        address=references.address,
    )


HEADER = (
    _("Question"),
    _("What it is"),
    _("Kind"),
    _("Collected on"),
    _("Valid from"),
    _("Valid until"),
    _("File or address"),
    _("SHA-256"),
    _("Added by"),
)


@pages.get(f"{LIST}/export")
@needs("checklists.read")
def evidence_file(code: str) -> Response:
    """The same list as a file."""
    session = db.session()
    period = _period(session, code)
    if request.args.get("show") == IDLE:
        return csv_response("evidence", HEADER, [_line(each, "") for each in _idle(session, period)])
    chosen = {each.use for each in _found(session, period)}
    proofs = [each for each in proving.of_period(session, period) if each.use.id in chosen]
    return csv_response("evidence", HEADER, [_line(each, each.item.code) for each in proofs])


def _line(proof: Proof | Idle, code: str) -> list[object]:
    said = proof.revision
    days = [each.isoformat() if each else "" for each in (said.collected_on, said.valid_from, said.valid_until)]
    where = said.name or said.url or said.ref_key or ""
    return [code, said.title, KINDS[proof.piece.kind], *days, where, said.sha256 or "", said.by_login]


def _period(session: Session, code: str) -> Period:
    return reading.find_period(session, code=code)


def _found(session: Session, period: Period) -> list[Brief]:
    words, only, topic = (request.args.get(each, "") for each in ("words", "show", "topic"))
    return [
        each
        for each in proving.briefs(session, period)
        if (only != EXPIRING or each.expires)
        and (not topic or each.topic == topic)
        and folded(words) in folded(f"{each.code} {each.title} {each.name or ''}")
    ]


def _idle(session: Session, period: Period) -> list[Idle]:
    words = folded(request.args.get("words", ""))
    return [
        each
        for each in proving.idle(session, period)
        if words in folded(f"{each.revision.title} {each.revision.name or ''}")
    ]


# --- add -------------------------------------------------------------------------------------------------------------


@pages.route(f"{LIST}/add", methods=["GET", "POST"])
@needs("checklists.answer")
def add_evidence(code: str) -> Answer:
    """Add a piece that proves the answer to one question, or to several."""
    form, items, entry = EvidenceForm(), request.values.getlist("item"), request.values.get("entry") or None
    if form.validate_on_submit():
        try:
            thing = _thing(form)
            if thing is None:
                words = _("Choose a file, or write an address or the number of an article.")
                raise Invalid(words, field="file")
            with db.transaction() as session:
                evidence.add(
                    session,
                    period=code,
                    items=items,
                    entry=entry,
                    thing=thing,
                    about=form.about,
                    by=signed_in(),
                    at=clock.now(),
                )
        except Invalid as refusal:
            blame(form, refusal)
        else:
            flash(str(_("The evidence is added.")), "ok")
            return _to_question(code, items[0])
    period = _period(db.session(), code)
    if period.closed_at is not None:
        raise PeriodClosed(code)
    known = {each.code: each for each in reading.items_of(db.session(), period)}
    asked = [known[each] for each in items if each in known]
    if not asked:
        return redirect(url_for("checklists.evidence_of", code=code), 303)
    status = 422 if form.errors else 200
    return render_template("checklists/evidence_add.html", period=period, form=form, asked=asked, entry=entry), status


def _thing(form: EvidenceForm) -> Thing | None:
    """What was sent: one of the three; None when none was.

    Errors: `Invalid` naming `file`, `url` or `ref`.
    """
    sent = [each for each in (form.file, form.url, form.ref) if each.data]
    if len(sent) > 1:
        words = _("Send one of them: a file, an address, or an article. Each is a piece of its own.")
        raise Invalid(words, field=sent[1].short_name)
    if form.ref.data:
        typed, language = form.ref.data, languages.current()
        ref, _title = references.found(db.session(), typed=typed, language=language, by=signed_in())
        return Thing(ref=ref)
    upload = proof_if_any(form.file.data)
    return Thing(upload=upload, url=form.url.data or "") if sent else None


def _to_question(code: str, item: str) -> AnyResponse:
    period = _period(db.session(), code)
    topic = next((each.topic for each in reading.items_of(db.session(), period) if each.code == item), "")
    return redirect(url_for("checklists.topic", code=code, topic=topic, _anchor=item), 303)


# --- a piece ---------------------------------------------------------------------------------------------------------


@pages.get(ONE)
@needs("checklists.read")
def piece(code: str, piece: int) -> Answer:
    """A piece with its revisions and what it proves."""
    return _piece(code, piece)


@pages.post(f"{ONE}/revise")
@needs("checklists.answer")
def revise_evidence(code: str, piece: int) -> Answer:
    """A newer revision beside the others."""
    form = EvidenceForm()
    if form.validate():
        try:
            thing = _thing(form)
            with db.transaction() as session:
                evidence.revise(
                    session,
                    period=code,
                    evidence=piece,
                    replaces=asked_number("replaces", 0),
                    thing=thing,
                    about=form.about,
                    by=signed_in(),
                    at=clock.now(),
                )
        except RevisedMeanwhile as refusal:
            return _piece(code, piece, form, refused=refusal), refusal.status
        except Invalid as refusal:
            blame(form, refusal)
        else:
            flash(str(_("The newer revision is kept beside the older ones.")), "ok")
            return redirect(url_for("checklists.piece", code=code, piece=piece), 303)
    return _piece(code, piece, form), 422


@pages.post(f"{ONE}/attach")
@needs("checklists.answer")
def attach_evidence(code: str, piece: int) -> Answer:
    """Let it prove further answers."""
    items = request.form.get("items", "").replace(",", " ").split()
    with db.transaction() as session:
        evidence.attach(session, period=code, evidence=piece, items=items, by=signed_in(), at=clock.now())
    flash(str(_("The evidence is attached.")), "ok")
    return redirect(url_for("checklists.piece", code=code, piece=piece), 303)


@pages.post(f"{LIST}/use/<int(max=2147483647):use>/<any(detach, restore):what>")
@needs("checklists.answer")
def change_use(code: str, use: int, what: str) -> Answer:
    """Take a piece from an answer, or put it back."""
    verb = evidence.detach if what == "detach" else evidence.restore
    with db.transaction() as session:
        item = verb(session, period=code, use=use, by=signed_in(), at=clock.now())
    if what == "restore":
        flash(str(_("The evidence is back.")), "ok")
        return _to_question(code, item)
    return render_template("checklists/evidence_taken.html", period=_period(db.session(), code), use=use, item=item)


@pages.get(f"{ONE}/<int(max=2147483647):number>/file")
@needs("checklists.read")
def evidence_bytes(code: str, piece: int, number: int) -> Response:
    """The bytes of a revision, to be stored and never shown."""
    session = db.session()
    held = proving.held(session, period=code, evidence=piece, by=signed_in())
    found = next((each for each in held.revisions if each.number == number), None)
    if found is None or found.sha256 is None:
        raise NoSuchEvidence
    data = proving.content_of(session, found)
    return attachment(data, name=found.name or "file", type=found.type or "application/octet-stream", size=len(data))


def _piece(code: str, piece: int, form: EvidenceForm | None = None, *, refused: RevisedMeanwhile | None = None) -> str:
    with db.of_app().reader() as session:  # this request's own still sees the moment before
        held = proving.held(session, period=code, evidence=piece, by=signed_in())
        return render_template(
            "checklists/piece.html",
            period=_period(session, code),
            held=held,
            form=form or _about(held),
            refused=refused,
            kinds=KINDS,
            address=references.address,
        )


def _about(held: Held) -> EvidenceForm:
    newest = held.revisions[0]
    about = {name: getattr(newest, name) for name in ("title", "note", "collected_on", "valid_from", "valid_until")}
    return EvidenceForm(formdata=None, data=about)
