"""What a supervisor marks on an article: that it is still right, that it stands on top; and the panel of these marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import flash, request, session
from flask_babel import ngettext

from kbapp import clock, db
from kbapp.articles import must_reads, pins, verifying
from kbapp.articles.models import MustRead
from kbapp.articles.reading import Page
from kbapp.articles.refusals import VerifiedSince
from kbapp.articles.verifying import Mark
from kbapp.articles.views import ARTICLE, Answer, pages, to_article
from kbapp.languages import LANGUAGES, _
from kbapp.people import needs, signed_in

KEPT = "take_back"
TAKEN_BACK_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Actions:
    """What stands under an article for this person; `must_read` is asked for now, `read_at` when she did it."""

    must_read: MustRead | None
    read_at: datetime | None
    live: Sequence[str]
    may_take_back: bool


def reader_actions(page: Page) -> Actions:
    """For the template `articles/reader_actions.html`: one query."""
    by, at = signed_in(), clock.now()
    asked = must_reads.panel(db.session(), article=page.article.number, by=by)
    return Actions(
        must_read=asked[0] if asked else None,
        read_at=asked[1] if asked else None,
        live=[language for language, state in page.states.items() if state.live],
        may_take_back=bool(_kept_marks(page.article.number, at)),
    )


# --- still right -----------------------------------------------------------------------------------------------------


@pages.post(f"{ARTICLE}/still-right")
@needs("articles.publish")
def still_right(number: int) -> Answer:
    """The text in one language, or in all when the form names none, is still right."""
    language, by, at = request.form.get("language", ""), signed_in(), clock.now()
    chosen = [language] if language in LANGUAGES else LANGUAGES
    with db.transaction() as writer:
        marks = verifying.still_right(writer, article=number, languages=chosen, by=by, at=at)
    session[KEPT] = {"number": number, "at": at.isoformat(), "marks": [_packed(mark) for mark in marks]}
    flash(
        ngettext(
            "Noted as still right, in %(num)s language.", "Noted as still right, in %(num)s languages.", len(marks)
        ),
        "ok",
    )
    return to_article(number, request.form.get("back") or language or None)


@pages.post(f"{ARTICLE}/take-back")
@needs("articles.publish")
def take_back(number: int) -> Answer:
    """Put back what stood there before her last mark; what that was lies in her own signed cookie."""
    by, at = signed_in(), clock.now()
    marks = _kept_marks(number, at)
    if not marks:
        raise VerifiedSince
    with db.transaction() as writer:
        verifying.take_back(writer, article=number, marks=marks, by=by, at=at)
    session.pop(KEPT, None)
    flash(str(_("Taken back: the article is as it was before.")), "ok")
    return to_article(number, request.form.get("back") or None)


def _packed(mark: Mark) -> list[str]:
    return [mark.language, mark.at.isoformat(), mark.before_at.isoformat() if mark.before_at else "", mark.before_by]


def _kept_marks(number: int, at: datetime) -> list[Mark]:
    """Her last marks, if they are of this article and not long ago."""
    kept: dict[str, Any] = session.get(KEPT) or {}
    if kept.get("number") != number or at - datetime.fromisoformat(kept["at"]) > TAKEN_BACK_WITHIN:
        return []
    return [
        Mark(
            language=language,
            at=datetime.fromisoformat(marked_at),
            before_at=datetime.fromisoformat(before_at) if before_at else None,
            before_by=before_by,
        )
        for language, marked_at, before_at, before_by in kept["marks"]
    ]


# --- pins ------------------------------------------------------------------------------------------------------------


@pages.post(f"{ARTICLE}/pin")
@needs("articles.publish")
def pin(number: int) -> Answer:
    """On top of the empty search screen, for everybody."""
    with db.transaction() as writer:
        pins.pin(writer, article=number, by=signed_in(), at=clock.now())
    flash(str(_("Pinned: it stands on everybody's empty search screen now.")), "ok")
    return to_article(number, request.form.get("back") or None)


@pages.post(f"{ARTICLE}/unpin")
@needs("articles.publish")
def unpin(number: int) -> Answer:
    """Off the empty search screen."""
    with db.transaction() as writer:
        pins.unpin(writer, article=number, by=signed_in(), at=clock.now())
    flash(str(_("Unpinned.")), "ok")
    return to_article(number, request.form.get("back") or None)
