"""The readers' pages: an article, the piece of it in the operator's pane, categories."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from kbapp import clock
from kbapp.articles import service
from kbapp.db import Database
from tests.articles import making


@pytest.fixture
def number(database: Database) -> int:
    return making.make_article(
        database,
        texts={"kk": "Жұмыс уақыты", "ru": "Время работы"},
        tags=["calls"],
        owner="supervisor",
        source="order-390: row 21",
    )


def test_an_article_shows_its_answer_and_what_is_known_of_it(as_operator: FlaskClient, number: int) -> None:
    html = as_operator.get(f"/articles/{number}?language=ru").text
    assert re.search(r'<div class="answer"[^>]*><p>We open at nine.</p>', html)
    for words in ("Время работы", f"K-{number}", "Law", "calls", "order-390: row 21", "supervisor"):
        assert words in html
    assert html.count("<h1") == 1


def test_the_words_of_an_article_say_their_language(as_operator: FlaskClient, number: int) -> None:
    html = as_operator.get(f"/articles/{number}?language=ru").text
    assert '<html lang="en">' in html
    assert '<h1 lang="ru">' in html
    assert re.search(r'<div class="answer" lang="ru">', html)


def test_a_missing_language_is_told(as_operator: FlaskClient, number: int) -> None:
    html = as_operator.get(f"/articles/{number}?language=en").text
    assert "There is no text in English yet. This one is in Қазақша." in html


@pytest.mark.parametrize("label", ["K-{}", "k-{}"])
def test_a_label_leads_to_the_article(as_operator: FlaskClient, number: int, label: str) -> None:
    response = as_operator.get(f"/articles/{label.format(number)}")
    assert (response.status_code, response.location) == (303, f"/articles/{number}")


def test_a_short_name_leads_to_the_article(as_operator: FlaskClient, number: int) -> None:
    response = as_operator.get("/articles/by-slug/hours?language=ru")
    assert (response.status_code, response.location) == (303, f"/articles/{number}?language=ru")


def test_an_id_leads_to_the_article_after_it_got_another_name(
    as_operator: FlaskClient, database: Database, number: int
) -> None:
    identity = _identity(database, number)
    with database.transaction() as session:
        making.article(session, number).slug = "renamed"
    response = as_operator.get(f"/articles/by-id/{identity}?language=ru")
    assert (response.status_code, response.location) == (303, f"/articles/{number}?language=ru")
    assert "Время работы" in as_operator.get(f"/articles/by-id/{identity}/answer?language=ru").text


def _identity(database: Database, number: int) -> str:
    with database.reader() as session:
        return making.article(session, number).id


BLOCKS = """Some words first.

::: internal
Ask the second line.
:::

::: say
Good morning.
:::

