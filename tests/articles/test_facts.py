"""How many articles were what at the end of a time: live, the centre's own, in both languages, owned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kbapp.articles.facts import FACTS
from kbapp.articles.references import REFERENCE
from kbapp.db import Database
from kbapp.people.rights import MACHINE, Person
from tests.articles.making import NINE, edit, make_article, publish, withdraw

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kept(database: Database, supervisor: Person) -> None:
    """Six articles: of the product in both languages, of the centre, never published, saved twice before, withdrawn, late."""
    make_article(database, "shipped", texts={"kk": "Жұмыс уақыты", "ru": "Часы работы"})
    own = make_article(database, "own", by=supervisor, owner="supervisor", verify_every_days=90)
    make_article(database, "draft", live=False)
    twice = make_article(database, "saved-twice", texts={"en": "First"}, live=False)
    edit(database, twice, title="Second", at=NINE + timedelta(hours=1))
    publish(database, twice, 2, at=NINE + timedelta(hours=2))
    gone = make_article(database, "gone")
    withdraw(database, gone, at=NINE + timedelta(days=1))
    make_article(database, "late", at=END)
    edit(database, own, title="Newer", at=NINE + timedelta(days=2), by=supervisor)
    publish(database, own, 2, at=NINE + timedelta(days=2), by=supervisor)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("articles-published", (3, None)),
        ("articles-own", (1, None)),
        ("articles-added", (5, None)),
        ("articles-revised", (1, None)),
        ("articles-in-both", (1, 3)),
        ("articles-owned", (1, 3)),
    ],
)
def test_articles_are_counted_as_they_stood_at_the_end(
    database: Database, name: str, count: tuple[int, int | None]
) -> None:
    with database.reader() as session:
        assert FACTS[name](session, from_at=START, until_at=END) == count


def test_an_article_is_a_piece_of_evidence_at_the_revision_that_readers_saw(database: Database) -> None:
    with database.reader() as session:
        found = REFERENCE.find(session, typed=" k-2 ", language="kk", by=MACHINE)
        nothing = REFERENCE.find(session, typed="two", language="kk", by=MACHINE)
        never = REFERENCE.find(session, typed="3", language="kk", by=MACHINE)
    assert found == ("2/en", "2", "K-2 Newer")
    assert (nothing, never) == (None, None)
    assert REFERENCE.address("2/en", "2") == "/articles/2/seen/en/2"
