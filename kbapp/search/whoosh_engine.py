"""The embedded engine: Whoosh commits segments whole; what lies in them is mapped, and what it weighs is added up in `ranking`.

Whoosh's own searcher walks a tree of matchers, document by document, in Python. Here the documents of a term are slices
of an array, and a query is a sum over them. Whoosh's traps are avoided in this module and in its writer, nowhere else:

* a failed commit keeps the write lock until `cancel()`, which fails too;
* files vanish under a reader that opens while another process commits: it tries again;
* most damage goes unnoticed: the checksum of every file is compared before it is first read.
"""

from __future__ import annotations

import threading
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from kbapp.search import checksums
from kbapp.search.engine import DamagedError, Entry, Filters, Hit, Lexicon, Part, Vocabulary
from kbapp.search.mapped import Held, Mapped
from kbapp.search.ranking import Generation, Numbers, Postings, impacts
from kbapp.search.whoosh_writer import ENDING, Writer

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)  # Whoosh says `is 0`; Python tells when it first compiles it
    from whoosh.fields import Schema
    from whoosh.filedb.filestore import FileStorage

LOCK_WAIT_S = 20.0
SMALL, SMALL_ONES = 10, 8
"""Segments of fewer documents are put together when there are so many of them."""
LARGE = 1_000
"""The terms of segments of so many documents are counted together, once: these segments stay when others come."""
WORN = 24
"""With more segments that are not large it is time for a new index."""
ATTEMPTS = 3
"""Whoosh itself makes ten of each."""
PAUSE_S = 0.01
Merge = Callable[[Any, Sequence[Any]], list[Any]]
"""Adds some segments to the writer, and says which of the others stay."""
T = TypeVar("T")


class _Piece(NamedTuple):
    """A segment in a generation: the number of its first document, and of each document whether it is still there."""

    mapped: Mapped
    offset: int
    alive: Numbers


class _Generation(Generation):
    """`numbers` are the documents that hold the number of a commit: one, but for damage."""

    def __init__(self, at: int, segments: Sequence[Any], known: _Known) -> None:
        mapped = [known.mapped[each.segment_id()] for each in segments]
        super().__init__(sum(each.size for each in mapped))
        self.at, self.known, self.pieces = at, known, list[_Piece]()
        offset = 0
        for segment, its in zip(segments, mapped, strict=True):
            alive = np.ones(its.size, dtype=bool)
            alive[list(segment.deleted_docs())] = False
            self.pieces.append(_Piece(its, offset, alive))
            offset += its.size
        self.numbers = dict(chain.from_iterable(map(_numbers, self.pieces)))
        self.count = sum(int(np.count_nonzero(each.alive)) for each in self.pieces) - len(self.numbers)
        self.vocabulary = Vocabulary(self.count, tuple(known.lexicons))
        self._averages: dict[str, float] = {}

    def digests(self) -> Iterator[tuple[str, str]]:
        """The key and the digest of each document."""
        for each in self.pieces:
            there = (each.alive & (each.mapped.numbers < 0)).tolist()
            yield from (held for held, is_there in zip(each.mapped.digests(), there, strict=True) if is_there)

    def key(self, document: int) -> str:
        """That of a document."""
        piece = next(each for each in reversed(self.pieces) if each.offset <= document)
        return piece.mapped.key(document - piece.offset)

    def of_key(self, key: str) -> Iterator[int]:
        """The document that has it, if there is one."""
        for each in self.pieces:
            yield from (each.offset + at for at in each.mapped.places(key) if each.alive[at])

    def _filtered(self, filters: Filters) -> Numbers:
        let = [each.mapped.of_kinds(list(map(filters.let, each.mapped.kinds))) for each in self.pieces]
        return np.concatenate(let) if let else np.zeros(0, dtype=bool)

    def _read(self, field: str, term: str) -> Postings:
        documents, worths, average = [np.zeros(0, np.int64)], [np.zeros(0)], self._average(field)
        for each in self.pieces:
            if (found := each.mapped.fields[field].postings(term)) is not None:
                alive = each.alive[found[0]]
                at, counts = found[0][alive], found[1][alive]
                documents.append(at.astype(np.int64) + each.offset)
                worths.append(impacts(counts.astype(float), each.mapped.fields[field].lengths[at], average))
        return Postings(np.concatenate(documents), np.concatenate(worths))

    def _average(self, field: str) -> float:
        if field not in self._averages:
            total = sum(int(each.mapped.fields[field].lengths[each.alive].sum()) for each in self.pieces)
            self._averages[field] = max(total, 1) / max(self.count, 1)
        return self._averages[field]


