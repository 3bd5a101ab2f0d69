"""A peer that keeps its articles in a file of SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from tests.bench.peers.child import Article


class OnSqlite:
    """`file` is made by the script `make`; `insert` puts in the id, the title and the text of an article."""

    file: ClassVar[str]
    make: ClassVar[str]
    insert: ClassVar[str]

    def prepare(self, articles: Iterable[Article], folder: Path) -> None:
        """In one transaction, as one would."""
        self.open(folder)
        self.base.executescript(f"PRAGMA journal_mode = WAL; {self.make}")
        with self.base:
            self.base.executemany(self.insert, (_row(each) for each in articles))

    def open(self, folder: Path) -> None:
        """A connection."""
        self.base = sqlite3.connect(folder / self.file)

    def add(self, article: Article) -> None:
        """One more, committed."""
        with self.base:
            self.base.execute(self.insert, _row(article))


def _row(article: Article) -> tuple[str, str, str]:
    return article.id, article.title, article.whole
