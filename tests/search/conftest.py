"""A shelf of texts of the tests' own, introduced to search as a room would be, on the test's base."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from kbapp.db import Database
from kbapp.people.rights import Person
from kbapp.search import service
from kbapp.search.analysis import SUPERVISORS, Document
from kbapp.search.index import Index
from kbapp.search.rows import Found
from kbapp.search.sources import Shown, Source

AT = datetime(2026, 3, 2, 7, tzinfo=UTC)


class Shelf:
    """Texts held in memory; the numbers of their changes lie in the test's base."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.documents: dict[str, Document] = {}
        self.fails = False
        self.source = Source(
            name="note",
            all=self.all,
            count=lambda _session: len(self.documents),
            some=self.some,
            fetch=self.fetch,
            numbered=self.numbered,
            alias=self.alias,
        )

    def put(self, *documents: Document) -> None:
        """Publish these, in one transaction."""
        with self.database.transaction() as session:
            for document in documents:
                self.documents[document.key] = document
                service.changed(session, document.key)

    def withdraw(self, *keys: str) -> None:
        """Take these away, in one transaction."""
        with self.database.transaction() as session:
            for key in keys:
                del self.documents[key]
                service.changed(session, key)

    def all(self, _session: Session) -> Iterator[Document]:
        yield from list(self.documents.values())

    def some(self, _session: Session, keys: Sequence[str]) -> Iterator[Document]:
        if self.fails:
            raise OSError("the shelf is out of reach")
        yield from (self.documents[key] for key in keys if key in self.documents)

    def alias(self, session: Session, *, key: str, words: str, by: Person, at: datetime) -> bool:
        by.need("articles.write")
        before = self.documents[key]
        self.documents[key] = replace(before, aliases=(*before.aliases, words))
        service.changed(session, key)
        return words not in before.aliases

    def numbered(self, _session: Session, number: int) -> Sequence[str]:
        return [key for key in self.documents if key.split("/")[1] == str(number)]

    def fetch(
        self, session: Session, keys: Sequence[str], *, by: Person, at: datetime, language: str
    ) -> Mapping[str, Shown]:
        live = self.some(session, keys)
        return {
            each.key: shown(each) for each in live if each.audience != SUPERVISORS or by.may("articles.read_internal")
        }


def shown(document: Document) -> Shown:
    _, number, language = document.key.split("/")
    return Shown(
        key=document.key,
        number=f"K-{number}",
        slug=f"note-{number}",
        language=language,
        title=document.title,
        address=f"/notes/{number}",
        text=document.text,
        category="",
        published_at=AT,
    )


def note(number: int, title: str, text: str = "", language: str = "ru", **more: str) -> Document:
    """A text of the shelf."""
    document = Document(key=f"note/{number}/{language}", language=language, title=title, text=text)
    return replace(document, **more)  # type: ignore[arg-type]


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


Open = Callable[[], Index]


@pytest.fixture
def opened(shelf: Shelf, database: Database) -> Open:
    """Opens this machine's index, each time as another process would; every search looks for changes."""

    def open_index() -> Index:
        return Index(database.settings.index_dir, [shelf.source], database.reader, look_every_s=0)

    return open_index


@pytest.fixture
def index(opened: Open) -> Index:
    return opened()


Find = Callable[..., Found]


@pytest.fixture
def find(index: Index, database: Database, operator: Person) -> Find:
    """Finds words as the operator does, unless told otherwise."""

    def find(words: str, **more: object) -> Found:
        with database.reader() as session:
            asked = {"index": index, "by": operator, "at": AT, "language": "ru", **more}
            return service.find(session, words=words, **asked)  # type: ignore[arg-type]

    return find
