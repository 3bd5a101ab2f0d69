"""Who is measured: how each peer is opened, and what it is asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench import typing
from tests.bench.peers import datasette, djangowiki, measure, moin
from tests.bench.peers.application import Application
from tests.bench.peers.child import Limit
from tests.bench.peers.peer import Peer, Raw
from tests.bench.peers.product import Product

MINUTES = float(os.environ.get("PEER_MINUTES", "5"))
HOURS = 10 * 3600.0
ENGINE, PAGE = "ours: engine", "ours: page over HTTP"
WHOLE, LETTERS = typing.lines(measure.LINES), [each for line in typing.lines(20) for each in typing.keystrokes(line)]


class Candidate(NamedTuple):
    """A peer: its names with what it is asked under each, and how it is opened in a folder, or on a base of the bench."""

    asked: Mapping[str, Sequence[str]]
    opened: Callable[[Path, Path], Peer]
    application: bool = True
    on_base: bool = False


def _limit() -> Limit:
    return Limit(MINUTES * 60)


CANDIDATES = {
    "ours": Candidate(
        {ENGINE: WHOLE, "ours: engine, letter by letter": LETTERS},
        lambda folder, _base: Raw("ours", folder, Limit(HOURS)),
        application=False,
    ),
    "fts5": Candidate(
        {"SQLite FTS5, raw": WHOLE}, lambda folder, _base: Raw("fts5", folder, _limit()), application=False
    ),
    "tantivy": Candidate(
        {"tantivy, raw": WHOLE},
        lambda folder, _base: Raw("tantivy", folder, _limit(), own_venv=True),
        application=False,
    ),
    "page": Candidate({PAGE: WHOLE}, lambda _folder, base: Product(base, Limit(HOURS)), on_base=True),
    "list": Candidate(
        {"ours: list over HTTP, letter by letter": LETTERS},
        lambda _folder, base: Product(base, Limit(HOURS), fragment=True),
        on_base=True,
    ),
    "datasette": Candidate(
        {"Datasette (FTS5)": WHOLE},
        lambda folder, _base: Application("datasette", folder, _limit(), datasette.WAYS),
    ),
    "djangowiki": Candidate(
        {"django-wiki": WHOLE},
        lambda folder, _base: Application("djangowiki", folder, _limit(), djangowiki.WAYS),
    ),
    "moin": Candidate(
        {"MoinMoin 2 (Whoosh)": WHOLE},
        lambda folder, _base: Application("moin", folder, _limit(), moin.WAYS),
    ),
}
