"""No answer is never a dead end: other languages that have some, and shorter lines that do."""

from __future__ import annotations

from functools import partial

import pytest

from kbapp.search.engine import Filters
from kbapp.search.ways import TRIED, Fewer, Ways, ways
from tests.search.conftest import Find, Shelf, note

KAZAKH = Filters(languages=frozenset({"kk"}))
EVERYTHING = Filters()


@pytest.fixture(autouse=True)
def texts(shelf: Shelf) -> None:
    """Two notes in Russian, one of them in English."""
    shelf.put(note(1, "Потерян паспорт"), note(2, "Готов паспорт"), note(2, "Your passport is ready", language="en"))


def test_a_filter_that_hides_answers_says_how_many_there_are_elsewhere(find: Find) -> None:
    found = ways(find, words="паспорт", filters=KAZAKH)

    assert found.languages == (("ru", 2),)


def test_without_a_filter_there_is_no_elsewhere(find: Find) -> None:
    assert ways(find, words="щщщщ", filters=EVERYTHING) == Ways()


def test_a_line_is_tried_without_each_of_its_words(find: Find) -> None:
    asked: list[str] = []

    def noted(*, words: str, filters: Filters, limit: int) -> object:
        asked.append(words)
        return find(words, filters=filters, limit=limit) if words == "паспорт щщ" else find("")

    found = ways(noted, words="паспорт щщ ъъ", filters=EVERYTHING)  # type: ignore[arg-type]
    assert asked == ["щщ ъъ", "паспорт ъъ", "паспорт щщ"]
    assert found.fewer == (Fewer(words="паспорт щщ", count=2, more=False),)


def test_a_long_line_costs_no_more_than_some_tries(find: Find) -> None:
    asked: list[str] = []

    def noted(*, words: str, filters: Filters, limit: int) -> object:
        asked.append(words)
        return find("")

    ways(noted, words=" ".join(f"слово{number}" for number in range(40)), filters=EVERYTHING)  # type: ignore[arg-type]
    assert len(asked) == TRIED


def test_one_word_cannot_be_shortened(find: Find) -> None:
    assert ways(partial(find), words="щщщщ", filters=EVERYTHING).fewer == ()
