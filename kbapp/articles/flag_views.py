"""Reports: a reader says what is wrong, those who keep the articles answer, and she hears of it."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.exc import DBAPIError

from kbapp import clock, db, languages
from kbapp.articles import flags as reports
from kbapp.articles import lists, markdown, reading
from kbapp.articles.addresses import asked_language, asked_page
from kbapp.articles.comparing import compared, compared_line
from kbapp.articles.flags import KINDS, OUTCOMES
from kbapp.articles.list_forms import AnswerForm, FlagForm, FlagsFilter
from kbapp.articles.models import Flag
from kbapp.articles.reading import Page
from kbapp.articles.refusals import FlagAnsweredMeanwhile
from kbapp.articles.views import ARTICLE, Answer, pages, to_article
from kbapp.errors import Invalid, TooMany
from kbapp.languages import _
from kbapp.layout import fragment, is_fragment
from kbapp.layout.csv_export import csv_response
from kbapp.people import needs, signed_in
from kbapp.people.forms import blame

FLAG = "/articles/flags/<int(max=2147483647):flag>"


@pages.route(f"{ARTICLE}/flag", methods=["GET", "POST"])
@needs("articles.flag")
def flag(number: int) -> Answer:
    """The form for a reader's report, and its sending; as a page, or as a piece for the pane."""
    page = reading.read(db.session(), number=number, language=asked_language(), by=signed_in())
    form, blamed, status = FlagForm(), None, 200
    if request.method == "GET":
        form.revision.data = page.revision.number
    if form.validate_on_submit():
        try:
            _send(page, form)
        except Invalid as refusal:
            blame(form, refusal)
        except TooMany as refusal:
            blamed, status = refusal, refusal.status
        else:
            return _thanks(page)
    return _flag_page("flag", page, 422 if form.errors else status, form=form, blamed=blamed)


def _send(page: Page, form: FlagForm) -> None:
    with db.transaction() as session:
        reports.flag(
            session,
            article=page.article.number,
            language=page.language,
            revision=form.revision.data,
            kind=form.kind.data or "",
            words=form.words.data or "",
            by=signed_in(),
            at=clock.now(),
        )


def _thanks(page: Page) -> Answer:
    if is_fragment():
        return _flag_page("flag_thanks", page, 200)
    flash(str(_("Thank you. Whoever answers for the article gets your report; the answer comes to My reports.")), "ok")
    return to_article(page.article.number, page.language)


def _flag_page(name: str, page: Page, status: int, **more: object) -> Answer:
    if is_fragment():
        return fragment(render_template(f"articles/{name}_piece.html", page=page, **more), status)
    return render_template(f"articles/{name}.html", page=page, **more), status


@pages.get("/my-flags")
@needs("articles.flag")
def my_flags() -> Answer:
    """Her own reports and what came of them; answers that she sees here are no news any more."""
    leaf = reports.mine(db.session(), by=signed_in(), page=asked_page())
    news = [row.id for row in leaf.rows if row.answered_at and not row.heard_at]
    html = render_template("articles/my_flags.html", leaf=leaf, news=news, kinds=KINDS, outcomes=OUTCOMES)
    if news:
        _note_heard(news)
    return html


def _note_heard(news: list[int]) -> None:
    try:
        with db.transaction() as session:
            reports.hear(session, flags=news, by=signed_in(), at=clock.now())
    except DBAPIError:  # the page can be read while nothing can be written: they stay news
        return


# --- those who keep the articles -------------------------------------------------------------------------------------


@pages.get("/articles/flags")
@pages.get("/flags", alias=True)
@needs("articles.write")
def flags() -> Answer:
    """The reports, open ones first."""
    asked, at = _asked(), clock.now()
    page = asked.page.data or 1
    leaf = reports.queue(db.session(), by=signed_in(), at=at, wanted=asked.wanted(), page=page)
    return render_template("articles/flags.html", asked=asked, leaf=leaf, at=at, kinds=KINDS, outcomes=OUTCOMES)


@pages.get("/articles/flags/export")
@needs("articles.write")
def flags_file() -> FlaskResponse:
    """The same list as a file, up to 10,000 reports."""
    found = reports.exported(db.session(), by=signed_in(), at=clock.now(), wanted=_asked().wanted())
    return csv_response("reports", HEADER, [_line(row) for row in found])


HEADER = (
    _("Number"),
    _("Title"),
    _("Language"),
    _("Revision"),
    _("Kind"),
    _("Words"),
    _("Reported by"),
    _("Reported at"),
    _("What came of it"),
    _("Answer"),
    _("Answered by"),
    _("Answered at"),
)


def _line(row: Flag) -> list[object]:
    what = [row.article.label, row.revision.title, row.revision.text.language, row.revision.number]
    told = [KINDS[row.kind], row.words, row.by, row.at]
    return [*what, *told, OUTCOMES.get(row.outcome, ""), row.answer, row.answered_by, row.answered_at]


def _asked() -> FlagsFilter:
    language, asked = languages.current(), FlagsFilter(request.args)
    asked.offer(lists.categories(db.session(), language=language), language)
    return asked


@pages.route(FLAG, methods=["GET", "POST"])
@needs("articles.write")
def flag_page(flag: int) -> Answer:
    """One report: what was on screen, what readers see now, and the answer; a second answer is shown beside the first."""
    found, form, meanwhile = reports.find(db.session(), flag=flag, by=signed_in()), AnswerForm(), None
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                reports.answer(
                    session,
                    flag=flag,
                    outcome=form.outcome.data,
                    answer=form.answer.data or "",
                    by=signed_in(),
                    at=clock.now(),
                )
        except FlagAnsweredMeanwhile as refusal:
            meanwhile = refusal
        except Invalid as refusal:
            blame(form, refusal)
        else:
            flash(str(_("Answered. Whoever reported it hears of it on the search page.")), "ok")
            return redirect(url_for("articles.flags"), 303)
    if form.errors and found.answered_at:  # no form stands below an answer: say so instead
        meanwhile = FlagAnsweredMeanwhile(found)
    status = 409 if meanwhile else 422 if form.errors else 200
    return _report(found, form, meanwhile), status


def _report(found: Flag, form: AnswerForm, meanwhile: FlagAnsweredMeanwhile | None) -> str:
    reader, language = db.session(), found.revision.text.language
    states = reading.text_states(reader, article=found.article)
    newest = reading.newest(reader, article=found.article, language=language)
    changed = newest is not None and newest.id != found.revision_id
    return render_template(
        "articles/flag_page.html",
        flag=meanwhile.flag if meanwhile else found,
        article=found.article,
        seen=found.revision,
        text_language=language,
        shown=markdown.rendered(found.revision.body),
        state=states[language],
        newest=newest if changed else None,
        title_pieces=compared_line(found.revision.title, newest.title) if newest and changed else [],
        compared=compared(found.revision.body, newest.body) if newest and changed else [],
        form=form,
        meanwhile=meanwhile,
        kinds=KINDS,
        outcomes=OUTCOMES,
    )
