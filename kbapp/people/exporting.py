"""That a list was taken away as a file: who took it, how much of it, and with which filter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from kbapp.people import journal
from kbapp.people.rights import Person

MOST = 50_000
"""Rows in one file at most: the newest of them, where the list is one of moments."""


def note_export(
    session: Session, *, what: str, rows: int, asked: Mapping[str, object], by: Person, at: datetime
) -> None:
    """Keep in the journal that the list `what` was exported, as it was filtered; call it last, like the journal itself."""
    filters = {name: value for name, value in asked.items() if value}
    detail = {"rows": rows, "filters": filters}
    journal.record(session, at=at, by=by, action="people.export", subject=f"list/{what}", detail=detail)
