"""The real thing: `kbapp serve` on a free port, with a throw-away data folder."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kbapp.config import ROOT

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 60
LINK = re.compile(r"https?://\S+/first-administrator/\S+")


class Site:
    """A running server and the commands beside it."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **bare_environment(),
            "KBAPP_DATA_DIR": str(data_dir),
            "KBAPP_PORT": str(self.port),
            **settings,
        }
        self.lines: list[str] = []

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return "\n".join(self.lines)

    @property
    def link(self) -> str:
        """The one-time link of the first administrator."""
        found = LINK.search(self.said)
        assert found, self.said
        return found[0]

    def kbapp(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command on the same base."""
        command = [sys.executable, "-m", "kbapp.cli", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0 or not check, done.stderr
        return done

    def start(self) -> None:
        """Serve, and wait until it says that it does."""
        command = [sys.executable, "-m", "kbapp.cli", "serve"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        until = time.monotonic() + START_TIMEOUT_S
        while not self.answers():
            assert self.process.poll() is None, f"it ended:\n{self.said}"
            assert time.monotonic() < until, f"it does not start:\n{self.said}"
            time.sleep(0.02)

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def answers(self) -> bool:
        """Does it say that it is ready?"""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                return b" 200 " in connection.recv(200)
        except OSError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, if it has not ended; its exit code."""
        self.process.send_signal(how)
        code = self.process.wait(STOP_TIMEOUT_S)
        self.reader.join(STOP_TIMEOUT_S)
        assert self.process.stdout
        self.process.stdout.close()
        return code


@contextmanager
def serving(data_dir: Path, **settings: str) -> Iterator[Site]:
    """A site for the length of the block."""
    site = Site(data_dir, **settings)
    site.start()
    try:
        yield site
    finally:
        site.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def bare_environment() -> Mapping[str, str]:
    """Ours without the application's settings: those of the developer must not reach the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KBAPP_") and name != "DEMO"}