::: answer
We open at ten.
:::
"""


def _with_blocks(database: Database) -> int:
    number = making.make_article(database, "blocks")
    making.edit(database, number, title="Hours", body=BLOCKS)
    making.publish(database, number, 2)
    return number


@pytest.mark.parametrize("path", ["/articles/{}", "/articles/{}/answer"])
def test_every_block_has_its_frame_and_the_answer_stands_first(
    as_operator: FlaskClient, database: Database, path: str
) -> None:
    html = as_operator.get(path.format(_with_blocks(database))).text
    places = [
        html.index(words) for words in ("We open at ten.", "Some words first.", "Not for the caller", "Say to the")
    ]
    assert places == sorted(places)
    copied = re.search(r'data-copy="#([^"]+)"', html)
    assert copied
    assert re.search(rf'<div class="prose" id="{copied[1]}" data-say[^>]*><p>Good morning.</p>', html)


def test_the_pane_says_which_text_it_shows(as_operator: FlaskClient, database: Database, number: int) -> None:
    identity = _identity(database, number)
    html = as_operator.get(f"/articles/{number}/answer?language=kk").text
    told = (
        f'data-key="article/{identity}/kk" data-thing="article/{identity}" data-number="K-{number}" data-language="kk"'
    )
    assert told in html
    assert re.search(
        rf'href="/articles/by-id/{identity}\?language=ru" lang="ru" hreflang="ru"\s+data-number="K-{number}"', html
    )


def test_how_current_a_text_is_stands_above_it(as_operator: FlaskClient, database: Database, number: int) -> None:
    now = clock.now()
    path = f"/articles/{number}?language=ru"
    assert "due for checking since" in as_operator.get(path).text
    with database.transaction() as session:
        text = making.text(session, number, "ru")
        text.verified_at, text.verified_by = now - timedelta(days=3), "aigul"
    html = as_operator.get(path).text
    assert "checked 3 days ago by aigul" in html
    assert "due for checking since" not in html
    assert "1 minute to read" in html


def test_links_that_lead_nowhere_are_told_to_those_who_write(
    as_operator: FlaskClient, as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    making.edit(database, number, "ru", title="Время", body="[a](article:hours) [b](article:gone) [c](/articles/K-999)")
    with database.transaction() as session:
        service.publish(session, text=making.text(session, number, "ru"), revision=2, by=making.MACHINE, at=making.NINE)
    path = f"/articles/{number}?language=ru"
    assert "2 links lead readers nowhere" in as_supervisor.get(path).text
    assert "nowhere" not in as_operator.get(path).text


def test_the_pane_gets_a_piece_without_the_frame(as_operator: FlaskClient, number: int) -> None:
    response = as_operator.get(f"/articles/{number}/answer?language=kk", headers={"X-Fragment": "1"})
    assert response.headers["X-Fragment"] == "1"
    assert "<html" not in response.text
    assert "Жұмыс уақыты" in response.text
    assert len(response.data) < 8192


def test_what_is_not_for_a_reader_looks_like_what_is_not_there(as_operator: FlaskClient, database: Database) -> None:
    hidden = making.make_article(database, "internal", audience="supervisors")
    unpublished = making.make_article(database, "unpublished", live=False)
    for path in ("{}", "{}/answer"):
        missing = _page(as_operator, f"/articles/{path.format(9999)}")
        for number in (hidden, unpublished):
            assert _page(as_operator, f"/articles/{path.format(number)}") == missing
    for slug in ("internal", "unpublished", "never-was"):
        assert as_operator.get(f"/articles/by-slug/{slug}").status_code == 404
    for identity in (_identity(database, hidden), _identity(database, unpublished), str(uuid4())):
        for path in (f"/articles/by-id/{identity}", f"/articles/by-id/{identity}/answer"):
            assert _page(as_operator, path) == _page(as_operator, "/articles/by-slug/never-was")


def _page(client: FlaskClient, path: str) -> tuple[int, str]:
    response = client.get(path)
    assert response.status_code == 404
    return response.status_code, response.text.partition("<main")[2]


def test_a_supervisor_reads_what_is_for_supervisors(as_supervisor: FlaskClient, database: Database) -> None:
    hidden = making.make_article(database, "internal", audience="supervisors")
    html = as_supervisor.get(f"/articles/{hidden}").text
    assert "Supervisors only" in html


def test_only_who_writes_is_offered_to_edit(as_operator: FlaskClient, as_supervisor: FlaskClient, number: int) -> None:
    edit = f"/articles/{number}/edit/"
    assert edit not in as_operator.get(f"/articles/{number}").text
    assert edit in as_supervisor.get(f"/articles/{number}").text


@pytest.mark.parametrize(
    "path", ["0", "99999999999", "-1", "x", "1x", "K-", "K-0", "1/edit/fr", "by-slug/", "by-slug/../x"]
)
def test_a_strange_address_is_nothing(as_supervisor: FlaskClient, number: int, path: str) -> None:
    assert as_supervisor.get(f"/articles/{path}", follow_redirects=True).status_code == 404


def test_a_strange_language_is_the_readers_own(as_operator: FlaskClient, number: int) -> None:
    response = as_operator.get(f"/articles/{number}?language=<script>", headers={"Accept-Language": "ru"})
    assert response.status_code == 200
    assert '<html lang="ru">' in response.text


def test_what_stands_in_an_article_cannot_act(as_operator: FlaskClient, database: Database) -> None:
    hostile = "<script>alert(1)</script>"
    number = making.make_article(database, "x", texts={"en": hostile}, tags=[hostile], owner=hostile, source=hostile)
    making.edit(database, number, title=hostile, body=f"{hostile}\n\n[x](javascript:alert(1))")
    making.publish(database, number, 2)
    for path in (f"/articles/{number}", f"/articles/{number}/answer", "/categories/law"):
        html = as_operator.get(path).text
        assert hostile not in html
        assert "javascript:" not in html.replace("[x](javascript:alert(1))", "")


def test_nobody_reads_without_signing_in(client: FlaskClient, number: int, operator: object) -> None:
    for path in (f"/articles/{number}", "/categories", "/categories/law", "/articles/by-slug/hours"):
        response = client.get(path)
        assert response.status_code == 303
        assert response.location.startswith("/sign-in")


@pytest.mark.parametrize(("path", "most"), [("/articles/{}", 5), ("/articles/{}/answer", 4)])
def test_an_article_costs_few_queries(
    as_operator: FlaskClient, number: int, path: str, most: int, statements: list[str]
) -> None:
    as_operator.get(path.format(number))
    statements.clear()
    assert as_operator.get(path.format(number)).status_code == 200
    assert len(statements) <= most, statements


def test_a_typed_search_asks_who_and_what_and_at_times_what_is_new(
    as_operator: FlaskClient, number: int, statements: list[str]
) -> None:
    typed = "/search?q=время&fragment=1"
    assert f"K-{number}" in as_operator.get(typed).text
    statements.clear()
    assert f"K-{number}" in as_operator.get(typed).text
    assert len(statements) <= 3, statements


# --- categories --------------------------------------------------------------------------------------------------------


def test_categories_are_listed_with_their_counts(as_operator: FlaskClient, number: int) -> None:
    html = as_operator.get("/categories").text
    assert "Law" in html
    assert "1 article" in html


def test_a_category_lists_its_articles_in_the_readers_language(as_operator: FlaskClient, number: int) -> None:
    html = as_operator.get("/categories/law", headers={"Accept-Language": "ru"}).text
    assert "Время работы" in html
    assert "Жұмыс уақыты" not in html


def test_an_empty_base_and_an_empty_category_say_what_to_do(as_operator: FlaskClient, database: Database) -> None:
    assert "kbapp articles import" in as_operator.get("/categories").text
    making.make_category(database)
    assert "empty" in as_operator.get("/categories/law").text
    assert as_operator.get("/categories/law?page=7").status_code == 200
    assert as_operator.get("/categories/none").status_code == 404
