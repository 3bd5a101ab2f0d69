"""The language switch: it is remembered, and leads back to a page of ours."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


def language_of(client: FlaskClient, **headers: str) -> str:
    page = client.get("/sign-in", headers=headers).text
    return page.split('<html lang="')[1][:2]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_chosen_language_is_the_language_of_the_next_page(client: FlaskClient, language: str) -> None:
    response = client.post("/language", data={"language": language, "back": "/sign-in"})

    assert (response.status_code, response.location) == (303, "/sign-in")
    assert language_of(client, **{"Accept-Language": "ru"}) == language


def test_without_a_choice_the_browser_is_asked(client: FlaskClient) -> None:
    assert language_of(client, **{"Accept-Language": "de, ru;q=0.5"}) == "ru"
    assert language_of(client, **{"Accept-Language": "de"}) == "kk"


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    client.post("/language", data={"language": "en"})

    assert client.post("/language", data={"language": "xx"}).status_code == 303
    assert language_of(client) == "en"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "", "x"])
def test_the_way_back_never_leaves_the_site(client: FlaskClient, back: str) -> None:
    assert client.post("/language", data={"language": "ru", "back": back}).location == "/"


def test_the_switch_comes_back_to_the_same_words(as_operator: FlaskClient) -> None:
    page = as_operator.get("/search?q=%D0%B5%D1%81%D0%B5%D0%BF&language=kk").text

    assert 'name="back" value="/search?q=%D0%B5%D1%81%D0%B5%D0%BF&amp;language=kk"' in page


def test_a_get_never_switches(client: FlaskClient) -> None:
    assert client.get("/language?language=ru").status_code == 405
