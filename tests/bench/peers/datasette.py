"""Datasette over the same SQLite FTS5, as it comes: a table that is searched, its page over HTTP."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.peers.application import Ways
from tests.bench.peers.child import serve
from tests.bench.peers.on_sqlite import OnSqlite

MAKE = """
CREATE TABLE docs (number INTEGER PRIMARY KEY, id TEXT, title TEXT, text TEXT);
CREATE VIRTUAL TABLE docs_fts USING fts5(title, text, tokenize='unicode61', content=[docs], content_rowid='number');
CREATE TRIGGER added AFTER INSERT ON docs BEGIN
  INSERT INTO docs_fts (rowid, title, text) VALUES (new.number, new.title, new.text);
END;
"""
ADD = "INSERT INTO docs (id, title, text) VALUES (?, ?, ?)"


class Datasette(OnSqlite):
    """The base that it shows; it has no way of its own to put articles in."""

    file, make, insert = "kb.sqlite", MAKE, ADD

    def search(self, words: str) -> list[str]:
        """Nobody asks this process."""
        raise NotImplementedError(words)


def _serve(python: Path, folder: Path, port: int) -> list[str]:
    command = ["-m", "datasette", "serve", str(folder / "kb.sqlite"), "--host", "127.0.0.1", "--port", str(port)]
    return [str(python), *command]


WAYS = Ways(
    serve=_serve,
    address=lambda words: f"/kb/docs?{urlencode({'_search': words, '_size': 10})}",
    ids=lambda page: re.findall(r'<td class="col-id[^"]*">\s*([^<]+?)\s*</td>', page),
)

if __name__ == "__main__":
    serve(Datasette())
