"""A writer that gives Whoosh whole segments: its own keeps a pickled tuple for every posting and sorts them all.

Whoosh's pool takes 15 ms of CPU for a text of 200 words, and a term that is read first costs 0.2 ms a segment. Its
commits, deletions, generations and lock are kept; what a segment holds is written and read by `mapped`.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from kbapp.search.engine import Terms
from kbapp.search.mapped import Draft, Held

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)  # Whoosh says `is 0`; Python tells when it first compiles it
    from whoosh.codec.base import FieldWriter, PerDocumentWriter
    from whoosh.codec.whoosh3 import W3Codec
    from whoosh.writing import SegmentWriter

ENDING = ".terms"
FULL = 15_000_000
"""So many postings are gathered before a segment is written: some 12,000 texts, 300 MB while they are sorted."""


class Codec(W3Codec):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's own segments with nothing of Whoosh's in them."""

    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> Any:
        """Of one segment: what is stored of documents lies in the file of its terms."""
        return _NothingStored()

    def field_writer(self, storage: Any, segment: Any) -> Any:
        """Of one segment."""
        return _Whole(Path(storage.folder) / segment.make_filename(ENDING))


class _NothingStored(PerDocumentWriter):  # type: ignore[misc]
    is_closed = False

    def close(self) -> None:
        self.is_closed = True


class _Whole(FieldWriter):  # type: ignore[misc]
    is_closed = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def add_postings(self, _schema: object, _lengths: object, draft: Draft) -> None:
        draft.write(self._path)

    def close(self) -> None:
        self.is_closed = True


class _Pool:
    """Stands where Whoosh's own stood."""

    def __init__(self, fields: Sequence[str]) -> None:
        self.draft = Draft(fields)

    def iter_postings(self) -> Draft:
        return self.draft

    def cleanup(self) -> None:
        """Nothing lies on the disk."""


class Writer(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer, for documents whose terms are there already. Holds the lock until `commit` or `cancel`."""

    def __init__(self, index: Any, fields: Sequence[str], *, timeout_s: float) -> None:
        """Errors: Whoosh's `LockError` when another one writes for so long."""
        super().__init__(index, timeout=timeout_s, codec=Codec(), compound=False)
        self._names = fields
        self.pool = _Pool(fields)
        self._full: list[Any] = []

    def put(self, held: Held, terms: Terms) -> None:
        """Add a document: what is known of it, and field by field how often each term occurs."""
        self.pool.draft.add(held, terms)
        self.docnum: int = self.docnum + 1
        self._added = True
        if self.pool.draft.size >= FULL:
            self._begin_another()

    def cancel(self) -> None:
        """Give up, whatever the disk says to that: nothing that was put can be found, and the lock is free."""
        with suppress(OSError):
            self._tempstorage.destroy()
        self.writelock.release()
        self.is_closed = True

    def _commit_toc(self, segments: list[Any]) -> None:
        super()._commit_toc([*segments, *self._full])

    def _begin_another(self) -> None:
        """Write what there is; readers see it with the commit, as all the rest."""
        self._full.append(self._finalize_segment())
        self.newsegment = self.codec.new_segment(self.storage, self.indexname)
        self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
        self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)
        self.pool, self.docnum, self._added = _Pool(self._names), self.docbase, False
