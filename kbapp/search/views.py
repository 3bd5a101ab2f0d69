"""The operator's screen: words in, answers beside each other; the same address gives a page or, to our script, a piece of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session, url_for
from markupsafe import Markup
from werkzeug import Response as AnyResponse

from kbapp import clock, db, languages, layout, people, search
from kbapp.people.rights import Person
from kbapp.search import favourites, offers, service
from kbapp.search.engine import Filters
from kbapp.search.keys import keys_of
from kbapp.search.narrowing import NAMES, Choice, Narrowing, narrowings
from kbapp.search.offers import Introduced, Offer
from kbapp.search.snippets import Piece
from kbapp.search.starts import Shelf
from kbapp.search.ways import Ways, ways

WORDS_MAX = 200
ROWS = 7
ROWS_MORE = 50
TITLE_MAX = 100
LINE_MAX = 125
MARK = Markup("<mark>{}</mark>")
CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
LANGUAGE = "search_language"
"""Where the browser's session remembers the language of the answers."""

pages = Blueprint("search", __name__)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the address asks; `cut` says that there were more words than we take.

    `language` is a filter, empty for all; so are those of `narrowed`, by name.
    """

    words: str
    language: str = ""
    narrowed: Mapping[str, str] = field(default_factory=dict)
    as_typed: bool = False
    more: bool = False
    cut: bool = False

    def address(self, **changes: str | None) -> str:
        """The address that asks this, with some parts changed."""
        asked: dict[str, Any] = {"q": self.words, "language": self.language or None, **self.narrowed}
        return url_for("search.page", **{**asked, **changes})


def parse() -> Question:
    """Read the address. Whatever stands in it is a question, never an error."""
    words = CONTROLS.sub(" ", request.args.get("q", "")).strip()
    return Question(
        words=words[:WORDS_MAX],
        language=_language(),
        narrowed={name: value for name in NAMES if (value := request.args.get(name, ""))},
        as_typed="typed" in request.args,
        more="more" in request.args,
        cut=len(words) > WORDS_MAX,
    )


def _language() -> str:
    """The language that the address names, remembered until another is chosen; an address without one gets that."""
    known = session.get(LANGUAGE, "")
    chosen = request.args.get("language", known)
    chosen = chosen if chosen in languages.LANGUAGES else ""
    if chosen != known:
        session[LANGUAGE] = chosen
    return chosen


@pages.get("/")
@people.needs("search.find")
def home() -> AnyResponse:
    """The start page of everybody who may search."""
    return redirect(url_for("search.page"), 303)


@pages.get("/search")
@people.needs("search.find")
def page() -> Response:
    """The screen, or the list alone."""
    question, person = parse(), people.signed_in()
    offered = _narrowings(question, person) if question.narrowed or not layout.is_fragment() else []
    chosen = {each.name: each.chosen for each in offered if each.chosen}
    filters = _filters(question, chosen)
    find = partial(
        service.find,
        db.session(),
        index=search.of_app(),
        by=person,
        at=clock.now(),
        language=languages.current(),
        state=chosen["state"].value if "state" in chosen else "",
    )
    found = find(
        words=question.words,
        filters=filters,
        limit=ROWS_MORE if question.more else ROWS,
        as_typed=question.as_typed,
    )
    nothing = bool(question.words) and not found.rows
    shown = {
        "question": question,
        "found": found,
        "narrowed": [each for each in offered if each.chosen],
        "offer": None if question.words else _offer(person),
        "ways": ways(find, words=found.searched, filters=filters, narrowed=bool(chosen)) if nothing else Ways(),
        "shelves": _shelves(person) if nothing else [],
        "words_max": WORDS_MAX,
        "title_max": TITLE_MAX,
        "line_max": LINE_MAX,
        "at": clock.now(),
    }
    if layout.is_fragment():
        return layout.fragment(render_template("search/found.html", **shown))
    html = render_template(
        "search/page.html",
        keys=keys_of(person.keys),
        thought=uuid4(),
        narrowings=offered,
        **shown,
    )
    response = make_response(html)
    response.vary.add("X-Fragment")
    return response


@pages.app_template_global("is_favourite")
def is_favourite(thing: str) -> bool:
    """Has the visitor marked this thing? For the pages of other rooms."""
    return favourites.is_kept(db.session(), thing=thing, by=people.signed_in())


def introduced() -> Introduced:
    """Those who know what can be offered."""
    told = current_app.extensions
    return Introduced(
        sources=search.of_app().sources,
        starts=told["search_starts"],
        notices=told["search_notices"],
        pinned=told["search_pinned"],
        tags=told["search_tags"],
        used=told["search_used"],
    )


def _offer(person: Person) -> Offer:
    return offers.offer(
        db.session(),
        introduced=introduced(),
        by=person,
        at=clock.now(),
        language=languages.current(),
        time_zone=current_app.config["SETTINGS"].time_zone,
    )


def _filters(question: Question, chosen: Mapping[str, Choice]) -> Filters:
    return Filters(
        languages=frozenset({question.language} - {""}),
        categories=chosen["category"].categories if "category" in chosen else frozenset(),
        tags=frozenset({chosen["tag"].value} if "tag" in chosen else ()),
    )


def _narrowings(question: Question, person: Person) -> list[Narrowing]:
    asked, language = question.narrowed, languages.current()
    return narrowings(db.session(), introduced=introduced(), asked=asked, by=person, language=language)


def _shelves(person: Person) -> list[Shelf]:
    return offers.shelves(db.session(), introduced=introduced(), by=person, language=languages.current())


@pages.app_template_filter("marked")
def marked(pieces: Iterable[Piece], limit: int) -> Markup:
    """The pieces up to `limit` characters, the asked words marked."""
    return Markup("").join(MARK.format(piece.text) if piece.marked else piece.text for piece in cut(pieces, limit))


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