def _numbers(piece: _Piece) -> Iterator[tuple[int, int]]:
    for at in np.flatnonzero(piece.alive & (piece.mapped.numbers >= 0)):
        yield piece.offset + int(at), int(piece.mapped.numbers[at])


class _Known(NamedTuple):
    """The segments of a generation by name, and their terms: first those of all that are large, then one for each other.

    What the generation before knows is not read again.
    """

    mapped: Mapping[str, Mapped]
    lexicons: Sequence[Lexicon]

    def of(self, names: Sequence[str], read: Callable[[str], Mapped]) -> _Known:
        """Of these segments."""
        mapped = {name: self.mapped.get(name) or read(name) for name in names}
        large, small = _parted(mapped)
        large_before, small_before = _parted(self.mapped)
        same = self.lexicons[0] if self.lexicons and large == large_before else _lexicon(large.values())
        before = dict(zip(small_before, self.lexicons[1:], strict=True))
        return _Known(mapped, [same, *(before.get(name) or _lexicon([each]) for name, each in small.items())])


def _parted(mapped: Mapping[str, Mapped]) -> tuple[dict[str, Mapped], dict[str, Mapped]]:
    large = {name: each for name, each in mapped.items() if each.size >= LARGE}
    return large, {name: each for name, each in mapped.items() if name not in large}


def _lexicon(segments: Iterable[Mapped]) -> Lexicon:
    frequencies = defaultdict[str, dict[str, int]](dict)
    for segment in segments:
        for name, field in segment.fields.items():
            its = frequencies[name]
            for term, count in field.frequencies():
                its[term] = its.get(term, 0) + count
    return Lexicon(frequencies)


