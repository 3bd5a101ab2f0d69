"""The supervisor's list as a page: filters in the address, a file, and one change to what is ticked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from kbapp.db import Database
from tests.articles import making


@pytest.fixture
def number(database: Database) -> int:
    return making.make_article(database, owner="supervisor", texts={"en": "Opening hours", "kk": "Жұмыс уақыты"})


def owner(database: Database, number: int) -> str:
    with database.reader() as session:
        return making.article(session, number).owner


def test_the_filters_live_in_the_address(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    other = making.make_article(database, "other", tags=["x"])
    html = as_supervisor.get("/articles?words=opening&category=law&missing=ru&owner=supervisor&sort=title").text
    assert f">K-{number}<" in html
    assert f">K-{other}<" not in html
    assert 'value="opening"' in html
    assert "/articles/export?" in html


@pytest.mark.parametrize(
    "question",
    [
        "state=nonsense",
        "page=0",
        "page=99999999999",
        "age=x",
        "unused=found-7",
        "sort=x",
        "missing=fr",
        "category=none",
        "words=" + "x" * 500,
        "owner=%00",
        "tag=%F0%9F%8E%89",
        "words=%25_%27",
    ],
)
def test_an_address_that_makes_no_sense_is_no_fault(as_supervisor: FlaskClient, number: int, question: str) -> None:
    assert as_supervisor.get(f"/articles?{question}").status_code == 200
    assert as_supervisor.get(f"/articles/export?{question}").status_code == 200


def test_nothing_found_and_nothing_there_are_told_apart(as_supervisor: FlaskClient, database: Database) -> None:
    assert "There are no articles yet" in as_supervisor.get("/articles").text
    making.make_article(database)
    assert "No article is like that" in as_supervisor.get("/articles?words=zzz").text


def test_the_list_is_a_file_with_the_same_filters(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    making.make_article(database, "formula", texts={"en": "=cmd|x"})
    response = as_supervisor.get("/articles/export?sort=title")
    assert response.headers["Content-Disposition"] == 'attachment; filename="articles.csv"'
    assert '"\'=cmd|x"' in response.text
    assert '"Published","","Published"' in response.text
    assert "Opening hours" not in as_supervisor.get("/articles/export?owner=-").text


def test_the_file_says_the_same_day_as_the_page(as_supervisor: FlaskClient, database: Database) -> None:
    """One o'clock in the morning in Almaty is still yesterday in UTC, which the file wrote."""
    night = making.make_article(database, "night", live=False, verify_every_days=30)
    making.publish(database, night, 1, at=datetime(2026, 3, 2, 20, tzinfo=UTC))
    assert '"2026-04-02"' in as_supervisor.get("/articles/export").text


def test_what_is_ticked_gets_an_owner_and_the_list_stays_as_it_was(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    other = making.make_article(database, "other")
    data = {"number": [number, other], "do": "owner", "owner": "operator"}
    response = as_supervisor.post("/articles/together?category=law&sort=title", data=data)
    assert response.status_code == 303
    assert "category=law" in response.location
    assert "sort=title" in response.location
    assert "2 articles were changed." in as_supervisor.get(response.location).text
    assert [owner(database, each) for each in (number, other)] == ["operator", "operator"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"do": "verify", "number": []}, "Tick the articles first."),
        ({"do": "interval"}, "Write after how many days"),
        ({"do": "interval", "days": "-1"}, "number of days"),
        ({"do": "interval", "days": "x"}, "Not a valid integer"),
        ({"do": "owner", "owner": "x" * 101}, "at most 100"),
        ({"do": "burn"}, "Choose what to do"),
        ({}, "Choose what to do"),
    ],
)
def test_a_change_that_cannot_be_made_keeps_the_ticks(
    as_supervisor: FlaskClient, number: int, data: dict[str, object], words: str
) -> None:
    response = as_supervisor.post("/articles/together", data={"number": [number], **data})
    assert response.status_code == 422
    assert words in response.text
    if data.get("number") != []:
        assert f'value="{number}" checked' in response.text


def test_what_is_ticked_is_still_right(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    as_supervisor.post("/articles/together", data={"number": [number], "do": "verify"})
    with database.reader() as session:
        assert {making.text(session, number, each).verified_by for each in ("en", "kk")} == {"supervisor"}


def test_an_unknown_article_changes_nothing(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    data = {"number": [number, 999], "do": "owner", "owner": "x"}
    assert as_supervisor.post("/articles/together", data=data).status_code == 404
    assert owner(database, number) == "supervisor"


@pytest.mark.parametrize("path", ["/articles", "/articles/export", "/articles/flags", "/articles/must-read"])
def test_an_operator_has_no_such_lists(as_operator: FlaskClient, number: int, path: str) -> None:
    assert as_operator.get(path).status_code == 403


def test_the_tabs_lead_to_each_other(as_supervisor: FlaskClient, number: int) -> None:
    for path in ("/articles", "/articles/flags", "/articles/must-read", "/articles/categories"):
        html = as_supervisor.get(path).text
        assert f'<a href="{path}" aria-current="page">' in html.partition('class="tabs"')[2]


def test_a_page_of_the_list_costs_few_queries(
    as_supervisor: FlaskClient, database: Database, number: int, statements: list[str]
) -> None:
    for n in range(5):
        making.make_article(database, f"a{n}")
    as_supervisor.get("/articles")
    statements.clear()
    as_supervisor.get("/articles")
    assert len(statements) <= 14, statements


def test_reports_of_ones_own_are_in_the_menu_of_the_account(as_operator: FlaskClient, number: int) -> None:
    html = as_operator.get("/categories").text
    menu = html.partition('class="account-menu"')[2]
    assert 'href="/my-flags"' in menu
    assert 'href="/my-flags"' not in html.partition('class="account-menu"')[0]
