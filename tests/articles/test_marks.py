"""What supervisors mark: a text that is still right, and what stands on top of the empty search screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kbapp.articles import pins, search_pinned, verifying
from kbapp.articles.freshness import due_at
from kbapp.articles.models import Article
from kbapp.articles.refusals import NotLive, TooManyPinned, VerifiedSince
from kbapp.db import Database
from kbapp.errors import Forbidden
from kbapp.people.models import Entry
from kbapp.people.rights import MACHINE, Person
from tests.articles import making
from tests.articles.making import HOUR, NINE
from tests.people.together import together

THEN = NINE + 40 * 24 * HOUR


@pytest.fixture
def number(database: Database) -> int:
    return making.make_article(database, texts={"en": "Opening hours", "ru": "Часы"})


def mark(database: Database, number: int, by: Person, **more: object) -> list[verifying.Mark]:
    with database.transaction() as session:
        return verifying.still_right(session, article=number, by=by, **{"at": THEN, **more})  # type: ignore[arg-type]


def marked(database: Database, number: int, language: str = "en") -> tuple[object, str]:
    with database.reader() as session:
        text = making.text(session, number, language)
        return text.verified_at, text.verified_by


# --- how long a text is current --------------------------------------------------------------------------------------


def test_a_text_is_due_so_many_days_after_it_was_published_or_found_right() -> None:
    day = timedelta(days=1)
    assert due_at(None, NINE, 30) == NINE + 30 * day
    assert due_at(NINE + day, NINE, 30) == NINE + 31 * day
    assert due_at(NINE - day, NINE, 30) == NINE + 30 * day


def test_a_text_that_is_not_live_or_has_no_end_is_never_due() -> None:
    assert due_at(NINE, None, 30) is None
    assert due_at(NINE, NINE, 0) is None


# --- still right -----------------------------------------------------------------------------------------------------


def test_one_language_or_all_of_them_are_still_right(database: Database, number: int, supervisor: Person) -> None:
    mark(database, number, supervisor, languages=["ru"])
    assert (marked(database, number), marked(database, number, "ru")) == ((None, ""), (THEN, "supervisor"))
    mark(database, number, supervisor, at=THEN + HOUR)
    assert marked(database, number) == marked(database, number, "ru") == (THEN + HOUR, "supervisor")


def test_what_readers_do_not_see_is_not_marked(database: Database, supervisor: Person) -> None:
    number = making.make_article(database, live=False)
    with pytest.raises(NotLive):
        mark(database, number, supervisor)


def test_only_who_may_publish_marks(database: Database, number: int, operator: Person) -> None:
    with pytest.raises(Forbidden):
        mark(database, number, operator)


def test_a_mark_can_be_taken_back(database: Database, number: int, supervisor: Person) -> None:
    mark(database, number, MACHINE, languages=["en"])
    marks = mark(database, number, supervisor, at=THEN + HOUR)
    with database.transaction() as session:
        verifying.take_back(session, article=number, marks=marks, by=supervisor, at=THEN + HOUR)
    assert (marked(database, number), marked(database, number, "ru")) == ((THEN, "kbapp"), (None, ""))
    with database.reader() as session:
        told = session.scalars(select(Entry.action).where(Entry.login == "supervisor").order_by(Entry.id)).all()
    assert told == ["articles.still_right", "articles.take_back"]


def test_a_mark_after_which_something_happened_stays(database: Database, number: int, supervisor: Person) -> None:
    marks = mark(database, number, supervisor)
    mark(database, number, MACHINE, languages=["ru"], at=THEN + HOUR)
    with pytest.raises(VerifiedSince), database.transaction() as session:
        verifying.take_back(session, article=number, marks=marks, by=supervisor, at=THEN + HOUR)
    assert marked(database, number) == (THEN, "supervisor")


def test_a_mark_is_taken_back_from_the_page(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    response = as_supervisor.post(f"/articles/{number}/still-right", data={"language": "ru"})
    assert (response.status_code, response.location) == (303, f"/articles/{number}?language=ru")
    assert marked(database, number, "ru")[1] == "supervisor"
    assert f"/articles/{number}/take-back" in as_supervisor.get(response.location).text
    assert as_supervisor.post(f"/articles/{number}/take-back").status_code == 303
    assert marked(database, number, "ru") == (None, "")
    assert as_supervisor.post(f"/articles/{number}/take-back").status_code == 409
    assert f"/articles/{number}/take-back" not in as_supervisor.get(f"/articles/{number}").text


def test_one_click_marks_all_languages(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    as_supervisor.post(f"/articles/{number}/still-right", data={"language": "", "back": "en"})
    assert {marked(database, number)[1], marked(database, number, "ru")[1]} == {"supervisor"}


def test_nobody_takes_back_another_articles_marks(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    other = making.make_article(database, "other")
    as_supervisor.post(f"/articles/{number}/still-right")
    assert as_supervisor.post(f"/articles/{other}/take-back").status_code == 409


# --- pins ------------------------------------------------------------------------------------------------------------


def pin(database: Database, number: int, hours: int = 0, by: Person = MACHINE) -> None:
    with database.transaction() as session:
        pins.pin(session, article=number, by=by, at=NINE + hours * HOUR)


def on_top(database: Database, by: Person) -> list[str]:
    with database.reader() as session:
        slugs = dict(session.execute(select(Article.id, Article.slug)).all())
        return [slugs[thing.removeprefix("article/")] for thing in search_pinned(session, by=by)]


def test_what_is_pinned_stands_in_the_order_of_pinning(database: Database, operator: Person) -> None:
    first, second = making.make_article(database, "first"), making.make_article(database, "second")
    pin(database, second, hours=1)
    pin(database, first, hours=2)
    pin(database, second, hours=3)
    assert on_top(database, operator) == ["second", "first"]


def test_readers_see_only_what_they_may_read(database: Database, operator: Person, supervisor: Person) -> None:
    internal = making.make_article(database, "internal", audience="supervisors")
    withdrawn = making.make_article(database, "withdrawn")
    pin(database, internal)
    pin(database, withdrawn)
    making.withdraw(database, withdrawn)
    assert on_top(database, operator) == []
    assert on_top(database, supervisor) == ["internal"]


def test_one_pin_too_many_is_refused_even_when_two_pin_at_once(database: Database) -> None:
    numbers = [making.make_article(database, f"a{n}") for n in range(pins.MOST + 2)]
    for number in numbers[: pins.MOST - 1]:
        pin(database, number)
    refused = []

    def work(n: int) -> None:
        try:
            pin(database, numbers[pins.MOST - 1 + n])
        except TooManyPinned:
            refused.append(n)

    together(work, 3)
    assert len(refused) == 2
    with database.reader() as session:
        assert session.scalar(select(func.count()).where(Article.pinned_at.is_not(None))) == pins.MOST


def test_every_pinned_article_is_on_the_empty_search_screen(as_operator: FlaskClient, database: Database) -> None:
    """Seven could be pinned, and the screen showed five of them."""
    for n in range(pins.MOST):
        pin(database, making.make_article(database, f"a{n}", texts={"en": f"Pinned title {n}"}))
    screen = as_operator.get("/search").text
    assert [n for n in range(pins.MOST) if f"Pinned title {n}" not in screen] == []


def test_what_readers_do_not_see_is_not_pinned(database: Database) -> None:
    with pytest.raises(NotLive):
        pin(database, making.make_article(database, live=False))


def test_a_supervisor_pins_and_unpins_from_the_page(
    as_supervisor: FlaskClient, database: Database, number: int, operator: Person
) -> None:
    assert as_supervisor.post(f"/articles/{number}/pin").status_code == 303
    assert on_top(database, operator) == ["hours"]
    assert f"/articles/{number}/unpin" in as_supervisor.get(f"/articles/{number}").text
    as_supervisor.post(f"/articles/{number}/unpin")
    as_supervisor.post(f"/articles/{number}/unpin")
    assert on_top(database, operator) == []


def test_too_many_pins_say_what_to_do(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    for n in range(pins.MOST):
        pin(database, making.make_article(database, f"a{n}"))
    response = as_supervisor.post(f"/articles/{number}/pin")
    assert response.status_code == 409
    assert "Unpin one first" in response.text


@pytest.mark.parametrize("deed", ["still-right", "take-back", "pin", "unpin", "must-read"])
def test_an_operator_marks_nothing(as_operator: FlaskClient, number: int, deed: str) -> None:
    assert as_operator.post(f"/articles/{number}/{deed}").status_code == 403
    assert f"/articles/{number}/{deed}" not in as_operator.get(f"/articles/{number}").text
