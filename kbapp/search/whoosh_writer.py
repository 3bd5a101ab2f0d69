"""A writer that gives Whoosh whole terms: its own keeps a pickled tuple for every posting and sorts them all.

What is written is Whoosh's own format, and its own reader reads it. Its own pool of postings takes 15 ms of CPU for a
text of 200 words; here terms become numbers, postings lie in three flat arrays, and numpy sorts them.
"""

from __future__ import annotations

import warnings
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)  # Whoosh says `is 0`; Python tells when it first compiles it
    from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
    from whoosh.writing import SegmentWriter

FULL = 15_000_000
"""So many postings are gathered before a segment is written: some 12,000 texts, 300 MB while they are sorted."""


class Listed(NamedTuple):
    """A term of a field: its documents in their order, and how often it occurs in each."""

    term: bytes
    documents: Sequence[int]
    counts: Sequence[float]


class _Field:
    """The postings of one field as they come: the number of the term, that of the document, how often."""

    def __init__(self) -> None:
        self._numbers = defaultdict[str, int]()
        self._numbers.default_factory = self._numbers.__len__
        self._terms, self._counts = array("I"), array("I")
        self._documents, self._sizes = array("I"), array("I")

    def add(self, document: int, terms: Mapping[str, int]) -> None:
        self._terms.extend(map(self._numbers.__getitem__, terms))
        self._counts.extend(terms.values())
        self._documents.append(document)
        self._sizes.append(len(terms))

    def listed(self) -> Iterator[Listed]:
        """Every term, in order."""
        terms = np.frombuffer(self._terms, np.uint32)
        order = np.argsort(terms, kind="stable")
        documents = np.repeat(np.frombuffer(self._documents, np.uint32), np.frombuffer(self._sizes, np.uint32))[order]
        counts = np.frombuffer(self._counts, np.uint32)[order].astype(np.float64)
        ends = np.cumsum(np.bincount(terms, minlength=len(self._numbers)))
        starts = np.concatenate(([0], ends))
        for term, number in sorted((term.encode(), number) for term, number in self._numbers.items()):
            at = slice(starts[number], ends[number])
            yield Listed(term, documents[at].tolist(), counts[at].tolist())


class _Pool:
    """Postings by field; stands where Whoosh's own stood."""

    def __init__(self) -> None:
        self.fields = defaultdict[str, _Field](_Field)
        self.size = 0

    def add(self, document: int, field: str, terms: Mapping[str, int]) -> None:
        self.fields[field].add(document, terms)
        self.size += len(terms)

    def iter_postings(self) -> dict[str, _Field]:
        """As Whoosh's writer asks for them."""
        return self.fields

    def cleanup(self) -> None:
        """Nothing lies on the disk."""
        self.fields.clear()


class _Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's own, written by whole terms.

    Lengths are kept beside it, and looking for a column of them would cost a third of a commit.
    """

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> _FieldWriter:
        """Of one segment."""
        return _FieldWriter(self, storage, segment)


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]
    def add_postings(self, schema: Any, _lengths: object, fields: Mapping[str, _Field]) -> None:
        """One block a term: Whoosh's blocks of 128 help to skip some; here a term is always read whole."""
        for name in sorted(fields):
            self.start_field(name, schema[name])
            for each in fields[name].listed():
                self.start_term(each.term)
                self._postwriter._ids, self._postwriter._weights = each.documents, each.counts
                self._postwriter._maxweight = max(each.counts)
                self.finish_term()
            self.finish_field()


class Writer(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer, for documents whose terms are there already. Holds the lock until `commit` or `cancel`."""

    def __init__(self, index: Any, *, timeout_s: float) -> None:
        """Errors: Whoosh's `LockError` when another one writes for so long."""
        super().__init__(index, timeout=timeout_s, codec=_Codec())
        self.pool = _Pool()

    def put(self, held: tuple[object, ...], terms: Mapping[str, Mapping[str, int]]) -> None:
        """Add a document: what is stored of it, and field by field how often each term occurs."""
        document = self.docnum
        self.add_document(held=held)
        for field, its in terms.items():
            self.pool.add(document, field, its)
        if self.pool.size >= FULL:
            self._begin_another()

    def add_postings_to_pool(self, reader: Any, startdoc: int, docmap: Mapping[int, int] | None) -> None:
        """Those of a segment that becomes part of this one."""
        for field, term, document, count, _ in self._process_posts(reader.iter_postings(), startdoc, docmap):
            self.pool.add(document, field, {term.decode(): int(count)})

    def cancel(self) -> None:
        """Give up, whatever the disk says to that: nothing that was put can be found, and the lock is free."""
        for file in (self.fieldwriter._tindex.dbfile, self.fieldwriter._postfile, self.perdocwriter._cols._temp):
            with suppress(Exception):
                file.close()
        with suppress(OSError):
            self._tempstorage.destroy()
        self.writelock.release()
        self.is_closed = True

    def _begin_another(self) -> None:
        """Write what there is; readers see it with the commit, as all the rest."""
        self.segments.append(self._finalize_segment())
        self.newsegment = self.codec.new_segment(self.storage, self.indexname)
        self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
        self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)
        self.pool, self.docnum, self._added = _Pool(), self.docbase, False
