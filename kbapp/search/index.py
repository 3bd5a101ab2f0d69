"""This machine's index: made from the database, brought up to date by the difference, made anew when it is not sound.

The database is the truth, the index a copy that may be deleted at any time. It has two parts, so that words of what
only supervisors may read are never counted, completed or suggested to others. A search looks for changes first, at
most every 200 ms; a small difference is applied by the search that finds it, a large one and a rebuild by a thread,
while the old index serves.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from kbapp.errors import Conflict
from kbapp.languages import _
from kbapp.search import builds, models
from kbapp.search.analysis import EVERYONE
from kbapp.search.answers import Answers
from kbapp.search.builds import Build, Progress, Report, Told, is_of, made_from, silent
from kbapp.search.engine import DamagedError, Engine
from kbapp.search.engines import WHOOSH
from kbapp.search.places import REBUILDING, WRITING, Places
from kbapp.search.sources import Source
from kbapp.search.synonym_sets import Kept
from kbapp.search.used import Used

LOOK_EVERY_S = 0.2
AT_ONCE = 200
"""So many changes a search applies itself; more are left to a thread."""
FIRST_WAIT_S = 3.0
"""So long a search waits for an index that is being made because there is none."""
PATIENCE_S = 120.0
"""So long a command waits for another process that writes."""
AGAIN_AFTER_S = 5.0
"""So long after a failure nothing is tried again."""
BUSY = _("Another process is working on the search index. Try again in a minute.")
log = logging.getLogger(__name__)
T = TypeVar("T")


class Index:
    """What the searches of this process ask and its commands mend. Safe to use from any thread."""

    def __init__(
        self,
        folder: Path,
        sources: Sequence[Source],
        reader: Callable[[], Session],
        *,
        look_every_s: float = LOOK_EVERY_S,
        engine: str = WHOOSH,
    ) -> None:
        self.engine = engine
        self.sources, self.reader, self.look_every_s = sources, reader, look_every_s
        self.synonyms, self.used = Kept(look_every_s), Used()
        self.places = Places(folder)
        self._answers: Answers[Any] = Answers()
        self.progress: Progress | None = None  # of a build that this process makes
        self._build: Build | None = None
        self._look_at = self._work_at = 0.0
        self._thread: threading.Thread | None = None
        self._thread_lock = threading.Lock()

    @property
    def building(self) -> bool:
        """A rebuild or a large change is under way in this process."""
        return self._thread is not None and self._thread.is_alive()

    def settle(self, timeout_s: float = PATIENCE_S) -> None:
        """Wait for what is under way."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    # --- asking ------------------------------------------------------------------------------------------------------

    @property
    def is_there(self) -> bool:
        """Somebody has made one, on this machine."""
        return self.places.current() is not None

    def ask(
        self, session: Session, question: Callable[[Sequence[Engine]], T], *, everything: bool, asked: Hashable
    ) -> T | None:
        """The answer of the index as it is now; None while there is none. `everything` asks the supervisors' part too.

        `asked` is all that the question depends on besides the index: what was asked before is answered from memory.

        A damaged index is made anew, and the question is put once more if that does not take long.
        """
        for _attempt in range(2):
            self._look(session)
            build = self._build or self._open()  # another thread may just have let go of a damaged one
            if build is None:
                return None
            try:
                parts = list(build.parts.values()) if everything else [build.parts[EVERYONE]]
                generation = (build.path, *(part.number() for part in build.parts.values()))
                answer: T = self._answers.of(generation, (everything, asked), partial(question, parts))
                return answer
            except DamagedError as damage:
                self._distrust(build, damage)
        return None

    def _look(self, session: Session) -> None:
        if self._build is not None and time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + self.look_every_s
        build, newest = self._open(), models.newest(session)
        if build is None or not build.is_past_of(newest):
            self._begin(self.refresh)
            self.settle(FIRST_WAIT_S)
            self._open()
        elif build.newest().number < newest.number and self._caught_up() is None:
            self._begin(self.refresh)
        elif build.is_worn():
            self._begin(self.rebuild)
        elif build.scattered():
            self._begin(self.tidy)

    def _caught_up(self) -> int | None:
        try:
            return self._catch_up(wait_s=0, at_most=AT_ONCE)
        except DamagedError as damage:
            self._distrust(self._build, damage)
        except Exception:  # a full disk, a source that fails: the old wording is better than no answer
            log.exception("the search index could not be brought up to date")
            self._look_at = time.monotonic() + AGAIN_AFTER_S
        return 0

    def _open(self) -> Build | None:
        """The build that serves now; None when there is none that can be read."""
        path, build = self.places.current(), self._build
        if path is not None and not is_of(path, self.engine):  # the setting has changed: another engine's is no index
            path = None
        try:
            if build is None or build.path != path:
                build = None if path is None else Build.at(path, self.engine)
            else:
                build.reload()
        except DamagedError:
            if path != self.places.current():  # another process has put a new one in its place
                return self._open()
            log.exception("the search index is damaged")
            build = None
        self._build = build
        return build

    def _distrust(self, build: Build | None, damage: DamagedError) -> None:
        log.error("the search index is damaged", exc_info=damage)
        if build is not None:
            self.places.drop(build.path)
        if self._build is build:  # else another thread has opened a sound one by now
            self._build = None

    def _begin(self, work: Callable[[], object]) -> None:
        with self._thread_lock:
            if not self.building and time.monotonic() >= self._work_at:
                self._thread = threading.Thread(target=self._work, args=(work,), name="search index", daemon=True)
                self._thread.start()

    def _work(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Conflict:
            log.info("another process is working on the search index")
        except Exception:
            log.exception("the search index could not be brought up to date")
            self._work_at = time.monotonic() + AGAIN_AFTER_S

    # --- mending -----------------------------------------------------------------------------------------------------

    def refresh(self) -> int:
        """Apply what has changed since; rebuild when there is no index or one of another base. How many documents.

        Errors: `Conflict` when another process writes for too long.
        """
        done = self._catch_up(wait_s=PATIENCE_S)
        return self.rebuild() if done is None else done

    def tidy(self) -> None:
        """Put together what many small changes have scattered.

        Errors: `Conflict` when another process is writing: it will see to it.
        """
        with self.places.locked(WRITING, wait_s=0) as alone:
            _need(alone)
            build = self._open()
            for part in build.scattered() if build else []:
                part.tidy()

    def rebuild(self, told: Told = silent) -> int:
        """Make the index anew from the database, beside the one that serves, then put it in its place. How many documents.

        `told` hears how far it is.

        Errors: `Conflict` when another process rebuilds, or writes for too long.
        """
        with self.places.locked(REBUILDING, wait_s=0) as alone, self.reader() as session:
            _need(alone)
            self.places.sweep()
            build = Build.at(self.places.fresh(made_from(models.newest(session).base, self.engine)), self.engine)
            try:
                builds.fill(build, session, self.sources, partial(self._tell, told))
                self._put_in_place(build)
            finally:
                self.progress = None
            self.places.sweep()
        return len(build.held())

    def check(self) -> Report:
        """Compare the index with the database, document by document, after bringing it up to date.

        Errors: `Conflict` when another process writes for too long.
        """
        self.refresh()
        build = self._open()
        if build is None:
            raise Conflict(BUSY)
        with self.reader() as session:
            return builds.compare(build, session, self.sources)

    def _tell(self, told: Told, progress: Progress) -> None:
        self.progress = progress
        told(progress)

    def _put_in_place(self, build: Build) -> None:
        with self.places.locked(WRITING, wait_s=PATIENCE_S) as alone, self.reader() as session:
            _need(alone)
            builds.advance(build, session, self.sources, models.changes_after(session, build.newest().number))
            self.places.make_current(build.path)
        self._build = build

    def _catch_up(self, *, wait_s: float, at_most: int | None = None) -> int | None:
        """Apply what has changed; how much. None when that will not do: it is too much, there is no index, or it comes
        from another base or from the future of this one (a backup was restored)."""
        with self.places.locked(WRITING, wait_s=wait_s) as alone, self.reader() as session:
            if not alone and wait_s == 0:
                return 0  # whoever is writing does it
            _need(alone)
            build = self._open()  # it may be another one by now
            if build is None:
                return None
            changes = models.changes_after(session, build.newest().number)
            if not build.is_past_of(models.newest(session)) or (at_most is not None and len(changes) > at_most):
                return None
            return builds.advance(build, session, self.sources, changes)


def _need(alone: bool) -> None:
    if not alone:
        raise Conflict(BUSY)
