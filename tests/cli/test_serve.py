"""`kbapp serve`: what it makes, what it says, how it ends, and when it refuses to begin."""

from __future__ import annotations

import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.serving import Site, free_port, serving

LONGEST_S = 60


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that was started for the first time, in a folder that was not there."""
    with serving(tmp_path_factory.mktemp("first") / "instance", DEMO="1") as site:
        yield site


def get(site: Site, path: str) -> str:
    with socket.create_connection(("127.0.0.1", site.port), timeout=LONGEST_S) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def eventually(fact: Callable[[], object]) -> bool:
    """Does it become true?"""
    until = time.monotonic() + LONGEST_S
    while not (true := fact()) and time.monotonic() < until:
        time.sleep(0.05)
    return bool(true)


def children(process: int) -> dict[int, str]:
    """The command lines of its children, by number."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == process:
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
    return found


def ticker_of(site: Site) -> int | None:
    return next((number for number, line in children(site.process.pid).items() if " tick " in line), None)


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# --- the first start -------------------------------------------------------------------------------------------------


def test_the_first_start_says_where_it_made_a_base_and_where_it_serves(first: Site) -> None:
    assert eventually(lambda: first.url in first.said)
    assert str(first.data_dir) in first.said


def test_the_first_start_prints_a_link_that_opens_the_page_of_the_first_administrator(first: Site) -> None:
    answer = get(first, first.link.removeprefix(first.url))
    assert " 200 " in answer.splitlines()[0]


def test_the_data_folder_is_only_for_its_owner(first: Site) -> None:
    assert first.data_dir.stat().st_mode & 0o777 == 0o700
    assert (first.data_dir / "secret").stat().st_mode & 0o777 == 0o600


def test_the_shipped_articles_are_found_at_once(first: Site) -> None:
    assert '"slug": "row-21"' in first.kbapp("search", "find", "21-жол", "--json").stdout


def test_the_demonstration_accounts_are_there(first: Site) -> None:
    accounts = first.kbapp("people", "list").stdout
    assert all(login in accounts for login in ("operator", "supervisor", "manager"))


# --- the second start ------------------------------------------------------------------------------------------------


def contents(site: Site) -> list[tuple[object, ...]]:
    """All rows but those of the link, which is made anew, and of the journal, which says so."""
    with sqlite3.connect(site.data_dir / "kbapp.sqlite") as base:
        tables = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        kept = [name for name in tables if name not in ("invitation", "journal_entry", "journal_head", "job")]
        rows = [(name, *row) for name in kept for row in base.execute(f'SELECT * FROM "{name}"')]
    base.close()
    return rows


def test_a_second_start_changes_nothing(first: Site) -> None:
    before = contents(first)
    with serving(first.data_dir) as second:
        assert "base" not in second.said
        assert contents(first) == before


def test_a_first_start_that_was_broken_off_is_finished_by_the_next(first: Site, tmp_path: Path) -> None:
    shutil.copytree(first.data_dir, tmp_path / "instance")
    (tmp_path / "instance" / "loading").touch()
    with serving(tmp_path / "instance") as site:
        assert "Loaded" in site.said
        assert not (tmp_path / "instance" / "loading").exists()


# --- the end ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(first: Site) -> Iterator[Site]:
    """A second server on the same base, to be ended by the test."""
    site = Site(first.data_dir)
    site.start()
    yield site
    site.stop()


def test_sigterm_ends_the_server_and_the_ticker(site: Site) -> None:
    assert eventually(lambda: ticker_of(site))
    family = children(site.process.pid)
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(LONGEST_S) == 0
    assert eventually(lambda: not any(map(is_running, family)))


def test_a_killed_server_takes_its_workers_and_its_ticker_along(site: Site) -> None:
    assert eventually(lambda: ticker_of(site))
    family = children(site.process.pid)
    site.process.send_signal(signal.SIGKILL)
    assert eventually(lambda: not any(map(is_running, family)))


# --- refusals --------------------------------------------------------------------------------------------------------


def sentence(refused: subprocess.CompletedProcess[str]) -> str:
    """The one line with which it refuses."""
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1), refused
    return refused.stderr


def test_another_secret_is_refused(first: Site, tmp_path: Path) -> None:
    other = tmp_path / "secret"
    other.touch(0o600)
    other.write_text("x" * 48)
    site = Site(first.data_dir, KBAPP_SECRET_KEY_FILE=str(other))
    assert "The secret key is not the one" in sentence(site.kbapp("serve", check=False))


def test_a_lost_secret_is_asked_for_and_never_made_anew(first: Site, tmp_path: Path) -> None:
    site = Site(first.data_dir, KBAPP_SECRET_KEY_FILE=str(tmp_path / "lost"))
    assert str(tmp_path / "lost") in sentence(site.kbapp("serve", check=False))
    assert not (tmp_path / "lost").exists()


Refuse = Callable[..., str]


@pytest.fixture
def refuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refuse:
    """`refuse(KBAPP_PORT="80")`: what `kbapp serve` says when it refuses, asked in this process to be quick."""
    from kbapp.cli import main

    def asked(**settings: str) -> str:
        for name, value in {
            "KBAPP_DATA_DIR": str(tmp_path / "instance"),
            "KBAPP_PORT": str(free_port()),
            **settings,
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.argv", ["kbapp", "serve"])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return sentence(subprocess.CompletedProcess([], int(end.value.code or 0), said.out, said.err))

    return asked


def test_a_taken_port_is_refused_before_anything_is_made(refuse: Refuse, tmp_path: Path) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        assert "KBAPP_PORT" in refuse(KBAPP_PORT=str(port))
    assert not (tmp_path / "instance").exists()


def test_an_address_that_others_can_reach_needs_the_names_of_its_hosts(refuse: Refuse, tmp_path: Path) -> None:
    assert "KBAPP_TRUSTED_HOSTS" in refuse(KBAPP_HOST="0.0.0.0")  # noqa: S104
    assert not (tmp_path / "instance").exists()


def test_a_folder_that_cannot_be_made_is_named(refuse: Refuse, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert str(tmp_path / "file" / "instance") in refuse(KBAPP_DATA_DIR=str(tmp_path / "file" / "instance"))


def test_a_secret_that_others_may_read_is_refused(refuse: Refuse, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x" * 48)
    (tmp_path / "secret").chmod(0o644)
    assert "chmod 600" in refuse(KBAPP_SECRET_KEY_FILE=str(tmp_path / "secret"))


def test_a_setting_that_cannot_be_understood_is_named(refuse: Refuse) -> None:
    assert "KBAPP_WORKERS='many'" in refuse(KBAPP_WORKERS="many")


def test_a_database_that_cannot_be_reached_is_named_without_its_password(refuse: Refuse) -> None:
    said = refuse(KBAPP_DATABASE_URL="postgresql://kbapp:hidden@127.0.0.1:1/kbapp")
    assert "127.0.0.1:1" in said
    assert "hidden" not in said
