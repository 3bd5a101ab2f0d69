"""The supervisor's pages: what there is, writing, publishing, withdrawing, the history, and what an import left waiting."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from kbapp import clock, db, languages
from kbapp.articles import arrival, lists, markdown, reading, service
from kbapp.articles.comparing import compared
from kbapp.articles.forms import (
    ArticlesFilter,
    DetailsForm,
    DraftForm,
    NewArticleForm,
    PublishForm,
    TextForm,
    WithdrawForm,
)
from kbapp.articles.models import Article, Revision
from kbapp.articles.refusals import DetailsEditedMeanwhile, EditedMeanwhile
from kbapp.articles.views import ARTICLE, Answer, pages
from kbapp.errors import Invalid, Refused
from kbapp.languages import LANGUAGES, _
from kbapp.people import needs, signed_in
from kbapp.people.forms import blame

__all__ = ["pages"]

LANGUAGE = f"<any({', '.join(LANGUAGES)}):language>"
DRAFT = f"{ARTICLE}/drafts/<int(max=2147483647):draft>"


@pages.get("/articles")
@needs("articles.write")
def kept() -> Answer:
    """All articles, by category and state."""
    reader, language, form = db.session(), languages.current(), ArticlesFilter(request.args)
    form.offer(lists.categories(reader, language=language), language)
    asked = {"category": form.category.data, "state": form.state.data, "page": form.page.data or 1}
    leaf = lists.kept(reader, by=signed_in(), language=language, **(asked if form.validate() else {}))
    return render_template("articles/kept.html", form=form, leaf=leaf, states=lists.STATES)


# --- writing ---------------------------------------------------------------------------------------------------------


@pages.route("/articles/new", methods=["GET", "POST"])
@needs("articles.write")
def new() -> Answer:
    """A new article with its first text."""
    language, form = languages.current(), NewArticleForm()
    categories = lists.categories(db.session(), language=language)
    form.offer(categories, language)
    if request.method == "GET":
        form.language.data, form.category.data = language, request.args.get("category")
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                number = _create(session, form)
        except Refused as refusal:
            blame(form, refusal)
        else:
            return _to_article(number, form.language.data)
    page = render_template("articles/new.html", form=form, categories=categories)
    return page, 422 if form.errors else 200


def _create(session: Session, form: NewArticleForm) -> int:
    by, at = signed_in(), clock.now()
    article = service.create(session, details=form.details(owner=by.login), by=by, at=at)
    revision = service.save(
        session,
        article=article.number,
        language=form.language.data,
        title=form.title.data or "",
        body=form.body.data or "",
        base_revision=0,
        by=by,
        at=at,
    )
    _publish_if_asked(session, revision)
    return article.number


@pages.route(f"{ARTICLE}/edit/{LANGUAGE}", methods=["GET", "POST"])
@needs("articles.write")
def edit(number: int, language: str) -> Answer:
    """A text in the editor; saving over somebody else's newer revision shows both texts and loses neither."""
    reader, form = db.session(), TextForm()
    article = reading.find(reader, number=number, by=signed_in())
    newest = reading.newest(reader, article=article, language=language)
    if request.method == "GET":
        form.base_revision.data = newest.number if newest else 0
        form.title.data, form.body.data = (newest.title, newest.body) if newest else ("", "")
    meanwhile = None
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                _save(session, article, language, form)
        except EditedMeanwhile as refusal:
            meanwhile = refusal
        except Invalid as refusal:
            blame(form, refusal)
        else:
            return _to_article(number, language)
    return _edit_page(article, language, form, meanwhile)


def _save(session: Session, article: Article, language: str, form: TextForm) -> None:
    by = signed_in()
    revision = service.save(
        session,
        article=article.number,
        language=language,
        title=form.title.data or "",
        body=form.body.data or "",
        base_revision=form.base_revision.data or 0,
        reason=form.reason.data or "",
        by=by,
        at=clock.now(),
    )
    _publish_if_asked(session, revision, reason=form.reason.data or "")
    if form.draft.data:
        arrival.dismiss_draft(session, article=article.number, draft=form.draft.data, by=by)


def _edit_page(article: Article, language: str, form: TextForm, meanwhile: EditedMeanwhile | None) -> Answer:
    reader, mine = db.session(), form.body.data or ""
    drafts = reading.drafts(reader, article=article)
    waiting = next((draft for part, draft in drafts.items() if part[:2] == language), None)
    other = meanwhile.wording if meanwhile else waiting
    page = render_template(
        "articles/edit.html",
        article=article,
        text_language=language,
        form=form,
        # saving again is then a decision: both texts were on this page
        base_revision=meanwhile.revision if meanwhile else form.base_revision.data,
        meanwhile=meanwhile,
        waiting=waiting,
        lines=compared(other.body, mine) if other else [],
        states=reading.text_states(reader, article=article),
    )
    return page, 409 if meanwhile else 422 if form.errors else 200


