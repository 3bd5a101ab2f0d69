"""A peer as the bench sees it: it prepares, searches, adds, and says what it holds; each has a limit of time."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from tests.bench.peers import venvs
from tests.bench.peers.child import Answer, Article, Child, Limit
from tests.bench.peers.processes import cpu_s, own_mib


class Peer(Protocol):
    """Errors of each: `OutOfTimeError`, `MissingError`."""

    def prepare(self, articles: Iterable[Article]) -> None:
        """Take in all of these."""

    def reopen(self) -> None:
        """Let a new process answer, which has not put anything in."""

    def search(self, words: str) -> Answer:
        """The ten best ids, and what that cost the peer."""

    def add(self, article: Article) -> str:
        """Take in one more; the id under which it is found."""

    def cpu_s(self) -> float:
        """CPU seconds so far."""

    def memory(self) -> float:
        """MiB that what answers searches holds."""

    def close(self) -> None:
        """End it."""


class Raw:
    """An engine in a child process."""

    def __init__(self, module: str, folder: Path, limit: Limit, *, own_venv: bool = False) -> None:
        self.folder, self.limit = folder, limit
        folder.mkdir(parents=True)
        self.python = venvs.python(module) if own_venv else Path(sys.executable)
        self.module = module
        self.child = self._child()

    def _child(self) -> Child:
        return Child(self.module, self.limit, self.python, self.folder / "child.log")

    def prepare(self, articles: Iterable[Article]) -> None:
        """By way of a file: the child is told where it lies."""
        path = self.folder / "articles.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in articles)
        self.child.ask("prepare", str(path))

    def reopen(self) -> None:
        """The child that put them in ends."""
        self.child.close()
        self.child = self._child()
        self.child.ask("open", str(self.folder))

    def search(self, words: str) -> Answer:
        """As the child measures itself: no pipe, no JSON."""
        return self.child.ask("search", words)

    def add(self, article: Article) -> str:
        """The child takes it in."""
        self.child.ask("add", article)
        return article.id

    def cpu_s(self) -> float:
        """Of the child."""
        return cpu_s([self.child.pid])

    def memory(self) -> float:
        """Of the child."""
        return own_mib([self.child.pid])

    def close(self) -> None:
        """End the child."""
        self.child.close()
