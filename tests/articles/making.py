"""Articles as the tests need them: made by the room's own verbs, at fixed moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from kbapp.articles import categories, details, reading, service
from kbapp.articles.arrival import Outcome
from kbapp.articles.importing import import_folder
from kbapp.articles.models import Article, Revision, Text
from kbapp.db import Database
from kbapp.people.rights import MACHINE, Person

NINE = datetime(2026, 3, 2, 4, tzinfo=UTC)
"""A Monday morning in Almaty."""

HOUR = timedelta(hours=1)


def make_category(database: Database, slug: str = "law", *, order: int = 1, **titles: str) -> None:
    with database.transaction() as session:
        kept = titles or {"kk": "Заң", "ru": "Закон", "en": "Law"}
        categories.put_category(session, slug=slug, order=order, titles=kept, by=MACHINE, at=NINE)


def make_article(
    database: Database,
    slug: str = "hours",
    *,
    texts: dict[str, str] | None = None,
    live: bool = True,
    at: datetime = NINE,
    by: Person = MACHINE,
    **more: Any,
) -> int:
    """An article with a text in each language given as title; its number. The category `law` is made when missing."""
    make_category(database)
    kept = details.made(**{"slug": slug, "category": "law", **more})
    with database.transaction() as session:
        article = service.create(session, details=kept, by=by, at=at)
        for language, title in (texts or {"en": "Opening hours"}).items():
            revision = write(session, article.number, language, title=title, at=at, by=by)
            if live:
                service.publish(session, text=revision.text, revision=revision.number, by=by, at=at)
        return article.number


def write(
    session: Session,
    number: int,
    language: str = "en",
    *,
    title: str = "Opening hours",
    body: str = "We open at nine.\n\nMore to say.",
    base: int = 0,
    at: datetime = NINE,
    by: Person = MACHINE,
) -> Revision:
    return service.save(
        session, article=number, language=language, title=title, body=body, base_revision=base, by=by, at=at
    )


def edit(database: Database, number: int, language: str = "en", *, base: int = 1, **more: Any) -> None:
    with database.transaction() as session:
        write(session, number, language, base=base, **more)


def publish(database: Database, number: int, revision: int, *, at: datetime = NINE, by: Person = MACHINE) -> None:
    with database.transaction() as session:
        service.publish(session, text=text(session, number), revision=revision, by=by, at=at)


def withdraw(database: Database, number: int, *, at: datetime = NINE, by: Person = MACHINE) -> None:
    with database.transaction() as session:
        service.withdraw(session, text=text(session, number), by=by, at=at, reason="out of date")


def article(session: Session, number: int) -> Article:
    return reading.find(session, number=number, by=MACHINE)


def text(session: Session, number: int, language: str = "en") -> Text:
    return reading.text(session, article=article(session, number), language=language)


def put(folder: Path, path: str, content: str | bytes) -> Path:
    """A file in a content folder."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def bring(database: Database, folder: Path, hours: int = 0) -> Outcome:
    return import_folder(database.transaction, folder, by=MACHINE, at=NINE + hours * HOUR)


def both_changed(database: Database, folder: Path) -> Outcome:
    """The folder's only article is brought; then its file says ten, and the text here eleven."""
    bring(database, folder)
    edit(database, 1, title="Hours", body="At eleven.")
    put(folder, "law/hours/en.md", "# Hours\n\nAt ten.\n")
    return bring(database, folder, hours=1)
