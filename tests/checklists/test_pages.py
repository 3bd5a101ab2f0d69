from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kbapp import clock
from kbapp.checklists.models import Answer, Period

WORKPLACE = "/checklists/2026-H1/workplace"


@pytest.fixture(autouse=True)
def july(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages ask the clock: it stands at noon of 2 July 2026 in Almaty."""
    moment = datetime(2026, 7, 2, 7, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)


def english(client) -> None:
    client.post("/language", data={"language": "en"})


def test_before_the_first_period_the_page_says_what_one_is(as_manager) -> None:
    english(as_manager)
    page = as_manager.get("/checklists").text

    assert "A period is one half-year" in page
    assert "The next report is that of 2026-H1: open it below." in page
    assert 'value="2026-H1"' in page


def test_a_manager_opens_a_period_and_sees_the_days_left(as_manager) -> None:
    english(as_manager)
    response = as_manager.post("/checklists", data={"code": "2026-H1"})

    assert (response.status_code, response.location) == (303, "/checklists")
    page = as_manager.get("/checklists").text
    assert "12 days left" in page
    assert "Be done by July 14, 2026; July 15, 2026 is the last day for the report." in page
    assert "0 of 9 answered" in page
    assert f'href="{WORKPLACE}"' in page


@pytest.mark.parametrize("code", ["2026-H3", "", "<script>"])
def test_a_bad_code_comes_back_with_the_format(as_manager, code: str) -> None:
    response = as_manager.post("/checklists", data={"code": code})

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    assert "<script>" not in response.text


def test_the_question_says_on_what_it_stands_and_what_it_feeds(as_manager, period: Period) -> None:
    english(as_manager)
    page = as_manager.get(WORKPLACE).text

    assert "Are the operators&#39; workplaces equipped in line with the requirements?" in page
    assert "Order № 390/НҚ of 29 July 2025, form БОҚЕ-01, row 25 and its note" in page
    assert "The order&#39;s own text" in page
    assert "the inspection act of the workplaces, with its date" in page
    assert '<a href="/report/2026-H1#row-25">Row 25</a>: Workplace equipped in line with the requirements' in page
    assert "Not answered yet" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Операторлардың жұмыс орны"), ("ru", "Оснащено ли рабочее место"), ("en", "Are the operators&#39;")],
)
def test_the_question_is_in_the_readers_language(as_manager, period: Period, language: str, words: str) -> None:
    as_manager.post("/language", data={"language": language})

    assert words in as_manager.get(WORKPLACE).text


def test_an_answer_is_saved_and_stands_in_the_history(as_manager, period: Period) -> None:
    english(as_manager)
    response = as_manager.post(WORKPLACE, data={"item": "WP-01", "replaces": "", "value": "yes", "reason": "Act № 3"})

    assert (response.status_code, response.location) == (303, f"{WORKPLACE}#WP-01")
    page = as_manager.get(WORKPLACE).text
    assert "History: 1 answer" in page
    assert "manager (manager), Jul 2, 2026, 12:00" in page
    assert "Act № 3" in page


def test_an_answer_from_an_old_page_is_shown_beside_the_newer_one(
    as_manager, period: Period, say: Callable[..., Answer]
) -> None:
    english(as_manager)
    theirs = say("yes", reason="Their act")
    mine = {"item": "WP-01", "replaces": "", "value": "no", "reason": "My inspection"}
    response = as_manager.post(WORKPLACE, data=mine)

    assert response.status_code == 409
    assert "Their act" in response.text
    assert "My inspection" in response.text
    assert f'name="replaces" value="{theirs.id}"' in response.text
    assert as_manager.post(WORKPLACE, data={**mine, "replaces": theirs.id}).status_code == 303


@pytest.mark.parametrize(
    "sent",
    [
        {"item": "WP-01", "value": ""},
        {"item": "WP-01", "value": "maybe"},
        {"item": "WP-01", "value": "yes", "reason": "x" * 1001},
        {"item": "WP-01", "value": "yes", "replaces": "first"},
    ],
)
def test_a_bad_answer_comes_back_and_nothing_is_saved(as_manager, period: Period, sent: dict[str, str]) -> None:
    english(as_manager)

    assert as_manager.post(WORKPLACE, data=sent).status_code == 422
    assert "Not answered yet" in as_manager.get(WORKPLACE).text


def test_what_was_typed_comes_back_with_a_bad_answer(as_manager, period: Period) -> None:
    page = as_manager.post(WORKPLACE, data={"item": "WP-01", "reason": "Half a sentence"}).text

    assert "Half a sentence" in page


@pytest.mark.parametrize(
    "address", ["/checklists/2026-H2/workplace", "/checklists/summer/workplace", "/checklists/2026-H1/kitchens"]
)
def test_what_there_is_not_is_not_found(as_manager, period: Period, address: str) -> None:
    assert as_manager.get(address).status_code == 404
    assert as_manager.post(address, data={"item": "WP-01", "value": "yes"}).status_code == 404


def test_a_question_of_another_topic_is_not_found(as_manager, period: Period) -> None:
    assert as_manager.post(WORKPLACE, data={"item": "WP-99", "value": "yes"}).status_code == 404


@pytest.mark.parametrize("address", ["/checklists", WORKPLACE])
def test_an_operator_may_not_open_the_pages(as_operator, period: Period, address: str) -> None:
    assert as_operator.get(address).status_code == 403
    assert as_operator.post(address, data={"code": "2026-H2", "item": "WP-01", "value": "yes"}).status_code == 403


@pytest.mark.parametrize("address", ["/checklists", WORKPLACE])
def test_a_stranger_is_sent_to_the_sign_in(client, address: str) -> None:
    assert client.get(address).status_code == 303


def test_a_form_from_a_foreign_page_is_refused(as_manager, period: Period) -> None:
    sent = {"item": "WP-01", "replaces": "", "value": "yes"}

    assert as_manager.post(WORKPLACE, data=sent, csrf=False).status_code == 400


def test_words_that_look_like_a_program_are_only_words(as_manager, period: Period) -> None:
    as_manager.post(WORKPLACE, data={"item": "WP-01", "value": "yes", "reason": "<script>alert(1)</script>"})

    page = as_manager.get(WORKPLACE).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("sent", [{}, {"value": "yes"}, {"item": "no such", "value": "perhaps"}])
def test_a_form_that_names_no_question_is_refused_in_words(as_manager, period: Period, sent: dict[str, str]) -> None:
    response = as_manager.post(WORKPLACE, data=sent)

    assert response.status_code == 404
    assert 'class="card refused"' in response.text
