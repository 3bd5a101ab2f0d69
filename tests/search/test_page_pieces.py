"""What a row of the screen shows of a title: short, ended between words, one mark for words that follow each other."""

from __future__ import annotations

import pytest

from kbapp.search.snippets import Piece
from kbapp.search.views import cut


def test_marked_words_that_follow_each_other_are_one_mark() -> None:
    pieces = [
        Piece("Қалай ", False),
        Piece("есеп", True),
        Piece(" ", False),
        Piece("беру", True),
        Piece(" керек", False),
    ]

    assert cut(pieces, 100) == [Piece("Қалай ", False), Piece("есеп беру", True), Piece(" керек", False)]


@pytest.mark.parametrize(("limit", "shown"), [(100, "бір екі үш"), (9, "бір екі…"), (5, "бір…"), (2, "бі…")])
def test_a_long_text_ends_between_words(limit: int, shown: str) -> None:
    assert "".join(piece.text for piece in cut([Piece("бір екі үш", False)], limit)) == shown
