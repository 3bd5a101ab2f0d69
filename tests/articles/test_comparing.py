"""Two texts beside each other: no word is lost, and a changed word does not colour its paragraph."""

from __future__ import annotations

import random

import pytest

from kbapp.articles.comparing import LINES_MAX, TOKENS_MAX, Passage, Piece, compared, compared_line


def words(found: list[Passage], *states: str) -> list[str]:
    return " ".join(piece.text for passage in found for piece in passage.pieces if piece.state in states).split()


def changes(old: str, new: str) -> list[tuple[str, str]]:
    return [(piece.state, piece.text) for piece in compared_line(old, new) if piece.state != "same"]


def test_equal_texts_are_one_passage() -> None:
    assert compared("a\n\nb", "a\n\nb") == [Passage(same=True, pieces=(Piece("same", "a\n\nb"),))]
    assert compared("", "") == []


def test_inside_a_changed_line_only_the_words_that_changed_are_marked() -> None:
    assert changes("Біз тоғызда ашамыз, күн сайын.", "Біз онда ашамыз, күн сайын.") == [
        ("gone", "тоғызда"),
        ("new", "онда"),
    ]


def test_a_word_put_in_keeps_the_space_after_it() -> None:
    assert changes("systems and their names", "systems and their full names") == [("new", "full ")]
    assert changes("systems and their full names", "systems and their names") == [("gone", "full ")]


def test_changes_with_nothing_but_a_space_between_are_one() -> None:
    assert changes("we open at nine sharp", "we open by ten sharp") == [("gone", "at nine"), ("new", "by ten")]


def test_a_line_of_other_words_is_replaced_whole() -> None:
    found = compared("Alpha beta gamma delta.", "One two three four.")
    assert [passage.replaced for passage in found] == [True]


def test_lines_that_stayed_stand_between_those_that_changed() -> None:
    found = compared("a b c d\nsame\nx", "a b c e\nsame\nx\ny")
    assert [passage.same for passage in found] == [False, True, False]
    assert found[1].lines == ["same", "x"]


@pytest.mark.parametrize("seed", range(40))
def test_no_word_of_either_text_is_lost(seed: int) -> None:
    chance = random.Random(seed)
    letters = ["әке", "б", "в,", "г.", "\n", "\n\n", "- д", "**е**"]
    old, new = (" ".join(chance.choices(letters, k=chance.randrange(30))) for _ in range(2))
    found = compared(old, new)
    assert "".join(words(found, "same", "gone")) == "".join(old.split())
    assert "".join(words(found, "same", "new")) == "".join(new.split())


def test_what_is_too_long_to_compare_is_shown_whole() -> None:
    many = "x\n" * (LINES_MAX + 1)
    assert [piece.state for passage in compared(many, "y") for piece in passage.pieces] == ["gone", "new"]
    long = "a " * TOKENS_MAX
    assert [piece.state for piece in compared_line(long, f"{long}b")] == ["gone", "new"]
