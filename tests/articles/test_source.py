"""What search gets: live texts as documents, and hits only for those who may read them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from kbapp.articles import source
from kbapp.db import Database
from kbapp.people.rights import Person
from kbapp.search.analysis import Document
from tests.articles import making
from tests.articles.making import NINE


def key(database: Database, number: int, language: str = "en") -> str:
    with database.reader() as session:
        return f"article/{making.article(session, number).id}/{language}"


def everything(database: Database) -> list[Document]:
    with database.reader() as session:
        return list(source.search_source.all(session))


def test_a_document_has_words_but_no_markdown(database: Database) -> None:
    hints = {"tags": ["calls"], "aliases": {"ru": ["когда открыты", "часы"], "kk": ["қашан"]}}
    number = making.make_article(database, texts={"ru": "Время *работы*"}, audience="supervisors", **hints)
    [document] = everything(database)
    assert document == Document(
        key=key(database, number, "ru"),
        language="ru",
        title="Время *работы*",
        text="We open at nine.\nMore to say.",
        aliases=["когда открыты", "часы"],
        words=["Закон"],
        tags=["calls"],
        category="law",
        audience="supervisors",
    )


def test_only_live_texts_are_documents(database: Database) -> None:
    live = making.make_article(database, "a", texts={"en": "Hours", "ru": "Время"})
    making.make_article(database, "b", live=False)
    making.withdraw(database, making.make_article(database, "c"))
    making.withdraw(database, live)
    assert [document.key for document in everything(database)] == [key(database, live, "ru")]


def test_a_document_holds_the_live_wording_not_the_newest(database: Database) -> None:
    number = making.make_article(database)
    making.edit(database, number, title="Later")
    assert [document.title for document in everything(database)] == ["Opening hours"]


def test_many_documents_come_in_portions(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "AT_ONCE", 2)
    numbers = [making.make_article(database, f"a{place}", tags=[f"t{place}"]) for place in range(5)]
    keys = [key(database, number) for number in numbers]
    assert [document.key for document in everything(database)] == keys
    with database.reader() as session:
        some = list(source.search_source.some(session, [*keys[:3], "article/none/kk", "other", "article/x"]))
    assert {document.key: document.tags[0] for document in some} == {keys[place]: f"t{place}" for place in range(3)}


def test_a_number_leads_to_the_live_texts(database: Database) -> None:
    number = making.make_article(database, texts={"kk": "Уақыт", "en": "Hours"})
    making.edit(database, number, "ru", base=0)
    with database.reader() as session:
        found = source.search_source.numbered(session, number)
        assert list(found) == [key(database, number, "kk"), key(database, number, "en")]
        for unknown in (0, -1, number + 1, 2**40):
            assert list(source.search_source.numbered(session, unknown)) == []


def test_hits_are_fetched_by_one_query(database: Database, operator: Person, statements: list[str]) -> None:
    number = making.make_article(database, texts={"kk": "Уақыт", "ru": "Время", "en": "Hours"})
    making.withdraw(database, number)
    keys = [key(database, number, language) for language in ("kk", "ru", "en")]
    with database.reader() as session:
        statements.clear()
        found = source.search_source.fetch(session, keys, by=operator, at=NINE, language="ru")
    assert len(statements) == 1
    assert set(found) == set(keys[:2])
    shown = found[keys[0]]
    assert (shown.number, shown.slug, shown.title, shown.category) == (f"K-{number}", "hours", "Уақыт", "Закон")
    assert (shown.address, shown.languages) == (f"/articles/{number}?language=kk", ("kk", "ru"))
    assert (shown.text, shown.published_at) == ("We open at nine.\nMore to say.", NINE)


def test_hits_are_found_without_reading_through_a_table(database: Database, operator: Person) -> None:
    """SQLite found no index for pairs of an id and a language: every search read every publication."""
    if not database.on_sqlite:
        pytest.skip("PostgreSQL rightly reads a table of a few rows from end to end")
    asked: list[tuple[str, Any]] = []
    event.listen(database.read_engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    keys = [f"article/{uuid4()}/{language}" for language in ("kk", "ru")]
    with database.reader() as session:
        source.fetch(session, keys, by=operator, at=NINE, language="ru")
        list(source.some(session, keys))
        hits = [(statement, values) for statement, values in asked if "JOIN publication" in statement]
        assert len(hits) == 2
        for statement, values in hits:
            steps = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert [step for step in steps if step.startswith("SCAN") and "CONSTANT" not in step] == [], steps


def test_hits_of_supervisors_articles_are_theirs_alone(
    database: Database, operator: Person, manager: Person, supervisor: Person
) -> None:
    number = making.make_article(database, audience="supervisors")
    keys = [key(database, number)]
    with database.reader() as session:
        for person, count in ((operator, 0), (manager, 0), (supervisor, 1)):
            assert len(source.search_source.fetch(session, keys, by=person, at=NINE, language="en")) == count


def test_who_may_not_read_gets_no_hits(database: Database, operator: Person) -> None:
    number = making.make_article(database)
    stranger = Person(id=None, login="x", name="x", rights=frozenset())
    with database.reader() as session:
        keys = [key(database, number)]
        assert source.search_source.fetch(session, keys, by=stranger, at=NINE, language="en") == {}
        assert source.search_source.fetch(session, [], by=operator, at=NINE, language="en") == {}
