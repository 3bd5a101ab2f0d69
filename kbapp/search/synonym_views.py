"""Synonyms by their pages: the list, a set with what it would change in past searches, removed ones to put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from kbapp import clock, db, languages, people, search
from kbapp.errors import Invalid
from kbapp.languages import LANGUAGES, _
from kbapp.layout.addresses import asked_number
from kbapp.layout.csv_export import csv_response
from kbapp.people.paging import PER_PAGE, page_in
from kbapp.search import previewing, service, synonym_sets, synonyms
from kbapp.search.models import SynonymSet
from kbapp.search.previewing import Preview
from kbapp.search.rows import Found
from kbapp.search.synonym_sets import ChangedMeanwhile, words_of
from kbapp.search.synonyms import Synonyms
from kbapp.search.views import ROWS, pages

VERDICTS = {
    previewing.FOUND: _("finds something now"),
    previewing.BETTER: _("the right answer stands higher"),
    previewing.WORSE: _("the right answer stands lower"),
    previewing.OTHER: _("other answers"),
}
Answer = str | Response | tuple[str, int]
Said = Mapping[str, Sequence[str]]


@pages.get("/search/synonyms")
@people.needs(synonym_sets.RIGHT)
def all_synonyms() -> Answer:
    """The sets, the last changed first; by a word of them."""
    words, by = request.args.get("words", ""), people.signed_in()
    kept = [each for each in synonym_sets.everything(db.session(), by=by) if _has(each, words)]
    if "csv" in request.args:
        rows = [["; ".join(words_of(each)[language]) for language in LANGUAGES] for each in kept]
        return csv_response("synonyms", [_("Kazakh"), _("Russian"), _("English")], rows)
    return render_template(
        "search/synonyms.html",
        page=page_in(kept, asked_number("page", 1)),
        removed=synonym_sets.everything(db.session(), by=by, removed=True)[:PER_PAGE],
        words=words,
        words_of=words_of,
    )


@pages.route("/search/synonyms/new", methods=["GET", "POST"])
@people.needs(synonym_sets.RIGHT)
def new_synonyms() -> Answer:
    """A new set."""
    if request.method == "GET":
        given = {language: request.args.getlist(language) for language in LANGUAGES}
        return _page(None, given, revision=0)
    return _answer(None)


@pages.route("/search/synonyms/<int(max=2147483647):id>", methods=["GET", "POST"])
@people.needs(synonym_sets.RIGHT)
def one_set(id: int) -> Answer:
    """A set as it is, to be changed."""
    kept = synonym_sets.find(db.session(), id=id, by=people.signed_in())
    if request.method == "GET":
        return _page(kept, words_of(kept), revision=kept.revision)
    return _answer(kept)


@pages.post("/search/synonyms/<int(max=2147483647):id>/<any(remove, restore):what>")
@people.needs(synonym_sets.RIGHT)
def change_set(id: int, what: str) -> Answer:
    """Let a set count no more, or again."""
    verb = synonym_sets.remove if what == "remove" else synonym_sets.restore
    try:
        with db.transaction() as session:
            verb(session, id=id, by=people.signed_in(), at=clock.now())
    except Invalid as refusal:
        flash(str(refusal.message), "danger")
    else:
        told = (
            _("The set is removed. It stands below, and can be put back.")
            if what == "remove"
            else _("It counts again.")
        )
        flash(str(told), "ok")
    return redirect(url_for("search.all_synonyms"), 303)


# --- a form that was sent --------------------------------------------------------------------------------------------


def _answer(kept: SynonymSet | None) -> Answer:
    typed = {language: _lines(request.form.get(language, "")) for language in LANGUAGES}
    revision, by = asked_number("revision", 0), people.signed_in()
    try:
        if request.form.get("do") == "preview":
            said = synonym_sets.read(typed)
            return _page(kept, typed, revision=revision, preview=_previewed(kept, said))
        with db.transaction() as session:
            mine = kept.id if kept else None
            synonym_sets.put(session, id=mine, revision=revision, words=typed, by=by, at=clock.now())
    except ChangedMeanwhile as refusal:
        newest = synonym_sets.find(db.session(), id=kept.id, by=by).revision if kept else 0
        return _page(kept, typed, revision=newest, refusal=refusal, theirs=refusal.words), refusal.status
    except Invalid as refusal:
        return _page(kept, typed, revision=revision, refusal=refusal), refusal.status
    flash(str(_("The synonyms are saved, and count from now on.")), "ok")
    return redirect(url_for("search.all_synonyms"), 303)


def _previewed(kept: SynonymSet | None, said: Said) -> Preview:
    session, at = db.session(), clock.now()
    before, mine = synonym_sets.loaded(session), [each for lines in said.values() for each in lines]
    was = [each for lines in words_of(kept).values() for each in lines] if kept else []
    others = synonym_sets.loaded(session, but=kept.id) if kept else before
    after = Synonyms((*others.sets, *synonyms.made([mine]).sets))
    touched = synonyms.made([[*was, *mine]])
    return previewing.preview(session, ask=_ask, old=before, new=after, mine=touched, at=at)


def _ask(line: str, with_these: Synonyms) -> Found:
    return service.find(
        db.session(),
        index=search.of_app(),
        words=line,
        by=people.signed_in(),
        at=clock.now(),
        language=languages.current(),
        limit=ROWS,
        synonyms=with_these,
    )


def _page(kept: SynonymSet | None, typed: Said, *, revision: int, **more: Any) -> str:
    return render_template(
        "search/synonym_set.html", kept=kept, typed=typed, revision=revision, verdicts=VERDICTS, **more
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for each in text.splitlines() for line in each.split(",") if line.strip()]


def _has(kept: SynonymSet, words: str) -> bool:
    return db.folded(words) in db.folded(" ".join(each.words for each in kept.words))
