"""A content folder into the base, article by article; what is broken is named and left out, the rest comes in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kbapp.articles import categories
from kbapp.articles.arrival import Outcome, import_article
from kbapp.articles.files import CategoryFile
from kbapp.articles.folder import ARTICLE, CATEGORY, Folder
from kbapp.errors import Refused
from kbapp.people.rights import Person

Transaction = Callable[[], AbstractContextManager[Session]]
"""`db.transaction`, or a `Database`'s own: each article gets one."""

Progress = Callable[[int, int], None]
"""Told how many articles are done and how many there are."""


def untold(done: int, of: int) -> None:
    """Nobody watches."""


def import_folder(
    transaction: Transaction, root: Path, *, by: Person, at: datetime, progress: Progress = untold
) -> Outcome:
    """Import every article of a folder, each in a transaction of its own; the faults name what was left out.

    By id: a file equal to its last import does nothing, what was edited here since is never replaced (`arrival`).
    Errors: `Forbidden`; `Refused` when there is no such folder or no article in it.
    """
    by.need("articles.write")
    by.need("articles.publish")
    folder, outcome, done = Folder(root), Outcome(), 0
    progress(0, len(folder))
    shelves = [(shelf, folder.category(shelf), paths) for shelf, paths in folder.shelves.items()]
    # those that others stand under come first
    for shelf, found, paths in sorted(shelves, key=lambda each: bool(each[1] and each[1].parent)):
        is_known = _import_category(transaction, folder, shelf, found, by=by, at=at)
        for path in paths:
            if is_known:
                _import_path(transaction, folder, path, outcome, by=by, at=at)
            done += 1
            progress(done, len(folder))
    outcome.faults = [*folder.faults]
    return outcome


def _import_category(
    transaction: Transaction, folder: Folder, shelf: Path, found: CategoryFile | None, *, by: Person, at: datetime
) -> bool:
    if found is not None:
        try:
            with transaction() as session:
                categories.put_category(
                    session,
                    slug=found.slug,
                    order=found.order,
                    parent=found.parent,
                    titles=found.titles,
                    by=by,
                    at=at,
                )
            return True
        except (Refused, IntegrityError) as fault:
            folder.fault(shelf / CATEGORY, _sentence(fault))
    folder.fault(shelf, "its articles were left out.")
    return False


def _import_path(
    transaction: Transaction, folder: Folder, path: Path, outcome: Outcome, *, by: Person, at: datetime
) -> None:
    found = folder.article(path)
    if found is None:
        return
    try:
        with transaction() as session:
            done = import_article(session, found=found, by=by, at=at)
    except (Refused, IntegrityError) as fault:
        folder.fault(path / ARTICLE, _sentence(fault))
    else:
        outcome.add(done)
        for each, sentence in done.left:
            folder.fault(each, sentence)


def _sentence(fault: Exception) -> str:
    if isinstance(fault, IntegrityError):  # on PostgreSQL two imports may meet
        return "another import brought it at the same moment. Import again."
    return str(fault)
