"""What is to be done in a period: who does which question, what is missing, what expires, what waits in review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from kbapp.checklists import reading
from kbapp.checklists.kinds import KINDS, TO_CONFIRM
from kbapp.checklists.models import (
    DONE,
    IN_PROGRESS,
    IN_REVIEW,
    TO_DO,
    Answer,
    EvidenceRevision,
    EvidenceUse,
    Period,
    PeriodItem,
    Remark,
    Task,
)
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people.rights import Person

MINE, MISSING, CONFIRM, EXPIRING, REVIEW = "mine", "missing", "to-confirm", "expiring", "in-review"
FILTERS = {
    MINE: _("Mine"),
    MISSING: _("Missing"),
    CONFIRM: _("To confirm"),
    EXPIRING: _("Expiring"),
    REVIEW: _("In review"),
}


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A question and the work on it; `expires`: evidence of it ends before the period does."""

    item: PeriodItem
    newest: Answer | None
    task: Task | None
    expires: bool

    @property
    def status(self) -> str:
        """How far the work is; a question that nobody began is still to do."""
        return self.task.status if self.task else TO_DO

    @property
    def is_carried(self) -> bool:
        """It was carried over, and nobody has confirmed it."""
        return self.newest is not None and self.newest.result == TO_CONFIRM

    @property
    def is_missing(self) -> bool:
        """Somebody has to answer or confirm it."""
        return self.item.kind in KINDS and (self.newest is None or self.is_carried)

    def is_late(self, today: date) -> bool:
        """It was to be done before this day."""
        due_on = self.task.due_on if self.task else None
        return due_on is not None and due_on < today and self.status != DONE

    def is_due(self, until: date) -> bool:
        """It is to be done by this day at the latest, and is not."""
        due_on = self.task.due_on if self.task else None
        return due_on is not None and due_on <= until and self.status != DONE

    def is_of(self, person: Person) -> bool:
        """It is hers to do."""
        return self.task is not None and person.id is not None and self.task.assignee_id == person.id


def of_period(
    session: Session, *, period: str, by: Person, only: str = "", topic: str = "", centre: str | None = None
) -> list[Piece]:
    """The questions of a period in their order, all or those of one of `FILTERS`; three statements.

    Errors: `Forbidden`; `NoSuchPeriod`; `Invalid` naming `only`.
    """
    by.need("checklists.read")
    if only and only not in FILTERS:
        raise Invalid(_("Choose one of these: %(choices)s.", choices=", ".join(FILTERS)), field="only")
    found = reading.find_period(session, code=period, centre=centre)
    return [
        each
        for each in _pieces(session, found)
        if (not topic or each.item.topic == topic) and (not only or fits(each, only, by))
    ]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many questions of a topic are being worked on, wait to be looked at, and should have been done by now."""

    in_progress: int
    in_review: int
    late: int


def tallies(pieces: Sequence[Piece], today: date) -> dict[str, Tally]:
    """The work on these questions, topic by topic."""
    topics: dict[str, list[Piece]] = {}
    for each in pieces:
        topics.setdefault(each.item.topic, []).append(each)
    return {
        topic: Tally(
            in_progress=sum(each.status == IN_PROGRESS for each in several),
            in_review=sum(each.status == IN_REVIEW for each in several),
            late=sum(each.is_late(today) for each in several),
        )
        for topic, several in topics.items()
    }


def fits(piece: Piece, only: str, by: Person) -> bool:
    """The question is of one of the `FILTERS`."""
    return {
        MINE: piece.is_of(by),
        MISSING: piece.is_missing,
        CONFIRM: piece.is_carried,
        EXPIRING: piece.expires,
        REVIEW: piece.status == IN_REVIEW,
    }[only]


def _pieces(session: Session, period: Period) -> list[Piece]:
    asked = session.execute(reading.newest_answers(period)).all()
    tasks = select(Task).join(PeriodItem, PeriodItem.id == Task.item_id).where(PeriodItem.period_id == period.id)
    by_item = {task.item_id: task for task in session.scalars(tasks)}
    expiring = set(session.scalars(select(EvidenceUse.item_id).where(*_expiring(period))))
    return [
        Piece(item=item, newest=newest, task=by_item.get(item.id), expires=item.id in expiring)
        for item, newest in asked
    ]


def _expiring(period: Period) -> Sequence[ColumnElement[bool]]:
    """Evidence that is used here, and whose newest revision is valid until a day before the period's last one."""
    later = aliased(EvidenceRevision)
    newest = select(func.max(later.number)).where(later.evidence_id == EvidenceUse.evidence_id).scalar_subquery()
    ends = select(EvidenceRevision.evidence_id).where(
        EvidenceRevision.evidence_id == EvidenceUse.evidence_id,
        EvidenceRevision.number == newest,
        EvidenceRevision.valid_until < period.ends_on,
    )
    here = select(PeriodItem.id).where(PeriodItem.period_id == period.id)
    return EvidenceUse.item_id.in_(here), EvidenceUse.removed_at.is_(None), ends.exists()


def remarks_of(session: Session, items: Sequence[PeriodItem]) -> dict[int, list[Remark]]:
    """What was said and done about these questions, by their ids, the oldest first; one statement."""
    said: dict[int, list[Remark]] = {}
    for each in session.scalars(
        select(Remark).where(Remark.item_id.in_([item.id for item in items])).order_by(Remark.id)
    ):
        said.setdefault(each.item_id, []).append(each)
    return said
