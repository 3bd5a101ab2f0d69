"""One build of the index: a part for each audience, made from the database and brought forward by what has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from kbapp.search import models
from kbapp.search.analysis import EVERYONE, FIELDS, SUPERVISORS, VERSION, Document, entry
from kbapp.search.engine import Engine, Entry
from kbapp.search.engines import ENGINES
from kbapp.search.places import base_of
from kbapp.search.sources import Source, by_source

STEP = 500
"""So many documents are read, analysed and committed together."""


def made_from(base: str, engine: str) -> str:
    """What a build's name begins with: the base, how texts become terms, and who keeps them. Another is made anew."""
    return f"{base}-{VERSION}-{engine}"


def is_of(build: Path, engine: str) -> bool:
    """The build was made by this engine."""
    return base_of(build).endswith(f"-{engine}")


@dataclass(frozen=True)
class Build:
    """A build of the index, opened."""

    path: Path
    engine: str
    parts: dict[str, Engine]

    @classmethod
    def at(cls, path: Path, engine: str) -> Build:
        """Open the build in this folder, or make an empty one there.

        Errors: `DamagedError`.
        """
        opened = {audience: ENGINES[engine](path / audience, FIELDS) for audience in (EVERYONE, SUPERVISORS)}
        return cls(path, engine, opened)

    def newest(self) -> models.Newest:
        """The base it was made from, and the number up to which every change is in all parts."""
        return models.Newest(base_of(self.path), min(part.number() for part in self.parts.values()))

    def is_past_of(self, newest: models.Newest) -> bool:
        """It can be brought forward to this. Not so an index of another base, or one from before a backup was restored."""
        base, number = self.newest()
        return base == made_from(newest.base, self.engine) and number <= newest.number

    def is_worn(self) -> bool:
        """So much has changed that it should be made anew when there is time."""
        return any(part.is_worn() for part in self.parts.values())

    def scattered(self) -> list[Engine]:
        """The parts that should be tidied."""
        return [part for part in self.parts.values() if part.is_scattered()]

    def reload(self) -> None:
        """See what other processes have applied.

        Errors: `DamagedError`.
        """
        for part in self.parts.values():
            part.reload()

    def held(self) -> dict[str, str]:
        """Every key with its entry's digest."""
        return {key: digest for part in self.parts.values() for key, digest in part.held().items()}


@dataclass(frozen=True, kw_only=True)
class Report:
    """How an index differs from the database: keys that it lacks, should not have, or has in another wording.

    `titles` are those of the first and the last, by key; what should not be there may have none.
    """

    documents: int
    titles: Mapping[str, str]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def right(self) -> bool:
        """There is no difference."""
        return not (self.missing or self.extra or self.stale)


class Progress(NamedTuple):
    """So many documents of so many are in a build that is being made."""

    done: int
    total: int


Told = Callable[[Progress], object]
"""Hears how far it is."""


def silent(_progress: Progress) -> None:
    """Nobody hears."""


def fill(build: Build, session: Session, sources: Sequence[Source], told: Told) -> None:
    """Put every live document into a new build, and tell how far that is."""
    number = models.newest(session).number  # before the documents are read: what changes meanwhile is applied again
    total = sum(source.count(session) for source in sources)
    others: list[Document] = []

    def of_everyone() -> Iterator[Document]:
        for done, document in enumerate(chain.from_iterable(source.all(session) for source in sources)):
            if done % STEP == 0:
                told(Progress(done, max(done, total)))
            if document.audience == EVERYONE:
                yield document
            else:
                others.append(document)

    for audience, documents in ((EVERYONE, of_everyone()), (SUPERVISORS, others)):
        build.parts[audience].apply(((each.key, entry(each)) for each in documents), number)


def advance(build: Build, session: Session, sources: Sequence[Source], changes: Sequence[models.Change]) -> int:
    """Apply changes, the oldest first; safe to do again. How many."""
    for start in range(0, len(changes), STEP):
        step = changes[start : start + STEP]
        live = _live(session, sources, [change.key for change in step])
        for audience, part in build.parts.items():
            part.apply(((change.key, _if_for(audience, live.get(change.key))) for change in step), step[-1].number)
    return len(changes)


def compare(build: Build, session: Session, sources: Sequence[Source]) -> Report:
    """How the build differs from the database, apart from changes that it has not seen yet."""
    held = build.held()
    unseen = {change.key for change in models.changes_after(session, build.newest().number)}
    documents = chain.from_iterable(source.all(session) for source in sources)
    live = {each.key: (each.title, each.digest == held.get(each.key)) for each in documents}
    wrong = _sorted(key for key, (_title, right) in live.items() if not right and key not in unseen)
    return Report(
        documents=len(live),
        titles={key: live[key][0] for key in wrong},
        missing=tuple(key for key in wrong if key not in held),
        extra=_sorted(held.keys() - live.keys() - unseen),
        stale=tuple(key for key in wrong if key in held),
    )


def _live(session: Session, sources: Sequence[Source], keys: Sequence[str]) -> dict[str, tuple[str, Entry]]:
    documents = (each for source, its in by_source(sources, keys) for each in source.some(session, its))
    return {document.key: (document.audience, entry(document)) for document in documents}


def _if_for(audience: str, live: tuple[str, Entry] | None) -> Entry | None:
    return live[1] if live is not None and live[0] == audience else None


def _sorted(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(keys))
