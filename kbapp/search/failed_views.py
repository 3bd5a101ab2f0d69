"""What people asked for and did not get, and the one click that makes it found; why an answer stands where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from kbapp import clock, db, languages, people, search
from kbapp.languages import _
from kbapp.layout.addresses import asked_number
from kbapp.layout.csv_export import csv_response
from kbapp.people.paging import page_in
from kbapp.search import failed, reasons, service
from kbapp.search.rows import Found
from kbapp.search.sources import by_source, language_of
from kbapp.search.views import WORDS_MAX, pages

OFFERED = 10
Answer = str | Response | tuple[str, int]


@pages.get("/search/failed")
@people.needs(failed.RIGHT)
def failed_searches() -> Answer:
    """The lines that failed, the most frequent first."""
    kind = kind if (kind := request.args.get("kind", "")) in failed.KINDS else ""
    lines = failed.lines(db.session(), by=people.signed_in(), at=clock.now(), kind=kind)
    if "csv" in request.args:
        header = [_("Words"), _("Times"), *failed.KINDS.values(), _("Last time")]
        rows = [(each.words, each.times, *each.counts.values(), each.last_at) for each in lines]
        return csv_response("failed-searches", header, rows)
    page = page_in(lines, asked_number("page", 1))
    return render_template("search/failed.html", page=page, kind=kind, kinds=failed.KINDS, days=failed.DAYS)


@pages.get("/search/failed/one")
@people.needs(failed.RIGHT)
def failed_search() -> Answer:
    """One line: what people said of it, what is found for it now, and which article is the answer."""
    return _one(request.args.get("words", ""))


@pages.post("/search/failed/one")
@people.needs(failed.RIGHT)
def answer_failed() -> Answer:
    """Let an article be found by the words of the line."""
    words, number, by = _plain(request.form.get("words", "")), request.form.get("number", ""), people.signed_in()
    key = request.form.get("key", "") or _key_of(db.session(), number)
    source = next((each for each, _keys in by_source(search.of_app().sources, [key])), None)
    if not words or source is None:
        return _one(words, fault=_("Write the number of a published article, such as K-214."), number=number), 422
    with db.transaction() as session:
        is_new = source.alias(session, key=key, words=words, by=by, at=clock.now())
    told = _("The article is found by these words now.") if is_new else _("The article has these words already.")
    flash(str(told), "ok")
    return redirect(url_for("search.failed_search", words=words), 303)


@pages.get("/search/why")
@people.needs(failed.RIGHT)
def why() -> Answer:
    """Why each of the first answers is one: which word stands where, in which form."""
    words = _plain(request.args.get("q", ""))
    session, index = db.session(), search.of_app()
    found = _find(words)
    keys = [row.key for row in found.rows]
    documents = {each.key: each for source, its in by_source(index.sources, keys) for each in source.some(session, its)}
    told = [
        (row, reasons.reasons(documents[row.key], found.question) if found.question and row.key in documents else [])
        for row in found.rows
    ]
    used = index.used.of(session, at=clock.now())
    return render_template(
        "search/why.html", words=words, found=found, told=told, used=used, how=reasons.HOW, where=reasons.WHERE
    )


def _one(words: str, *, fault: object = "", number: str = "") -> str:
    words = _plain(words)
    session, by = db.session(), people.signed_in()
    notes: Sequence[str] = failed.notes(session, folded=db.folded(words), by=by)
    return render_template(
        "search/failed_one.html", words=words, notes=notes, found=_find(words), fault=fault, number=number
    )


def _find(words: str) -> Found:
    find = partial(service.find, db.session(), index=search.of_app(), by=people.signed_in(), at=clock.now())
    return find(words=words, language=languages.current(), limit=OFFERED)


def _key_of(session: Session, typed: str) -> str:
    """The key of the article of this number, in the reader's language if it can be; empty when there is none."""
    keys = service.numbered(session, search.of_app().sources, typed.strip())
    mine = [key for key in keys if language_of(key) == languages.current()]
    return next(iter([*mine, *keys]), "")


def _plain(words: str) -> str:
    return " ".join(words.split())[:WORDS_MAX]
