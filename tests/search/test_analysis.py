"""Text becomes terms: words, folds, stems, grams and edges."""

from __future__ import annotations

import unicodedata

import pytest

from kbapp.search import analysis
from kbapp.search.analysis import EDGES, TEXT, TITLE, TITLE_GRAMS, Document, entry, fold, stem, stems_of_query, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Пособие на РЕБЁНКА", ["пособие", "на", "ребенка"]),
        ("веб-портал, e-mail", ["веб", "портал", "e", "mail"]),
        ("Luther's don't rock’n’roll", ["luther", "dont", "rocknroll"]),
        ("№ 5 000 ₸, 2-бап, K-214", ["5", "000", "2", "бап", "k", "214"]),
        ("жәр\u00adдем\u200bақы\ufeff", ["жәрдемақы"]),
        ("за́мок", ["замок"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
        ("— … ! 😀", []),
    ],
)
def test_words_are_runs_of_letters_and_digits(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert words(unicodedata.normalize("NFD", "Йод, ёлка, İstanbul")) == words("Йод, ёлка, İstanbul")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("бiрi", "бірі"), ("cредние", "средние"), ("аndroid", "android"), ("стандартаdvb", "стандартаdvb")],
)
def test_look_alike_letters_of_another_alphabet_are_put_right(typed: str, meant: str) -> None:
    assert words(typed) == [meant]


@pytest.mark.parametrize(
    ("one", "other"), [("жәрдемақы", "жардемакы"), ("өтініш", "отиниш"), ("үңғі", "унги"), ("объект", "обект")]
)
def test_folded_kazakh_meets_russian_letters(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_word_is_told_from_where_it_begins() -> None:
    text = "Бiрі – Ёлка; O'Neill's"
    assert [analysis.word_at(text, at) for at in (0, 7, 13)] == [(4, "бірі"), (11, "елка"), (22, "oneill")]


def test_where_no_word_begins_none_is_told() -> None:
    assert analysis.word_at("a – b", 2) == (2, "")


@pytest.mark.parametrize("text", ["Қағаз Ёлка МобильDI", "İstanbul", "ß ŉ ﬁ", "", "a\u0301"])
def test_a_loosely_spelt_text_keeps_its_length(text: str) -> None:
    assert len(analysis.loose(text)) == len(text)


def test_a_word_is_stemmed_by_the_language_of_its_document() -> None:
    assert stem("справками", "ru") == "справк"
    assert stem("балалардың", "kk") == "бала"
    assert stem("applications", "ru") == "applic"


def test_kazakh_letters_make_a_word_kazakh_in_any_document() -> None:
    assert stem("құжаттардың", "ru") == stem("құжаттардың", "kk")


def test_a_typed_cyrillic_word_may_be_of_either_language() -> None:
    assert set(stems_of_query("балалар")) == {stem("балалар", "kk"), stem("балалар", "ru")}
    assert stems_of_query("құжат") == ("кужат",)


def test_grams_mark_the_edges_of_a_word() -> None:
    assert analysis.grams("заң") == ("^зан", "зан$")
    assert analysis.grams("я") == ("^я$",)


def test_edges_are_unstemmed_beginnings() -> None:
    assert analysis.edges("салық") == ["са", "сал", "сали", "салик"]
    assert analysis.edge("с") == ""


def test_every_edge_that_may_be_asked_for_is_in_the_index() -> None:
    word = "ұлттықландырылмаған"
    assert all(analysis.edge(word[:length]) in analysis.edges(word) for length in range(2, len(word) + 1))


def test_aliases_count_as_the_title_and_tags_as_the_text() -> None:
    document = Document(key="a/1/ru", language="ru", title="Паспорт", text="", aliases=["Утеря"], words=["документы"])
    terms = entry(document).terms
    assert set(terms[TITLE]) == {"паспорт", "утер"}
    assert set(terms[TEXT]) == {"документ"}
    assert "утер" in terms[EDGES]
    assert "утер" in terms[TITLE_GRAMS]


def test_an_entry_s_digest_tells_one_wording_from_another() -> None:
    first, again, other = (
        entry(Document(key="a/1/ru", language="ru", title=title, text="")) for title in ("Паспорт", "Паспорт", "Виза")
    )
    assert first.digest == again.digest != other.digest
