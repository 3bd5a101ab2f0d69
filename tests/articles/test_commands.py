"""`kbapp articles import | export`, as somebody types them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.articles.making import put

ROOT = Path(__file__).parents[2]
TOML = 'id = "ad95fd41-bdb4-44d1-9870-0571011a6fdc"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, "content/law/category.toml", '[title]\nen = "Law"\n')
    put(tmp_path, "content/law/hours/article.toml", TOML)
    put(tmp_path, "content/law/hours/en.md", "# Hours\n\nAt nine.\n")
    return tmp_path / "content"


def kbapp(tmp_path: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from kbapp.cli import main; main()", "articles", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "KBAPP_DATA_DIR": str(tmp_path / "data"), "KBAPP_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_import_makes_a_base_and_says_so(tmp_path: Path, folder: Path) -> None:
    done = kbapp(tmp_path, "import", folder)
    assert done.returncode == 0, done.stderr
    assert "Made a new base" in done.stderr
    assert done.stdout == "1 articles, 1 of them new; 1 changes, 1 texts published.\n"
    again = kbapp(tmp_path, "import", folder)
    assert (again.returncode, again.stdout) == (0, "1 articles, 0 of them new; 0 changes, 0 texts published.\n")
    out = kbapp(tmp_path, "export", tmp_path / "out")
    assert (out.returncode, out.stdout) == (0, f"1 articles are in {tmp_path / 'out'}.\n")
    assert (tmp_path / "out/law/hours/article.toml").read_text() == TOML


def test_a_broken_file_ends_with_1_after_the_rest_came_in(tmp_path: Path, folder: Path) -> None:
    put(folder, "law/other/article.toml", "id = 1\n")
    done = kbapp(tmp_path, "import", folder)
    assert done.returncode == 1
    assert done.stdout.startswith("1 articles, 1 of them new")
    assert "law/other/article.toml, line 1: `id` is a whole number but should be a text." in done.stderr.splitlines()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("import", "nowhere"), ("export", "out")])
def test_a_command_that_cannot_begin_says_why(tmp_path: Path, words: tuple[str, str]) -> None:
    done = kbapp(tmp_path, words[0], tmp_path / words[1])
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(tmp_path) in done.stderr


def test_an_export_makes_no_base(tmp_path: Path) -> None:
    kbapp(tmp_path, "export", tmp_path / "out")
    assert not (tmp_path / "data").exists()


def test_wrong_use_ends_with_2(tmp_path: Path) -> None:
    assert kbapp(tmp_path, "import").returncode == 2
