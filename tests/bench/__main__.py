"""`make bench`: CPU time of a search, an article page and a start, as one table; wall time depends on the neighbours."""

from __future__ import annotations

import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

from kbapp import create_app, db
from kbapp.articles.importing import import_folder
from kbapp.config import ROOT, Settings
from kbapp.people import installation
from kbapp.people.rights import MACHINE
from tests.conftest import NOON
from tests.serving import Site
from tests.visitor import Visitor

ROUNDS = 40
WORDS = (
    "бағдарламалық өнімдер",
    "багдарламалык онимдер",
    "программные продукты",
    "ghjuhfvvyst ghjlerns",
    "eotinish",
    "рейтинг",
)
FRAGMENT = {"X-Fragment": "1"}

Row = tuple[str, str, str, str]


def main() -> None:
    """Measure, then print."""
    with tempfile.TemporaryDirectory() as folder:
        visitor = furnished(Path(folder) / "instance")
        rows = [measured("search, a piece of the page", lambda n: ask(visitor, WORDS[n % len(WORDS)]))]
        rows += [measured("article, the whole page", lambda n: visitor.get(f"/articles/{n % 14 + 1}").status_code)]
        rows += [measured("categories, the whole page", lambda _: visitor.get("/categories").status_code)]
    with tempfile.TemporaryDirectory() as folder:
        rows += [start("first start", Path(folder)), start("second start", Path(folder))]
    show(rows)


def furnished(folder: Path) -> Visitor:
    """A visitor of an application with the shipped articles, signed in as a demonstration operator."""
    app = create_app(Settings(data_dir=folder, demo=True))
    with app.app_context():
        db.make_base()
        import_folder(db.transaction, ROOT / "content", by=MACHINE, at=NOON)
        with db.transaction() as session:
            installation.make_demo_accounts(session, at=NOON)
    app.test_client_class = Visitor
    visitor: Visitor = app.test_client()  # type: ignore[assignment]
    visitor.sign_in("operator", installation.demo_password("operator"))
    return visitor


def ask(visitor: Visitor, words: str) -> int:
    """One search, as our script sends it."""
    return visitor.get("/search", query_string={"q": words}, headers=FRAGMENT).status_code


def measured(what: str, work: Callable[[int], int]) -> Row:
    """CPU milliseconds of each of many rounds in this process; the first ones warm up."""
    spent = []
    for number in range(ROUNDS + len(WORDS)):
        began = time.process_time()
        assert work(number) == 200, what
        spent.append((time.process_time() - began) * 1000)
    spent = sorted(spent[len(WORDS) :])
    return (
        what,
        f"{statistics.median(spent):.1f} ms",
        f"{spent[int(len(spent) * 0.95)]:.1f} ms",
        "CPU, test client included",
    )


def start(what: str, folder: Path) -> Row:
    """From the command to the first answer; CPU of the command, its workers and its ticker until they have ended."""
    site = Site(folder / "instance")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    site.start()
    ready = time.monotonic() - began
    site.stop()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return what, f"{ready:.2f} s", f"{cpu:.2f} s", "until /readyz says ok; CPU of the whole life"


def show(rows: list[Row]) -> None:
    """One table."""
    click.echo(f"{'':30}{'median':>12}{'p95 or CPU':>14}  what")
    for what, middle, tail, note in rows:
        click.echo(f"{what:30}{middle:>12}{tail:>14}  {note}")
    click.echo(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
