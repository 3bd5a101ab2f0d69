"""Answers are narrowed to a category, a tag, and by those who keep the texts to a state; a filter is never forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from kbapp.articles import categories, service
from kbapp.articles.details import Details
from kbapp.db import Database
from kbapp.people.rights import Person
from tests.search.conftest import AT
from tests.search.test_page import piece, titles

WORDS = "справка"


@pytest.fixture(autouse=True)
def texts(database: Database, supervisor: Person) -> None:
    """A category with one under it, another one; tags; one text for supervisors, one with a newer edit, one overdue."""
    with database.transaction() as session:
        for order, (slug, parent) in enumerate((("money", ""), ("fees", "money"), ("people", "")), 1):
            named = dict.fromkeys(("kk", "ru", "en"), slug.title())
            categories.put_category(session, slug=slug, order=order, titles=named, parent=parent, by=supervisor, at=AT)
        for slug, category, tags, more in (
            ("first", "money", ("card", "loss"), {"verify_every_days": 0}),
            ("second", "fees", ("card",), {"audience": "supervisors", "verify_every_days": 0}),
            ("third", "people", (), {"verify_every_days": 1}),
        ):
            details = Details(slug=slug, category=category, tags=tags, **more)  # type: ignore[arg-type]
            article = service.create(session, details=details, by=supervisor, at=AT - timedelta(days=9))
            session.flush()
            for number in (0, 1):
                saved = service.save(
                    session,
                    article=article.number,
                    language="ru",
                    title=f"Справка {slug}",
                    body=f"Ответ {number}.",
                    base_revision=number,
                    by=supervisor,
                    at=AT - timedelta(days=9),
                )
                if number == 0 or slug != "first":
                    service.publish(
                        session, text=saved.text, revision=saved.number, by=supervisor, at=AT - timedelta(days=9)
                    )


def found(client: FlaskClient, **asked: str) -> list[str]:
    return sorted(title.removeprefix("Справка ") for title in titles(piece(client, WORDS, **asked)))


def test_a_category_brings_those_under_it(as_supervisor: FlaskClient) -> None:
    assert found(as_supervisor) == ["first", "second", "third"]
    assert found(as_supervisor, category="money") == ["first", "second"]
    assert found(as_supervisor, category="fees") == ["second"]


def test_a_tag_and_a_category_narrow_together(as_supervisor: FlaskClient) -> None:
    assert found(as_supervisor, tag="card") == ["first", "second"]
    assert found(as_supervisor, tag="card", category="fees") == ["second"]


@pytest.mark.parametrize(
    ("state", "those"), [("supervisors", ["second"]), ("edited", ["first"]), ("overdue", ["third"])]
)
def test_who_keeps_the_texts_asks_for_a_state(as_supervisor: FlaskClient, state: str, those: list[str]) -> None:
    assert found(as_supervisor, state=state) == those


def test_an_operator_has_no_states_and_no_category_of_what_she_cannot_read(as_operator: FlaskClient) -> None:
    page = as_operator.get(f"/search?q={WORDS}&language=").text
    assert '<select id="narrow-category"' in page
    assert 'id="narrow-state"' not in page
    assert "Fees" not in page
    assert found(as_operator, state="supervisors") == found(as_operator) == ["first", "third"]


@pytest.mark.parametrize("name", ["category", "tag"])
def test_what_is_nothing_to_choose_is_no_filter(as_operator: FlaskClient, name: str) -> None:
    assert found(as_operator, **{name: "<none>"}) == ["first", "third"]


def test_the_filter_stands_over_the_answers_and_is_taken_away_by_one_click(as_operator: FlaskClient) -> None:
    page = piece(as_operator, WORDS, category="people", tag="")
    assert 'class="again narrowed"' in page
    assert ">People</span>" in page
    assert f'href="/search?q={WORDS}"' in page.replace("%D1%81%D0%BF%D1%80%D0%B0%D0%B2%D0%BA%D0%B0", WORDS)
    assert 'class="again narrowed"' not in piece(as_operator, WORDS)


def test_a_filter_that_hides_every_answer_says_how_many_there_are_without_it(as_operator: FlaskClient) -> None:
    page = piece(as_operator, "first", category="people")
    assert titles(page) == []
    assert "Сүзгісіз" in page
    assert '<span class="meta">1</span>' in page
