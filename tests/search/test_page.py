"""The operator's screen: any words are a question, a script gets a small piece, and no answer is never a dead end."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from kbapp import clock
from kbapp.articles import categories
from kbapp.articles import service as articles
from kbapp.articles.details import Details
from kbapp.articles.models import Article, Text
from kbapp.config import ROOT
from kbapp.db import Database
from kbapp.people.models import Account
from kbapp.people.rights import Person
from kbapp.search.models import Asked, AskedKey
from tests.layout.test_static import SCRIPT_MAX

AT = datetime(2026, 4, 6, 5, tzinfo=UTC)
PIECE_MAX = 8 * 1024
DRAWN = ("svg", "path", "circle", "rect")
BLNS = ROOT.parent / "shared/attacks/blns/blns.json"
HOSTILE = [
    "", " ", "*", "?", "\"", "'", "a OR b", "title:x", "a AND (", "[a TO", "~", "-a", "+a", "^5", "{}", "\\", "%", "_",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "{% raw %}", "${7*7}", "%00", "\x00",
    "\x1b[31m", "\u202eabc", "\ufffe", "\u0301", "а\u0306", "😀", "🏳️‍🌈" * 30, "ﷺ" * 50, "a" * 201, "é" * 400, "слово " * 60,
    "../../etc/passwd", "'; DROP TABLE article;--", "K-", "K-0", "K-99999999999999999999", "K-٣", "１２", "0" * 200,
]  # fmt: skip


@pytest.fixture(autouse=True)
def shelf(database: Database, supervisor: Person) -> None:
    """A category with nine articles in Kazakh and one in Russian."""
    with database.transaction() as session:
        titles = {"kk": "Есептер", "ru": "Отчёты", "en": "Reports"}
        categories.put_category(session, slug="reports", order=1, titles=titles, by=supervisor, at=AT)
    for number in range(1, 10):
        publish(database, supervisor, f"row-{number}", "kk", f"{number}-жол: есеп қалай толтырылады?")
    publish(database, supervisor, "stamp", "ru", "Кто ставит печать <b>на отчёт</b>?")


def publish(database: Database, by: Person, slug: str, language: str, title: str) -> None:
    body = f"{title} Жауабы осында. Ответ <здесь>."
    with database.transaction() as session:
        details = Details(slug=slug, category="reports")
        article = articles.create(session, details=details, by=by, at=AT)
        session.flush()
        saved = articles.save(
            session, article=article.number, language=language, title=title, body=body, base_revision=0, by=by, at=AT
        )
        articles.publish(session, text=saved.text, revision=saved.number, by=by, at=AT)


def titles(page: str) -> list[str]:
    shown = re.findall(r'<span class="hit-title">(.*?)</span>', page, re.DOTALL)
    return [unescape(re.sub(r"</?mark>", "", title)) for title in shown]


def piece(client: FlaskClient, words: str, **more: str) -> str:
    response = client.get("/search", query_string={"q": words, "language": "", **more}, headers={"X-Fragment": "1"})
    assert response.status_code == 200
    return response.text


# --- the page and its piece ------------------------------------------------------------------------------------------


def test_the_start_page_leads_to_the_search(as_operator: FlaskClient) -> None:
    response = as_operator.get("/")

    assert (response.status_code, response.location) == (303, "/search")


def test_a_stranger_is_led_to_the_sign_in(client: FlaskClient) -> None:
    assert client.get("/").location.startswith("/sign-in?next=")
    assert client.get("/search?q=a").location == "/sign-in?next=/search?q%3Da"


def test_the_screen_is_a_plain_form_with_links_to_articles(as_operator: FlaskClient) -> None:
    page = as_operator.get("/search", query_string={"q": "есеп"}).text

    assert re.search(r'<form[^>]* action="/search" role="search"', page)
    assert 'name="q" value="есеп"' in page
    assert re.search(r'<a class="hit"[^>]* href="/articles/\d+\?language=kk"', page)


def test_the_same_address_gives_the_script_a_piece(as_operator: FlaskClient) -> None:
    response = as_operator.get("/search", query_string={"q": "есеп"}, headers={"X-Fragment": "1"})

    assert response.headers["X-Fragment"] == "1"
    assert "X-Fragment" in response.headers["Vary"]
    assert "<html" not in response.text
    assert titles(response.text)


def test_the_page_says_that_it_varies_with_the_header(as_operator: FlaskClient) -> None:
    response = as_operator.get("/search")

    assert "X-Fragment" in response.headers["Vary"]
    assert "X-Fragment" not in response.headers


def test_a_piece_is_small_whatever_the_titles(as_operator: FlaskClient, database: Database, supervisor: Person) -> None:
    for number in range(8):
        publish(database, supervisor, f"long-{number}", "kk", f"{number} " + "Өтініш қалай жазылады " * 12)

    assert titles(piece(as_operator, "өтініш"))
    assert len(piece(as_operator, "өтініш").encode()) <= PIECE_MAX
    assert len(piece(as_operator, "өтініш қалай").encode()) <= PIECE_MAX


def test_at_most_seven_answers_are_shown_until_more_are_asked_for(as_operator: FlaskClient) -> None:
    assert len(titles(piece(as_operator, "есеп"))) == 7
    assert len(titles(piece(as_operator, "есеп", more="1"))) >= 9


def test_an_answer_says_its_number_its_category_and_a_foreign_language(as_operator: FlaskClient) -> None:
    as_operator.post("/language", data={"language": "kk"})
    found = piece(as_operator, "печать")

    assert re.search(r'data-number="K-\d+" data-language="ru" lang="ru"', found)
    assert '<span class="badge language">RU</span>' in found
    assert "Есептер" in found


@pytest.mark.parametrize(("words", "language"), [("есеп", "kk"), ("отчёт", "ru")])
def test_the_language_filter_hides_other_languages(as_operator: FlaskClient, words: str, language: str) -> None:
    found = piece(as_operator, words, language=language)

    assert set(re.findall(r'data-language="(..)"', found)) == {language}


def test_an_unknown_language_filters_nothing(as_operator: FlaskClient) -> None:
    assert titles(piece(as_operator, "есеп", language="xx")) == titles(piece(as_operator, "есеп"))


def test_the_count_is_there_for_the_live_region(as_operator: FlaskClient) -> None:
    as_operator.post("/language", data={"language": "en"})

    assert 'data-said="1 answer"' in piece(as_operator, "печать", language="ru")
    assert 'data-said="More than 7 answers"' in piece(as_operator, "есеп")


# --- repair, nothing found, nothing asked ----------------------------------------------------------------------------


def test_words_of_the_other_layout_are_found_and_can_be_searched_for_as_typed(as_operator: FlaskClient) -> None:
    found = piece(as_operator, "gtxfnm")

    assert titles(found) == ["Кто ставит печать <b>на отчёт</b>?"]
    assert "<strong>печать</strong>" in found
    assert re.search(r'href="/search\?q=gtxfnm&amp;typed=1" data-ask', found)


def test_nothing_found_says_what_to_try(as_operator: FlaskClient) -> None:
    as_operator.post("/language", data={"language": "en"})
    page = piece(as_operator, "ъъщщъъ", language="kk")

    assert titles(page) == []
    assert "No answer to “ъъщщъъ” yet" in page
    assert "Search in all three languages" in page
    assert 'href="/categories/reports"' in page


def test_nothing_asked_explains_and_offers_the_categories(as_operator: FlaskClient) -> None:
    as_operator.post("/language", data={"language": "en"})
    page = piece(as_operator, "")

    assert "Type what the caller asks" in page
    assert re.search(r'href="/categories/reports"><span>Reports</span> <span class="meta">10<', page)


# --- rows ------------------------------------------------------------------------------------------------------------


def test_a_row_says_its_key_its_age_and_its_answer(as_operator: FlaskClient) -> None:
    as_operator.post("/language", data={"language": "en"})
    found = piece(as_operator, "печать")

    assert re.search(r'data-key="article/[0-9a-f-]{36}/ru"', found)
    assert re.search(r'<span class="hit-age">\d+ \w+ ago</span>', found)
    assert '<span class="hit-line">Кто ставит <mark>печать</mark>' in found


def test_a_row_says_whether_the_text_was_verified_or_is_due(as_operator: FlaskClient, database: Database) -> None:
    as_operator.post("/language", data={"language": "en"})
    with database.transaction() as session:
        session.execute(update(Text).where(Text.language == "ru").values(verified_at=clock.now(), verified_by="A"))
    assert '<span class="trust">Checked</span>' in piece(as_operator, "печать")
    with database.transaction() as session:
        session.execute(update(Text).values(verified_at=AT))
        session.execute(update(Article).values(verify_every_days=1))
    assert '<span class="trust overdue">Due for checking</span>' in piece(as_operator, "печать")


# --- the screen remembers and knows her keys ----------------------------------------------------------------------------


def test_the_language_of_the_answers_is_remembered_until_another_is_chosen(as_operator: FlaskClient) -> None:
    def languages(address: str) -> set[str]:
        return set(re.findall(r'data-language="(..)"', as_operator.get(address).text))

    assert languages("/search?q=есеп отчёт") == {"kk", "ru"}
    assert languages("/search?q=есеп отчёт&language=ru") == {"ru"}
    assert languages("/search?q=есеп отчёт") == {"ru"}
    assert 'name="language" value="ru" checked' in as_operator.get("/search").text
    assert languages("/search?q=есеп отчёт&language=") == {"kk", "ru"}
    assert languages("/search?q=есеп отчёт") == {"kk", "ru"}


def test_her_own_keys_stand_on_the_page(as_operator: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        session.execute(update(Account).where(Account.login == "operator").values(keys="copy=KeyK single=off"))
    page = as_operator.get("/search").text

    assert 'data-keys="copy=KeyK used=KeyU flag=KeyP gap=KeyN single=off"' in page
    assert 'data-do="copy" aria-keyshortcuts="Alt+K"' in page
    assert '<kbd class="key">Alt</kbd> <kbd class="key">K</kbd>' in page
    assert '<kbd class="key">/</kbd>' not in page


def test_the_screen_loads_no_more_than_its_budget_of_script(app: Flask, as_operator: FlaskClient) -> None:
    page = as_operator.get("/search").text
    names = set(re.findall(r'(?:src|href)="(/static/[^"]+\.js)"', page))
    scripts = [as_operator.get(name).text for name in names]
    imported = {name for script in scripts for name in re.findall(r'from"\./([^"]+)"', script)}

    assert {name.rpartition("/")[2] for name in names} == {"app.js", "search.js", *imported}
    assert sum(len(script.encode()) for script in scripts) <= SCRIPT_MAX


# --- what became of it, by plain forms and by our script ---------------------------------------------------------------


def fields(page: str, form: str) -> dict[str, str]:
    """What a browser without a script would send of this form."""
    [body] = re.findall(rf"<form[^>]*{form}.*?</form>", page, re.DOTALL)
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', body)}


def test_without_a_script_a_form_says_which_answer_was_right(as_operator: FlaskClient, database: Database) -> None:
    as_operator.post("/language", data={"language": "en"})
    page = as_operator.get("/search", query_string={"q": "печать"}).text
    key = re.findall(r'<option value="(article/[^"]+)"', page)[0]
    response = as_operator.post("/search/asked", data={**fields(page, 'class="answered'), "answered": key})

    assert (response.status_code, response.location) == (303, "/search?q=%D0%BF%D0%B5%D1%87%D0%B0%D1%82%D1%8C")
    assert "noted that this answered it" in as_operator.get(response.location).text
    with database.reader() as session:
        [row] = session.scalars(select(Asked))
        assert (row.words, row.hits, row.answered_at is not None) == ("печать", 1, True)
        assert session.scalars(select(AskedKey.key).where(AskedKey.answered_at.is_not(None))).all() == [key]


def test_without_a_script_a_form_says_that_there_is_no_answer(as_operator: FlaskClient, database: Database) -> None:
    page = as_operator.get("/search", query_string={"q": "ъъщщъъ"}).text
    sent = {**fields(page, 'class="gap-form'), "gap": "1", "note": "о виде на жительство"}
    for _turn in range(2):  # sent again by a slip, it is one row
        assert as_operator.post("/search/asked", data=sent).status_code == 303

    with database.reader() as session:
        [row] = session.scalars(select(Asked))
        assert (row.words, row.hits, row.gap_note) == ("ъъщщъъ", 0, "о виде на жительство")


def test_our_script_gets_nothing_back(as_operator: FlaskClient, database: Database) -> None:
    key = "article/0-0/ru"
    sent = {"thought": "1-22-333-44", "words": "печать", "language": "ru", "ms": "NaN", "began": "9000"}
    response = as_operator.post("/search/asked", data={**sent, "shown": key, "opened": f"{key}:20 {key}:x"})

    assert (response.status_code, response.text) == (204, "")
    with database.reader() as session:
        assert session.scalars(select(Asked.ms)).one() is None


@pytest.mark.parametrize("sent", [{}, {"thought": "x"}, {"thought": "1-22-333-44", "words": "a", "language": "xx"}])
def test_what_is_no_thought_is_refused(as_operator: FlaskClient, sent: dict[str, str]) -> None:
    assert as_operator.post("/search/asked", data=sent).status_code == 422


def test_a_hidden_language_says_how_many_answers_the_others_have(as_operator: FlaskClient) -> None:
    as_operator.post("/language", data={"language": "en"})
    found = piece(as_operator, "печать", language="en")

    assert "In the other languages" in found
    assert re.search(r'language=ru" data-ask><span lang="ru">Русский</span> <span class="meta">1<', found)


def test_too_many_words_are_cut_with_a_notice(as_operator: FlaskClient) -> None:
    as_operator.post("/language", data={"language": "en"})
    page = as_operator.get("/search", query_string={"q": "а" * 300}).text

    assert "Only the first 200 characters were searched for." in page
    assert f'value="{"а" * 200}"' in page


# --- hostile words ---------------------------------------------------------------------------------------------------


def hostile() -> list[str]:
    shared = json.loads(BLNS.read_text(encoding="utf-8")) if BLNS.is_file() else []
    return [*HOSTILE, *shared]


def test_any_words_are_a_question_and_are_escaped(as_operator: FlaskClient) -> None:
    wrong = []
    for words in hostile():
        response = as_operator.get("/search", query_string={"q": words}, headers={"X-Fragment": "1"})
        tags = set(re.findall(r"<\s*([a-zA-Z!]+)", response.text))
        ours = tags <= {"a", "span", "div", "section", "p", "mark", "strong", "h", "ul", "ol", "li", "kbd", *DRAWN}
        if response.status_code != 200 or not ours or re.search(r"<[^>]*\son\w+=", response.text):
            wrong.append((words, response.status_code, tags))
    assert wrong == []


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '" autofocus onfocus="x()', "</textarea><b>"])
def test_the_page_shows_hostile_words_as_words(as_operator: FlaskClient, words: str) -> None:
    page = as_operator.get("/search", query_string={"q": words}).text

    assert words not in page
    assert f'value="{words}"' in unescape(page)


def test_a_title_with_markup_is_shown_as_text(as_operator: FlaskClient) -> None:
    found = piece(as_operator, "печать")

    assert "<b>" not in found
    assert "&lt;b&gt;" in found


@pytest.mark.parametrize(
    "address", ["/search?q=%ff%fe", "/search?q=a&q=b", "/search?language=kk&language=", "/search?q[]=a"]
)
def test_a_strange_address_is_no_error(as_operator: FlaskClient, address: str) -> None:
    assert as_operator.get(address).status_code == 200
