"""Quotes and minuses: what they ask for, and that any other line means what it meant without them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbapp.search.analysis import words
from kbapp.search.syntax import Line, holds, parsed
from tests.search.conftest import Find, Shelf, note


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("жұмыс уақыты", Line("жұмыс уақыты")),
        ('"жұмыс уақыты" демалыс', Line("демалыс", (("жұмыс", "уақыты"),))),
        ("«Часы работы» “в праздник”", Line("", (("часы", "работы"), ("в", "праздник")))),
        ('паспорт "утерян', Line('паспорт "утерян')),
        ('""', Line('""')),
        ("паспорт -ребёнка", Line("паспорт", (), ("ребёнка",))),
        ("паспорт - ребёнка", Line("паспорт - ребёнка")),
        ("-ребёнка", Line("-ребёнка")),
        ("2025-2026 K-214", Line("2025-2026 K-214")),
        ('как называется первый сборник "Оян, қазақ" и где', Line('как называется первый сборник "Оян, қазақ" и где')),
    ],
)
def test_a_line_has_parts(typed: str, line: Line) -> None:
    assert parsed(typed) == line


@given(st.text(alphabet=st.characters() | st.sampled_from('"«»“”„--−– абвабв'), max_size=60))
def test_no_word_of_any_line_is_lost(typed: str) -> None:
    line = parsed(typed)
    kept = [*words(line.plain), *(word for said in line.phrases for word in said), *words(" ".join(line.banned))]
    assert sorted(kept) == sorted(words(typed))


def test_a_phrase_is_held_word_after_word() -> None:
    assert holds("Ашық: Жұмыс – уақыты.", ("жұмыс", "уақыты"))
    assert holds("жумыс уакыты", ("жұмыс", "уақыты"))
    assert not holds("жұмыс істейтін уақыты", ("жұмыс", "уақыты"))


@pytest.fixture
def texts(shelf: Shelf) -> None:
    shelf.put(
        note(1, "Паспорт ребёнка", "Часы работы: с девяти."),
        note(2, "Паспорт взрослого", "Работы часы не указаны."),
        note(3, "Часы", "Каждая работа ждёт."),
    )


def keys(find: Find, typed: str) -> list[str]:
    return sorted(row.key for row in find(typed).rows)


@pytest.mark.usefixtures("texts")
def test_a_phrase_in_quotes_is_found_as_it_stands(find: Find) -> None:
    assert keys(find, '"часы работы"') == ["note/1/ru"]
    assert keys(find, "часы работы") == ["note/1/ru", "note/2/ru", "note/3/ru"]
    assert keys(find, 'паспорт "часы работы"') == ["note/1/ru"]
    assert keys(find, '"работы девяти"') == []


@pytest.mark.usefixtures("texts")
def test_a_word_with_a_minus_is_not_there(find: Find) -> None:
    assert keys(find, "паспорт -ребёнка") == ["note/2/ru"]
    assert keys(find, "паспорт -вертолёту") == ["note/1/ru", "note/2/ru"]


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize("typed", ['"неведомое слово" паспорт', "паспорт -", '"', "-", '-"', "«»", '"""'])
def test_no_line_is_an_error(find: Find, typed: str) -> None:
    assert find(typed).typed == typed.strip()
