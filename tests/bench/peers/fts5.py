"""SQLite FTS5 raw: unicode61 over title and text, any of the words, its own bm25; no application around it."""

from __future__ import annotations

import re

from tests.bench.peers.child import serve
from tests.bench.peers.on_sqlite import OnSqlite

MAKE = "CREATE VIRTUAL TABLE docs USING fts5(id UNINDEXED, title, text, tokenize = 'unicode61');"
FIND = "SELECT id FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT 10"
ADD = "INSERT INTO docs VALUES (?, ?, ?)"


class Fts5(OnSqlite):
    """A base with one table."""

    file, make, insert = "fts5.sqlite", MAKE, ADD

    def search(self, words: str) -> list[str]:
        """Any of the words: the default, all of them, finds next to nothing for a whole question."""
        query = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", words))
        return [key for (key,) in self.base.execute(FIND, [query])] if query else []


if __name__ == "__main__":
    serve(Fts5())
