"""Publishing and withdrawing: what readers see, what they saw at a moment, and who is told of it."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from sqlalchemy import select

from kbapp.articles import details, service
from kbapp.articles.models import Publication
from kbapp.articles.refusals import NoSuchText
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.people.models import Entry
from kbapp.people.rights import MACHINE, Person
from kbapp.search.models import Change
from tests.articles import making
from tests.articles.making import HOUR, NINE


def live_body(database: Database, number: int, at: datetime) -> str | None:
    with database.reader() as session:
        revision = service.live_at(session, text=making.text(session, number), at=at)
        return revision.body if revision else None


def changes(database: Database) -> dict[str, int]:
    with database.reader() as session:
        return {change.key: change.number for change in session.scalars(select(Change))}


def test_what_was_live_at_a_moment_can_be_told(database: Database) -> None:
    number = making.make_article(database, live=False)
    making.publish(database, number, 1, at=NINE + HOUR)
    making.edit(database, number, body="Ten.", at=NINE + 2 * HOUR)
    making.publish(database, number, 2, at=NINE + 3 * HOUR)
    making.withdraw(database, number, at=NINE + 4 * HOUR)
    making.publish(database, number, 1, at=NINE + 5 * HOUR)
    nine = "We open at nine.\n\nMore to say."
    told = [live_body(database, number, NINE + hours * HOUR) for hours in range(7)]
    assert told == [None, nine, nine, "Ten.", None, nine, nine]


def test_publishing_the_live_revision_again_does_nothing(database: Database) -> None:
    number = making.make_article(database)
    before = changes(database)
    making.publish(database, number, 1, at=NINE + HOUR)
    with database.reader() as session:
        assert [each.from_at for each in session.scalars(select(Publication))] == [NINE]
    assert changes(database) == before


def test_a_clock_that_was_set_back_leaves_no_hole(database: Database) -> None:
    number = making.make_article(database)
    making.edit(database, number, body="Ten.")
    making.publish(database, number, 2, at=NINE - HOUR)
    with database.reader() as session:
        first, second = session.scalars(select(Publication).order_by(Publication.id))
        assert (first.until_at, second.from_at) == (NINE, NINE)
    assert live_body(database, number, NINE) == "Ten."


def test_a_revision_that_is_not_there_cannot_be_published(database: Database) -> None:
    number = making.make_article(database)
    with pytest.raises(NoSuchText):
        making.publish(database, number, 9)


def test_a_withdrawal_says_who_and_why(database: Database, supervisor: Person) -> None:
    number = making.make_article(database)
    making.withdraw(database, number, at=NINE + HOUR, by=supervisor)
    with database.reader() as session:
        ended = session.scalars(select(Publication)).one()
        assert (ended.until_at, ended.until_by, ended.until_reason) == (NINE + HOUR, "supervisor", "out of date")


def test_a_withdrawal_needs_a_reason(database: Database) -> None:
    number = making.make_article(database)
    with pytest.raises(Invalid), database.transaction() as session:
        service.withdraw(session, text=making.text(session, number), by=MACHINE, at=NINE, reason=" ")


def test_withdrawing_what_is_not_live_does_nothing(database: Database) -> None:
    number = making.make_article(database, live=False)
    making.withdraw(database, number)
    assert changes(database) == {}


def test_only_who_publishes_publishes_and_withdraws(database: Database, operator: Person, manager: Person) -> None:
    number = making.make_article(database)
    for person in (operator, manager):
        with pytest.raises(Forbidden):
            making.publish(database, number, 1, by=person)
        with pytest.raises(Forbidden):
            making.withdraw(database, number, by=person)


def test_search_is_told_of_each_text_that_changed(database: Database) -> None:
    number = making.make_article(database, texts={"kk": "Уақыт", "en": "Hours"})
    with database.reader() as session:
        key = f"article/{making.article(session, number).id}"
    told = changes(database)
    assert told == {f"{key}/kk": 1, f"{key}/en": 2}
    making.edit(database, number, body="Ten.")
    assert changes(database) == told
    making.publish(database, number, 2)
    assert changes(database) == {f"{key}/kk": 1, f"{key}/en": 3}
    making.withdraw(database, number)
    assert changes(database)[f"{key}/en"] == 4


def test_search_is_told_when_the_details_of_a_live_article_change(database: Database) -> None:
    number = making.make_article(database, texts={"kk": "Уақыт", "en": "Hours"})
    before = changes(database)
    with database.transaction() as session:
        kept = details.made(slug="hours", category="law", tags=["new"])
        service.set_details(session, article=number, details=kept, version=1, by=MACHINE, at=NINE)
    assert sorted(changes(database).values()) == [3, 4]
    assert changes(database).keys() == before.keys()


def test_search_is_told_when_a_category_gets_another_title(database: Database) -> None:
    making.make_article(database)
    making.make_category(database, ru="Законы")
    assert list(changes(database).values()) == [2]
    making.make_category(database, order=9, ru="Законы")
    assert list(changes(database).values()) == [2]


def test_the_journal_tells_who_published_and_withdrew(database: Database, supervisor: Person) -> None:
    number = making.make_article(database, live=False)
    making.publish(database, number, 1, by=supervisor)
    making.withdraw(database, number, by=supervisor)
    with database.reader() as session:
        subject = f"article/{making.article(session, number).id}"
        rows = session.scalars(select(Entry).where(Entry.subject == subject).order_by(Entry.id)).all()
    assert [(row.action, row.login) for row in rows] == [
        ("articles.publish", "supervisor"),
        ("articles.withdraw", "supervisor"),
    ]
    assert json.loads(rows[0].detail) == {"number": number, "languages": ["en"], "revision": 1}
