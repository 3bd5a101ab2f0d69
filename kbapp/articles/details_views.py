"""The page of an article's details, with what can be added to them by one click."""

from __future__ import annotations

from flask import flash, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from kbapp import clock, db, languages
from kbapp.articles import arrival, lists, reading, service, suggesting
from kbapp.articles.comparing import Passage, compared
from kbapp.articles.forms import DetailsForm
from kbapp.articles.models import Article
from kbapp.articles.refusals import DetailsEditedMeanwhile
from kbapp.articles.views import ARTICLE, Answer, pages, to_article
from kbapp.errors import Invalid
from kbapp.languages import LANGUAGES, _
from kbapp.people import needs, signed_in, unsaved
from kbapp.people.forms import blame
from kbapp.people.holders import holders

LISTS = ("tags", *(f"aliases_{language}" for language in LANGUAGES))
COMPARED = ("category", "audience", "owner", "source", "verify_every_days", *LISTS, *(f"add_{name}" for name in LISTS))
"""The fields in which what was typed can differ from what is stored."""


@pages.route(f"{ARTICLE}/details", methods=["GET", "POST"])
@needs("articles.write")
def details(number: int) -> Answer:
    """Category, audience, owner, source, how long it holds, tags and aliases."""
    article = reading.find(db.session(), number=number, by=signed_in())
    form, kept, taken = _form(article)
    _offer(form, article)
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
        waiting=reading.drafts(db.session(), article=article).get(arrival.DETAILS),
        owners=holders(db.session(), right="articles.write"),
        kept=kept,
        taken=taken,
        kept_passages=_differences(article, kept) if kept and not taken else [],
    )
    return page, 409 if meanwhile else 422 if form.errors else 200


def _form(article: Article) -> tuple[DetailsForm, unsaved.Kept | None, bool]:
    """As sent; as it was typed and not sent; or as it is stored."""
    if request.method == "POST":
        return DetailsForm(), None, False
    found = unsaved.kept(db.session(), form=request.path, by=signed_in())
    kept = found if found and found.differs(_stored(article)) else None
    if kept and "unsaved" in request.args:
        return DetailsForm(formdata=MultiDict({**kept.fields, "version": kept.base})), kept, True
    form = DetailsForm()
    form.show(article.details, version=article.version)
    return form, kept, False


def _stored(article: Article) -> dict[str, str]:
    form = DetailsForm(formdata=None)
    form.show(article.details, version=article.version)
    return {name: str(form[name].data or "") for name in COMPARED}


def _differences(article: Article, kept: unsaved.Kept) -> list[Passage]:
    titles = {name: str(DetailsForm(formdata=None)[name].label.text) for name in COMPARED}
    return compared(_sheet(_stored(article), titles), _sheet({name: kept.text(name) for name in COMPARED}, titles))


def _sheet(fields: dict[str, str], titles: dict[str, str]) -> str:
    """The fields that hold something, one under the other."""
    written = {name: text.replace("\r\n", "\n").strip() for name, text in fields.items()}
    return "\n".join(f"{titles[name]}:\n{text}" for name, text in written.items() if text)


def _offer(form: DetailsForm, article: Article) -> None:
    reader, language, by = db.session(), languages.current(), signed_in()
    form.offer(lists.categories(reader, language=language), language)
    form.keep_days(article.verify_every_days)
    kept = article.details
    form.add_tags.offer(suggesting.tags(reader, by=by, but=kept.tags))
    for each, asked in suggesting.asked(reader, article=article, by=by).items():
        form[f"add_aliases_{each}"].offer([said.words for said in asked])


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
    unsaved.forget(session, form=request.path, by=by)
