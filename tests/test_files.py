"""Bytes by their SHA-256: in the folder or in the database, written once, durably, and never given out damaged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import undefer

from kbapp.config import Settings
from kbapp.db import Database, files
from kbapp.db.files import StoredFile

AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
CONTENT = b"\0\xff" * 5000
NAME = sha256(CONTENT).hexdigest()


@pytest.fixture(params=["folder", "database"])
def store(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Database]:
    store = Database(replace(settings, files=request.param))
    yield store
    store.dispose()


def put(store: Database, content: bytes = CONTENT) -> str:
    with store.transaction() as session:
        return files.put(session, content, at=AT)


def got(store: Database, name: str = NAME) -> bytes:
    with store.reader() as session:
        return files.get(session, name)


def row(store: Database) -> StoredFile:
    with store.reader() as session:
        return session.scalars(select(StoredFile).options(undefer(StoredFile.content))).one()


def path(store: Database, name: str = NAME) -> Path:
    return store.settings.files_dir / name[:2] / name


def test_what_is_put_is_got_under_its_hash(store: Database) -> None:
    assert put(store) == NAME
    assert got(store) == CONTENT
    with store.reader() as session:
        assert files.has(session, NAME)
    assert (row(store).size, row(store).at) == (len(CONTENT), AT)


def test_bytes_lie_in_the_folder_or_in_the_database_and_not_in_both(store: Database) -> None:
    put(store)
    in_folder = store.settings.files == "folder"
    assert path(store).exists() == in_folder
    assert (row(store).content is None) == in_folder


def test_only_this_user_may_read_the_folder(store: Database) -> None:
    put(store)
    if path(store).exists():
        assert [each.stat().st_mode & 0o077 for each in (path(store), path(store).parent)] == [0, 0]


def test_the_same_bytes_are_not_written_again(store: Database) -> None:
    put(store)
    before = path(store).stat().st_ino if path(store).exists() else None
    put(store)
    assert (path(store).stat().st_ino if path(store).exists() else None) == before
    assert row(store).sha256 == NAME


def test_what_is_not_here_is_told(store: Database) -> None:
    for name in (NAME, "", "x", "../../secret", NAME.upper()):
        with store.reader() as session:
            assert not files.has(session, name)
        with pytest.raises(files.MissingError):
            got(store, name)


@pytest.mark.parametrize("harm", ["changed", "cut", "gone"])
def test_damaged_bytes_are_never_given_out_and_healed_by_putting_them_again(settings: Settings, harm: str) -> None:
    store = Database(settings)
    put(store)
    if harm == "gone":
        path(store).unlink()
    else:
        path(store).write_bytes(CONTENT[:-1] if harm == "cut" else CONTENT[:-1] + b"x")
    with pytest.raises(files.MissingError if harm == "gone" else files.DamagedError):
        got(store)
    put(store)
    assert got(store) == CONTENT
    store.dispose()


def test_damage_in_the_database_is_noticed_too(settings: Settings) -> None:
    store = Database(replace(settings, files="database"))
    put(store)
    with store.transaction() as session:
        session.get_one(StoredFile, NAME).content = b"other"
    with pytest.raises(files.DamagedError):
        got(store)
    store.dispose()


@pytest.mark.parametrize(("before", "after"), [("folder", "database"), ("database", "folder")])
def test_what_was_kept_before_the_setting_was_changed_is_still_found(
    settings: Settings, before: str, after: str
) -> None:
    old, new = (Database(replace(settings, files=each)) for each in (before, after))
    put(old)
    assert got(new) == CONTENT
    put(new)
    assert got(new) == CONTENT
    old.dispose()
    new.dispose()


def test_the_bytes_lie_on_the_disk_before_the_database_hears_of_them(settings: Settings) -> None:
    store, seen = Database(settings), []

    def look(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO stored_file"):
            seen.append(path(store).read_bytes())

    event.listen(store.write_engine, "before_cursor_execute", look)
    put(store)
    assert seen == [CONTENT]
    store.dispose()


def test_a_transaction_that_is_rolled_back_leaves_no_row(store: Database) -> None:
    def fail() -> None:
        with store.transaction() as session:
            files.put(session, CONTENT, at=AT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with pytest.raises(files.MissingError):
        got(store)


def test_many_who_put_the_same_at_once_all_succeed(store: Database) -> None:
    barrier, names = threading.Barrier(6), []

    def work() -> None:
        barrier.wait()
        names.append(put(store))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == [NAME] * 6
    assert got(store) == CONTENT


def test_nothing_half_written_stays_when_the_disk_refuses(settings: Settings) -> None:
    store = Database(settings)
    path(store).mkdir(parents=True)  # a folder where the file should be: the last step fails
    with pytest.raises(OSError, match="directory"):
        put(store)
    assert [each.name for each in path(store).parent.iterdir()] == [NAME]
    store.dispose()
