"""What is killed: it saves, publishes and refreshes the index in a loop, and acknowledges each step on a pipe."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from kbapp import clock, create_app, db, search
from kbapp.articles import categories, reading
from kbapp.articles import service as articles
from kbapp.articles.details import Details
from kbapp.articles.models import Article, Text
from kbapp.config import Settings
from kbapp.people.rights import MACHINE
from kbapp.search import service as searching

FROM = datetime(2026, 3, 2, tzinfo=UTC)
LETTERS = "abcdefghij"


def word(number: int) -> str:
    """A word that stands in revision `number` only, and is like no other word."""
    return "zq" + "".join(LETTERS[int(digit)] * 2 for digit in f"{number:05d}")


def furnish(app: Flask) -> None:
    """One article, its first revision published."""
    with app.app_context(), db.transaction() as session:
        categories.put_category(
            session, slug="crash", order=1, titles={"kk": "Апат", "ru": "Сбой", "en": "Crash"}, by=MACHINE, at=FROM
        )
        details = Details(slug="crash", category="crash")
        article = articles.create(session, details=details, by=MACHINE, at=FROM).number
        revision = articles.save(
            session, article=article, language="en", title="Crash", body=word(1), base_revision=0, by=MACHINE, at=FROM
        )
        articles.publish(session, text=revision.text, revision=1, by=MACHINE, at=FROM)


def save(app: Flask) -> int:
    """One revision more; its number."""
    with app.app_context(), db.transaction() as session:
        text = session.scalars(select(Text)).one()
        newest = reading.revision_of(session, text=text)
        number = newest.number + 1
        articles.save(
            session,
            article=text.article_number,
            language="en",
            title="Crash",
            body=word(number),
            base_revision=newest.number,
            by=MACHINE,
            at=FROM + timedelta(seconds=number),
        )
    return number


def publish(app: Flask, number: int) -> None:
    """Show it to readers."""
    with app.app_context(), db.transaction() as session:
        text = session.scalars(select(Text)).one()
        articles.publish(session, text=text, revision=number, by=MACHINE, at=FROM + timedelta(seconds=number))


def refresh(app: Flask) -> None:
    """Bring this machine's index up to date."""
    with app.app_context():
        search.of_app().refresh()


def finds(app: Flask, words: str) -> bool:
    """Does a search for exactly these words find the article?"""
    with app.app_context():
        found = searching.find(
            db.session(),
            index=search.of_app(),
            words=words,
            by=MACHINE,
            at=clock.now(),
            language="en",
            as_typed=True,
        )
        return any(words in "".join(piece.text for piece in row.snippet) for row in found.rows)


def live(app: Flask) -> int:
    """The number of the revision that readers see."""
    with app.app_context():
        text = db.session().scalars(select(Text).join(Article)).one()
        publication = articles.open_publication(db.session(), text)
        assert publication
        return publication.revision.number


def run(settings: Settings, pipe: Connection) -> None:
    """Start as a server does, say what can be found, then work until the end."""
    app = create_app(settings)
    number = live(app)
    pipe.send(("found", number if finds(app, word(number)) else 0))
    while True:
        number = save(app)
        pipe.send(("saved", number))
        publish(app, number)
        pipe.send(("published", number))
        refresh(app)
        pipe.send(("refreshed", number))


def integrity(path: Path) -> list[str]:
    """What SQLite says of its own file."""
    base = sqlite3.connect(path)
    try:
        return [line for (line,) in base.execute("PRAGMA integrity_check")]
    finally:
        base.close()
