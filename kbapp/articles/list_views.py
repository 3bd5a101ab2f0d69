"""The list of those who keep the articles: filtered, as a page and as a file, and one change to what is ticked."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext, to_user_timezone
from sqlalchemy.orm import Session

from kbapp import clock, db, languages
from kbapp.articles import keeping, lists, together
from kbapp.articles.list_forms import ArticlesFilter, TogetherForm
from kbapp.articles.views import Answer, pages
from kbapp.articles.wanting import NOBODY
from kbapp.errors import Invalid
from kbapp.languages import LANGUAGES, _
from kbapp.layout.csv_export import csv_response
from kbapp.people import needs, signed_in
from kbapp.people.holders import holders

QUICK: tuple[tuple[object, dict[str, str]], ...] = (
    (_("All"), {}),
    (_("Due for checking"), {"overdue": "y", "sort": "overdue"}),
    (_("Not in Kazakh"), {"missing": "kk"}),
    (_("Not in Russian"), {"missing": "ru"}),
    (_("Never opened"), {"unused": "opened-90"}),
    (_("Nobody answers for it"), {"owner": NOBODY}),
)
"""What is asked for most, one click each."""


@pages.get("/articles")
@needs("articles.write")
def kept() -> Answer:
    """All articles, as the address filters them."""
    return _kept_page(TogetherForm(formdata=None))


def _kept_page(form: TogetherForm, *, ticked: frozenset[int] = frozenset(), blame: object = "") -> str:
    reader, language, at, asked = db.session(), languages.current(), clock.now(), ArticlesFilter(request.args)
    asked.offer(lists.categories(reader, language=language), language)
    wanted, page = asked.wanted(), asked.page.data or 1
    leaf = keeping.kept(reader, by=signed_in(), language=language, at=at, wanted=wanted, page=page)
    return render_template(
        "articles/kept.html",
        asked=asked,
        leaf=leaf,
        at=at,
        form=form,
        ticked=ticked,
        blame=blame,
        quick=QUICK,
        owners=holders(reader, right="articles.write"),
        use_days=keeping.USE_DAYS,
        nobody=NOBODY,
    )


@pages.get("/articles/export")
@needs("articles.write")
def kept_file() -> FlaskResponse:
    """The same list as a file, up to 10,000 articles."""
    reader, language, at, asked = db.session(), languages.current(), clock.now(), ArticlesFilter(request.args)
    asked.offer(lists.categories(reader, language=language), language)
    found = keeping.exported(reader, by=signed_in(), language=language, at=at, wanted=asked.wanted())
    titles = [*HEADER, *(languages.NAMES[each] for each in LANGUAGES), *TAIL]
    return csv_response("articles", titles, [_line(row, language) for row in found])


HEADER = (_("Number"), _("Title"), _("Category"), _("Who answers for it"), _("Who may read it"))
TAIL = (_("Check by"), _("Opened in 30 days"), _("Open reports"))


def _line(row: keeping.Kept, language: str) -> list[object]:
    article = row.article
    states = [lists.STATES[row.states[each]] if each in row.states else "" for each in LANGUAGES]
    audience = "" if article.audience == "everyone" else _("Supervisors only")
    due = to_user_timezone(row.due_at).date().isoformat() if row.due_at else ""
    start = [article.label, row.title, article.category.title(language), article.owner, audience]
    return [*start, *states, due, row.opened, row.flags]


# --- what is ticked --------------------------------------------------------------------------------------------------


@pages.post("/articles/together")
@needs("articles.write")
def change_together() -> Answer:
    """Do one thing to all ticked articles, and go back to the list as it was filtered."""
    form, ticked = TogetherForm(), frozenset(request.form.getlist("number", type=int))
    if not form.validate_on_submit():
        return _kept_page(form, ticked=ticked, blame=_("Nothing was changed.")), 422
    try:
        with db.transaction() as session:
            done = _change(session, form, sorted(ticked))
    except Invalid as refusal:
        return _kept_page(form, ticked=ticked, blame=refusal.message), 422
    flash(done, "ok")
    asked = ArticlesFilter(request.args)
    return redirect(url_for("articles.kept", page=asked.page.data or None, **asked.address()), 303)


def _change(session: Session, form: TogetherForm, ticked: list[int]) -> str:
    """What is said of it afterwards."""
    by, at, what = signed_in(), clock.now(), request.form.get("do")
    if what == "verify":
        count = together.still_right(session, articles=ticked, by=by, at=at)
        return str(
            ngettext("%(num)s article is noted as still right.", "%(num)s articles are noted as still right.", count)
        )
    if what == "owner":
        count = together.set_details(session, articles=ticked, owner=form.owner.data or "", by=by, at=at)
    elif what == "interval" and form.days.data is not None:
        count = together.set_details(session, articles=ticked, verify_every_days=form.days.data, by=by, at=at)
    elif what == "interval":
        raise Invalid(_("Write after how many days they should be checked."), field="days")
    else:
        raise Invalid(_("Choose what to do with the ticked articles."))
    return str(ngettext("%(num)s article was changed.", "%(num)s articles were changed.", count))
