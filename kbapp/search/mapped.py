"""A segment as flat arrays in one file, which readers map into memory: its documents, and who holds each term how often.

A file is written once and never changed, so that all processes of a machine share its pages. Terms lie in the order of
their bytes; the documents of one lie together, in their order.
"""

from __future__ import annotations

import json
import mmap
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np

from kbapp.search.engine import Kind, Terms
from kbapp.search.ranking import Numbers

MOST = 0xFFFF
"""A term that occurs more often in a document counts so often."""
ALIGNED = 8
Arrays = Mapping[str, Numbers]


class Held(NamedTuple):
    """What is known of a document. `number` is that of a commit, which lies among the documents; else -1."""

    key: str
    kind: Kind = Kind("")
    digest: str = ""
    number: int = -1


class Strings:
    """Many strings, end to end."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._letters, self._ends = arrays[name].data, arrays[f"{name} ends"].data

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, at: int) -> str:
        return self.raw(at).decode()

    def __iter__(self) -> Iterator[str]:
        letters, start = bytes(self._letters), 0
        for end in self._ends:
            yield letters[start:end].decode()
            start = end

    def raw(self, at: int) -> bytes:
        """As it lies there."""
        return bytes(self._letters[self._ends[at - 1] if at else 0 : self._ends[at]])

    def place(self, text: str) -> int:
        """Where a string stands, or would, when they are in order."""
        return bisect_left(range(len(self)), text.encode(), key=self.raw)

    @staticmethod
    def arrays(name: str, strings: Sequence[bytes]) -> dict[str, Numbers]:
        """To be written."""
        letters = np.frombuffer(b"".join(strings), np.uint8)
        return {name: letters, f"{name} ends": np.fromiter(accumulate(map(len, strings)), np.uint32, len(strings))}


class Draft:
    """A segment while it is gathered."""

    def __init__(self, fields: Sequence[str]) -> None:
        self._fields = {field: _Postings() for field in fields}
        self._held: list[Held] = []
        self.size = 0

    def add(self, held: Held, terms: Terms) -> None:
        """One more document: field by field, how often each term occurs."""
        self._held.append(held)
        for name, field in self._fields.items():
            its = terms.get(name, {})
            field.add(its)
            self.size += len(its)

    def write(self, path: Path) -> None:
        """Errors: whatever the disk says."""
        kinds = {kind: at for at, kind in enumerate(dict.fromkeys(each.kind for each in self._held))}
        keys = [each.key.encode() for each in self._held]
        arrays = {
            **Strings.arrays("keys", keys),
            **Strings.arrays("digests", [each.digest.encode() for each in self._held]),
            **Strings.arrays("languages", [each.language.encode() for each in kinds]),
            **Strings.arrays("categories", [each.category.encode() for each in kinds]),
            **Strings.arrays("tags", [each.tags.encode() for each in kinds]),
            "order": np.array(sorted(range(len(keys)), key=keys.__getitem__), np.uint32),
            "kinds": np.array([kinds[each.kind] for each in self._held], np.uint32),
            "numbers": np.array([each.number for each in self._held], np.int64),
        }
        for name, field in self._fields.items():
            arrays |= {f"{name} {what}": its for what, its in field.arrays().items()}
        _write(path, arrays)


class _Postings:
    """Those of one field, as documents bring them."""

    def __init__(self) -> None:
        self._numbers = defaultdict[str, int]()
        self._numbers.default_factory = self._numbers.__len__
        self._terms, self._counts = array("I"), array("I")
        self._sizes, self._lengths = array("I"), array("I")

    def add(self, terms: Mapping[str, int]) -> None:
        self._terms.extend(map(self._numbers.__getitem__, terms))
        self._counts.extend(terms.values())
        self._sizes.append(len(terms))
        self._lengths.append(sum(terms.values()))

    def arrays(self) -> dict[str, Numbers]:
        """To be written: the terms in order, and of each the documents and counts up to its end."""
        names = sorted((term.encode(), number) for term, number in self._numbers.items())
        place = np.empty(len(names), np.uint32)
        place[[number for _, number in names]] = np.arange(len(names))
        terms = place[np.frombuffer(self._terms, np.uint32)]
        order = np.argsort(terms, kind="stable")
        sizes = np.frombuffer(self._sizes, np.uint32)
        documents = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
        counts = np.minimum(np.frombuffer(self._counts, np.uint32), MOST).astype(np.uint16)
        return {
            **Strings.arrays("terms", [term for term, _ in names]),
            "ends": np.cumsum(np.bincount(terms, minlength=len(names))),
            "documents": documents[order],
            "counts": counts[order],
            "lengths": np.frombuffer(self._lengths, np.uint32),
        }


class Field:
    """What a segment knows of one field; `lengths` are those of its documents."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self.terms = Strings(arrays, f"{name} terms")
        self.lengths = arrays[f"{name} lengths"]
        self._ends = arrays[f"{name} ends"]
        self._documents, self._counts = arrays[f"{name} documents"], arrays[f"{name} counts"]

    def frequencies(self) -> Iterator[tuple[str, int]]:
        """Every term, in order, and in how many documents it occurs."""
        return zip(self.terms, np.diff(self._ends, prepend=0).tolist(), strict=True)

    def postings(self, term: str) -> tuple[Numbers, Numbers] | None:
        """The documents of a term and how often it occurs in each; None when no document has it."""
        at = self.terms.place(term)
        if at == len(self.terms) or self.terms[at] != term:
            return None
        return self._at(at)

    def everything(self) -> Iterator[tuple[str, Numbers, Numbers]]:
        """Every term with its documents and counts."""
        return ((term, *self._at(at)) for at, term in enumerate(self.terms))

    def _at(self, at: int) -> tuple[Numbers, Numbers]:
        its = slice(self._ends[at - 1] if at else 0, self._ends[at])
        return self._documents[its], self._counts[its]


