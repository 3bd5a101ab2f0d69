"""The operator's screen: words in, answers beside each other; the same address gives a page or, to our script, a piece of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from kbapp import clock, db, languages, layout, people, search
from kbapp.people.rights import Person
from kbapp.search import service
from kbapp.search.engine import Filters
from kbapp.search.snippets import Piece
from kbapp.search.starts import Shelf

WORDS_MAX = 200
ROWS = 7
ROWS_MORE = 50
TITLE_MAX = 110
LINE_MAX = 140
CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")

pages = Blueprint("search", __name__)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the address asks. `language` is a filter, empty for all; `cut` says that there were more words than we take."""

    words: str
    language: str = ""
    as_typed: bool = False
    more: bool = False
    cut: bool = False

    def address(self, **changes: str | None) -> str:
        """The address that asks this, with some parts changed."""
        asked: dict[str, Any] = {"q": self.words, "language": self.language or None}
        return url_for("search.page", **{**asked, **changes})


def parse() -> Question:
    """Read the address. Whatever stands in it is a question, never an error."""
    words = CONTROLS.sub(" ", request.args.get("q", "")).strip()
    language = request.args.get("language", "")
    return Question(
        words=words[:WORDS_MAX],
        language=language if language in languages.LANGUAGES else "",
        as_typed="typed" in request.args,
        more="more" in request.args,
        cut=len(words) > WORDS_MAX,
    )


@pages.get("/")
@people.needs("search.find")
def home() -> AnyResponse:
    """The start page of everybody who may search."""
    return redirect(url_for("search.page"), 303)


@pages.get("/search")
@people.needs("search.find")
def page() -> Response:
    """The screen, or the list alone."""
    question = parse()
    person = people.signed_in()
    found = service.find(
        db.session(),
        index=search.of_app(),
        words=question.words,
        by=person,
        at=clock.now(),
        language=languages.current(),
        filters=Filters(languages=frozenset({question.language} - {""})),
        limit=ROWS_MORE if question.more else ROWS,
        as_typed=question.as_typed,
    )
    shown = {
        "question": question,
        "found": found,
        "shelves": [] if found.rows else shelves(person),
        "words_max": WORDS_MAX,
        "short_title": partial(cut, limit=TITLE_MAX),
        "short_line": partial(cut, limit=LINE_MAX),
    }
    if layout.is_fragment():
        return layout.fragment(render_template("search/found.html", **shown))
    response = make_response(render_template("search/page.html", **shown))
    response.vary.add("X-Fragment")
    return response


def shelves(person: Person) -> list[Shelf]:
    """The shelves of all rooms, for a screen that has no answers to show."""
    starts = current_app.extensions.get("search_starts", [])
    return [shelf for start in starts for shelf in start(db.session(), by=person, language=languages.current())]


def cut(pieces: Iterable[Piece], limit: int) -> list[Piece]:
    """The pieces up to `limit` characters, ended between words by an ellipsis: seven rows stay under 8 KB."""
    kept: list[Piece] = []
    for piece in joined(pieces):
        if len(piece.text) > limit:
            start = piece.text[:limit]
            words = start.rpartition(" ")[0] or ("" if kept else start)
            return [*kept, Piece(f"{words}…", piece.marked and bool(words))]
        kept.append(piece)
        limit -= len(piece.text)
    return kept


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Marked words that follow each other as one mark, the space between them too."""
    whole: list[Piece] = []
    for piece in pieces:
        if piece.marked and len(whole) > 1 and not whole[-1].text.strip() and whole[-2].marked:
            space, before = whole.pop(), whole.pop()
            whole.append(Piece(before.text + space.text + piece.text, True))
        else:
            whole.append(piece)
    return whole
