"""What operators would type, and the shipped article that answers it: floors below which no change may push the search.

The queries were written from the list of titles alone, before anybody looked at the aliases; `queries.tsv` has a line for
each: language, kind, words, and the articles that answer (`slug` is 2, `slug=1` helps too).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask

from kbapp import create_app, db, search
from kbapp.articles import files
from kbapp.articles.importing import import_folder
from kbapp.config import ROOT, Settings
from kbapp.people.rights import MACHINE
from kbapp.search import metrics, service
from kbapp.search.analysis import fold
from tests.conftest import NOON

CONTENT = ROOT / "content"
FLOORS = {"kk": 0.868, "ru": 0.87, "en": 0.932}
"""nDCG@10 by language, a little below what was reached."""


class Query(NamedTuple):
    """A line of the set."""

    language: str
    kind: str
    words: str
    wanted: dict[str, int]


def _wanted(text: str) -> dict[str, int]:
    parted = (each.partition("=") for each in text.split())
    return {slug: int(grade or 2) for slug, _is, grade in parted}


with (Path(__file__).parent / "judged/queries.tsv").open(encoding="utf-8", newline="") as file:
    QUERIES = [Query(a, b, c, _wanted(d)) for a, b, c, d in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The shipped articles, indexed as the product does it."""
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("judged") / "instance"))
    with app.app_context():
        db.make_base()
        import_folder(db.transaction, CONTENT, by=MACHINE, at=NOON)
        search.of_app().rebuild()
        yield app
        db.of_app().dispose()


def test_the_set_is_sound() -> None:
    slugs = {path.parent.name for path in CONTENT.glob("*/*/article.toml")}
    assert len(QUERIES) >= 150
    assert {query.language for query in QUERIES} == {"kk", "ru", "en"}
    assert {slug for query in QUERIES for slug in query.wanted} == slugs
    assert len({(query.language, query.words) for query in QUERIES}) == len(QUERIES)


def test_no_query_is_a_title_or_an_alias() -> None:
    known = set()
    for path in CONTENT.glob("*/*/article.toml"):
        place = path.relative_to(CONTENT).parent.as_posix()
        _id, details = files.details_of(path.read_text(encoding="utf-8"), place=place)
        known |= {_plain(each) for several in details.aliases.values() for each in several}
        known |= {_plain(text.read_text(encoding="utf-8").partition("\n")[0]) for text in path.parent.glob("*.md")}
    assert [query.words for query in QUERIES if _plain(query.words) in known] == []


@pytest.mark.usefixtures("shipped")
def test_what_operators_type_finds_the_answer() -> None:
    figures = defaultdict(list)
    for query in QUERIES:
        figures[query.language].append(metrics.figures(_found(query), query.wanted))
    reached = {language: metrics.mean(its).ndcg for language, its in figures.items()}
    assert {language: ndcg for language, ndcg in reached.items() if ndcg < FLOORS[language]} == {}


def _found(query: Query) -> list[str]:
    found = service.find(
        db.session(),
        index=search.of_app(),
        words=query.words,
        by=MACHINE,
        at=NOON,
        language=query.language,
        limit=metrics.DEPTH,
    )
    return [row.slug for row in found.rows]


def _plain(text: str) -> str:
    return fold(" ".join(text.lower().strip(" #?.!").split()))
