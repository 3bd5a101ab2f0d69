"""The bases that are measured: made once for each size and each state of the code that makes them, then copied."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import click

from kbapp import create_app, db, search
from kbapp.config import ROOT, Settings
from kbapp.people import installation
from kbapp.search import service
from tests.bench import corpus
from tests.conftest import NOON

KEPT = ROOT / ".venv" / "bench"
MAKES = ("kbapp/search/*.py", "kbapp/*/models.py", "migrations/versions/*.py", "tests/bench/corpus.py")


def base(size: int, folder: Path) -> Path:
    """A copy of the base with so many articles, in this folder; its search index is whole."""
    kept = KEPT / f"{size}-{_digest()}"
    if not kept.exists():
        click.echo(f"making a base of {size} articles, each in Kazakh and Russian: some minutes for 10,000", err=True)
        for old in KEPT.glob(f"{size}-*"):
            shutil.rmtree(old)
        made = kept.with_suffix(".part")
        shutil.rmtree(made, ignore_errors=True)
        _make(made, size)
        made.rename(kept)
    copy = folder / f"instance-{size}"
    shutil.copytree(kept, copy, symlinks=True)
    return copy


def _make(folder: Path, size: int) -> None:
    app = create_app(Settings(data_dir=folder, demo=True))
    with app.app_context():
        db.make_base()
        with db.transaction() as session:
            corpus.fill(session, size)
            installation.make_demo_accounts(session, at=NOON)
        service.rebuild(search.of_app())
        db.of_app().dispose()


def _digest() -> str:
    paths = sorted(path for pattern in MAKES for path in ROOT.glob(pattern))
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]
