"""Known words one typing mistake away."""

from __future__ import annotations

import pytest

from kbapp.search.spelling import neighbours

WORDS = {"справка": 3, "справки": 5, "отправка": 1, "паспорт": 2, "vpn": 1}


def known(word: str) -> int:
    return WORDS.get(word, 0)


@pytest.mark.parametrize("typed", ["пасорт", "паспоррт", "паспирт", "пасопрт", "аспорт", "паспортт"])
def test_one_mistake_of_any_kind_is_forgiven(typed: str) -> None:
    assert neighbours(typed, known, 5) == ["паспорт"]


def test_two_mistakes_are_another_word() -> None:
    assert neighbours("пасприт", known, 5) == []


def test_the_most_frequent_comes_first_and_only_so_many() -> None:
    assert neighbours("справк", known, 5) == ["справки", "справка"]
    assert neighbours("справк", known, 1) == ["справки"]


@pytest.mark.parametrize("typed", ["", "вп", "vp", "2024", "ст12"])
def test_short_words_and_numbers_have_no_neighbours(typed: str) -> None:
    assert neighbours(typed, lambda _: 1, 5) == []