class WhooshEngine:
    """An `Engine` in a folder; processes may read it while one writes."""

    def __init__(self, folder: Path, fields: Sequence[str]) -> None:
        """Open the index in this folder, or make an empty one there.

        Errors: `DamagedError`.
        """
        self.folder, self._fields = folder, fields
        self._storage = FileStorage(str(folder), supports_mmap=False)
        self._lock = threading.Lock()
        self._checked: set[str] = set()
        with _damage_told():
            if not folder.exists():
                folder.mkdir(parents=True)
                self._storage.create_index(Schema())
            self._compare()
            self._index = _patiently(self._storage.open_index)
            self._now = _patiently(partial(self._open, _Known({}, ())))

    def number(self) -> int:
        """The number of the last `apply`; 0 before the first."""
        return max(self._now.numbers.values(), default=0)

    def vocabulary(self) -> Vocabulary:
        """The terms held now."""
        return self._now.vocabulary

    def held(self) -> dict[str, str]:
        """Every key with its entry's digest."""
        return dict(self._now.digests())

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
            if not all(each.mapped.is_whole for each in self._now.pieces):
                raise DamagedError(f"a file of {self.folder} was cut off")
            if self._index.latest_generation() != self._now.at:
                self._now = _patiently(partial(self._open, self._now.known))

    def apply(self, changes: Iterable[tuple[str, Entry | None]], number: int) -> None:
        """Put, replace and remove all of these keys and remember the number; each key at most once.

        Errors: `DamagedError` when the index cannot be read, and whatever the disk says: nothing is changed then.
        """
        self._commit(changes, number, _drop_dead)

    def is_scattered(self) -> bool:
        """It lies in many small pieces that `tidy` would put together."""
        return sum(each.mapped.size < SMALL for each in self._now.pieces) >= SMALL_ONES

    def tidy(self) -> None:
        """Put small pieces together: that may take a second, so nobody who waits should do it.

        Errors: as of `apply`.
        """
        self._commit((), self.number(), self._merge_small)

    def is_worn(self) -> bool:
        """Changes have left so many pieces, or so much that is deleted, that it should be made anew."""
        now = self._now
        small = sum(each.mapped.size < LARGE for each in now.pieces)
        return small > WORN or now.size > 2 * now.count + SMALL * WORN

    def _commit(self, changes: Iterable[tuple[str, Entry | None]], number: int, merge: Merge) -> None:
        self.reload()
        writer = Writer(self._index, self._fields, timeout_s=LOCK_WAIT_S)
        try:
            self._write(writer, changes, number)
            writer.commit(mergetype=merge)
        except BaseException:
            writer.cancel()
            raise
        checksums.write(self.folder, self._files())
        self.reload()

    def _write(self, writer: Writer, changes: Iterable[tuple[str, Entry | None]], number: int) -> None:
        if writer.generation != self._now.at + 1:
            raise DamagedError("somebody else writes to this index")
        for key, entry in changes:
            for document in self._now.of_key(key):
                writer.delete_document(document)
            if entry is not None:
                writer.put(Held(key, entry.kind, entry.digest), entry.terms)
        for document in self._now.numbers:
            writer.delete_document(document)
        writer.put(Held("", number=number), {})

    def _merge_small(self, writer: Writer, segments: Sequence[Any]) -> list[Any]:
        """The segments that are not small; those that are become one."""
        alive = _drop_dead(writer, segments)
        small = [each for each in alive if each.doc_count_all() < SMALL]
        for each in small:
            places = [at for at in range(each.doc_count_all()) if not each.is_deleted(at)]
            for held, terms in self._now.known.mapped[each.segment_id()].entries(places):
                writer.put(held, terms)
        return [each for each in alive if each not in small]

    def _open(self, known: _Known) -> _Generation:
        at = self._index.latest_generation()
        self._compare()
        segments = self._index._segments()
        names = [each.segment_id() for each in segments]
        return _Generation(at, segments, known.of(names, self._mapped))

    def _mapped(self, name: str) -> Mapped:
        return Mapped(self.folder / f"{name}{ENDING}", self._fields)

    def _files(self) -> list[str]:
        return [name for name in self._storage.list() if name.endswith((ENDING, ".toc"))]

    def _compare(self) -> None:
        sums = checksums.read(self.folder)
        for name in self._files():
            if name in sums and name not in self._checked:
                if checksums.of(self.folder / name) != sums[name]:
                    raise DamagedError(f"{self.folder / name} is not what was written")
                self._checked.add(name)


def _drop_dead(_writer: Any, segments: Sequence[Any]) -> list[Any]:
    """The segments in which something lives. Whoosh's own choice may rewrite the whole index while somebody waits."""
    return [each for each in segments if each.doc_count()]


def _patiently(opening: Callable[[], T]) -> T:
    """Files that another process's commit removed while they were being opened have successors by now."""
    for _attempt in range(ATTEMPTS - 1):
        with suppress(FileNotFoundError):
            return opening()
        time.sleep(PAUSE_S)
    return opening()


@contextmanager
def _damage_told() -> Iterator[None]:
    """Whatever a damaged index makes Whoosh raise (it can be anything), as one error."""
    try:
        yield
    except DamagedError:
        raise
    except Exception as fault:
        raise DamagedError(f"the search index cannot be read: {type(fault).__name__}: {fault}") from fault
