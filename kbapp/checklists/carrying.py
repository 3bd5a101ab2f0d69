"""What a new period begins with: the last one's lists, texts and evidence, and never anybody's confirmation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import reading
from kbapp.checklists.kinds import KINDS, TO_CONFIRM
from kbapp.checklists.models import Answer, EvidenceUse, Period, PeriodItem
from kbapp.checklists.reading import Question
from kbapp.checklists.spec import known
from kbapp.people.rights import Person


def carry(session: Session, before: Period, period: Period, *, by: Person, at: datetime) -> None:
    """Give the new period what its questions carry over; each answer waits to be confirmed.

    What is about an entry stays with it, for entries keep their ids.
    """
    asked = {each.item.code: each for each in reading.questions_of(session, before)}
    items = list(session.scalars(select(PeriodItem).where(PeriodItem.period_id == period.id)))
    pairs = [(asked[item.code], item) for item in items if item.code in asked]
    answers = list(_answers(pairs, by=by, at=at))
    session.add_all(answers)
    _carry_evidence(session, pairs, carried={each.item_id for each in answers}, by=by, at=at)
    session.flush()


def _answers(pairs: list[tuple[Question, PeriodItem]], *, by: Person, at: datetime) -> Iterator[Answer]:
    for question, item in pairs:
        said = question.newest
        if said and item.kind in KINDS and item.kind == question.item.kind and known(item.spec).carry:
            yield Answer(
                item_id=item.id,
                carried_from_id=said.id,
                value=said.value,
                result=TO_CONFIRM,
                reason="",
                **_by(by, at),
            )


def _carry_evidence(
    session: Session, pairs: list[tuple[Question, PeriodItem]], *, carried: set[int], by: Person, at: datetime
) -> None:
    to = {question.item.id: item for question, item in pairs}
    used = select(EvidenceUse).where(EvidenceUse.item_id.in_(to), EvidenceUse.removed_at.is_(None))
    for use in session.scalars(used.order_by(EvidenceUse.id)).all():
        item = to[use.item_id]
        if use.entry is None or item.id in carried:
            session.add(EvidenceUse(evidence_id=use.evidence_id, item_id=item.id, entry=use.entry, **_by(by, at)))


def _by(by: Person, at: datetime) -> Mapping[str, Any]:
    return {"by_id": by.id, "by_login": by.login, "by_name": by.name, "at": at}
