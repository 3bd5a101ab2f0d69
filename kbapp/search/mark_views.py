"""What the screen sends: what was asked and what became of it, and the favourites with a page of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, render_template, request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from kbapp import clock, db, languages, layout, people
from kbapp.languages import Words, _
from kbapp.layout.addresses import asked_number, local_or
from kbapp.layout.csv_export import csv_response
from kbapp.search import asked as asking
from kbapp.search import favourites as marks
from kbapp.search import offers
from kbapp.search.forms import thought_of
from kbapp.search.sources import Shown
from kbapp.search.views import introduced, pages

PER_PAGE = 50
PAGES_MAX = 1000


@pages.post("/search/asked")
@people.needs("search.find")
def asked() -> Response:
    """Note a thought. Our script gets nothing back; a form without it goes back to the screen and is thanked."""
    thought = thought_of(request.form)
    with db.transaction() as session:
        asking.record(session, thought=thought, by=people.signed_in(), at=clock.now())
    thanks = _("Noted. Those who write the articles will see that there is no answer yet.")
    return _done(thanks if thought.gap else _("Thank you: noted that this answered it."))


@pages.post("/search/favourites")
@people.needs("search.find")
def mark() -> Response:
    """Keep a thing at hand, or no longer."""
    thing, person, on = request.form.get("thing", ""), people.signed_in(), request.form.get("on") == "true"
    with db.transaction() as session:
        if on:
            marks.keep(session, thing=thing, sources=introduced().sources, by=person, at=clock.now())
        else:
            marks.drop(session, thing=thing, by=person)
    return _done(_("It stands among your favourites.") if on else _("It is no favourite any more."))


@pages.get("/search/favourites")
@people.needs("search.find")
def favourites() -> str | Response:
    """Everything that this person keeps at hand, the last marked first."""
    number = asked_number("page", 1, most=PAGES_MAX)
    if "csv" in request.args:
        things, shown = _kept(limit=marks.MOST)
        rows = [(each.number, each.title, each.category) for each in map(shown.get, things) if each]
        return csv_response("favourites", [_("Number"), _("Title"), _("Category")], rows)
    things, shown = _kept(limit=PER_PAGE + 1, offset=(number - 1) * PER_PAGE)
    kept = [(thing, shown.get(thing)) for thing in things[:PER_PAGE]]
    more = len(things) > PER_PAGE
    return render_template("search/favourites.html", kept=kept, number=number, more=more, at=clock.now())


def _kept(*, limit: int, offset: int = 0) -> tuple[Sequence[str], Mapping[str, Shown]]:
    person = people.signed_in()
    things = marks.things(db.session(), by=person, limit=limit, offset=offset)
    shown = offers.shown_of(
        db.session(),
        things,
        sources=introduced().sources,
        by=person,
        at=clock.now(),
        language=languages.current(),
    )
    return things, shown


def _done(thanks: Words) -> Response:
    if layout.is_fragment() or "back" not in request.form:
        return layout.fragment("", 204)
    flash(str(thanks), "ok")
    return redirect(local_or(request.form["back"], url_for("search.page")), 303)
