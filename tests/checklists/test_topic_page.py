"""A topic's page: each kind of question has its form, each deed its answer, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kbapp.checklists import definition, reading, service
from kbapp.checklists.models import Answer, Period
from kbapp.db import Database
from kbapp.people.rights import Person

AT = "/checklists/2026-H1/"
TOPICS = [topic.topic for topic in definition.load(definition.EDITIONS / definition.CURRENT).topics]
MORNING = datetime(2026, 7, 1, 4, tzinfo=UTC)
Newest = Callable[[str], Answer | None]


@pytest.fixture
def newest(database: Database, period: Period) -> Newest:
    def newest(code: str) -> Answer | None:
        with database.reader() as session:
            asked = reading.questions_of(session, period)
        return next(each.newest for each in asked if each.item.code == code)

    return newest


@pytest.fixture
def english(as_manager):
    as_manager.post("/language", data={"language": "en"})
    return as_manager


def card(page: str, code: str) -> str:
    """The part of the page that is one question."""
    found = re.search(rf'<section class="card question[^"]*" id="{code}".*?</section>', page, re.DOTALL)
    assert found, code
    return found[0]


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_topic_has_a_page_in_every_language(as_manager, period: Period, topic: str, language: str) -> None:
    as_manager.post("/language", data={"language": language})
    page = as_manager.get(AT + topic)

    assert page.status_code == 200
    assert 'class="card question' in page.text


@pytest.mark.parametrize(
    ("topic", "sent", "value"),
    [
        ("centre", {"item": "row-01", "value": "  Анықтама "}, "Анықтама"),
        (
            "centre",
            {"item": "row-02", "field-number": "12", "field-date": "2025-02-01"},
            {"number": "12", "date": "2025-02-01"},
        ),
        ("centre", {"item": "row-10", "value": "телефон\n\nчат\n"}, ["телефон", "чат"]),
        ("figures", {"item": "row-13", "value": "123 456"}, "123456"),
        ("figures", {"item": "row-16", "value": "4,6"}, "4.6"),
        (
            "figures",
            {"item": "row-14", "name-1": "чат", "count-1": "5", "name-2": "", "count-2": ""},
            {"чат": "5"},
        ),
        ("workplace", {"item": "WP-03", "value": "not_applicable"}, "not_applicable"),
        ("reporting", {"item": "REP-01", "value": "2026-07-10"}, "2026-07-10"),
    ],
)
def test_an_answer_of_each_kind_is_saved(
    as_manager, newest: Newest, topic: str, sent: dict[str, str], value: object
) -> None:
    response = as_manager.post(AT + topic, data={**sent, "replaces": ""})

    assert (response.status_code, response.location) == (303, f"{AT}{topic}#{sent['item']}")
    answer = newest(sent["item"])
    assert answer is not None
    assert answer.value == value
    assert as_manager.get(AT + topic).status_code == 200


@pytest.mark.parametrize(
    ("topic", "sent", "kept"),
    [
        ("figures", {"item": "row-13", "value": "twelve"}, 'value="twelve"'),
        ("figures", {"item": "row-14", "name-1": "чат", "count-1": "many"}, 'value="many"'),
        ("centre", {"item": "row-02", "field-number": "", "field-date": "2025-02-01"}, 'value="2025-02-01"'),
        ("software", {"item": "products", "do": "add", "field-name": "", "field-document": "№ 7"}, 'value="№ 7"'),
        ("reporting", {"item": "REP-01", "value": "soon"}, 'value="soon"'),
    ],
)
def test_what_cannot_be_an_answer_comes_back_with_what_was_typed(
    english, newest: Newest, topic: str, sent: dict[str, str], kept: str
) -> None:
    response = english.post(AT + topic, data={**sent, "replaces": ""})

    assert response.status_code == 422
    mine = card(response.text, sent["item"])
    assert kept in mine
    assert 'class="error"' in mine
    assert newest(sent["item"]) is None


def test_a_register_is_filled_entry_by_entry_and_called_complete(english, newest: Newest) -> None:
    def send(**sent: str) -> Answer:
        now = newest("products")
        data = {"item": "products", "replaces": str(now.id) if now else "", **sent}
        assert english.post(AT + "software", data=data).status_code == 303
        found = newest("products")
        assert found is not None
        return found

    empty = card(english.get(AT + "software").text, "products")
    assert "An empty list is no answer." in empty
    send(do="add", **{"field-name": "CRM X", "field-covers": "SW-04", "field-from": "2025-05-01"})
    added = send(do="add", **{"field-name": "Old", "field-until": "2026-01-31"})
    page = english.get(AT + "software").text
    assert "not in force on the last day" in card(page, "products")
    assert "The list is not called complete yet" in card(page, "products")
    old = added.value["entries"][1]["id"]
    send(do="change", entry=old, **{"field-name": "WFM"})
    send(do="complete")
    page = english.get(AT + "software").text
    assert "Complete." in card(page, "products")
    assert "Follows from: products" in card(page, "SW-04")
    left = send(do="remove", entry=old)
    assert [each["name"] for each in left.value["entries"]] == ["CRM X"]


def test_a_list_that_is_empty_is_confirmed_by_a_button(english, newest: Newest) -> None:
    english.post(AT + "integrations", data={"item": "integrations", "do": "none", "replaces": ""})

    answer = newest("integrations")
    assert answer is not None
    assert answer.result == "no"
    assert "Confirmed: there is none." in english.get(AT + "integrations").text


def test_what_was_carried_over_is_confirmed_by_a_button(
    english, database: Database, manager: Person, period: Period
) -> None:
    with database.transaction() as session:
        service.fill(session, code="2026-H1", answers={"row-01": "Орталық"}, by=manager, at=MORNING)
        service.open_period(session, code="2026-H2", clone=True, by=manager, at=MORNING)
    page = english.get("/checklists/2026-H2/centre").text
    assert "To confirm: carried over from the last period" in card(page, "row-01")
    replaces = re.search(r'name="replaces" value="(\d+)"', card(page, "row-01"))
    assert replaces
    sent = {"item": "row-01", "do": "confirm", "replaces": replaces[1]}
    assert english.post("/checklists/2026-H2/centre", data=sent).status_code == 303
    shown = english.get("/checklists/2026-H2/centre?show=to-confirm").text
    assert 'id="row-01"' not in shown


def test_a_question_that_follows_has_no_form_and_says_from_what(english, period: Period) -> None:
    page = english.get(AT + "staffing").text

    mine = card(page, "ST-03")
    assert "<form" not in mine
    assert f'href="{AT}centre#row-09"' in mine


def test_our_script_gets_the_question_anew_and_what_the_bar_says(english, period: Period) -> None:
    sent = {"item": "WP-01", "replaces": "", "value": "yes"}
    response = english.post(AT + "workplace", data=sent, headers={"X-Fragment": "1"})

    assert (response.status_code, response.headers["X-Fragment"]) == (200, "1")
    assert "<html" not in response.text
    assert 'data-count="1 of 9 answered"' in response.text
    assert 'data-next="WP-02"' in response.text
    again = english.post(AT + "workplace", data=sent, headers={"X-Fragment": "1"})
    assert again.status_code == 409
    assert "The answer that counts now" in again.text


@pytest.mark.parametrize("do", ["", "sing", "complete", "confirm", "remove", "change"])
def test_a_deed_that_does_not_fit_is_refused_in_words(english, newest: Newest, do: str) -> None:
    response = english.post(AT + "workplace", data={"item": "WP-01", "do": do, "replaces": ""})

    assert response.status_code == 422
    assert newest("WP-01") is None


def test_only_missing_questions_are_shown_when_that_is_asked(english, say: Callable[..., Answer]) -> None:
    say("yes")
    page = english.get(AT + "workplace?show=missing").text

    assert 'id="WP-01"' not in page
    assert 'id="WP-02"' in page
    assert "No question of this topic is of that kind now." in english.get(AT + "workplace?show=mine").text


def test_a_closed_period_is_read_and_not_changed(
    english, database: Database, manager: Person, period: Period, say: Callable[..., Answer]
) -> None:
    say("yes")
    with database.transaction() as session:
        service.close(session, period_id=period.id, by=manager, at=MORNING)
    page = english.get(AT + "workplace").text

    assert "is sealed" in page
    assert "<form" not in card(page, "WP-01")
    assert english.post(AT + "workplace", data={"item": "WP-02", "value": "yes"}).status_code == 409
