"""The base: wherever its folder lies, whoever holds its secret, and how long anybody waits for a lock."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from kbapp import create_app, db
from kbapp.config import Settings
from kbapp.db import Database
from kbapp.errors import SetupError


@pytest.mark.parametrize("name", ["a folder", "қазақша", "50%", "a%20b", "no#1", "what?", "a&mode=ro"])
def test_the_base_lies_in_its_folder_whatever_that_is_called(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    app = create_app(Settings(data_dir=folder))
    with app.app_context():
        assert db.make_base()
        assert not db.make_base()
        db.of_app().dispose()

    assert (folder / "kbapp.sqlite").stat().st_size > 0
    assert [name] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("secret", ["short", "x" * 31])
def test_a_short_secret_is_refused(tmp_path: Path, secret: str) -> None:
    written(tmp_path / "secret", secret, mode=0o600)
    with pytest.raises(SetupError, match="shorter"):
        create_app(Settings(data_dir=tmp_path))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_secret_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    written(tmp_path / "secret", "x" * 48, mode=mode)
    with pytest.raises(SetupError, match="chmod 600"):
        create_app(Settings(data_dir=tmp_path))


def test_a_lock_is_waited_for_a_while_and_no_longer(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    database.dispose()
    monkeypatch.setattr(db, "LOCK_WAIT_MS", 50)  # for connections that are made from now on
    lock = text("UPDATE journal_head SET number = number")

    with database.transaction() as session:
        session.execute(lock)
        with pytest.raises(OperationalError) as refused, database.transaction() as other:
            other.execute(lock)
    database.dispose()

    assert "lock" in str(refused.value.orig)


def test_the_application_is_of_the_age_of_its_base(database: Database) -> None:
    db.check(database)
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001_people'"))
    with pytest.raises(SetupError, match="0001_people"):
        db.check(database)


def written(path: Path, text: str, *, mode: int) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
