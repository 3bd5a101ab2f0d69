"""A PostgreSQL of the tests' own: started on a socket in a temporary folder, never listening on the network.

`python -m tests.postgres` installs Debian's where the wheel `pgserver` does not fit, and prints where the programs are.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import psycopg

NOT_FOUND = (
    "No PostgreSQL for the tests: the wheel `pgserver` does not fit this machine, and there is none in "
    "/usr/lib/postgresql. Install Debian's: apt-get install postgresql"
)
START_TIMEOUT_S = 60
MEMORY_NEEDED = 2 * 2**30
# PostgreSQL refuses to run as root
UNPRIVILEGED: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def running() -> Iterator[Postgres]:
    """A server for the length of the block.

    Errors: `RuntimeError` when there is no PostgreSQL to start, or it does not start: never skipped.
    """
    folder = Path(tempfile.mkdtemp(prefix="kbapp-postgres-", dir=memory()))
    try:
        if UNPRIVILEGED:
            shutil.chown(folder, UNPRIVILEGED["user"], UNPRIVILEGED["group"])
        with _server(_programs(folder), folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def memory() -> Path | None:
    """A folder in memory for what a test session throws away; None where there is none: then the usual one is taken."""
    folder = Path("/dev/shm")  # noqa: S108
    enough = folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > MEMORY_NEEDED
    return folder if enough else None


def find() -> Path:
    """The folder of `initdb` and `postgres`: POSTGRES_BIN's, the wheel's, or Debian's newest.

    Errors: `RuntimeError` when there is none.
    """
    if named := os.environ.get("POSTGRES_BIN"):
        return Path(named)
    wheel = importlib.util.find_spec("pgserver")
    if wheel is not None and wheel.submodule_search_locations:
        return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not debian:
        raise RuntimeError(NOT_FOUND)
    return debian[-1].parent


def _programs(folder: Path) -> Path:
    """Those programs; of the wheel's a copy when root, since the unprivileged user may not enter root's folders."""
    found = find()
    if not UNPRIVILEGED or "pgserver" not in found.parts:
        return found
    wheel = found.parents[1]
    shutil.copytree(wheel / "pginstall", folder / "pgserver" / "pginstall", symlinks=True)
    shutil.copytree(wheel.with_name("pgserver.libs"), folder / "pgserver.libs")
    return folder / "pgserver" / "pginstall" / "bin"


@contextmanager
def _server(programs: Path, folder: Path) -> Iterator[Postgres]:
    data, log = folder / "data", folder / "log"
    with log.open("wb") as output:
        common: dict[str, Any] = {"stdout": output, "stderr": output, "cwd": folder, **UNPRIVILEGED}
        make = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        serve = [programs / "postgres", "-D", data, "-k", folder, "-h", "", "-F", "-c", "max_connections=200"]
        if subprocess.run(make, check=False, **common).returncode:
            raise RuntimeError(f"initdb failed:\n{log.read_text()}")
        process = subprocess.Popen(serve, **common)
        try:
            server = Postgres(folder)
            server.wait(process, log)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown
            process.wait(20)


class Postgres:
    """A running server: makes databases out of each other, and drops them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, name: str) -> str:
        """A database's address."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        """One statement outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def create(self, name: str, template: str = "template0") -> str:
        """A new database, a copy of `template`; its address."""
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def wait(self, process: subprocess.Popen[bytes], log: Path) -> None:
        """Until it answers.

        Errors: `RuntimeError` with its log.
        """
        until = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < until and process.poll() is None:
            try:
                return self.run("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL does not start:\n{log.read_text()}")


def install() -> None:
    """Debian's package, when root."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for words in (["update"], ["install", "-y", "--no-install-recommends", "postgresql"]):
            subprocess.run(["apt-get", "-qq", *words], check=False, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    try:
        click.echo(find())
    except RuntimeError:
        install()
        click.echo(find())
