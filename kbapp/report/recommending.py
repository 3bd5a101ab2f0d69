"""Recommendations of the Committee (paragraph 36, part three): registered, acted upon, proved, closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import locked, reading
from kbapp.db import files
from kbapp.errors import Conflict, Invalid
from kbapp.languages import _
from kbapp.layout.uploads.examining import Upload
from kbapp.people import journal
from kbapp.people.rights import Person
from kbapp.report.models import Recommendation, RecommendedAction
from kbapp.report.refusals import NoSuchRecommendation

RIGHT = "report.seal"
WORDS_MAX, ACTION_MAX, NUMBER_MAX, WHO_MAX = 4000, 2000, 100, 120


@dataclass(frozen=True, kw_only=True)
class Advice:
    """A recommendation and what is done about it."""

    recommendation: Recommendation
    actions: tuple[RecommendedAction, ...]

    @property
    def is_open(self) -> bool:
        """Nobody has closed it."""
        return self.recommendation.closed_at is None

    def overdue(self, today: date) -> Sequence[RecommendedAction]:
        """The actions that should be done and are not."""
        return [each for each in self.actions if each.done_at is None and each.due_on < today]


def register(
    session: Session,
    *,
    number: str,
    received_on: date,
    words: str,
    by: Person,
    at: datetime,
    period: str | None = None,
    centre: str | None = None,
) -> Recommendation:
    """Register what the Committee recommended, by its letter.

    Errors: `Forbidden`; `NoSuchPeriod`; `Invalid` naming `words` or `number`.
    """
    by.need(RIGHT)
    home = reading.the_centre(session, code=centre)
    about = reading.find_period(session, code=period, centre=centre) if period else None
    made = Recommendation(
        centre_id=home.id,
        period_id=about.id if about else None,
        number=locked.line(number, field="number", longest=NUMBER_MAX),
        received_on=received_on,
        words=_needed(words, WORDS_MAX, "words"),
        closed_words="",
        by_id=by.id,
        by_login=by.login,
        by_name=by.name,
        at=at,
    )
    session.add(made)
    session.flush()
    _tell(session, made, "register-recommendation", by=by, at=at)
    return made


def plan(
    session: Session, *, recommendation: int, words: str, who: str, due_on: date, by: Person, at: datetime
) -> RecommendedAction:
    """Say what will be done about it, by whom, until when.

    Errors: `Forbidden`; `NoSuchRecommendation`; `Conflict` when it is closed; `Invalid` naming `words` or `who`.
    """
    found = _open(session, recommendation, by)
    made = RecommendedAction(
        recommendation_id=found.id,
        words=_needed(words, ACTION_MAX, "words"),
        who=locked.line(who, field="who", longest=WHO_MAX),
        due_on=due_on,
        done_words="",
        by_id=by.id,
        by_login=by.login,
        by_name=by.name,
        at=at,
    )
    session.add(made)
    session.flush()
    _tell(session, found, "plan-action", by=by, at=at, action=made.id)
    return made


def done(
    session: Session, *, action: int, words: str, by: Person, at: datetime, proof: Upload | None = None
) -> RecommendedAction:
    """Say that an action is done, and what proves it.

    Errors: as `plan`; `Conflict` when it is done already.
    """
    by.need(RIGHT)
    found = session.get(RecommendedAction, action)
    if found is None:
        raise NoSuchRecommendation
    whole = _open(session, found.recommendation_id, by)
    session.refresh(found)
    if found.done_at is not None:
        raise Conflict(_("Somebody else has said that this is done."))
    found.done_words, found.done_at, found.done_by_login = _needed(words, ACTION_MAX, "words"), at, by.login
    if proof:
        found.evidence_sha256 = files.put(session, proof.content, at=at)
        found.evidence_name, found.evidence_type = proof.name, proof.kind.type
    _tell(session, whole, "do-action", by=by, at=at, action=found.id)
    return found


def close(session: Session, *, recommendation: int, words: str, by: Person, at: datetime) -> Recommendation:
    """Close a recommendation, once everything that was planned is done.

    Errors: as `plan`; `Invalid` while an action is not done.
    """
    found = _open(session, recommendation, by)
    actions = select(RecommendedAction).where(RecommendedAction.recommendation_id == found.id)
    if any(each.done_at is None for each in session.scalars(actions)):
        raise Invalid(
            _("An action is not done yet. Say that it is done, then close the recommendation."), field="words"
        )
    found.closed_words = _needed(words, ACTION_MAX, "words")
    found.closed_at, found.closed_by_login, found.closed_by_name = at, by.login, by.name
    _tell(session, found, "close-recommendation", by=by, at=at)
    return found


# --- what is asked ---------------------------------------------------------------------------------------------------


def everything(session: Session, *, by: Person, centre: str | None = None) -> list[Advice]:
    """The centre's recommendations, open ones first, then the newest first; two statements.

    Errors: `Forbidden`.
    """
    by.need("report.read")
    home = reading.the_centre(session, code=centre)
    asked = select(Recommendation).where(Recommendation.centre_id == home.id).order_by(Recommendation.id.desc())
    several = list(session.scalars(asked))
    actions: dict[int, list[RecommendedAction]] = {}
    ids = [each.id for each in several]
    of_them = select(RecommendedAction).where(RecommendedAction.recommendation_id.in_(ids))
    for each in session.scalars(of_them.order_by(RecommendedAction.due_on, RecommendedAction.id)):
        actions.setdefault(each.recommendation_id, []).append(each)
    told = [Advice(recommendation=each, actions=tuple(actions.get(each.id, ()))) for each in several]
    return sorted(told, key=lambda each: not each.is_open)


def proof_of(session: Session, *, action: int, by: Person) -> tuple[RecommendedAction, bytes]:
    """The bytes of what proves that an action is done.

    Errors: `Forbidden`; `NoSuchRecommendation`; `files.FileError`.
    """
    by.need("report.read")
    found = session.get(RecommendedAction, action)
    if found is None or found.evidence_sha256 is None:
        raise NoSuchRecommendation
    return found, files.get(session, found.evidence_sha256)


def _open(session: Session, recommendation: int, by: Person) -> Recommendation:
    by.need(RIGHT)
    found = session.get(Recommendation, recommendation)
    if found is None:
        raise NoSuchRecommendation
    session.refresh(found, with_for_update=True)
    if found.closed_at is not None:
        raise Conflict(_("This recommendation is closed."))
    return found


def _needed(words: str, longest: int, field: str) -> str:
    found = locked.words(words, field=field, longest=longest)
    if not found:
        raise Invalid(_("Write what you have to say."), field=field)
    return found


def _tell(session: Session, found: Recommendation, what: str, *, by: Person, at: datetime, **detail: object) -> None:
    subject = f"recommendation/{found.id}"
    told = {"number": found.number, **detail}
    journal.record(session, at=at, by=by, action=f"report.{what}", subject=subject, detail=told)
