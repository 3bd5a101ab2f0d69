"""What people asked for and did not get: lines that found nothing, that nobody opened an answer of, or marked as a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people.rights import Person
from kbapp.search.masking import ADDRESS, NUMBER
from kbapp.search.models import Asked, AskedKey

RIGHT = "search.tune"
DAYS = 90
NOTHING, GAP, UNOPENED = "nothing", "gap", "unopened"
KINDS = {
    NOTHING: _("Nothing was found"),
    GAP: _("Somebody said that there is no answer"),
    UNOPENED: _("No answer was opened"),
}
LINES_MAX = 1000
NOTES_MAX = 5


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line that failed: how often it was asked, how often as each of `KINDS`, and when last. Nobody's name is told."""

    words: str
    folded: str
    times: int
    counts: dict[str, int]
    last_at: datetime


def lines(session: Session, *, by: Person, at: datetime, kind: str = "", days: int = DAYS) -> list[Line]:
    """The lines that failed lately, the most frequent first, all or of one kind.

    Errors: `Forbidden`; `Invalid` naming `kind`.
    """
    by.need(RIGHT)
    if kind and kind not in KINDS:
        raise Invalid(_("Choose one of these: %(choices)s.", choices=", ".join(KINDS)), field="kind")
    counts = {each: func.sum(case((is_so, 1), else_=0)) for each, is_so in _conditions().items()}
    failed = counts[kind] if kind else counts[NOTHING] + counts[GAP] + counts[UNOPENED]
    asked = (
        select(func.min(Asked.words), Asked.folded, func.count(), func.max(Asked.ended_at), *counts.values())
        .where(Asked.began_at >= at - timedelta(days=days), Asked.folded != "")
        .where(~Asked.words.contains(NUMBER), ~Asked.words.contains(ADDRESS))
        .group_by(Asked.folded)
        .having(failed > 0)
        .order_by(failed.desc(), Asked.folded)
        .limit(LINES_MAX)
    )
    return [
        Line(words=words, folded=folded, times=times, last_at=last, counts=dict(zip(counts, several, strict=True)))
        for words, folded, times, last, *several in session.execute(asked)
    ]


def notes(session: Session, *, folded: str, by: Person) -> Sequence[str]:
    """What people wrote who said that there is no answer, the newest first.

    Errors: `Forbidden`.
    """
    by.need(RIGHT)
    said = select(Asked.gap_note).where(Asked.folded == folded, Asked.gap_note != "")
    return session.scalars(said.order_by(Asked.id.desc()).limit(NOTES_MAX)).all()


def _conditions() -> dict[str, ColumnElement[bool]]:
    opened = select(AskedKey.asked_id).where(AskedKey.asked_id == Asked.id, AskedKey.opened_at.is_not(None)).exists()
    return {
        NOTHING: Asked.hits == 0,
        GAP: Asked.gap_at.is_not(None),
        UNOPENED: (Asked.hits > 0) & Asked.answered_at.is_(None) & ~opened,
    }
