"""Pieces for our script while a text is written: what operators will see, another language beside it, articles to link to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from flask import Response, render_template, request

from kbapp import clock, db, languages, search
from kbapp.articles import markdown, reading, standard, suggesting
from kbapp.articles.details import EVERYONE
from kbapp.articles.models import Article
from kbapp.articles.views import ARTICLE, BELOW_PANE, LANGUAGE, pages
from kbapp.articles.wording import BODY_MAX, TITLE_MAX
from kbapp.layout import fragment
from kbapp.layout.addresses import asked_number
from kbapp.people import needs, signed_in
from kbapp.people.forms import plain
from kbapp.search import service as finding

TARGETS_MAX = 7
WORDS_MAX = 200


@pages.post("/articles/preview")
@needs("articles.write")
def preview() -> Response:
    """What is being typed, as operators would see it, and what the content standard says of it."""
    language = request.form.get("language") or request.args.get("language", "")
    known = language if language in languages.LANGUAGES else languages.current()
    title, body = request.form.get("title", ""), request.form.get("body", "")
    return fragment(render_template("articles/live.html", **live(title, body, known, _article())))


def _article() -> Article | None:
    number = asked_number("article")
    return reading.find(db.session(), number=number, by=signed_in()) if number else None


def live(title: str, body: str, language: str, article: Article | None) -> dict[str, Any]:
    """What the template of the preview shows; nothing of it is kept for readers."""
    written: Collection[str] = reading.text_states(db.session(), article=article) if article else ()
    excess, body = max(0, len(body) - BODY_MAX), body[:BODY_MAX]
    shown = drawn(body)
    return {
        "excess": excess,
        "title": plain(title)[:TITLE_MAX],
        "tongue": language,
        "shown": shown,
        "answer_max": standard.ANSWER_MAX,
        "review": standard.review(
            db.session(),
            body=body,
            shown=shown,
            languages={*written, language},
            audience=article.audience if article else EVERYONE,
        ),
    }


def drawn(body: str) -> markdown.Rendered:
    """The body as the operator's pane shows it, past the cache: every keystroke makes another text that nobody asks for again."""
    uncached = getattr(markdown.rendered, "__wrapped__", markdown.rendered)
    return cast(markdown.Rendered, uncached(body, BELOW_PANE))


@pages.get(f"{ARTICLE}/beside/{LANGUAGE}")
@needs("articles.write")
def beside(number: int, language: str) -> Response:
    """The newest text in another language, to be read while one is written; `?markdown=1` as it was typed."""
    as_markdown = "markdown" in request.args
    article = reading.find(db.session(), number=number, by=signed_in())
    return fragment(render_template("articles/beside.html", **original(article, language, as_markdown=as_markdown)))


def original(article: Article, language: str, *, as_markdown: bool) -> dict[str, Any]:
    """What the template of the other language shows.

    Errors: `NoSuchText`.
    """
    text = reading.text(db.session(), article=article, language=language)
    revision = reading.revision_of(db.session(), text=text)
    shown = markdown.rendered(revision.body, BELOW_PANE)
    return {"revision": revision, "shown": shown, "tongue": language, "as_markdown": as_markdown}


@pages.get("/articles/suggest")
@needs("articles.write", "search.find")
def suggest() -> Response:
    """The articles that these words find, to link to one of them."""
    found = finding.find(
        db.session(),
        index=search.of_app(),
        words=plain(request.args.get("q", ""))[:WORDS_MAX],
        by=signed_in(),
        at=clock.now(),
        language=languages.current(),
        limit=TARGETS_MAX,
    )
    return fragment(render_template("articles/suggest.html", found=found, targets=suggesting.targets(found.rows)))
