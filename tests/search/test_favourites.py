"""What a person keeps at hand: hers alone, in her order, on a page that works without a script."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from kbapp.db import Database
from kbapp.errors import Conflict, Forbidden, Invalid
from kbapp.people.rights import Person
from kbapp.search import favourites
from tests.articles import making
from tests.search.conftest import Shelf

AT = datetime(2026, 4, 6, 5, tzinfo=UTC)


def keep(database: Database, shelf: Shelf, by: Person, *things: str) -> None:
    with database.transaction() as session:
        for number, thing in enumerate(things):
            at = AT + timedelta(minutes=number)
            favourites.keep(session, thing=thing, sources=[shelf.source], by=by, at=at)


def things(database: Database, by: Person, **more: int) -> list[str]:
    with database.reader() as session:
        return favourites.things(session, by=by, **{"limit": 10, **more})


def test_the_last_marked_stands_first_and_a_second_mark_moves_nothing(
    database: Database, shelf: Shelf, operator: Person, supervisor: Person
) -> None:
    keep(database, shelf, operator, "note/1", "note/2", "note/1")

    assert things(database, operator) == ["note/2", "note/1"]
    assert things(database, operator, limit=1, offset=1) == ["note/1"]
    assert things(database, supervisor) == []


def test_what_is_dropped_is_gone_and_dropping_it_again_is_no_error(
    database: Database, shelf: Shelf, operator: Person
) -> None:
    keep(database, shelf, operator, "note/1")
    for _turn in range(2):
        with database.transaction() as session:
            favourites.drop(session, thing="note/1", by=operator)
    with database.reader() as session:
        assert not favourites.is_kept(session, thing="note/1", by=operator)


@pytest.mark.parametrize("thing", ["", "note", "note/", "other/1", "note/1/ru", "note/<b>", f"note/{'1' * 101}"])
def test_what_no_room_has_cannot_be_kept(database: Database, shelf: Shelf, operator: Person, thing: str) -> None:
    with pytest.raises(Invalid):
        keep(database, shelf, operator, thing)


def test_there_is_an_end_to_favourites(
    database: Database, shelf: Shelf, operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(favourites, "MOST", 2)
    keep(database, shelf, operator, "note/1", "note/2")
    with pytest.raises(Conflict, match="2"):
        keep(database, shelf, operator, "note/3")
    keep(database, shelf, operator, "note/1")  # marked already: it was refused too
    assert things(database, operator) == ["note/2", "note/1"]


def test_who_may_not_search_keeps_nothing(database: Database, shelf: Shelf) -> None:
    with pytest.raises(Forbidden):
        keep(database, shelf, Person(id=1, login="x", name="x", rights=frozenset()), "note/1")


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def thing(database: Database) -> str:
    """A published article."""
    number = making.make_article(database, texts={"en": "Opening hours", "kk": "Жұмыс уақыты"})
    with database.reader() as session:
        return f"article/{making.article(session, number).id}"


@pytest.fixture
def visitor(as_operator: FlaskClient) -> FlaskClient:
    """The operator, reading English."""
    as_operator.post("/language", data={"language": "en"})
    return as_operator


def mark(visitor: FlaskClient, thing: str, on: str = "true", **more: str) -> int:
    return visitor.post("/search/favourites", data={"thing": thing, "on": on, **more}).status_code


def test_a_form_comes_back_with_a_word_and_a_script_gets_none(visitor: FlaskClient, thing: str) -> None:
    assert mark(visitor, thing) == 204
    response = visitor.post(
        "/search/favourites", data={"thing": thing, "on": "true", "back": "/articles/1?language=en"}
    )
    assert (response.status_code, response.location) == (303, "/articles/1?language=en")
    assert "It stands among your favourites." in visitor.get(response.location).text


def test_the_way_back_stays_on_our_site(visitor: FlaskClient, thing: str) -> None:
    response = visitor.post("/search/favourites", data={"thing": thing, "on": "true", "back": "//evil.example"})
    assert response.location == "/search"


def test_the_page_lists_them_and_lets_go_of_them(visitor: FlaskClient, thing: str) -> None:
    assert "No favourites yet" in visitor.get("/search/favourites").text
    mark(visitor, thing)
    page = visitor.get("/search/favourites").text
    assert "Opening hours" in page
    assert re.search(rf'name="thing" value="{thing}".*?name="on" value="false"', page, re.DOTALL)
    mark(visitor, thing, "false")
    assert "Opening hours" not in visitor.get("/search/favourites").text


def test_what_is_not_published_any_more_can_be_let_go(visitor: FlaskClient, database: Database, thing: str) -> None:
    mark(visitor, thing)
    with database.transaction() as session:
        for language in ("en", "kk"):
            text = making.text(session, 1, language)
            making.service.withdraw(session, text=text, by=making.MACHINE, at=AT, reason="old")
    page = visitor.get("/search/favourites").text
    assert "An article that is not published any more" in page
    assert f'value="{thing}"' in page


def test_the_list_comes_as_a_file_too(visitor: FlaskClient, thing: str) -> None:
    mark(visitor, thing)
    response = visitor.get("/search/favourites?csv=1")
    assert response.headers["Content-Disposition"] == 'attachment; filename="favourites.csv"'
    assert '"K-1","Opening hours","Law"' in response.text


def test_many_favourites_come_in_pages(visitor: FlaskClient, thing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kbapp.search.mark_views.PER_PAGE", 1)
    mark(visitor, thing)
    mark(visitor, "article/00000000-0000-4000-8000-000000000000")
    assert 'rel="next" href="/search/favourites?page=2"' in visitor.get("/search/favourites").text
    assert 'rel="prev" href="/search/favourites?page=1"' in visitor.get("/search/favourites?page=2").text


def test_an_article_s_page_has_the_form(visitor: FlaskClient, thing: str) -> None:
    assert "Keep as a favourite" in visitor.get("/articles/1?language=en").text
    mark(visitor, thing)
    assert "Remove from favourites" in visitor.get("/articles/1?language=en").text


def test_an_open_answer_tells_the_screen_what_it_is(visitor: FlaskClient, thing: str) -> None:
    def names() -> dict[str, str]:
        piece = visitor.get("/articles/1/answer?language=kk", headers={"X-Fragment": "1"}).text
        return dict(re.findall(r'data-(\w+)="([^"]*)"', piece.partition(">")[0]))  # its languages have such names too

    expected = {"key": f"{thing}/kk", "thing": thing, "number": "K-1", "language": "kk"}
    assert names() == {**expected, "favourite": "false"}
    mark(visitor, thing)
    assert names() == {**expected, "favourite": "true"}
