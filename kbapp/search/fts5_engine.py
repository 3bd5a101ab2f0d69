"""The second engine: SQLite's FTS5 keeps the same terms in one file; what they weigh is added up in `ranking`, as always.

FTS5 analyses nothing here: its `ascii` tokenizer parts our terms at spaces, and its own `bm25` is not asked. Which
documents hold a term, and how often, is read from the `fts5vocab` tables. A reader keeps the moment that it saw open, as
a read transaction of a WAL file, so that a search never sees half a change.
"""

from __future__ import annotations

import json
import sqlite3
import string
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from kbapp.search import checksums
from kbapp.search.engine import DamagedError, Entry, Filters, Hit, Kind, Lexicon, Part, Vocabulary
from kbapp.search.ranking import Generation, Numbers, Postings, impacts

FILE = "terms.sqlite"
LOCK_WAIT_S = 20.0
SCATTERED = 8
"""So many changes leave FTS5 with so many small pieces that putting them together helps."""
WORN = 240
NOTHING = Postings(np.zeros(0, dtype=np.int64), np.zeros(0))
LETTERS = "".join(each for each in string.punctuation if each not in "'\"")
STATE = "SELECT generation, number, scattered, replaced FROM state"


class _State(NamedTuple):
    """Counts up with each change; the number of the last `apply`; changes since `tidy`; documents that were replaced."""

    generation: int
    number: int
    scattered: int
    replaced: int


class _Held(NamedTuple):
    key: str
    digest: str
    kind: Kind


class _Reader:
    """One moment of the file, read by one thread at a time; it ends with the last search that uses it."""

    def __init__(self, path: Path) -> None:
        self._connection, self._lock = _connected(path), threading.Lock()
        weakref.finalize(self, self._connection.close)  # left to itself it would stay until the next garbage collection
        self._connection.execute("BEGIN")

    def read(self, asked: str, values: Sequence[object] = ()) -> list[Any]:
        """Rows as they were at that moment, which is that of the first question."""
        with self._lock:
            return self._connection.execute(asked, values).fetchall()


class _Lexicon(Lexicon):
    """Terms that are looked up when they are asked for: to read them all after each change would take a second."""

    def __init__(self, reader: _Reader) -> None:
        super().__init__({})
        self._reader, self._known = reader, dict[tuple[str, str], int]()

    def frequency(self, field: str, term: str) -> int:
        """In how many documents the term occurs in the field."""
        key = field, term
        if key not in self._known:
            rows = self._reader.read("SELECT doc FROM counted WHERE term = ? AND col = ?", (term, field))
            self._known[key] = rows[0][0] if rows else 0
        return self._known[key]

    def beginning(self, field: str, prefix: str) -> Iterator[str]:
        """The field's terms that begin like this, in their order."""
        asked = "SELECT term FROM counted WHERE term >= ? AND term < ? AND col = ? ORDER BY term"
        return iter([row[0] for row in self._reader.read(asked, (prefix, f"{prefix}\U0010ffff", field))])


class _Generation(Generation):
    """Its documents in the order of their ids, and the moment of the file in which its terms are read."""

    def __init__(self, path: Path, fields: Sequence[str]) -> None:
        self._reader = _Reader(path)
        self.state = _State(*self._reader.read(STATE)[0])
        rows = self._reader.read("SELECT id, key, digest, lengths, language, category, tags FROM document ORDER BY id")
        super().__init__(len(rows))
        self._ids = np.array([row[0] for row in rows], dtype=np.int64)
        self.documents = [_Held(row[1], row[2], Kind(*row[4:])) for row in rows]
        self._lengths = _lengths([json.loads(row[3]) for row in rows], fields)
        self.vocabulary = Vocabulary(len(rows), (_Lexicon(self._reader),))

    def key(self, document: int) -> str:
        """That of a document."""
        return self.documents[document].key

    def _filtered(self, filters: Filters) -> Numbers:
        return np.array([filters.let(each.kind) for each in self.documents], dtype=bool)

    def _read(self, field: str, term: str) -> Postings:
        asked = "SELECT doc, count(*) FROM seen WHERE term = ? AND col = ? GROUP BY doc"
        rows = self._reader.read(asked, (term, field))
        if not rows:
            return NOTHING
        found = np.array(rows, dtype=np.int64)
        at = np.searchsorted(self._ids, found[:, 0])
        lengths = self._lengths[field]
        average = max(float(lengths.sum()), 1) / max(len(lengths), 1)
        return Postings(at, impacts(found[:, 1].astype(float), lengths[at], average))


