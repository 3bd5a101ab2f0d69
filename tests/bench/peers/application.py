"""A peer that is an application: its child loads it, its own server answers over HTTP on this machine."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from tests.bench.peers.child import ROOT, Answer, Article, Limit, MissingError, last_line
from tests.bench.peers.peer import Raw
from tests.bench.peers.processes import cpu_s, family, own_mib


class Ways(NamedTuple):
    """How an application is served from its folder on a port, asked for words, and what ids its page names."""

    serve: Callable[[Path, Path, int], list[str]]
    address: Callable[[str], str]
    ids: Callable[[str], list[str]]


class Connection:
    """One that is kept open where the server keeps it."""

    def __init__(self, port: int, limit: Limit, cookie: str = "") -> None:
        self.limit, self.headers = limit, {"Cookie": cookie} if cookie else {}
        self.http = http.client.HTTPConnection("127.0.0.1", port)

    def get(self, address: str, **headers: str) -> str:
        """The page.

        Errors: `OutOfTimeError`, `MissingError` when it answers anything but 200.
        """
        self.http.timeout = self.limit.left
        try:
            self.http.request("GET", address, headers={**self.headers, **headers})
            answer = self.http.getresponse()
            page = answer.read().decode()
        except TimeoutError:
            raise self.limit.over from None
        except (OSError, http.client.HTTPException) as fault:
            raise MissingError(f"it does not answer {address}: {fault}") from fault
        if answer.status != 200:
            raise MissingError(f"it answers {answer.status} to {address}")
        return page


class Application(Raw):
    """Errors: those of every peer."""

    def __init__(self, module: str, folder: Path, limit: Limit, ways: Ways) -> None:
        super().__init__(module, folder, limit, own_venv=True)
        self.ways, self.port = ways, free_port()
        self.server: subprocess.Popen[bytes] | None = None

    def prepare(self, articles: Iterable[Article]) -> None:
        """Load, then serve until it answers."""
        super().prepare(articles)
        log = self.folder / "server.log"
        with log.open("wb") as told:
            command = self.ways.serve(self.python, self.folder, self.port)
            self.server = subprocess.Popen(command, cwd=ROOT, stdout=told, stderr=told)
        while not _listens(self.port):
            if self.server.poll() is not None:
                raise MissingError(f"its server has ended: {last_line(log)}")
            assert self.limit.left
            time.sleep(0.05)
        self.connection = Connection(self.port, self.limit)

    def reopen(self) -> None:
        """Its server has only served."""

    def search(self, words: str) -> Answer:
        """Its page; CPU of all its server's processes."""
        served = self._served()
        cpu, wall = cpu_s(served), time.perf_counter()
        page = self.connection.get(self.ways.address(words))
        wall_ms = (time.perf_counter() - wall) * 1000
        return Answer(self.ways.ids(page), (cpu_s(served) - cpu) * 1000, wall_ms)

    def cpu_s(self) -> float:
        """Of child and server."""
        return super().cpu_s() + (cpu_s(self._served()) if self.server else 0.0)

    def memory(self) -> float:
        """Of the server."""
        return own_mib(self._served())

    def _served(self) -> list[int]:
        assert self.server
        return family(self.server.pid)

    def close(self) -> None:
        """End the server, then the child."""
        if self.server:
            for pid in reversed(self._served()):
                os.kill(pid, signal.SIGTERM)
            self.server.wait()
        super().close()


def free_port() -> int:
    """A port that nobody listens on. (`tests.serving` has it too, but the peers' own Pythons lack what that imports.)"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
