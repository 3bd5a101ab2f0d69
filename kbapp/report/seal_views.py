"""From the check to the seal: what the X-ray finds, who prepares and approves, the seal, its documents, the submission."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Any

from flask import Response, flash, redirect, render_template, request, url_for

from kbapp import clock, db
from kbapp.checklists import reading
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.addresses import asked_number
from kbapp.layout.downloads import attachment
from kbapp.layout.uploads.receiving import proof_if_any
from kbapp.people import needs, signed_in
from kbapp.people.forms import blame
from kbapp.report import (
    canonical,
    content,
    exporting,
    findings,
    reviewing,
    seal,
    service,
    submissions,
    xray,
)
from kbapp.report.forms import CorrectionForm, SubmissionForm
from kbapp.report.views import Answer, pages

CHUNK = 2**18
REPORT = "/report/<code>"


# --- the check -------------------------------------------------------------------------------------------------------


@pages.get(f"{REPORT}/check")
@needs("report.read")
def check(code: str) -> Answer:
    """What looks wrong in the report; each finding leads to its question."""
    return _check(code)


@pages.post(f"{REPORT}/check")
@needs("report.seal")
def explain(code: str) -> Answer:
    """Say why warnings do not stand in the way."""
    names, words = request.form.getlist("finding"), request.form.get("words", "")
    try:
        with db.transaction() as session:
            findings.explain(session, period=code, findings=names, words=words, by=signed_in(), at=clock.now())
    except Invalid as refusal:
        return _check(code, names=names, words=words, refusal=refusal), 422
    flash(str(_("Your words are kept, and will be sealed with the report.")), "ok")
    return redirect(url_for("report.check", code=code), 303)


def _check(code: str, **returned: Any) -> str:
    session, by = db.session(), signed_in()
    period = service.period(session, code=code, by=by)
    found = xray.examined(session, period)
    items = reading.items_of(session, period)
    return render_template(
        "report/check.html",
        period=period,
        found=found,
        said=findings.words_of(session, period),
        homes={item.code: item.topic for item in items},
        labels={item.code: item.label for item in items},
        **returned,
    )


# --- prepared, approved, sealed --------------------------------------------------------------------------------------


@pages.get(f"{REPORT}/seal")
@needs("report.read")
def sealing(code: str) -> Answer:
    """How far the report is on the way to its seal, and its sealed issues with their documents."""
    return _sealing(code)


@pages.post(f"{REPORT}/prepare")
@needs("report.seal")
def prepare(code: str) -> Answer:
    """Say that the report is ready to be approved."""
    return _step(code, reviewing.prepare, _("The report is prepared. Somebody else approves it now."))


@pages.post(f"{REPORT}/approve")
@needs("report.seal")
def approve(code: str) -> Answer:
    """Approve the report that was on screen."""
    digest = request.form.get("digest", "")
    return _step(code, reviewing.approve, _("You approved the report. It can be sealed now."), digest=digest)


@pages.post(f"{REPORT}/return")
@needs("report.seal")
def give_back(code: str) -> Answer:
    """Return the report with a remark."""
    remark = request.form.get("remark", "")
    return _step(code, reviewing.give_back, _("The report is returned with your remark."), remark=remark)


@pages.post(f"{REPORT}/seal")
@needs("report.seal")
def seal_it(code: str) -> Answer:
    """Seal the report."""
    return _step(code, seal.seal, _("The report is sealed. Export its documents and hand it in."))


def _step(code: str, verb: Any, done: object, **more: str) -> Answer:
    try:
        with db.transaction() as session:
            verb(session, period=code, by=signed_in(), at=clock.now(), **more)
    except Invalid as refusal:
        return _sealing(code, refusal=refusal, remark=more.get("remark", "")), 422
    flash(str(done), "ok")
    return redirect(url_for("report.sealing", code=code), 303)


@pages.post(f"{REPORT}/correct")
@needs("report.seal")
def correct(code: str) -> Answer:
    """Open a sealed report again, as its next issue."""
    form = CorrectionForm()
    if form.validate():
        try:
            with db.transaction() as session:
                seal.correct(session, period=code, reason=form.reason.data or "", by=signed_in(), at=clock.now())
        except Invalid as refusal:
            blame(form, refusal)
        else:
            flash(str(_("The period is open again. Correct the answers, then prepare the report anew.")), "ok")
            return redirect(url_for("report.rows", code=code), 303)
    return _sealing(code, correction=form), 422


@pages.post(f"{REPORT}/submit")
@needs("report.seal")
def submit(code: str) -> Answer:
    """Record that the report was handed in."""
    form = SubmissionForm()
    if form.validate():
        try:
            receipt = proof_if_any(form.file.data)
            with db.transaction() as session:
                _submit(session, code, form, receipt)
        except Invalid as refusal:
            blame(form, refusal)
        else:
            flash(str(_("It is recorded that the report was handed in.")), "ok")
            return redirect(url_for("report.sealing", code=code), 303)
    return _sealing(code, submission=form), 422


def _submit(session: Any, code: str, form: SubmissionForm, receipt: Any) -> None:
    submissions.record(
        session,
        period=code,
        submitted_on=form.submitted_on.data,  # type: ignore[arg-type]  # the form needs it
        how=form.how.data or "",
        receipt=receipt,
        by=signed_in(),
        at=clock.now(),
    )


def _sealing(code: str, **returned: Any) -> str:
    with db.of_app().reader() as session:  # this request's own still sees the moment before
        period = service.period(session, code=code, by=signed_in())
        draft = content.drafted(session, period) if period.closed_at is None else None
        told = {
            "period": period,
            "steps": reviewing.steps(session, period),
            "titles": reviewing.STEPS,
            "obstacles": list(seal.obstacles(session, period)) if draft else [],
            "ready": bool(draft and not content.not_ready(draft)),
            "digest": content.digest(draft) if draft else "",
            "seals": seal.of_period(session, period),
            "submitted": submissions.of_period(session, period),
            "submission": SubmissionForm(formdata=None),
            "correction": CorrectionForm(formdata=None),
            "short": canonical.short,
            "formats": [each for each in exporting.FORMATS if each not in (exporting.JSON, exporting.PACK)],
        }
        return render_template("report/seal.html", **{**told, **returned})


@pages.get("/report/seals")
@needs("report.read")
def seals() -> Answer:
    """The chain of all seals, each checked now."""
    links = seal.chain(db.session(), by=signed_in())
    return render_template("report/seals.html", links=links, short=canonical.short)


# --- documents -------------------------------------------------------------------------------------------------------


@pages.get(f"{REPORT}/document")
@needs("report.read")
def document(code: str) -> Response:
    """A document of a sealed issue, or of the draft."""
    issue = asked_number("issue")
    draft = request.args.get("draft") == "1"
    with db.transaction() as session:
        made = exporting.export(
            session,
            period=code,
            format=request.args.get("format", "pdf"),
            language=request.args.get("language", "kk"),
            issue=issue,
            draft=draft,
            by=signed_in(),
            at=clock.now(),
        )
    return attachment(made.content, name=made.name, type=made.type, size=len(made.content))


@pages.get(f"{REPORT}/pack")
@needs("report.read")
def whole_pack(code: str) -> Response:
    """The pack of a sealed issue: written to a file first, for it may be large."""
    with ExitStack() as closing:
        made = closing.enter_context(TemporaryFile())
        with db.transaction() as session:
            name = exporting.export_pack(
                session, made, period=code, issue=asked_number("issue"), by=signed_in(), at=clock.now()
            )
        size = made.tell()
        made.seek(0)
        closing.pop_all()  # what follows closes it
    return attachment(_chunks(made), name=name, type="application/zip", size=size)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


@pages.get("/report/receipt/<int(max=2147483647):submission>")
@needs("report.read")
def receipt(submission: int) -> Response:
    """The receipt of a submission."""
    found, data = submissions.receipt_of(db.session(), submission=submission, by=signed_in())
    return attachment(data, name=found.receipt_name or "receipt", type=found.receipt_type or "application/octet-stream")