class Mapped:
    """A segment that was written, `size` documents."""

    def __init__(self, path: Path, fields: Sequence[str]) -> None:
        """Errors: `OSError`, `ValueError` or `KeyError` when it is not what was written."""
        self._mapping = _mapping(path)
        arrays = _arrays(self._mapping)
        self._keys, self._digests = Strings(arrays, "keys"), Strings(arrays, "digests")
        self._kinds, self._order = arrays["kinds"], arrays["order"]
        columns = (Strings(arrays, name) for name in ("languages", "categories", "tags"))
        self.kinds = [Kind(*each) for each in zip(*columns, strict=True)]
        self.numbers = arrays["numbers"]
        self.size = len(self.numbers)
        self.fields = {name: Field(arrays, name) for name in fields}

    @property
    def is_whole(self) -> bool:
        """Nobody has cut the file off: to read on would end the process."""
        return self._mapping.size() == len(self._mapping)

    def key(self, at: int) -> str:
        """That of a document."""
        return self._keys[at]

    def digests(self) -> Iterator[tuple[str, str]]:
        """The key and the digest of each document."""
        return zip(self._keys, self._digests, strict=True)

    def places(self, key: str) -> Iterator[int]:
        """The documents that have this key: a replaced one may be followed by its successor."""
        asked = key.encode()
        at = bisect_left(self._order, asked, key=lambda place: self._keys.raw(int(place)))
        while at < self.size and self._keys.raw(int(self._order[at])) == asked:
            yield int(self._order[at])
            at += 1

    def of_kinds(self, wanted: Sequence[bool]) -> Numbers:
        """Of each document: is it of a kind that is wanted? `wanted` tells of each of `kinds`."""
        return np.array(wanted, dtype=bool)[self._kinds]

    def entries(self, places: Sequence[int]) -> Iterator[tuple[Held, Terms]]:
        """What `Draft.add` was given for these documents."""
        terms: dict[int, dict[str, dict[str, int]]] = {at: {name: {} for name in self.fields} for at in places}
        for name, field in self.fields.items():
            for term, documents, counts in field.everything():
                for at, count in zip(documents.tolist(), counts.tolist(), strict=True):
                    if at in terms:
                        terms[at][name][term] = count
        for at in places:
            held = Held(self.key(at), self.kinds[self._kinds[at]], self._digests[at], int(self.numbers[at]))
            yield held, terms[at]


def _write(path: Path, arrays: Arrays) -> None:
    """The arrays one behind the other, and before them a line that says where each begins."""
    at, places = 0, {}
    for name, each in arrays.items():
        places[name] = (each.dtype.str, at, len(each))
        at += -(-each.nbytes // ALIGNED) * ALIGNED
    head = json.dumps(places).encode() + b"\n"
    with path.open("wb") as file:
        file.write(head + b"\n" * (-len(head) % ALIGNED))
        for each in arrays.values():
            file.write(each.tobytes() + bytes(-each.nbytes % ALIGNED))


def _mapping(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _arrays(mapping: mmap.mmap) -> Arrays:
    head = mapping.readline()
    start = -(-len(head) // ALIGNED) * ALIGNED
    return {
        name: np.frombuffer(mapping, dtype, size, start + at) if size else np.zeros(0, dtype)
        for name, (dtype, at, size) in json.loads(head).items()
    }
