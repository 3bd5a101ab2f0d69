"""A published edition never changes: whoever opened a period by it meets the same questions in the next one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from kbapp.checklists.definition import Definition
from kbapp.checklists.models import Edition
from kbapp.checklists.refusals import EditionChanged


def keep(session: Session, edition: Definition, *, at: datetime) -> None:
    """Remember what the edition said when it was first used.

    Errors: `EditionChanged` when it says something else now.
    """
    known = session.get(Edition, edition.edition)
    if known is None:
        session.add(Edition(name=edition.edition, digest=edition.digest, seen_at=at))
        session.flush()
    elif known.digest != edition.digest:
        raise EditionChanged(edition.edition)
