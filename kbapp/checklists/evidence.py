"""What proves answers: files, links and things of other rooms, each in revisions, each used by several questions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import locked, proving, reading
from kbapp.checklists.models import (
    FILE,
    LINK,
    REFERENCE,
    Evidence,
    EvidenceRevision,
    EvidenceUse,
    Period,
    PeriodItem,
)
from kbapp.checklists.refusals import NoSuchEvidence, NoSuchItem, RevisedMeanwhile
from kbapp.checklists.registers import ENTRIES, ID
from kbapp.db import files
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.uploads.examining import Upload
from kbapp.people import journal
from kbapp.people.rights import Person

RIGHT = "checklists.answer"
TITLE_MAX, NOTE_MAX, URL_MAX = 300, 1000, 2000
KINDS = {FILE: _("File"), LINK: _("Link"), REFERENCE: _("Article")}


@dataclass(frozen=True, kw_only=True)
class About:
    """What is said of a piece: what it is, when it was collected, and from when until when it holds, both included."""

    title: str
    note: str = ""
    collected_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Thing:
    """The piece itself: a file, the address of a page, or a thing of another room at a version of it."""

    upload: Upload | None = None
    url: str = ""
    ref: tuple[str, str, str] | None = None
    """Kind, key and version."""

    @property
    def kind(self) -> str:
        """Which of the three."""
        return FILE if self.upload else REFERENCE if self.ref else LINK


# --- verbs -----------------------------------------------------------------------------------------------------------


def add(
    session: Session,
    *,
    period: str,
    items: Collection[str],
    thing: Thing,
    about: About,
    by: Person,
    at: datetime,
    entry: str | None = None,
    centre: str | None = None,
) -> Evidence:
    """Add a piece that proves the answers to these questions.

    `entry`: the id of the one entry of a register that it proves, when it proves but one.
    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `NoSuchItem`; `Invalid` naming `title`, `note`, `url`,
    `valid_until` or `entry`.
    """
    by.need(RIGHT)
    found = locked.opened(session, code=period, centre=centre)
    asked = _asked(session, found, items)
    if entry is not None and not all(entry in _entries(session, each) for each in asked):
        raise Invalid(_("This entry is not in the list any more. Open the topic again."), field="entry")
    piece = Evidence(centre_id=found.centre_id, kind=thing.kind, **_who(by, at))
    session.add(piece)
    session.flush()
    session.add(_revision(session, piece, 1, thing, about, by=by, at=at))
    session.add_all(EvidenceUse(evidence_id=piece.id, item_id=each.id, entry=entry, **_who(by, at)) for each in asked)
    session.flush()
    _tell(session, found, "add-evidence", piece, by=by, at=at, items=sorted(items))
    return piece


def revise(
    session: Session,
    *,
    period: str,
    evidence: int,
    replaces: int,
    thing: Thing | None,
    about: About,
    by: Person,
    at: datetime,
    centre: str | None = None,
) -> EvidenceRevision:
    """Put a newer revision beside the others; without a `thing` it is the same one, said of in other words.

    `replaces` is the number of the revision that was on screen.
    Errors: as `add`; `NoSuchEvidence`; `RevisedMeanwhile`; `Invalid` when it is of another kind.
    """
    by.need(RIGHT)
    found = locked.opened(session, code=period, centre=centre)
    piece = _locked(session, found, evidence)
    newest = _newest(session, piece)
    if newest.number != replaces:
        session.expunge(newest)  # a rollback would empty it before the page can show it
        raise RevisedMeanwhile(newest)
    if thing and thing.kind != piece.kind:
        raise Invalid(_("A newer revision is of the same kind: a file, a link or an article."), field="file")
    added = _revision(session, piece, newest.number + 1, thing or newest, about, by=by, at=at)
    session.add(added)
    session.flush()
    _tell(session, found, "revise-evidence", piece, by=by, at=at, number=added.number)
    return added


def attach(
    session: Session,
    *,
    period: str,
    evidence: int,
    items: Collection[str],
    by: Person,
    at: datetime,
    centre: str | None = None,
) -> None:
    """Let a piece prove further answers; what it proves already stays as it is.

    Errors: as `add`; `NoSuchEvidence`.
    """
    by.need(RIGHT)
    found = locked.opened(session, code=period, centre=centre)
    piece, asked = _locked(session, found, evidence), _asked(session, found, items)
    live = select(EvidenceUse.item_id).where(EvidenceUse.evidence_id == piece.id, EvidenceUse.removed_at.is_(None))
    there = set(session.scalars(live))
    new = [each for each in asked if each.id not in there]
    session.add_all(EvidenceUse(evidence_id=piece.id, item_id=each.id, **_who(by, at)) for each in new)
    if new:
        _tell(session, found, "attach-evidence", piece, by=by, at=at, items=sorted(each.code for each in new))


def detach(session: Session, *, period: str, use: int, by: Person, at: datetime, centre: str | None = None) -> str:
    """Let a piece prove an answer no more; the code of its question. The piece and its revisions stay.

    One that was taken away already stays so.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `NoSuchEvidence`.
    """
    return _set_removed(session, period, use, at, "detach-evidence", by=by, at=at, centre=centre)


def restore(session: Session, *, period: str, use: int, by: Person, at: datetime, centre: str | None = None) -> str:
    """Undo `detach`; where the piece was attached anew meanwhile, it proves the answer once.

    Errors: as `detach`.
    """
    return _set_removed(session, period, use, None, "attach-evidence", by=by, at=at, centre=centre)


# --- parts of verbs --------------------------------------------------------------------------------------------------


def _asked(session: Session, period: Period, codes: Collection[str]) -> Sequence[PeriodItem]:
    asked = locked.items(session, period, codes)
    for code in codes:
        if code not in asked:
            raise NoSuchItem(code)
    return list(asked.values())


def _entries(session: Session, item: PeriodItem) -> set[str]:
    [question] = reading.answered(session, [item])
    value = question.newest.value if question.newest else None
    return {each[ID] for each in value.get(ENTRIES, ())} if isinstance(value, dict) else set()


def _locked(session: Session, period: Period, evidence: int) -> Evidence:
    piece = proving.piece_of(session, period, evidence)
    session.refresh(piece, with_for_update=True)
    return piece


def _newest(session: Session, piece: Evidence) -> EvidenceRevision:
    revisions = select(EvidenceRevision).where(EvidenceRevision.evidence_id == piece.id)
    return session.scalars(revisions.order_by(EvidenceRevision.number.desc()).limit(1)).one()


def _revision(
    session: Session,
    piece: Evidence,
    number: int,
    thing: Thing | EvidenceRevision,
    about: About,
    *,
    by: Person,
    at: datetime,
) -> EvidenceRevision:
    title = locked.line(about.title, field="title", longest=TITLE_MAX)
    if not title:
        raise Invalid(_("Write what it is."), field="title")
    if about.valid_from and about.valid_until and about.valid_until < about.valid_from:
        raise Invalid(_("The last day lies before the first one."), field="valid_until")
    revision = EvidenceRevision(
        evidence_id=piece.id,
        number=number,
        title=title,
        note=locked.words(about.note, field="note", longest=NOTE_MAX),
        collected_on=about.collected_on,
        valid_from=about.valid_from,
        valid_until=about.valid_until,
        **_who(by, at),
    )
    _put(session, revision, thing, at=at)
    return revision


def _put(session: Session, revision: EvidenceRevision, thing: Thing | EvidenceRevision, *, at: datetime) -> None:
    if isinstance(thing, EvidenceRevision):
        for name in ("sha256", "name", "type", "size", "url", "ref_kind", "ref_key", "ref_version"):
            setattr(revision, name, getattr(thing, name))
    elif thing.upload:
        revision.sha256 = files.put(session, thing.upload.content, at=at)
        revision.name, revision.type = thing.upload.name, thing.upload.kind.type
        revision.size = len(thing.upload.content)
    elif thing.ref:
        revision.ref_kind, revision.ref_key, revision.ref_version = thing.ref
    else:
        revision.url = _address(thing.url)


def _address(url: str) -> str:
    found = locked.line(url, field="url", longest=URL_MAX)
    try:
        parts = urlsplit(found)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or " " in found:
        raise Invalid(_("Write the whole address of a page, such as https://example.kz/page."), field="url")
    return found


def _set_removed(
    session: Session,
    period: str,
    use: int,
    to: datetime | None,
    what: str,
    *,
    by: Person,
    at: datetime,
    centre: str | None,
) -> str:
    by.need(RIGHT)
    found = locked.opened(session, code=period, centre=centre)
    asked = select(EvidenceUse, PeriodItem).join(PeriodItem, PeriodItem.id == EvidenceUse.item_id)
    row = session.execute(asked.where(EvidenceUse.id == use, PeriodItem.period_id == found.id)).one_or_none()
    if row is None:
        raise NoSuchEvidence
    one, item = row
    piece = _locked(session, found, one.evidence_id)
    session.refresh(one)
    if (one.removed_at is None) != (to is None) and not (to is None and _is_used(session, one)):
        one.removed_at, one.removed_by_login = to, by.login if to else None
        _tell(session, found, what, piece, by=by, at=at, items=[item.code])
    return str(item.code)


def _is_used(session: Session, like: EvidenceUse) -> bool:
    """The same piece proves the same answer by another use already."""
    same = select(EvidenceUse.id).where(
        EvidenceUse.evidence_id == like.evidence_id,
        EvidenceUse.item_id == like.item_id,
        EvidenceUse.entry.is_not_distinct_from(like.entry),
        EvidenceUse.removed_at.is_(None),
    )
    return session.scalar(select(same.exists())) or False


def _who(by: Person, at: datetime) -> dict[str, object]:
    return {"by_id": by.id, "by_login": by.login, "by_name": by.name, "at": at}


def _tell(
    session: Session, period: Period, what: str, piece: Evidence, *, by: Person, at: datetime, **detail: object
) -> None:
    told = {"centre": period.centre.code, "evidence": piece.id, **detail}
    journal.record(session, at=at, by=by, action=f"checklists.{what}", subject=f"period/{period.code}", detail=told)
