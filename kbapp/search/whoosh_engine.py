"""The embedded engine: Whoosh keeps terms on disk and commits them whole; what they weigh is added up in `ranking`.

Whoosh's own searcher walks a tree of matchers, document by document, in Python. Here the documents of an asked term are
read once a generation and kept as two short arrays, and a query is a sum over them. Whoosh's traps are avoided in this
module and nowhere else:

* opened with mmap, it copies whole files into memory: it is opened without;
* a reader used by two threads at once gives wrong answers: one reader a generation, used under its lock;
* a failed commit keeps the write lock until `cancel()`, which fails too;
* files vanish under a reader that opens while another process commits: it tries again;
* most damage goes unnoticed: the checksum of every file is compared before it is first read.
"""

from __future__ import annotations

import threading
import time
import warnings
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from kbapp.search import checksums
from kbapp.search.engine import DamagedError, Entry, Filters, Hit, Lexicon, Part, Term, Vocabulary
from kbapp.search.ranking import Numbers, Postings, best, impacts, scores
from kbapp.search.whoosh_writer import Writer

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)  # Whoosh says `is 0`; Python tells when it first compiles it
    from whoosh.codec.whoosh3 import W3LeafMatcher
    from whoosh.fields import STORED, FieldType, Schema
    from whoosh.filedb.filestore import FileStorage
    from whoosh.formats import Existence
    from whoosh.reading import SegmentReader

POSTINGS_KEPT = 4_000_000
LOCK_WAIT_S = 20.0
SMALL, SMALL_ONES = 10, 8
"""Segments of fewer documents are put together when there are so many of them."""
WORN = 24
"""With more segments it is time for a new index."""
ATTEMPTS = 3
"""Whoosh itself makes ten of each."""
PAUSE_S = 0.01
Merge = Callable[[Any, Sequence[Any]], list[Any]]
"""Adds some segments to the writer, and says which of the others stay."""
T = TypeVar("T")


