"""What proves what: the evidence of a period, each piece in its newest revision, as a list and in few words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kbapp.checklists import reading
from kbapp.checklists.models import Evidence, EvidenceRevision, EvidenceUse, Period, PeriodItem
from kbapp.checklists.refusals import NoSuchEvidence
from kbapp.db import files
from kbapp.people.rights import Person


@dataclass(frozen=True, kw_only=True)
class Proof:
    """That a piece proves an answer, with its newest revision. `expires`: it ends before the period does."""

    use: EvidenceUse
    piece: Evidence
    revision: EvidenceRevision
    item: PeriodItem
    expires: bool


@dataclass(frozen=True, kw_only=True)
class Held:
    """A piece with all its revisions, the newest first, and what it proves in the period that it is looked at in."""

    piece: Evidence
    revisions: tuple[EvidenceRevision, ...]
    proofs: tuple[Proof, ...] = field(default=())


class Idle(NamedTuple):
    """A piece of the centre that proves nothing in a period, in its newest revision."""

    piece: Evidence
    revision: EvidenceRevision
    expires: bool


class Brief(NamedTuple):
    """A use of a piece in few words, for whoever looks at all of them: a page, a check. `expires`: as of a `Proof`."""

    use: int
    code: str
    topic: str
    entry: str | None
    evidence: int
    title: str
    name: str | None
    expires: bool


def briefs(session: Session, period: Period) -> list[Brief]:
    """What proves answers of the period, in the order of its questions; one statement, and no more than is looked at."""
    found = (
        select(
            EvidenceUse.id,
            PeriodItem.code,
            PeriodItem.topic,
            EvidenceUse.entry,
            EvidenceUse.evidence_id,
            EvidenceRevision.title,
            EvidenceRevision.name,
            EvidenceRevision.valid_until,
        )
        .join(PeriodItem, PeriodItem.id == EvidenceUse.item_id)
        .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
        .join(EvidenceRevision, _IS_NEWEST)
        .where(*reading.asked_by(period), EvidenceUse.removed_at.is_(None))
        .order_by(PeriodItem.position, EvidenceUse.id)
    )
    return [Brief(*row[:-1], row[-1] is not None and row[-1] < period.ends_on) for row in session.execute(found)]


def idle(session: Session, period: Period) -> list[Idle]:
    """The pieces of the period's centre that prove nothing in it, the newest first: taken away, or of other periods."""
    proves = (
        select(EvidenceUse.id)
        .join(PeriodItem, PeriodItem.id == EvidenceUse.item_id)
        .where(
            EvidenceUse.evidence_id == Evidence.id, EvidenceUse.removed_at.is_(None), PeriodItem.period_id == period.id
        )
    )
    found = (
        select(Evidence, EvidenceRevision)
        .join(EvidenceRevision, _IS_NEWEST)
        .where(Evidence.centre_id == period.centre_id, ~proves.exists())
        .order_by(Evidence.id.desc())
    )
    return [Idle(piece, last, _expires(last, period)) for piece, last in session.execute(found)]


_NEWEST = (
    select(func.max(EvidenceRevision.number))
    .where(EvidenceRevision.evidence_id == Evidence.id)
    .correlate(Evidence)
    .scalar_subquery()
)
_IS_NEWEST = (EvidenceRevision.evidence_id == Evidence.id) & (EvidenceRevision.number == _NEWEST)


def of_period(
    session: Session,
    period: Period,
    *,
    codes: Collection[str] | None = None,
    uses: Collection[int] | None = None,
    piece: int | None = None,
    most: int | None = None,
) -> list[Proof]:
    """What proves answers of the period, each piece in its newest revision; two statements however much there is.

    `codes`: of these questions only; `uses`: these only; `piece`: what this one proves; `most`: the newest so many
    of each question.
    """
    asked = {each.id: each for each in reading.items_of(session, period) if codes is None or each.code in codes}
    found = (
        select(EvidenceUse, Evidence, EvidenceRevision)
        .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
        .join(EvidenceRevision, _IS_NEWEST)
        .where(EvidenceUse.item_id.in_(asked), EvidenceUse.removed_at.is_(None))
        .order_by(EvidenceUse.id)
    )
    if uses is not None:
        found = found.where(EvidenceUse.id.in_(uses))
    if piece is not None:
        found = found.where(EvidenceUse.evidence_id == piece)
    if most is not None:
        found = found.where(EvidenceUse.id.in_(_newest(asked, most)))
    proofs = [
        Proof(use=use, piece=piece, revision=last, item=asked[use.item_id], expires=_expires(last, period))
        for use, piece, last in session.execute(found)
    ]
    return sorted(proofs, key=lambda proof: proof.item.position)


def _newest(items: Collection[int], most: int) -> Select[int]:
    place = func.row_number().over(partition_by=EvidenceUse.item_id, order_by=EvidenceUse.id.desc())
    live = select(EvidenceUse.id, place.label("place")).where(
        EvidenceUse.item_id.in_(items), EvidenceUse.removed_at.is_(None)
    )
    placed = live.subquery()
    return select(placed.c.id).where(placed.c.place <= most)


def counted(session: Session, items: Collection[int]) -> dict[int, int]:
    """How many proofs each of these questions has, by their ids; one statement."""
    live = select(EvidenceUse.item_id, func.count()).where(
        EvidenceUse.item_id.in_(items), EvidenceUse.removed_at.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(live.group_by(EvidenceUse.item_id))}


def held(session: Session, *, period: str, evidence: int, by: Person, centre: str | None = None) -> Held:
    """A piece of the centre, with all its revisions.

    Errors: `Forbidden`; `NoSuchPeriod`; `NoSuchEvidence`.
    """
    by.need("checklists.read")
    found = reading.find_period(session, code=period, centre=centre)
    piece = piece_of(session, found, evidence)
    revisions = select(EvidenceRevision).where(EvidenceRevision.evidence_id == piece.id)
    several = session.scalars(revisions.order_by(EvidenceRevision.number.desc())).all()
    proofs = of_period(session, found, piece=piece.id)
    return Held(piece=piece, revisions=tuple(several), proofs=tuple(proofs))


def content_of(session: Session, revision: EvidenceRevision) -> bytes:
    """The bytes of a file.

    Errors: `NoSuchEvidence` when it is no file; `files.FileError`.
    """
    if revision.sha256 is None:
        raise NoSuchEvidence
    return files.get(session, revision.sha256)


def piece_of(session: Session, period: Period, evidence: int) -> Evidence:
    """A piece of the period's centre.

    Errors: `NoSuchEvidence`.
    """
    piece = session.get(Evidence, evidence)
    if piece is None or piece.centre_id != period.centre_id:
        raise NoSuchEvidence
    return piece


def _expires(revision: EvidenceRevision, period: Period) -> bool:
    return revision.valid_until is not None and revision.valid_until < period.ends_on


def by_item(proofs: Iterable[Proof]) -> dict[str, list[Proof]]:
    """By code of the question, what proves its answer."""
    found: dict[str, list[Proof]] = {}
    for each in proofs:
        found.setdefault(each.item.code, []).append(each)
    return found
