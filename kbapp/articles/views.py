"""The readers' pages: an article, the piece of it for the operator's screen, the categories and their shelves."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from kbapp import clock, db, languages
from kbapp.articles import lists, markdown, reading
from kbapp.articles.lists import PAGES_MAX
from kbapp.layout import fragment
from kbapp.people import needs, signed_in

Answer = str | Response | tuple[str, int]

LANGUAGE = f"<any({', '.join(languages.LANGUAGES)}):language>"
ARTICLE = "/articles/<int(max=2147483647):number>"
IDENTITY = "/articles/by-id/<uuid:identity>"
BELOW_PANE = 3
"""The highest heading of a text under the title of the operator's pane."""

pages = Blueprint("articles", __name__)


@pages.get(ARTICLE)
@needs("articles.read")
def article(number: int) -> Answer:
    """The article: its answer, the rest, and what is known of it."""
    reader, by = db.session(), signed_in()
    page = reading.read(reader, number=number, language=_asked_language(), by=by)
    body, audience = page.revision.body, page.article.audience
    broken = reading.broken_links(reader, body, audience=audience) if by.may("articles.write") else ()
    shown = markdown.rendered(body)
    return render_template("articles/article.html", page=page, shown=shown, broken=broken, at=clock.now())


@pages.get(f"{ARTICLE}/answer")
@needs("articles.read")
def answer(number: int) -> Response:
    """The article as a piece of the operator's screen."""
    page = reading.read(db.session(), number=number, language=_asked_language(), by=signed_in())
    shown = markdown.rendered(page.revision.body, BELOW_PANE)
    return fragment(render_template("articles/answer.html", page=page, shown=shown, at=clock.now()))


@pages.get("/articles/K-<int(max=2147483647):number>")
@pages.get("/articles/k-<int(max=2147483647):number>")
@needs("articles.read")
def by_label(number: int) -> Response:
    """To the article whose number somebody said."""
    return to_article(number, request.args.get("language"))


@pages.get("/articles/by-slug/<slug>")
@needs("articles.read")
def by_slug(slug: str) -> Response:
    """To the article of this short name, if this person can read it."""
    return _to_readable(reading.number_of(db.session(), slug=slug, by=signed_in()))


@pages.get(IDENTITY)
@needs("articles.read")
def by_identity(identity: UUID) -> Response:
    """To the article of this id, if this person can read it."""
    return _to_readable(reading.number_of(db.session(), identity=str(identity), by=signed_in()))


@pages.get(f"{IDENTITY}/answer")
@needs("articles.read")
def answer_by_identity(identity: UUID) -> Response:
    """The article of this id as a piece of the operator's screen: where a link inside an answer leads."""
    return answer(reading.number_of(db.session(), identity=str(identity), by=signed_in()))


def _to_readable(number: int) -> Response:
    """A redirect would tell that there is such an article: so only to what this person can read."""
    reading.read(db.session(), number=number, language=_asked_language(), by=signed_in())
    return to_article(number, request.args.get("language"))


@pages.get("/categories")
@needs("articles.read")
def categories() -> Answer:
    """Every category, with the number of articles in it."""
    shelves = lists.shelves(db.session(), by=signed_in(), language=languages.current())
    return render_template("articles/categories.html", shelves=shelves)


@pages.get("/categories/<slug>")
@needs("articles.read")
def category(slug: str) -> Answer:
    """The articles of one category."""
    reader, language = db.session(), languages.current()
    shelf = lists.category_of(reader, slug=slug)
    leaf = lists.on_shelf(reader, category=shelf, by=signed_in(), language=language, page=_asked_page())
    return render_template("articles/category.html", category=shelf, leaf=leaf)


def _asked_language() -> str:
    asked = request.args.get("language", "")
    return asked if asked in languages.LANGUAGES else languages.current()


def _asked_page() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), PAGES_MAX)


def to_article(number: int, language: str | None = None) -> Response:
    """Go on to the article's page."""
    return redirect(url_for("articles.article", number=number, language=language), 303)