class Fts5Engine:
    """An `Engine` in a folder; processes may read it while one writes."""

    def __init__(self, folder: Path, fields: Sequence[str]) -> None:
        """Open the index in this folder, or make an empty one there.

        Errors: `DamagedError`.
        """
        self.folder, self._fields, self._lock = folder, fields, threading.Lock()
        self._path, self._sum = folder / FILE, folder / f"{FILE}.sum"
        with _damage_told():
            if not folder.exists():
                folder.mkdir(parents=True)
                self._make()
            self._compare()
            self._now = _Generation(self._path, fields)

    def number(self) -> int:
        """The number of the last `apply`; 0 before the first."""
        return self._now.state.number

    def vocabulary(self) -> Vocabulary:
        """The terms held now."""
        return self._now.vocabulary

    def held(self) -> Mapping[str, str]:
        """Every key with its entry's digest."""
        return {each.key: each.digest for each in self._now.documents}

    def find(self, parts: Sequence[Part], filters: Filters, limit: int) -> list[Hit]:
        """The keys that have any of the terms, the best first, equal ones by key.

        Errors: `DamagedError`.
        """
        with _damage_told():
            return self._now.find(parts, filters, limit)

    def reload(self) -> None:
        """See what another process has applied.

        Errors: `DamagedError`.
        """
        with _damage_told(), self._lock:
            connection = _connected(self._path)
            generation = connection.execute(STATE).fetchone()[0]
            connection.close()
            if generation != self._now.state.generation:
                self._now = _Generation(self._path, self._fields)

    def apply(self, changes: Iterable[tuple[str, Entry | None]], number: int) -> None:
        """Put, replace and remove all of these keys and remember the number; each key at most once.

        Errors: `DamagedError` when the index cannot be read, and whatever the disk says: nothing is changed then.
        """
        with _written(self._path) as connection:
            replaced = sum(self._put(connection, key, entry) for key, entry in changes)
            moved = "UPDATE state SET generation = generation + 1, number = ?, scattered = scattered + 1, "
            connection.execute(f"{moved} replaced = replaced + ?", (number, replaced))
            self._sum.unlink(missing_ok=True)
        self._settle()

    def is_scattered(self) -> bool:
        """It lies in many small pieces that `tidy` would put together."""
        return self._now.state.scattered >= SCATTERED

    def tidy(self) -> None:
        """Put small pieces together: that may take a second, so nobody who waits should do it.

        Errors: as of `apply`.
        """
        with _written(self._path) as connection:
            connection.execute("INSERT INTO terms(terms) VALUES ('optimize')")
            connection.execute("UPDATE state SET generation = generation + 1, scattered = 0")
            self._sum.unlink(missing_ok=True)
        self._settle()

    def is_worn(self) -> bool:
        """Changes have left so much that is deleted that it should be made anew."""
        return self._now.state.replaced > len(self._now.documents) + WORN

    def _put(self, connection: sqlite3.Connection, key: str, entry: Entry | None) -> int:
        """Put one entry in another's place; how many were there."""
        row = connection.execute("SELECT id FROM document WHERE key = ?", (key,)).fetchone()
        if row:
            connection.execute("DELETE FROM document WHERE id = ?", row)
            connection.execute("DELETE FROM terms WHERE rowid = ?", row)
        if entry is not None:
            lengths = json.dumps({field: sum(terms.values()) for field, terms in entry.terms.items()})
            values = (key, entry.digest, lengths, *entry.kind)
            put = "INSERT INTO document (key, digest, lengths, language, category, tags) VALUES (?, ?, ?, ?, ?, ?)"
            texts = [" ".join(_repeated(entry.terms.get(field, {}))) for field in self._fields]
            columns, marks = ", ".join(("rowid", *self._fields)), ", ".join("?" * (len(texts) + 1))
            row_id = connection.execute(put, values).lastrowid
            connection.execute(f"INSERT INTO terms ({columns}) VALUES ({marks})", (row_id, *texts))  # noqa: S608  # nosec B608
        return 1 if row else 0

    def _make(self) -> None:
        with _written(self._path, mode="rwc") as connection:
            connection.execute(
                "CREATE TABLE state (generation INTEGER, number INTEGER, scattered INTEGER, replaced INTEGER)"
            )
            connection.execute("INSERT INTO state VALUES (0, 0, 0, 0)")
            connection.execute(
                "CREATE TABLE document (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, language TEXT, "
                "category TEXT, tags TEXT, digest TEXT, lengths TEXT)"
            )
            tokens = f"ascii tokenchars '{LETTERS}'".replace("'", "''")
            connection.execute(
                f"CREATE VIRTUAL TABLE terms USING fts5 ({', '.join(self._fields)}, columnsize=0, tokenize='{tokens}')"
            )
            connection.execute("CREATE VIRTUAL TABLE seen USING fts5vocab (terms, instance)")
            connection.execute("CREATE VIRTUAL TABLE counted USING fts5vocab (terms, col)")

    def _settle(self) -> None:
        """See what was written, and put it from the log into the file."""
        self.reload()
        connection = _connected(self._path)
        _busy, written, copied = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        connection.close()
        if written == copied:  # else somebody still reads an older moment
            with _written(self._path):  # nobody else writes meanwhile
                self._sum.write_text(str(checksums.of(self._path)), encoding="ascii")

    def _compare(self) -> None:
        """Damage that a search would not notice: by the checksum of the file, or while there is none by its inner order."""
        if not self._path.exists():
            raise DamagedError(f"{self._path} is missing")
        with _written(self._path) as connection:
            if self._sum.exists():
                if self._sum.read_text(encoding="ascii") != str(checksums.of(self._path)):
                    raise DamagedError(f"{self._path} is not what was written")
            elif connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise DamagedError(f"{self._path} is not what was written")
            else:
                connection.execute("INSERT INTO terms(terms) VALUES ('integrity-check')")


def _connected(path: Path, mode: str = "rw") -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=LOCK_WAIT_S,
        isolation_level=None,
        check_same_thread=False,
    )


@contextmanager
def _written(path: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    """A connection with a transaction of its own: all of it is kept, or nothing."""
    connection = _connected(path, mode)
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()  # without the commit everything is as it was


def _repeated(terms: Mapping[str, int]) -> Iterator[str]:
    for term, count in terms.items():
        yield from [term] * count


def _lengths(documents: Sequence[Mapping[str, int]], fields: Sequence[str]) -> dict[str, Numbers]:
    return {field: np.array([each.get(field, 0) for each in documents], dtype=float) for field in fields}


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, ValueError, IndexError, TypeError) as fault:
        raise DamagedError(f"the search index cannot be read: {fault}") from fault
