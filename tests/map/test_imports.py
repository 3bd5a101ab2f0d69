"""Who may import whom: the contracts of pyproject.toml hold, and the pure ideas know no web library."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from kbapp.config import ROOT

WEB = {"flask", "flask_login", "flask_wtf", "flask_babel", "werkzeug", "wtforms"}
FURNITURE = {"__init__", "views", "forms", "cli"}
MAY_KNOW_THE_WEB = {
    "people/visitor",
    "people/link_once",
    "articles/starts",
    "articles/tabs",
    "articles/addresses",
    "articles/journal_words",
    "search/journal_words",
    "checklists/letter",
    "checklists/starts",
}
"""Modules that are about the request itself, make addresses of pages, or write to people in several languages."""


def test_the_import_contracts_hold() -> None:
    # a process of its own: it sets up logging anew, and the tests after it would find every logger switched off
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


def imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {
        name.split(".")[0] for name in plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    }


def test_models_verbs_and_pure_ideas_know_no_web_library() -> None:
    pure = [
        path
        for path in sorted(ROOT.glob("kbapp/*/*.py"))
        if path.stem not in FURNITURE
        and not path.stem.endswith(("_views", "_forms"))
        and path.parent.name != "layout"
        and f"{path.parent.name}/{path.stem}" not in MAY_KNOW_THE_WEB
    ]
    assert pure
    assert {path.relative_to(ROOT).as_posix(): imported(path) & WEB for path in pure if imported(path) & WEB} == {}
