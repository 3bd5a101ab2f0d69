"""The piece of a text that holds most of what was asked for."""

from __future__ import annotations

import pytest

from kbapp.config import ROOT
from kbapp.search.analysis import stem, words
from kbapp.search.snippets import LENGTH, Piece, asked_for, marked, snippet

STEMS = frozenset({"паспорт", "утер"})
LONG = "слово " * 200


def text_of(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def marks_of(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.marked]


def test_asked_words_are_marked_in_whatever_form_they_stand() -> None:
    pieces = marked("Утеря моего паспорта: что делать", asked_for(STEMS, "", "ru"))
    assert pieces == (
        Piece("Утеря", True),
        Piece(" моего ", False),
        Piece("паспорта", True),
        Piece(": что делать", False),
    )


def test_asked_words_beside_each_other_are_one_mark() -> None:
    assert marks_of(marked("Утеря паспорта", asked_for(STEMS, "", "ru"))) == ["Утеря паспорта"]


def test_a_half_typed_last_word_is_marked() -> None:
    assert marks_of(marked("Выдача паспортов", asked_for(frozenset(), "пасп", "ru"))) == ["паспортов"]


def test_nothing_is_lost_or_changed_in_a_marked_text() -> None:
    text = "«Паспорт» <b>утерян</b> & Ёлка\n2024"
    assert text_of(marked(text, asked_for(STEMS, "", "ru"))) == text


def test_a_snippet_is_taken_where_most_of_the_asked_words_stand() -> None:
    pieces = snippet(f"Паспорт нужен. {LONG} При утере паспорта позвоните. {LONG}", asked_for(STEMS, "", "ru"))
    assert marks_of(pieces) == ["утере паспорта"]
    assert text_of(pieces).startswith("…")
    assert text_of(pieces).endswith("…")


def test_a_snippet_ends_between_words_and_is_short() -> None:
    text = text_of(snippet(LONG, asked_for(STEMS, "", "ru")))
    assert len(text) <= LENGTH + 1
    assert set(text.rstrip("…").split()) == {"слово"}


def test_a_text_without_asked_words_gives_its_beginning() -> None:
    assert snippet("Коротко.", asked_for(STEMS, "", "ru")) == (Piece("Коротко.", False),)


def test_an_empty_text_gives_nothing() -> None:
    assert snippet("", asked_for(STEMS, "", "ru")) == ()


def test_one_endless_word_is_cut() -> None:
    assert len(text_of(snippet("а" * 10_000, asked_for(STEMS, "", "ru")))) <= LENGTH + 1


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_word_of_our_articles_is_marked_when_it_is_asked_for(language: str) -> None:
    texts = "\n".join(path.read_text("utf-8") for path in sorted(ROOT.glob(f"content/*/*/{language}.md")))
    for word in sorted({each for each in words(texts) if each.isalpha()}):
        asked = asked_for(frozenset({stem(word, language)}), "", language)
        assert marks_of(marked(f"… {word}!", asked)) == [word], word


def test_a_word_with_a_sign_that_folding_drops_is_marked() -> None:
    for word in ("объект", "съезд", "подъезд", "льгота"):
        assert marks_of(marked(f"Где {word}?", asked_for(frozenset({stem(word, "ru")}), "", "ru"))) == [word]


def test_a_letter_of_another_alphabet_that_looks_alike_does_not_hide_a_word() -> None:
    assert marks_of(marked("бiрi", asked_for(frozenset({stem("бірі", "kk")}), "", "kk"))) == ["бiрi"]
