"""`kbapp tick`: what is due is done once; a duration is read as it is written."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from kbapp.cli import Duration, root
from kbapp.config import Settings


@pytest.mark.parametrize(
    ("text", "meant"),
    [("30s", timedelta(seconds=30)), ("5m", timedelta(minutes=5)), ("2h", timedelta(hours=2))],
)
def test_a_duration_has_a_number_and_a_unit(text: str, meant: timedelta) -> None:
    assert Duration().convert(text, None, None) == meant


@pytest.mark.parametrize("text", ["30", "s", "0s", "-1s", "1.5h", "9999999s"])
def test_anything_else_is_wrong_use(text: str) -> None:
    assert CliRunner().invoke(root, ["tick", "--every", text]).exit_code == 2


def test_a_tick_does_what_is_due_and_says_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import select

    from kbapp.db import Database
    from kbapp.jobs import Job

    monkeypatch.setenv("KBAPP_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("KBAPP_DATABASE_URL", settings.database_url)
    done = CliRunner().invoke(root, ["tick"])
    assert (done.exit_code, done.output) == (0, "")

    database = Database(settings)
    with database.reader() as session:
        assert None not in session.scalars(select(Job.done_at)).all()
    database.dispose()


def test_a_tick_without_a_base_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBAPP_DATA_DIR", str(tmp_path / "instance"))
    refused = CliRunner().invoke(root, ["tick"])
    assert str(tmp_path / "instance") in str(refused.exception)
    assert not (tmp_path / "instance").exists()