class TermsField(FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A field whose terms `Writer.put` is given: nothing of ours is analysed inside a schema."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None)


class _Held(NamedTuple):
    """What is known of a document. It is stored as plain values, the lengths of its fields behind them."""

    key: str
    language: str
    category: str
    digest: str


class _Segment(NamedTuple):
    """A part of the index; once written, only deletions change it, and they are not part of this.

    `lengths` are those of each document by field, `counts` what has been read so far: the documents of a term and how
    often it occurs in each. A commit of others' articles leaves both as they are.
    """

    documents: dict[int, _Held]
    numbers: dict[int, int]
    lexicon: Lexicon
    lengths: dict[str, Numbers]
    counts: dict[tuple[str, str], tuple[Numbers, Numbers]]


class _Generation:
    """The index as one commit left it. Nothing changes but what has been read of it so far."""

    def __init__(self, at: int, reader: Any, known: Mapping[str, _Segment]) -> None:
        self.at, self.lock = at, threading.Lock()
        weakref.finalize(self, reader.close)  # when the last search that uses this generation is over
        self.documents: dict[int, _Held] = {}
        self.numbers: dict[int, int] = {}
        self.segments: dict[str, _Segment] = {}
        self.leaves = [(leaf, offset) for leaf, offset in reader.leaf_readers() if leaf.doc_count_all()]
        for leaf, offset in self.leaves:
            self._take(leaf, offset, known)
        self.keys = {held.key: document for document, held in self.documents.items()}
        self.vocabulary = Vocabulary(len(self.keys), tuple(each.lexicon for each in self.segments.values()))
        self.size = sum(leaf.doc_count_all() for leaf, _offset in self.leaves)
        self._alive = np.zeros(self.size, dtype=bool)
        self._alive[list(self.documents)] = True
        self._averages: dict[str, float] = {}
        self._kept: dict[tuple[str, str], Postings] = {}
        self._let: dict[Filters, Numbers] = {}
        self._room = POSTINGS_KEPT

    def _take(self, leaf: Any, offset: int, known: Mapping[str, _Segment]) -> None:
        name = leaf.segment().segment_id()
        segment = self.segments[name] = known.get(name) or _read_segment(leaf)
        live = [document for document in range(leaf.doc_count_all()) if not leaf.is_deleted(document)]
        held, numbers = segment.documents, segment.numbers
        self.documents.update({offset + document: held[document] for document in live if document in held})
        self.numbers.update({offset + document: numbers[document] for document in live if document in numbers})

    def postings(self, term: Term) -> Postings:
        """The documents of a term, read when first asked for."""
        key = term.field, term.text
        kept = self._kept.get(key)
        if kept is None:
            with self.lock:
                kept = self._kept[key] = self._read(*key)
                self._make_room(len(kept.documents))
        return kept

    def let(self, filters: Filters) -> Numbers:
        """Of each document: may it be found?"""
        if filters not in self._let:
            let = np.zeros(self.size, dtype=bool)
            let[[at for at, each in self.documents.items() if filters.let(each.language, each.category)]] = True
            self._let[filters] = let
        return self._let[filters]

    def _average(self, field: str) -> float:
        if field not in self._averages:
            pieces = [each.lengths[field] for each in self.segments.values()]
            total = float(np.concatenate(pieces)[self._alive].sum()) if pieces else 0.0
            self._averages[field] = max(total, 1) / max(len(self.documents), 1)
        return self._averages[field]

    def _make_room(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            self._kept, self._room = {}, POSTINGS_KEPT
            for segment in self.segments.values():
                segment.counts.clear()

    def _read(self, field: str, term: str) -> Postings:
        documents, worths, average = [], [], self._average(field)
        for leaf, offset in self.leaves:
            segment = self.segments[leaf.segment().segment_id()]
            if not segment.lexicon.frequency(field, term):
                continue
            if (field, term) not in segment.counts:
                segment.counts[field, term] = _counts(leaf, field, term)
            at, counts = segment.counts[field, term]
            alive = self._alive[at + offset]
            documents.append(at[alive] + offset)
            worths.append(impacts(counts[alive], segment.lengths[field][at[alive]], average))
        if not documents:
            return Postings(np.zeros(0, dtype=np.int64), np.zeros(0))
        return Postings(np.concatenate(documents), np.concatenate(worths))


def _counts(leaf: Any, field: str, term: str) -> tuple[Numbers, Numbers]:
    blocks = [(np.zeros(0, np.int64), np.zeros(0)), *_blocks(leaf.postings(field, term))]  # all may be deleted
    return np.concatenate([ids for ids, _ in blocks]), np.concatenate([counts for _, counts in blocks])


def _blocks(matcher: Any) -> Iterator[tuple[Numbers, Numbers]]:
    """Documents and counts as they lie on the disk, block by block: one by one Whoosh needs half as long again."""
    matcher = getattr(matcher, "child", matcher)  # what leaves out the deleted ones; whoever reads this does so herself
    while matcher.is_active():
        if isinstance(matcher, W3LeafMatcher):
            matcher._read_data()
            steps, counts = matcher._data[:2]
            yield np.cumsum(steps, dtype=np.int64), np.full(len(steps), 1.0 if counts is None else counts, np.float64)
            matcher._next_block()
        else:  # a single one lies beside the term itself
            yield np.array([matcher.id()], dtype=np.int64), np.array([matcher.weight()], dtype=np.float64)
            matcher.next()


def _read_segment(leaf: Any) -> _Segment:
    stored = dict(leaf.iter_docs())
    frequencies: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (field, term), info in leaf:
        frequencies[field][term.decode()] = info.doc_frequency()
    held = {at: each["held"] for at, each in stored.items() if "held" in each}
    return _Segment(
        documents={at: _Held(*each[:-1]) for at, each in held.items()},
        numbers={at: each["number"] for at, each in stored.items() if "number" in each},
        lexicon=Lexicon(frequencies),
        lengths=_lengths({at: each[-1] for at, each in held.items()}, leaf.doc_count_all(), leaf.schema.names()),
        counts={},
    )


def _lengths(held: Mapping[int, Mapping[str, int]], size: int, fields: Iterable[str]) -> dict[str, Numbers]:
    lengths = {field: np.zeros(size) for field in fields}
    for at, its in held.items():
        for field, length in its.items():
            lengths[field][at] = length
    return lengths


class WhooshEngine:
    """An `Engine` in a folder; processes may read it while one writes."""

    def __init__(self, folder: Path, fields: Sequence[str]) -> None:
        """Open the index in this folder, or make an empty one there.

        Errors: `DamagedError`.
        """
        self.folder = folder
        self._schema = Schema(held=STORED, number=STORED, **{field: TermsField() for field in fields})
        self._storage = FileStorage(str(folder), supports_mmap=False)
        self._lock = threading.Lock()
        self._checked: set[str] = set()
        with _damage_told():
            if not folder.exists():
                folder.mkdir(parents=True)
                self._storage.create_index(self._schema)
            self._compare()
            self._index = _patiently(lambda: self._storage.open_index(schema=self._schema))
            self._now = _patiently(lambda: self._open({}))

    def number(self) -> int:
        """The number of the last `apply`; 0 before the first."""
        return max(self._now.numbers.values(), default=0)

    def vocabulary(self) -> Vocabulary:
        """The terms held now."""
        return self._now.vocabulary

    def held(self) -> dict[str, str]:
        """Every key with its entry's digest."""
        return {held.key: held.digest for held in self._now.documents.values()}

    def find(self, parts: Sequence[Part], filters: Filters, limit: int) -> list[Hit]:
        """The keys that have any of the terms, the best first, equal ones by key.

        Errors: `DamagedError`.
        """
        with _damage_told():
            return _find(self._now, parts, filters, limit)

    def reload(self) -> None:
        """See what another process has applied.

        Errors: `DamagedError`.
        """
        with _damage_told(), self._lock:
            if self._index.latest_generation() != self._now.at:
                self._now = _patiently(lambda: self._open(self._now.segments))

    def apply(self, changes: Iterable[tuple[str, Entry | None]], number: int) -> None:
        """Put, replace and remove all of these keys and remember the number; each key at most once.

        Errors: `DamagedError` when the index cannot be read, and whatever the disk says: nothing is changed then.
        """
        self._commit(changes, number, _drop_dead)

    def is_scattered(self) -> bool:
        """It lies in many small pieces that `tidy` would put together."""
        small = [leaf for leaf, _ in self._now.leaves if leaf.doc_count_all() < SMALL]
        return len(small) >= SMALL_ONES

    def tidy(self) -> None:
        """Put small pieces together: that may take a second, so nobody who waits should do it.

        Errors: as of `apply`.
        """
        self._commit((), self.number(), _merge_small)

    def is_worn(self) -> bool:
        """Changes have left so many pieces, or so much that is deleted, that it should be made anew."""
        everything: int = sum(leaf.doc_count_all() for leaf, _ in self._now.leaves)
        return len(self._now.leaves) > WORN or everything > 2 * len(self._now.documents) + SMALL * WORN

    def _commit(self, changes: Iterable[tuple[str, Entry | None]], number: int, merge: Merge) -> None:
        self.reload()
        writer = Writer(self._index, timeout_s=LOCK_WAIT_S)
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
            if key in self._now.keys:
                writer.delete_document(self._now.keys[key])
            if entry is not None:
                writer.put(_held(key, entry), entry.terms)
        for document in self._now.numbers:
            writer.delete_document(document)
        writer.add_document(number=number)

    def _open(self, known: Mapping[str, _Segment]) -> _Generation:
        at = self._index.latest_generation()
        self._compare()
        return _Generation(at, self._index.reader(), known)

    def _files(self) -> list[str]:
        return [name for name in self._storage.list() if name.endswith((".seg", ".toc"))]

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


def _merge_small(writer: Any, segments: Sequence[Any]) -> list[Any]:
    """The segments that are not small; those that are become one."""
    alive = _drop_dead(writer, segments)
    for each in alive:
        if each.doc_count_all() < SMALL:
            reader = SegmentReader(writer.storage, writer.schema, each)
            writer.add_reader(reader)
            reader.close()
    return [each for each in alive if each.doc_count_all() >= SMALL]


def _patiently(opening: Callable[[], T]) -> T:
    """Files that another process's commit removed while they were being opened have successors by now."""
    for _attempt in range(ATTEMPTS - 1):
        with suppress(FileNotFoundError):
            return opening()
        time.sleep(PAUSE_S)
    return opening()


def _held(key: str, entry: Entry) -> tuple[object, ...]:
    lengths = {field: sum(terms.values()) for field, terms in entry.terms.items()}
    return (*_Held(key, entry.language, entry.category, entry.digest), lengths)


def _find(now: _Generation, parts: Sequence[Part], filters: Filters, limit: int) -> list[Hit]:
    found = scores(now.size, parts, now.postings)
    if filters != Filters():
        found = np.where(now.let(filters), found, 0.0)
    documents = now.documents
    return best(found, limit, lambda document: documents[document].key)


@contextmanager
def _damage_told() -> Iterator[None]:
    """Whatever a damaged index makes Whoosh raise (it can be anything), as one error."""
    try:
        yield
    except DamagedError:
        raise
    except Exception as fault:
        raise DamagedError(f"the search index cannot be read: {type(fault).__name__}: {fault}") from fault
