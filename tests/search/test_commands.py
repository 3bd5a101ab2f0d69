"""`kbapp search` says what it did, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from kbapp.db import Database
from kbapp.search.index import Index
from tests.search.conftest import Shelf, note

SMALL = Path(__file__).with_name("small")
AT = datetime(2026, 3, 2, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def introduced(app: Flask, database: Database, shelf: Shelf) -> None:
    """The application's search knows the test's shelf and nothing else."""
    app.extensions["search"] = Index(database.settings.index_dir, [shelf.source], database.reader, look_every_s=0)
    shelf.put(note(1, "Утеря паспорта"), note(2, "Паспорт моряка"), note(3, "Төлқұжат", language="kk"))


def run(app: Flask, *words: str, code: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=["search", *words], catch_exceptions=True)
    assert result.exit_code == code, result.output
    return result.stdout


def test_find_lists_hits_as_json(app: Flask) -> None:
    hits = json.loads(run(app, "find", "паспорт", "--json"))
    assert {(hit["number"], hit["slug"], hit["language"]) for hit in hits} == {
        ("K-1", "note-1", "ru"),
        ("K-2", "note-2", "ru"),
    }
    assert all(hit["score"] > 0 and hit["title"] for hit in hits)


def test_find_keeps_to_a_limit_and_a_language(app: Flask) -> None:
    assert len(json.loads(run(app, "find", "паспорт", "--limit", "1", "--json"))) == 1
    assert json.loads(run(app, "find", "паспорт", "--lang", "kk", "--json")) == []


def test_find_prints_lines_for_people(app: Flask) -> None:
    assert run(app, "find", "утеря").startswith("K-1\tnote-1\tУтеря паспорта\tru\t")
    assert run(app, "find", "ыфвпролдж") == ""


def test_refresh_rebuild_and_check_agree(app: Flask, shelf: Shelf) -> None:
    assert run(app, "rebuild") == "3 documents indexed\n"
    shelf.put(note(4, "Виза"))
    assert run(app, "refresh") == "1 changes applied\n"
    assert run(app, "check") == "4 documents, all as in the database\n"


def test_check_names_each_difference_and_fails(app: Flask, shelf: Shelf) -> None:
    run(app, "rebuild")
    shelf.documents["note/9/ru"] = note(9, "Пенсия")
    shelf.documents["note/1/ru"] = note(1, "Виза")
    del shelf.documents["note/2/ru"]
    assert run(app, "check", code=1).splitlines() == [
        "missing\tnote/9/ru\tПенсия",
        "extra\tnote/2/ru",
        "stale\tnote/1/ru\tВиза",
    ]


def test_evaluate_prints_the_figures_and_writes_the_run(app: Flask, tmp_path: Path) -> None:
    titles, figures = run(app, "evaluate", str(SMALL), "--run", str(tmp_path / "run")).splitlines()
    assert titles.split("\t")[2:7] == ["nDCG@10", "MRR@10", "Success@1", "Success@5", "Recall@10"]
    assert figures.split("\t")[4] == "1.0000"
    assert len((tmp_path / "run").read_text().splitlines()[0].split("\t")) == 3


def test_evaluate_puts_all_sets_and_variants_in_one_table(app: Flask) -> None:
    titles, *lines = run(app, "evaluate", str(SMALL), str(SMALL), "--all").splitlines()
    assert titles.split("\t")[:4] == ["set", "variant", "documents", "queries"]
    variants = ["-", *sorted(path.name.split(".")[1] for path in SMALL.glob("queries.*.jsonl"))]
    assert len(variants) > 2
    assert [line.split("\t")[:2] for line in lines] == [["small", each] for each in variants * 2]


def test_evaluate_writes_one_run_only(app: Flask, tmp_path: Path) -> None:
    refused = app.test_cli_runner().invoke(
        args=["search", "evaluate", str(SMALL), "--all", "--run", str(tmp_path / "run")]
    )
    assert refused.exit_code == 2
    assert "one DIR and one variant" in refused.output
