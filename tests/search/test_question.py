"""What is asked for a typed word."""

from __future__ import annotations

from kbapp.search.analysis import TEXT
from kbapp.search.engine import Lexicon, Vocabulary
from kbapp.search.question import COMPLETIONS, look_up

BEGUN = [f"пасп{letter}" for letter in "абвгдежз"]


def test_of_equally_frequent_words_the_same_are_meant_in_every_process() -> None:
    """They came out of a set, and its order is another in every process: two workers gave two answers."""
    vocabulary = Vocabulary(10, (Lexicon({TEXT: dict.fromkeys(reversed(BEGUN), 1)}),))
    word = look_up("пасп", vocabulary, last=True)
    assert list(word.complete) == BEGUN[:COMPLETIONS]