@pages.route(f"{ARTICLE}/details", methods=["GET", "POST"])
@needs("articles.write")
def details(number: int) -> Answer:
    """Category, audience, owner, source, tags and aliases."""
    reader, language, form = db.session(), languages.current(), DetailsForm()
    article = reading.find(reader, number=number, by=signed_in())
    form.offer(lists.categories(reader, language=language), language)
    if request.method == "GET":
        form.show(article.details, version=article.version)
    meanwhile = None
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                _set_details(session, article, form)
        except DetailsEditedMeanwhile as refusal:
            meanwhile = refusal
        except Invalid as refusal:
            blame(form, refusal)
        else:
            flash(str(_("The details are saved.")), "ok")
            return _to_article(number)
    page = render_template(
        "articles/details.html",
        article=article,
        form=form,
        version=meanwhile.version if meanwhile else form.version.data,
        meanwhile=meanwhile,
        waiting=reading.drafts(reader, article=article).get(arrival.DETAILS),
    )
    return page, 409 if meanwhile else 422 if form.errors else 200


def _set_details(session: Session, article: Article, form: DetailsForm) -> None:
    by = signed_in()
    service.set_details(
        session,
        article=article.number,
        details=form.details(slug=article.slug),
        version=form.version.data or 0,
        by=by,
        at=clock.now(),
    )
    if form.draft.data:
        arrival.dismiss_draft(session, article=article.number, draft=form.draft.data, by=by)


# --- publishing and the past -------------------------------------------------------------------------------------------


@pages.post(f"{ARTICLE}/publish/{LANGUAGE}")
@needs("articles.publish")
def publish(number: int, language: str) -> Answer:
    """Show readers the revision that was on screen."""
    form = PublishForm()
    if not form.validate_on_submit():
        raise Invalid(_("The form was incomplete. Open the history again and choose a revision."))
    with db.transaction() as session:
        article = reading.find(session, number=number, by=signed_in())
        text = reading.text(session, article=article, language=language)
        revision = form.revision.data or 0
        service.publish(
            session, text=text, revision=revision, reason=form.reason.data or "", by=signed_in(), at=clock.now()
        )
    flash(str(_("Published. Readers see this text now.")), "ok")
    return _to_article(number, language)


@pages.post(f"{ARTICLE}/withdraw/{LANGUAGE}")
@needs("articles.publish")
def withdraw(number: int, language: str) -> Answer:
    """Take the text away from readers; it stays here."""
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _history_page(number, language, form), 422
    with db.transaction() as session:
        article = reading.find(session, number=number, by=signed_in())
        text = reading.text(session, article=article, language=language)
        service.withdraw(session, text=text, reason=form.reason.data or "", by=signed_in(), at=clock.now())
    flash(str(_("Withdrawn. Readers do not find this text any more.")), "ok")
    return redirect(url_for("articles.history", number=number, language=language), 303)


@pages.get(f"{ARTICLE}/history/{LANGUAGE}")
@needs("articles.write")
def history(number: int, language: str) -> Answer:
    """Every revision of a text, and when readers saw it."""
    return _history_page(number, language, WithdrawForm(formdata=None))


def _history_page(number: int, language: str, form: WithdrawForm) -> str:
    reader, by = db.session(), signed_in()
    article = reading.find(reader, number=number, by=by)
    states = reading.text_states(reader, article=article)
    text = reading.text(reader, article=article, language=language)
    return render_template(
        "articles/history.html",
        article=article,
        text_language=language,
        states=states,
        state=states[language],
        past=reading.history(reader, text=text, by=by),
        form=form,
    )


@pages.get(f"{ARTICLE}/history/{LANGUAGE}/<int(max=2147483647):revision>")
@needs("articles.write")
def revision(number: int, language: str, revision: int) -> Answer:
    """One revision as it was saved, and what it changed."""
    reader = db.session()
    article = reading.find(reader, number=number, by=signed_in())
    text = reading.text(reader, article=article, language=language)
    found = reading.revision_of(reader, text=text, number=revision)
    before = reading.revision_of(reader, text=text, number=revision - 1) if revision > 1 else None
    return render_template(
        "articles/revision.html",
        article=article,
        text_language=language,
        revision=found,
        before=before,
        lines=compared(before.body, found.body) if before else [],
        shown=markdown.rendered(found.body),
        state=reading.text_states(reader, article=article)[language],
    )


# --- what an import left waiting ---------------------------------------------------------------------------------------


@pages.post(f"{DRAFT}/take")
@needs("articles.write")
def take_draft(number: int, draft: int) -> Answer:
    """The imported text becomes the newest here."""
    form = DraftForm()
    if not form.validate_on_submit():
        raise Invalid(_("The form was incomplete. Open the page again."))
    with db.transaction() as session:
        revision = arrival.take_draft(
            session, article=number, draft=draft, base=form.base.data or 0, by=signed_in(), at=clock.now()
        )
    flash(str(_("The imported text is taken over.")), "ok")
    return _to_article(number, revision.text.language if revision else None)


@pages.post(f"{DRAFT}/dismiss")
@needs("articles.write")
def dismiss_draft(number: int, draft: int) -> Answer:
    """What stands here stays."""
    with db.transaction() as session:
        arrival.dismiss_draft(session, article=number, draft=draft, by=signed_in())
    flash(str(_("Your text stays; the imported one is let go.")), "ok")
    return _to_article(number)


def _publish_if_asked(session: Session, revision: Revision, *, reason: str = "") -> None:
    if "publish" in request.form:
        service.publish(
            session, text=revision.text, revision=revision.number, reason=reason, by=signed_in(), at=clock.now()
        )
        flash(str(_("Saved and published. Readers see this text now.")), "ok")
    else:
        flash(str(_("Saved as a draft. Readers still see what was published before.")), "ok")


def _to_article(number: int, language: str | None = None) -> Response:
    return redirect(url_for("articles.article", number=number, language=language), 303)
