"""A content folder into the base: by id, a file equal to the last import does nothing, what was edited here is never replaced."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kbapp.articles import service
from kbapp.articles.folder import ARTICLE, CATEGORY, ArticleFiles, Fault, Folder, TextFile
from kbapp.articles.models import Article, Draft, ImportedFile, Text
from kbapp.errors import Refused
from kbapp.people.rights import Person

DETAILS = "article"
"""The part that is not a text."""

Progress = Callable[[int, int], None]
"""Told how many articles are done and how many there are."""


@dataclass
class Outcome:
    """What an import did, counted in files; the faults name what was left out."""

    articles: int = 0
    new: int = 0
    changed: int = 0
    published: int = 0
    waiting: int = 0
    faults: tuple[Fault, ...] = ()


def import_folder(
    transaction: Callable[[], AbstractContextManager[Session]],
    root: Path,
    *,
    by: Person,
    at: datetime,
    progress: Progress = lambda done, of: None,
) -> Outcome:
    """Import every article of a folder, each in a transaction of its own; what is broken is named and left out.

    `transaction` is `db.transaction` or a `Database`'s own.
    Errors: `Forbidden`; `Refused` when there is no such folder or no article in it.
    """
    by.need("articles.write")
    by.need("articles.publish")
    folder, outcome = Folder(root), Outcome()
    progress(0, len(folder))
    done = 0
    for shelf, paths in folder.shelves.items():
        known = _import_category(transaction, folder, shelf, by=by, at=at)
        for path in paths:
            if known:
                _import_path(transaction, folder, path, outcome, by=by, at=at)
            done += 1
            progress(done, len(folder))
    outcome.faults = tuple(folder.faults)
    return outcome


def _import_category(
    transaction: Callable[[], AbstractContextManager[Session]], folder: Folder, shelf: Path, *, by: Person, at: datetime
) -> bool:
    found = folder.category(shelf)
    if found is None:
        folder.fault(shelf, "its articles were left out.")
        return False
    try:
        with transaction() as session:
            service.put_category(session, slug=found.slug, order=found.order, titles=found.titles, by=by, at=at)
    except (Refused, IntegrityError) as fault:
        folder.fault(shelf / CATEGORY, _sentence(fault))
        return False
    return True


def _import_path(
    transaction: Callable[[], AbstractContextManager[Session]],
    folder: Folder,
    path: Path,
    outcome: Outcome,
    *,
    by: Person,
    at: datetime,
) -> None:
    found = folder.article(path)
    if found is None:
        return
    counted = Outcome()
    try:
        with transaction() as session:
            import_article(session, found=found, outcome=counted, by=by, at=at)
    except (Refused, IntegrityError) as fault:
        folder.fault(path / ARTICLE, _sentence(fault))
        return
    for name in ("articles", "new", "changed", "published", "waiting"):
        setattr(outcome, name, getattr(outcome, name) + getattr(counted, name))


def _sentence(fault: Exception) -> str:
    if isinstance(fault, IntegrityError):  # on PostgreSQL two imports may meet
        return "another import brought it at the same moment. Import again."
    return str(fault)


def import_article(session: Session, *, found: ArticleFiles, outcome: Outcome, by: Person, at: datetime) -> None:
    """Bring one article up to its folder, and count in `outcome` what that took.

    Errors: what the verbs of `service` refuse.
    """
    article = session.scalar(select(Article).where(Article.id == found.id))
    if article is None:
        if not found.texts:
            raise Refused("there is no text beside it: add kk.md, ru.md or en.md.")
        article = service.create(session, details=found.details, id=found.id, by=by, at=at)
        outcome.new += 1
        session.add(ImportedFile(article_number=article.number, part=DETAILS, sha256=found.sha256, revision=1, at=at))
    outcome.articles += 1
    article = service.locked(session, article.number, by=by)
    last = {each.part: each for each in session.scalars(select(ImportedFile).where(ImportedFile.article_number == article.number))}
