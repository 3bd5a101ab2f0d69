"""A peer in a process of its own: one line of JSON asks, one line answers. Needs nothing but Python, whatever runs it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

ROOT = Path(__file__).parents[3]


class OutOfTimeError(Exception):
    """The peer was not ready with this in the time that it had."""


class MissingError(Exception):
    """The peer cannot be measured here, and why."""


class Article(NamedTuple):
    """One text: `aliases` are other people's phrasings of its title, `words` its tags and shelf."""

    id: str
    language: str
    title: str
    text: str
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """All but the title, for those who know no aliases and tags."""
        return "\n".join((self.text, *self.aliases, *self.words))


class Answer(NamedTuple):
    """The ids that were found, the best first; what that took."""

    ids: list[str]
    cpu_ms: float
    wall_ms: float


class Worker(Protocol):
    """What runs in the peer's process."""

    def prepare(self, articles: Iterable[Article], folder: Path) -> None:
        """Take in all of these, and keep them in this folder."""

    def open(self, folder: Path) -> None:
        """Answer from what another process has kept there."""

    def add(self, article: Article) -> None:
        """Take in one more; it may be searched for at once."""

    def search(self, words: str) -> list[str]:
        """The ten best ids."""


class Limit:
    """So many seconds, from when it is first asked how many are left: what must be installed before does not count."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    @cached_property
    def _until(self) -> float:
        return time.monotonic() + self.seconds

    @property
    def left(self) -> float:
        """How many.

        Errors: `OutOfTimeError` when there are none.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise self.over
        return left

    @property
    def over(self) -> OutOfTimeError:
        """What is said when there are none."""
        return OutOfTimeError(f"out of time: {self.seconds / 60:g} minutes")


def serve(worker: Worker) -> None:
    """Answer until nobody asks any more; what libraries print goes to stderr."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        verb, argument = json.loads(line)
        wall, cpu = time.perf_counter(), time.process_time()
        given = _do(worker, verb, argument)
        spent = {"cpu_ms": (time.process_time() - cpu) * 1000, "wall_ms": (time.perf_counter() - wall) * 1000}
        print(json.dumps({"ids": given, **spent}), file=answers, flush=True)


def _do(worker: Worker, verb: str, argument: Any) -> list[str]:
    if verb == "search":
        return worker.search(argument)
    if verb == "add":
        worker.add(article(argument))
    elif verb == "open":
        worker.open(Path(argument))
    else:
        worker.prepare(read(Path(argument)), Path(argument).parent)
    return []


def read(path: Path) -> Iterator[Article]:
    """The articles of a file, one a line."""
    with path.open(encoding="utf-8") as file:
        yield from (article(json.loads(line)) for line in file)


def article(values: list[Any]) -> Article:
    """An article that was JSON."""
    *plain, aliases, words = values
    return Article(*plain, tuple(aliases), tuple(words))


def last_line(log: Path) -> str:
    """What a process said before it ended."""
    return next((line.strip() for line in reversed(log.read_text("utf-8", "replace").splitlines()) if line.strip()), "")


class Child:
    """The process, seen from outside."""

    def __init__(self, module: str, limit: Limit, python: Path, log: Path) -> None:
        """Start it, and wait until it is ready to be asked.

        Errors: `OutOfTimeError`, `MissingError` when it ends instead; `log` tells why.
        """
        self.limit, self.log, self.said = limit, log, b""
        with log.open("wb") as told:
            self.process = subprocess.Popen(
                [str(python), "-m", f"tests.bench.peers.{module}"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
            )
        try:
            self._line()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """Of the process."""
        return self.process.pid

    def ask(self, verb: str, argument: Any) -> Answer:
        """Have it prepare a file of articles, add an article or search for words.

        Errors: `OutOfTimeError`, `MissingError` when it has ended.
        """
        assert self.process.stdin
        with suppress(BrokenPipeError):  # the next line tells why
            self.process.stdin.write(json.dumps([verb, argument]).encode() + b"\n")
            self.process.stdin.flush()
        return Answer(**json.loads(self._line()))

    def _line(self) -> bytes:
        assert self.process.stdout
        while b"\n" not in self.said:
            if not select.select([self.process.stdout], [], [], self.limit.left)[0]:
                continue
            read = os.read(self.process.stdout.fileno(), 65536)
            if not read:
                raise MissingError(f"its process has ended: {last_line(self.log)}")
            self.said += read
        line, _, self.said = self.said.partition(b"\n")
        return line

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()
