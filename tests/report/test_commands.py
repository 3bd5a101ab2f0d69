"""The commands from an approved report to a pack that is verified, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from kbapp import create_app
from kbapp.checklists.models import Centre, Period
from kbapp.config import Settings
from kbapp.db import Database
from kbapp.people import journal
from kbapp.people.rights import Person
from kbapp.report import canonical, cli, pack
from kbapp.report.models import Seal
from tests.report.conftest import MORNING
from tests.report.sealing import explained, sealed_by
from tests.report.test_pack import members_of


def run(app: Flask, *arguments: object) -> str:
    result = app.test_cli_runner().invoke(cli.group, [str(each) for each in arguments])
    return result.output if result.exit_code == 0 else f"{result.output}{result.exception}"


@pytest.fixture
def sealed(database: Database, filled: Period, manager: Person, second_manager: Person) -> Seal:
    return sealed_by(database, manager, second_manager)


@pytest.fixture
def whole(app: Flask, sealed: Seal, tmp_path: Path) -> Path:
    path = tmp_path / "pack.zip"
    assert "is written" in run(app, "export", "2026-H1", path)
    return path


@pytest.fixture
def baseless(tmp_path: Path) -> Flask:
    """A machine that has the program and no base."""
    return create_app(Settings(data_dir=tmp_path / "elsewhere"))


def test_a_report_is_prepared_approved_and_sealed_by_commands(
    app: Flask, database: Database, filled: Period, manager: Person, second_manager: Person
) -> None:
    explained(database, manager)
    assert "is prepared" in run(app, "prepare", "2026-H1", "--by", "manager")
    assert "somebody else approves it" in run(app, "approve", "2026-H1", "--by", "manager")
    assert "is approved" in run(app, "approve", "2026-H1", "--by", "second")
    assert "issue 1, is sealed" in run(app, "seal", "2026-H1", "--by", "manager")
    assert "1 seals, all of them whole." in run(app, "chain")


def test_a_seal_that_only_the_journal_knows_is_named(
    app: Flask, database: Database, sealed: Seal, manager: Person
) -> None:
    gone = "ab" * 32
    with database.transaction() as session:
        [home] = session.scalars(select(Centre))
        detail = {"centre": home.code, "sha256": gone}
        journal.record(session, at=MORNING, by=manager, action="report.seal", subject="period/2025-H2", detail=detail)
    told = run(app, "chain")
    assert f"{canonical.short(gone)}  LOST" in told
    assert "1 seals are lost." in told


def test_a_pack_is_verified_without_the_base(baseless: Flask, whole: Path, sealed: Seal) -> None:
    for expected in (sealed.sha256, canonical.short(sealed.sha256)):
        assert "It is what was sealed." in run(baseless, "verify", whole, "--expect", expected)
    assert "Nothing contradicts itself." in run(baseless, "verify", whole)


def test_one_altered_byte_is_named(baseless: Flask, whole: Path, sealed: Seal) -> None:
    data = bytearray(whole.read_bytes())
    data[data.index(b"%PDF") + 100] ^= 1
    whole.write_bytes(data)

    told = run(baseless, "verify", whole, "--expect", sealed.sha256)

    assert "documents/boke-01-2026-H1-1.en.pdf" in told
    assert "pack.zip is not what was sealed." in told


def test_a_pack_forged_and_hashed_anew_is_told_by_the_fingerprint(baseless: Flask, whole: Path, sealed: Seal) -> None:
    content = json.loads(members_of(whole.read_bytes())[pack.REPORT])
    content["rows"][12]["cell"]["kk"] = "999,999 мың бірлік"
    with whole.open("wb") as file:
        pack.write(file, canonical.encoded(content), {}.__getitem__)

    assert "Nothing contradicts itself." in run(baseless, "verify", whole)
    told = run(baseless, "verify", whole, "--expect", canonical.short(sealed.sha256))
    assert "pack.zip is not what was sealed." in told


@pytest.mark.parametrize("format", ["pdf", "docx", "xlsx", "json"])
def test_each_document_is_written_once_and_nothing_is_written_over(
    app: Flask, sealed: Seal, tmp_path: Path, format: str
) -> None:
    path = tmp_path / f"report.{format}"
    assert "is written" in run(app, "export", "2026-H1", path, "--format", format, "--lang", "ru")
    assert "is there already" in run(app, "export", "2026-H1", path, "--format", format)


def test_a_draft_has_documents_and_no_pack(app: Flask, filled: Period, tmp_path: Path) -> None:
    path = tmp_path / "draft"
    assert "A pack is made of a sealed report." in run(app, "export", "2026-H1", path, "--draft")
    assert "There is no such sealed report." in run(app, "export", "2026-H1", path)
    assert not path.exists()
    run(app, "export", "2026-H1", path, "--draft", "--format", "json")
    assert json.loads(path.read_bytes())["sealed_at"] is None


@pytest.mark.parametrize("command", ["prepare", "approve", "seal"])
def test_nothing_is_decided_where_there_is_no_base(baseless: Flask, command: str) -> None:
    assert "There is no base in" in run(baseless, command, "2026-H1", "--by", "manager")
