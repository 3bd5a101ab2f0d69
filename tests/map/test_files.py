"""What is committed: no addresses of registries or machines, no inline script or style, functions of a readable size."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment

from kbapp.config import ROOT

REGISTRIES = re.compile(
    r"//(?:[\w.-]*\.)?(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|deb\.debian\.org|rubygems\.org)",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/")
GENERATED = ("requirements.lock", "requirements-dev.lock", "tests/package-lock.json")
CONSTANT_DRAWINGS = ("icons.html",)
TEMPLATES = sorted(ROOT.glob("kbapp/*/templates/**/*.html"))
MODULES = sorted(ROOT.glob("kbapp/**/*.py"))


def committed() -> list[Path]:
    """What git would commit; a checkout without git (an archive) is read whole, but for what make made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        made = {".venv", ".git", "instance", "node_modules"}
        paths = [path for path in ROOT.rglob("*") if made.isdisjoint(path.parts)]
    return [path for path in paths if path.is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for path in committed():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path.relative_to(ROOT).as_posix(), content.decode("utf-8")


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    here = Path(__file__).relative_to(ROOT).as_posix()
    found = []
    for name, text in texts():
        if name != here:
            found += [f"{name}:{n}: {line}" for n, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
    return found


def test_no_committed_file_names_a_registry() -> None:
    assert lines_with(REGISTRIES) == []


def test_no_committed_file_names_a_path_of_somebodys_machine() -> None:
    assert [line for line in lines_with(MACHINE) if not line.startswith(GENERATED)] == []


def test_every_committed_text_is_utf8_and_ends_its_lines_with_lf() -> None:
    assert [name for name, text in texts() if "\r" in text and not name.endswith(".csv")] == []


class Inline(HTMLParser):
    """Collects what the content security policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        self.found += [
            f"{tag} {name}" for name, value in attrs if value and value.strip().lower().startswith("javascript:")
        ]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)


def inline(markup: str) -> list[str]:
    parser = Inline()
    statements = r"\{%.*?%\}|\{#.*?#\}"
    parser.feed(re.sub(r"\{\{.*?\}\}", "x", re.sub(statements, " ", markup, flags=re.DOTALL), flags=re.DOTALL))
    return parser.found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "kbapp").as_posix())
def test_a_template_has_no_inline_script_style_or_handler(path: Path) -> None:
    assert inline(path.read_text(encoding="utf-8")) == []


def test_an_inline_handler_would_be_seen() -> None:
    assert inline('<a {% if x %}class="y"{% endif %} onclick="z()">') == ["a onclick"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "kbapp").as_posix())
def test_a_template_never_switches_escaping_off(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tokens = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).lex(source)
    words = [(kind, value) for _line, kind, value in tokens if kind != "whitespace"]
    unsafe = [n for n, (kind, value) in enumerate(words) if kind == "name" and value in ("safe", "autoescape")]
    of_constants = [n for n in unsafe if n > 1 and words[n - 2][0] == "string"]
    assert unsafe == of_constants or path.name in CONSTANT_DRAWINGS


def functions() -> Iterator[tuple[str, int]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def test_nineteen_of_twenty_functions_are_shorter_than_forty_lines() -> None:
    sizes = dict(functions())
    longest = sorted(sizes, key=lambda name: -sizes[name])[:10]
    assert statistics.quantiles(sizes.values(), n=20)[-1] < 40, longest


def test_every_room_addresses_its_templates_by_its_own_name() -> None:
    wrong = re.compile(r"""render_template\(\s*["'](?!\w+/)""")
    assert [path.name for path in MODULES if wrong.search(path.read_text(encoding="utf-8"))] == []
