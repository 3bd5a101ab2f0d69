"""The tree of categories: readers leaf through it, supervisors arrange it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kbapp.articles import arranging, lists, search_start
from kbapp.articles.models import Category
from kbapp.articles.refusals import CategoryChangedMeanwhile, CategoryNotEmpty, CategoryTaken, NoSuchCategory
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.people.models import Entry
from kbapp.people.rights import Person
from tests.articles import making
from tests.articles.making import NINE
from tests.people.together import together

TITLES = {"kk": "Терминдер", "ru": "Термины", "en": "Terms"}
FORM = {"title_kk": "Терминдер", "title_ru": "", "title_en": "Terms", "parent": ""}


@pytest.fixture
def tree(database: Database, supervisor: Person) -> Database:
    """Law, with Terms and Dates under it, and Calls."""
    for slug, parent in (("law", ""), ("terms", "law"), ("dates", "law"), ("calls", "")):
        add(database, slug, supervisor, parent=parent, titles={"en": slug.title()})
    return database


def add(database: Database, slug: str, by: Person, *, parent: str = "", titles: dict[str, str] | None = None) -> None:
    with database.transaction() as session:
        arranging.add(session, slug=slug, titles=titles or TITLES, parent=parent, by=by, at=NINE)


def change(database: Database, slug: str, by: Person, *, parent: str = "", title: str = "New", seen: str = "") -> None:
    with database.transaction() as session:
        known = seen or arranging.seen_of(lists.category_of(session, slug=slug))
        arranging.change(session, slug=slug, titles={"en": title}, parent=parent, seen=known, by=by, at=NINE)


def move(database: Database, slug: str, by: Person, *, up: bool) -> None:
    with database.transaction() as session:
        arranging.move(session, slug=slug, up=up, language="en", by=by, at=NINE)


def shape(database: Database, by: Person) -> dict[str, list[str]]:
    with database.reader() as session:
        found = lists.branches(session, by=by, language="en")
        return {each.category.slug: [shelf.category.slug for shelf in each.under] for each in found}


# --- arranging -------------------------------------------------------------------------------------------------------


def test_a_new_category_is_the_last_of_its_row(tree: Database, supervisor: Person) -> None:
    assert shape(tree, supervisor) == {"law": ["terms", "dates"], "calls": []}


def test_a_category_moves_up_and_down_in_its_row(tree: Database, supervisor: Person) -> None:
    move(tree, "dates", supervisor, up=True)
    move(tree, "law", supervisor, up=False)
    move(tree, "law", supervisor, up=False)
    assert shape(tree, supervisor) == {"calls": [], "law": ["dates", "terms"]}


def test_categories_of_one_order_move_too(database: Database, supervisor: Person) -> None:
    for slug in ("a", "b", "c"):
        making.make_category(database, slug, order=5, en=slug)
    move(database, "c", supervisor, up=True)
    assert list(shape(database, supervisor)) == ["a", "c", "b"]


def test_a_category_moves_under_another(tree: Database, supervisor: Person) -> None:
    change(tree, "calls", supervisor, parent="law")
    assert shape(tree, supervisor) == {"law": ["terms", "dates", "calls"]}
    change(tree, "terms", supervisor)
    assert shape(tree, supervisor) == {"law": ["dates", "calls"], "terms": []}


@pytest.mark.parametrize(
    ("slug", "parent"), [("law", "calls"), ("calls", "terms"), ("calls", "calls"), ("calls", "no")]
)
def test_there_are_two_rows_and_no_more(tree: Database, supervisor: Person, slug: str, parent: str) -> None:
    with pytest.raises(Invalid):
        change(tree, slug, supervisor, parent=parent)


def test_two_who_hang_each_under_the_other_do_not_make_a_knot(database: Database, supervisor: Person) -> None:
    for slug in ("a", "b"):
        add(database, slug, supervisor, titles={"en": slug})
    refused = []

    def work(n: int) -> None:
        try:
            change(database, "ab"[n], supervisor, parent="ba"[n])
        except Invalid:
            refused.append(n)

    together(work, 2)
    assert len(refused) == 1


def test_a_category_changed_meanwhile_is_not_overwritten(tree: Database, supervisor: Person) -> None:
    with tree.reader() as session:
        seen = arranging.seen_of(lists.category_of(session, slug="calls"))
    change(tree, "calls", supervisor, title="Theirs")
    with pytest.raises(CategoryChangedMeanwhile) as refused:
        change(tree, "calls", supervisor, title="Mine", seen=seen)
    assert refused.value.category.title_en == "Theirs"


def test_only_an_empty_category_is_taken_away(tree: Database, supervisor: Person) -> None:
    making.make_article(tree, category="terms", live=False)
    for slug in ("law", "terms"):
        with pytest.raises(CategoryNotEmpty), tree.transaction() as session:
            arranging.remove(session, slug=slug, by=supervisor, at=NINE)
    with tree.transaction() as session:
        arranging.remove(session, slug="dates", by=supervisor, at=NINE)
    assert shape(tree, supervisor) == {"law": ["terms"], "calls": []}


def test_a_short_name_is_given_once(tree: Database, supervisor: Person) -> None:
    with pytest.raises(CategoryTaken):
        add(tree, "law", supervisor)
    refused = []

    def work(n: int) -> None:
        try:
            add(tree, "new", supervisor)
        except CategoryTaken:
            refused.append(n)

    together(work, 3)
    assert len(refused) == 2


def test_what_is_arranged_is_in_the_journal(tree: Database, supervisor: Person) -> None:
    move(tree, "calls", supervisor, up=True)
    change(tree, "calls", supervisor)
    with tree.transaction() as session:
        arranging.remove(session, slug="calls", by=supervisor, at=NINE)
    with tree.reader() as session:
        told = session.scalars(select(Entry.action).where(Entry.subject == "category/calls").order_by(Entry.id)).all()
    assert told == [
        "articles.put_category",
        "articles.move_category",
        "articles.put_category",
        "articles.remove_category",
    ]


def test_readers_arrange_nothing(tree: Database, operator: Person) -> None:
    with pytest.raises(Forbidden):
        move(tree, "calls", operator, up=True)
    with pytest.raises(Forbidden):
        add(tree, "x", operator)


def test_no_category_is_nothing(tree: Database, supervisor: Person) -> None:
    with pytest.raises(NoSuchCategory):
        move(tree, "none", supervisor, up=True)


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_tree_shows_how_much_there_is(as_operator: FlaskClient, tree: Database, operator: Person) -> None:
    making.make_article(tree, "a", category="terms")
    making.make_article(tree, "b")
    html = as_operator.get("/categories").text
    assert "2 articles" in html
    assert "/categories/terms" in html
    above = as_operator.get("/categories/law").text
    assert "/categories/terms" in above
    assert "2 articles" in above
    assert 'href="/categories/law"' in as_operator.get("/categories/terms").text
    with as_operator.application.test_request_context(), tree.reader() as session:
        start = search_start(session, by=operator, language="en")
        assert [(shelf.address, shelf.count) for shelf in start] == [("/categories/law", 2)]


def test_a_parent_without_articles_of_its_own_says_where_they_are(as_operator: FlaskClient, tree: Database) -> None:
    making.make_article(tree, "a", category="dates")
    with tree.transaction() as session:
        session.scalars(select(Category).where(Category.slug == "law")).one()
    assert "stand in the categories under this one" in as_operator.get("/categories/law").text


def test_a_category_is_made_renamed_moved_and_taken_away(as_supervisor: FlaskClient, tree: Database) -> None:
    assert as_supervisor.post("/articles/categories", data={**FORM, "slug": "new"}).status_code == 303
    page = as_supervisor.get("/articles/categories/new").text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    renamed = {**FORM, "title_en": "Words", "parent": "law", "seen": seen}
    assert as_supervisor.post("/articles/categories/new", data=renamed).status_code == 303
    assert "Words" in as_supervisor.get("/articles/categories").text
    response = as_supervisor.post("/articles/categories/new/move", data={"to": "up"})
    assert (response.status_code, response.location) == (303, "/articles/categories#new")
    assert as_supervisor.post("/articles/categories/new/remove").status_code == 303
    assert as_supervisor.get("/articles/categories/new").status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title_kk": "", "title_en": ""}, "Write the title."),
        ({"slug": "No Slug"}, "small Latin letters"),
        ({"slug": "law"}, "Choose a different one"),
        ({"parent": "none"}, "Not a valid choice"),
    ],
)
def test_a_category_with_a_mistake_is_shown_again(
    as_supervisor: FlaskClient, tree: Database, change: dict[str, str], words: str
) -> None:
    response = as_supervisor.post("/articles/categories", data={**FORM, "slug": "new", **change})
    assert response.status_code == 422
    assert words in response.text


def test_a_category_changed_meanwhile_shows_both(as_supervisor: FlaskClient, tree: Database) -> None:
    response = as_supervisor.post("/articles/categories/calls", data={**FORM, "title_en": "Mine", "seen": "old"})
    assert response.status_code == 409
    assert "Mine" in response.text
    assert "Calls" in response.text
    seen = response.text.partition('name="seen" value="')[2].partition('"')[0]
    again = as_supervisor.post("/articles/categories/calls", data={**FORM, "title_en": "Mine", "seen": seen})
    assert again.status_code == 303


def test_a_category_that_is_not_empty_stays(as_supervisor: FlaskClient, tree: Database) -> None:
    response = as_supervisor.post("/articles/categories/law/remove")
    assert response.status_code == 409
    assert "not empty" in response.text
