"""Must-reads: asking operators to read an article, their own list and confirmation, and who has read it."""

from __future__ import annotations

from datetime import date

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import to_user_timezone

from kbapp import clock, db, languages
from kbapp.articles import must_reads as reads
from kbapp.articles import reading
from kbapp.articles.addresses import asked_language, asked_page
from kbapp.articles.list_forms import ConfirmForm, MustReadForm, MustReadsFilter, ReadersFilter
from kbapp.articles.refusals import AskedMeanwhile
from kbapp.articles.views import ARTICLE, Answer, pages, to_article
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.csv_export import csv_response
from kbapp.people import needs, signed_in
from kbapp.people.forms import blame

MUST_READ = "/articles/must-read/<int(max=2147483647):must_read>"


# --- operators -------------------------------------------------------------------------------------------------------


@pages.get("/must-read")
@needs("articles.confirm")
def must_read() -> Answer:
    """What she is asked to read, and what she has read."""
    leaf = reads.tasks(db.session(), by=signed_in(), language=languages.current(), page=asked_page())
    return render_template("articles/must_read.html", leaf=leaf, today=_today())


@pages.post(f"{ARTICLE}/confirm")
@needs("articles.confirm")
def confirm(number: int) -> Answer:
    """She has read it."""
    form = ConfirmForm()
    if not form.validate_on_submit():
        raise Invalid(_("The form was incomplete. Open the page again."))
    with db.transaction() as session:
        reads.confirm(
            session,
            must_read=form.must_read.data or 0,
            revision=form.revision.data,
            language=asked_language(),
            by=signed_in(),
            at=clock.now(),
        )
    flash(str(_("Noted that you have read it. Thank you.")), "ok")
    return to_article(number, request.args.get("language"))


def _today() -> date:
    return to_user_timezone(clock.now()).date()  # type: ignore[no-any-return]  # Flask-Babel ships no types


# --- supervisors -----------------------------------------------------------------------------------------------------


@pages.route(f"{ARTICLE}/must-read", methods=["GET", "POST"])
@needs("articles.publish")
def ask_to_read(number: int) -> Answer:
    """Ask operators to read the article, or to read it anew."""
    reader, form = db.session(), MustReadForm()
    article = reading.find(reader, number=number, by=signed_in())
    open_one = reads.open_of(reader, article=number)
    if request.method == "GET":
        form.anew.data = open_one.id if open_one else None
    blamed: AskedMeanwhile | Invalid | None = None
    if form.validate_on_submit():
        try:
            asked = _ask(number, form)
        except AskedMeanwhile as refusal:
            blamed, open_one = refusal, refusal.must_read
            form.anew.data = open_one.id  # it is on screen now: the next click is a decision
        except Invalid as refusal:
            if refusal.field is None:
                blamed = refusal
            else:
                blame(form, refusal)
        else:
            flash(str(_("Operators are asked to read it now.")), "ok")
            return redirect(url_for("articles.must_read_page", must_read=asked), 303)
    page = render_template("articles/ask_to_read.html", article=article, form=form, open_one=open_one, blamed=blamed)
    return page, blamed.status if blamed else 422 if form.errors else 200


def _ask(number: int, form: MustReadForm) -> int:
    with db.transaction() as session:
        asked = reads.ask(
            session,
            article=number,
            why=form.why.data or "",
            due_on=form.due_on.data,
            anew=form.anew.data,
            by=signed_in(),
            at=clock.now(),
        )
        return asked.id


@pages.get("/articles/must-read")
@needs("articles.publish")
def must_reads() -> Answer:
    """What operators are asked to read, with how many have."""
    asked = MustReadsFilter(request.args)
    state, page = (asked.state.data, asked.page.data or 1) if asked.validate() else ("open", 1)
    leaf = reads.overview(db.session(), by=signed_in(), language=languages.current(), state=state, page=page)
    return render_template("articles/must_reads.html", asked=asked, leaf=leaf, today=_today())


@pages.get(MUST_READ)
@needs("articles.publish")
def must_read_page(must_read: int) -> Answer:
    """One of them: who has read it, and who has not."""
    reader, by, asked = db.session(), signed_in(), ReadersFilter(request.args)
    found = reads.find(reader, must_read=must_read, by=by)
    state, page = (asked.state.data, asked.page.data or 1) if asked.validate() else ("", 1)
    return render_template(
        "articles/must_read_page.html",
        asked=asked,
        must_read=found,
        progress=reads.progress(reader, must_read=found, language=languages.current()),
        leaf=reads.readers(reader, must_read=must_read, by=by, state=state, page=page),
        today=_today(),
    )


@pages.get(f"{MUST_READ}/export")
@needs("articles.publish")
def receipts_file(must_read: int) -> FlaskResponse:
    """The same list as a file."""
    reader, by, asked = db.session(), signed_in(), ReadersFilter(request.args)
    found = reads.find(reader, must_read=must_read, by=by)
    state = asked.state.data if asked.validate() else ""
    leaf = reads.readers(reader, must_read=must_read, by=by, state=state, page=None)
    return csv_response(f"{found.article.label}-readers", HEADER, [_line(row) for row in leaf.rows])


HEADER = (_("Name"), _("Login"), _("Read at"), _("Language"), _("Revision"))


def _line(row: reads.Reader) -> list[object]:
    return [row.account.name, row.account.login, row.read_at, row.language, row.revision]


@pages.post(f"{MUST_READ}/end")
@needs("articles.publish")
def end_must_read(must_read: int) -> Answer:
    """Ask no longer."""
    with db.transaction() as session:
        reads.end(session, must_read=must_read, by=signed_in(), at=clock.now())
    flash(str(_("Ended. Operators are no longer asked to read it.")), "ok")
    return redirect(url_for("articles.must_read_page", must_read=must_read), 303)
