"""The supervisor's pages: a new article, and what an import left waiting."""

from __future__ import annotations

from flask import flash, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from kbapp import clock, db, languages
from kbapp.articles import arrival, lists, markdown, service
from kbapp.articles.forms import DraftForm, NewArticleForm
from kbapp.articles.live_views import live
from kbapp.articles.models import Revision
from kbapp.articles.tools import TOOLS
from kbapp.articles.views import ARTICLE, Answer, pages, to_article
from kbapp.errors import Invalid, Refused
from kbapp.languages import _
from kbapp.people import needs, signed_in, unsaved
from kbapp.people.forms import blame

DRAFT = f"{ARTICLE}/drafts/<int(max=2147483647):draft>"


# --- writing ---------------------------------------------------------------------------------------------------------


@pages.route("/articles/new", methods=["GET", "POST"])
@needs("articles.write")
def new() -> Answer:
    """A new article with its first text."""
    language, form = languages.current(), NewArticleForm()
    found = unsaved.kept(db.session(), form=request.path, by=signed_in()) if request.method == "GET" else None
    waiting = found if found and (found.text("title") or found.text("body")) else None
    taken = waiting if "unsaved" in request.args else None
    if taken:
        form = NewArticleForm(formdata=MultiDict(taken.fields))
    elif request.method == "GET":
        form.language.data, form.category.data = language, request.args.get("category")
    categories = lists.categories(db.session(), language=language)
    form.offer(categories, language)
    if "look" not in request.form and form.validate_on_submit():
        try:
            with db.transaction() as session:
                number = _create(session, form)
        except Refused as refusal:
            blame(form, refusal)
        else:
            return to_article(number, form.language.data)
    shown = live(form.title.data or "", form.body.data or "", form.language.data or language, None)
    page = render_template(
        "articles/new.html",
        tools=TOOLS,
        form=form,
        categories=categories,
        kept=waiting,
        taken=taken is not None,
        **shown,
    )
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
    publish_if_asked(session, revision)
    unsaved.forget(session, form=request.path, by=by)
    return article.number


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


def publish_if_asked(session: Session, revision: Revision, *, reason: str = "") -> None:
    """Show readers what was just saved, when that button was pressed."""
    if "publish" in request.form:
        service.publish(
            session, text=revision.text, revision=revision.number, reason=reason, by=signed_in(), at=clock.now()
        )
        flash(str(_("Saved and published. Readers see this text now.")), "ok")
        for hint in markdown.problems(revision.body):
            flash(str(hint), "warn")
    else:
        flash(str(_("Saved as a draft. Readers still see what was published before.")), "ok")
