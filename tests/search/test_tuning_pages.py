"""The pages of those who make things found: what failed and its one click, synonyms with their preview, why an answer is one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from kbapp import clock
from kbapp.db import Database
from kbapp.people.rights import Person
from kbapp.search import asked, failed, synonym_sets, thoughts
from tests.articles.making import make_article

PAGES = ("/search/failed", "/search/failed/one?words=x", "/search/synonyms", "/search/synonyms/new", "/search/why?q=x")
CARE = {"kk": "жеңілдік", "ru": "льгота, скидка", "en": ""}


@pytest.fixture
def english(as_supervisor: Any) -> Any:
    as_supervisor.post("/language", data={"language": "en"})
    return as_supervisor


@pytest.fixture
def article(database: Database) -> int:
    return make_article(database, "care", texts={"ru": "Льготы на проезд", "en": "Reduced fares"})


def ask(database: Database, by: Person, words: str, number: int = 1, **more: Any) -> None:
    with database.transaction() as session:
        name = f"00000000-0000-4000-8000-{number:012d}"
        thought = thoughts.made(name=name, words=words, language="kk", **more)
        asked.record(session, thought=thought, by=by, at=clock.now() - timedelta(hours=1))


def sets(database: Database, by: Person) -> list[dict[str, list[str]]]:
    with database.reader() as session:
        return [synonym_sets.words_of(each) for each in synonym_sets.everything(session, by=by)]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_there_in_every_language(as_supervisor: Any, page: str, language: str) -> None:
    as_supervisor.post("/language", data={"language": language})
    assert as_supervisor.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_an_operator_sees_none_of_them(as_operator: Any, page: str) -> None:
    assert as_operator.get(page).status_code == 403


def test_what_failed_is_listed_by_how_it_failed(english: Any, database: Database, operator: Person) -> None:
    assert "Everything that was asked was found" in english.get("/search/failed").text
    ask(database, operator, "жеңілдік", 1)
    ask(database, operator, "жеңілдік", 2, gap=True, note="Bus fares for pensioners")
    ask(database, operator, "паспорт", 3, shown=["article/x/ru"])
    ask(database, operator, "мой ИИН 900101300123", 4)
    page = english.get("/search/failed").text
    assert "жеңілдік" in page
    assert "Nothing was found: 2" in page
    assert "паспорт" not in english.get("/search/failed?kind=nothing").text
    assert "паспорт" in english.get("/search/failed?kind=unopened").text
    assert "900101" not in page
    assert "Bus fares for pensioners" in english.get("/search/failed/one?words=жеңілдік").text
    assert '"жеңілдік","2","2","1","0",' in english.get("/search/failed?csv=1").text


def test_one_click_makes_an_article_found(english: Any, database: Database, article: int) -> None:
    page = english.get("/search/failed/one?words=проезд+даром").text
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    sent = {"words": "проезд даром", "key": key[1]}
    assert english.post("/search/failed/one", data=sent).status_code == 303
    assert "The article is found by these words now." in english.get("/search/failed/one?words=проезд+даром").text
    english.post("/search/failed/one", data=sent)
    assert "The article has these words already." in english.get("/search/failed").text
    assert "проезд даром" in english.get(f"/articles/{article}/details").text


def test_an_article_is_named_by_its_number_or_the_words_come_back(english: Any, article: int) -> None:
    refused = english.post("/search/failed/one", data={"words": "жеңілдік", "number": "K-999"})
    assert refused.status_code == 422
    assert "Write the number of a published article" in refused.text
    assert 'value="K-999"' in refused.text
    assert english.post("/search/failed/one", data={"words": "cheap bus", "number": f"K-{article}"}).status_code == 303
    assert "cheap bus" in english.get(f"/articles/{article}/details").text


@pytest.mark.usefixtures("article")
def test_a_set_is_previewed_against_past_searches_then_saved(
    english: Any, database: Database, operator: Person, supervisor: Person
) -> None:
    assert "No synonyms yet" in english.get("/search/synonyms").text
    ask(database, operator, "жеңілдіктер")
    shown = english.post("/search/synonyms/new", data={**CARE, "revision": "0", "do": "preview"}).text
    assert "finds something now" in shown
    assert "Льготы на проезд" in shown
    assert "льгота\nскидка</textarea>" in shown
    assert sets(database, supervisor) == []
    assert english.post("/search/synonyms/new", data={**CARE, "revision": "0"}).status_code == 303
    assert sets(database, supervisor) == [{"kk": ["жеңілдік"], "ru": ["льгота", "скидка"], "en": []}]
    assert "жеңілдік" in english.get("/search/synonyms?csv=1").text
    assert "No set has this word" in english.get("/search/synonyms?words=паспорт").text


def test_a_preview_says_when_nothing_changes(english: Any) -> None:
    shown = english.post("/search/synonyms/new", data={**CARE, "revision": "0", "do": "preview"}).text
    assert "Nobody has asked for any of these words lately" in shown


def test_a_refused_set_comes_back_and_the_second_of_two_sees_both(
    english: Any, database: Database, supervisor: Person
) -> None:
    refused = english.post("/search/synonyms/new", data={"ru": "одно", "revision": "0"})
    assert refused.status_code == 422
    assert ">одно</textarea>" in refused.text
    english.post("/search/synonyms/new", data={**CARE, "revision": "0"})
    assert english.post("/search/synonyms/1", data={**CARE, "en": "discount", "revision": "1"}).status_code == 303
    late = english.post("/search/synonyms/1", data={**CARE, "en": "bonus", "revision": "1"})
    assert late.status_code == 409
    assert "discount" in late.text
    assert ">bonus</textarea>" in late.text
    assert 'name="revision" value="2"' in late.text


def test_a_removed_set_is_put_back(english: Any, database: Database, supervisor: Person) -> None:
    english.post("/search/synonyms/new", data={**CARE, "revision": "0"})
    english.post("/search/synonyms/1/remove")
    assert "1 removed set" in english.get("/search/synonyms").text
    assert sets(database, supervisor) == []
    english.post("/search/synonyms/1/restore")
    assert len(sets(database, supervisor)) == 1
    assert english.get("/search/synonyms/9").status_code == 404


@pytest.mark.usefixtures("article")
def test_a_supervisor_sees_why_and_an_operator_does_not(english: Any, as_operator: Any) -> None:
    assert 'href="/search/why?q=' in english.get("/search?q=льготами").text
    assert "/search/why" not in as_operator.get("/search?q=льготами").text
    page = english.get("/search/why?q=льготами").text
    assert "another form of the word" in page
    assert "Nothing was found" in english.get("/search/why?q=zzzz").text


def test_which_kinds_there_are(database: Database, supervisor: Person) -> None:
    with database.reader() as session:
        assert failed.lines(session, by=supervisor, at=clock.now(), kind="gap") == []
