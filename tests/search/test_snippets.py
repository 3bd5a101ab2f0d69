"""The piece of a text that holds most of what was asked for."""

from __future__ import annotations

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
