"""The readers' pages: an article, and the piece of it for the operator's screen."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from kbapp import clock, db, languages
from kbapp.articles import markdown, reading
from kbapp.articles.addresses import asked_language
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
    page = reading.read(reader, number=number, language=asked_language(), by=by)
    body, audience = page.revision.body, page.article.audience
    broken = reading.broken_links(reader, body, audience=audience) if by.may("articles.write") else ()
    return render_template(
        "articles/article.html",
        page=page,
        shown=markdown.rendered(body),
        tags=reading.tags(reader, article=page.article),
        broken=broken,
        at=clock.now(),
    )


@pages.get(f"{ARTICLE}/answer")
@needs("articles.read")
def answer(number: int) -> Response:
    """The article as a piece of the operator's screen."""
    page = reading.read(db.session(), number=number, language=asked_language(), by=signed_in())
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
    reading.read(db.session(), number=number, language=asked_language(), by=signed_in())
    return to_article(number, request.args.get("language"))


def to_article(number: int, language: str | None = None) -> Response:
    """Go on to the article's page."""
    return redirect(url_for("articles.article", number=number, language=language), 303)
