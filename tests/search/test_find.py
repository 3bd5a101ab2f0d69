"""What a typed line finds, for whom, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from kbapp.errors import Forbidden
from kbapp.people.rights import Person
from kbapp.search.engine import Filters
from kbapp.search.index import Index
from kbapp.search.rows import Found
from kbapp.search.sources import Shown
from tests.search.conftest import Find, Shelf, note


@pytest.fixture(autouse=True)
def texts(shelf: Shelf) -> None:
    """Three articles in one or two languages."""
    shelf.put(
        note(214, "Как получить справку о несудимости", "Заявление подают на портале. Справку выдают за день."),
        note(214, "Соттылығы жоқ екені туралы анықтама", "Өтінішті порталда береді.", language="kk"),
        note(215, "Жәрдемақы тағайындау", "Балаларға арналған жәрдемақы алты айға тағайындалады.", language="kk"),
        note(216, "Потерян паспорт", "Если паспорт утерян, позвоните в полицию."),
    )


def titles(found: Found) -> list[str]:
    return [row.plain_title for row in found.rows]


def test_any_form_of_a_word_finds_the_article(find: Find) -> None:
    assert titles(find("справками")) == titles(find("справка")) == ["Как получить справку о несудимости"]


def test_kazakh_is_found_without_kazakh_letters(find: Find) -> None:
    assert titles(find("балаларга жардемакы")) == ["Жәрдемақы тағайындау"]


def test_one_mistake_is_forgiven(find: Find) -> None:
    assert titles(find("пасорт"))[0] == "Потерян паспорт"


def test_a_half_typed_word_finds_a_title(find: Find) -> None:
    assert titles(find("несуд"))[0] == "Как получить справку о несудимости"


def test_the_first_letter_of_the_next_word_changes_nothing_yet(find: Find) -> None:
    assert titles(find("паспорт в")) == titles(find("паспорт"))
    assert titles(find("ыфвпролдж в")) == []


def test_one_known_word_of_many_is_enough(find: Find) -> None:
    assert titles(find("здравствуйте мой паспорт украли вчера на вокзале"))[0] == "Потерян паспорт"


@pytest.mark.parametrize("typed", ["gfcgjhn", "pasport"])
def test_the_wrong_keyboard_is_understood_and_told(find: Find, typed: str) -> None:
    found = find(typed)
    assert (titles(found)[0], found.typed, found.searched, found.repaired) == (
        "Потерян паспорт",
        typed,
        "паспорт",
        True,
    )


def test_a_line_can_be_searched_as_typed(find: Find) -> None:
    found = find("gfcgjhn", as_typed=True)
    assert (found.rows, found.searched, found.repaired, found.suggestions) == ((), "gfcgjhn", False, ("паспорт",))


@pytest.mark.parametrize("typed", ["", "   ", "\t\n"])
def test_no_words_find_nothing(find: Find, typed: str) -> None:
    assert find(typed) == Found(typed="", searched="")


@pytest.mark.parametrize("typed", ["ыфвпролдж", "qqqqqqqq", "—", "*", "!!!", "9999", "а" * 5000])
def test_what_nobody_wrote_about_is_not_found(find: Find, typed: str) -> None:
    assert find(typed).rows == ()


def test_an_unknown_word_is_put_right_in_a_suggestion(find: Find) -> None:
    assert find("пасорт утерян").suggestions[0] == "паспорт утерян"


@pytest.mark.parametrize("typed", ["K-214", "k214", "к-214", "л-214", "214", " 214 "])
def test_a_number_puts_its_article_first(find: Find, typed: str) -> None:
    first = find(typed).rows[0]
    assert (first.number, first.language, first.by_number) == ("K-214", "ru", True)


def test_a_number_in_a_sentence_is_a_word(find: Find) -> None:
    assert not any(row.by_number for row in find("паспорт 214").rows)


def test_an_article_is_one_row_in_the_reader_s_language_when_that_answers_nearly_as_well(find: Find) -> None:
    found = find("портал", language="kk")
    assert [(row.number, row.language) for row in found.rows] == [("K-214", "kk")]
    assert [row.language for row in find("портал", language="ru").rows] == ["ru"]


def test_an_article_is_shown_in_the_language_that_answers(find: Find) -> None:
    assert [row.language for row in find("заявление", language="kk").rows] == ["ru"]


def test_a_filter_leaves_one_language(find: Find) -> None:
    assert [row.language for row in find("портал", filters=Filters(languages=frozenset({"kk"}))).rows] == ["kk"]


def test_the_asked_words_are_marked(find: Find) -> None:
    row = find("справка").rows[0]
    assert [piece.text for piece in row.title if piece.marked] == ["справку"]
    assert [piece.text for piece in row.snippet if piece.marked] == ["Справку"]


def test_more_tells_that_there_are_more(find: Find, shelf: Shelf) -> None:
    shelf.put(*(note(number, f"Паспорт {number}") for number in range(300, 306)))
    assert (len(find("паспорт", limit=3).rows), find("паспорт", limit=3).more) == (3, True)
    assert find("паспорт", limit=20).more is False


def test_who_may_not_search_is_refused(find: Find, operator: Person) -> None:
    with pytest.raises(Forbidden):
        find("паспорт", by=replace(operator, rights=frozenset()))


# --- what only supervisors may read ----------------------------------------------------------------------------------


@pytest.fixture
def secret(shelf: Shelf) -> None:
    """An article for supervisors, with a word that stands nowhere else."""
    shelf.put(note(217, "Квазипроверка операторов", "Тайная закупка", audience="supervisors"))


@pytest.mark.usefixtures("secret")
def test_supervisors_find_what_is_for_them(find: Find, supervisor: Person) -> None:
    assert titles(find("квазипроверка", by=supervisor)) == ["Квазипроверка операторов"]
    assert titles(find("паспорт", by=supervisor)) == ["Потерян паспорт"]


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("typed", ["квазипроверка", "квазипроверк", "квазипроверко", "rdfpbghjdthrf", "kvaziproverka"])
def test_its_words_are_never_found_completed_or_suggested_to_others(find: Find, typed: str) -> None:
    found = find(typed)
    assert (found.rows, found.repaired, found.suggestions) == ((), False, ())


def test_what_became_forbidden_meanwhile_is_not_shown(find: Find, shelf: Shelf) -> None:
    assert find("паспорт").rows
    del shelf.documents["note/216/ru"]  # the index has not heard of it
    assert find("паспорт").rows == ()


def test_one_query_fetches_all_rows(find: Find, shelf: Shelf, index: Index) -> None:
    asked: list[list[str]] = []

    def fetch(session: Session, keys: Sequence[str], *, by: Person, at: datetime, language: str) -> Mapping[str, Shown]:
        asked.append(list(keys))
        return shelf.fetch(session, keys, by=by, at=at, language=language)

    index.sources = [replace(shelf.source, fetch=fetch)]
    assert len(find("паспорт справка").rows) == 2
    assert len(asked) == 1
