"""The supervisor's pages: writing texts and details, and what an import left waiting."""

from __future__ import annotations

from flask import flash, render_template, request
from sqlalchemy.orm import Session

from kbapp import clock, db, languages
from kbapp.articles import arrival, lists, reading, service
from kbapp.articles.comparing import compared
from kbapp.articles.forms import (
    DetailsForm,
    DraftForm,
    NewArticleForm,
    TextForm,
)
from kbapp.articles.models import Article, Revision
from kbapp.articles.refusals import DetailsEditedMeanwhile, EditedMeanwhile
from kbapp.articles.views import ARTICLE, LANGUAGE, Answer, pages, to_article
from kbapp.errors import Invalid, Refused
from kbapp.languages import _
from kbapp.people import needs, signed_in
from kbapp.people.forms import blame

DRAFT = f"{ARTICLE}/drafts/<int(max=2147483647):draft>"


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
            return to_article(number, form.language.data)
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
            return to_article(number, language)
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
            return to_article(number)
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
    return to_article(number, revision.text.language if revision else None)


@pages.post(f"{DRAFT}/dismiss")
@needs("articles.write")
def dismiss_draft(number: int, draft: int) -> Answer:
    """What stands here stays."""
    with db.transaction() as session:
        arrival.dismiss_draft(session, article=number, draft=draft, by=signed_in())
    flash(str(_("Your text stays; the imported one is let go.")), "ok")
    return to_article(number)


def _publish_if_asked(session: Session, revision: Revision, *, reason: str = "") -> None:
    if "publish" in request.form:
        service.publish(
            session, text=revision.text, revision=revision.number, reason=reason, by=signed_in(), at=clock.now()
        )
        flash(str(_("Saved and published. Readers see this text now.")), "ok")
    else:
        flash(str(_("Saved as a draft. Readers still see what was published before.")), "ok")
