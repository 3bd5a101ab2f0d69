"""SQLite FTS5 raw: unicode61 over title and text, any of the words, its own bm25; no application around it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tests.bench.peers.child import Article, serve

MAKE = "CREATE VIRTUAL TABLE docs USING fts5(id UNINDEXED, title, text, tokenize = 'unicode61')"
FIND = "SELECT id FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT 10"
ADD = "INSERT INTO docs VALUES (?, ?, ?)"


class Fts5:
    """A base with one table."""

    def prepare(self, articles: Iterable[Article], folder: Path) -> None:
        """In one transaction, as one would."""
        self.base = sqlite3.connect(folder / "fts5.sqlite")
        self.base.executescript(f"PRAGMA journal_mode = WAL; {MAKE};")
        with self.base:
            self.base.executemany(ADD, (_row(each) for each in articles))

    def add(self, article: Article) -> None:
        """One more, committed."""
        with self.base:
            self.base.execute(ADD, _row(article))

    def search(self, words: str) -> list[str]:
        """Any of the words: the default, all of them, finds next to nothing for a whole question."""
        query = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", words))
        return [key for (key,) in self.base.execute(FIND, [query])] if query else []


def _row(article: Article) -> tuple[str, str, str]:
    return article.id, article.title, article.whole


if __name__ == "__main__":
    serve(Fts5())
