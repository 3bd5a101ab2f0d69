"""Synonyms: found in a line by stems, kept in sets, and a Kazakh question finds what there is in Russian only."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.people.models import Entry
from kbapp.people.rights import Person
from kbapp.search import synonym_sets
from kbapp.search.models import SynonymSet
from kbapp.search.synonym_sets import ChangedMeanwhile, NoSuchSet, words_of
from kbapp.search.synonyms import NONE, made
from tests.search.conftest import AT, Find, Shelf, note

CARE = {"kk": ["жеңілдік"], "ru": ["льгота"], "en": ["discount"]}
SIGNATURE = {"ru": ["ЭЦП", "электронная цифровая подпись"], "kk": ["ЭЦҚ"]}


@pytest.fixture(autouse=True)
def texts(shelf: Shelf) -> None:
    shelf.put(
        note(1, "Льготы на проезд", "Кому положены и как их получить."),
        note(2, "Электронная цифровая подпись", "Где её выдают."),
        note(3, "Цифровая приставка", "Электронная очередь работает."),
        note(4, "ЭЦҚ алу", "Қайда беріледі.", language="kk"),
    )


def put(database: Database, by: Person, words: dict[str, list[str]], **more: int) -> SynonymSet:
    with database.transaction() as session:
        return synonym_sets.put(session, words=words, by=by, at=AT, **more)


def keys(find: Find, typed: str, **more: object) -> list[str]:
    return [row.key for row in find(typed, **more).rows]


def test_a_phrase_is_found_in_any_form_and_the_longest_counts() -> None:
    kept = made([["льгота", "жеңілдік"], ["цифровая подпись", "эцп"], ["подпись", "қолтаңба"]])
    assert list(kept.others(["льготами"])) == [(0, 1, (("жеңілдік",),))]
    assert list(kept.others(["моя", "цифровой", "подписи", "нет"])) == [(1, 2, (("эцп",),))]
    assert list(NONE.others(["льгота"])) == []


def test_a_kazakh_question_finds_what_there_is_in_russian_only(
    find: Find, database: Database, supervisor: Person
) -> None:
    assert keys(find, "жеңілдіктер") == []
    put(database, supervisor, CARE)
    found = find("жеңілдіктер", language="kk")
    assert ([row.key for row in found.rows], found.also) == (["note/1/ru"], ("льгота",))
    assert [piece.text for piece in found.rows[0].title if piece.marked] == ["Льготы"]


def test_an_abbreviation_finds_the_whole_and_the_whole_finds_the_abbreviation(
    find: Find, database: Database, supervisor: Person
) -> None:
    put(database, supervisor, SIGNATURE)
    assert set(keys(find, "эцп")[:2]) == {"note/2/ru", "note/4/kk"}
    assert set(keys(find, "электронная цифровая подпись")[:2]) == {"note/2/ru", "note/4/kk"}
    assert "note/3/ru" not in keys(find, "эцп")


def test_a_set_is_changed_by_whoever_saw_its_newest_state(database: Database, supervisor: Person) -> None:
    kept = put(database, supervisor, CARE)
    put(database, supervisor, {"ru": ["льгота", "скидка"]}, id=kept.id, revision=1)
    with pytest.raises(ChangedMeanwhile) as refused:
        put(database, supervisor, CARE, id=kept.id, revision=1)
    assert refused.value.words == {"kk": [], "ru": ["льгота", "скидка"], "en": []}


def test_a_removed_set_counts_no_more_and_is_put_back(find: Find, database: Database, supervisor: Person) -> None:
    kept = put(database, supervisor, CARE)
    for verb, expected in ((synonym_sets.remove, []), (synonym_sets.restore, ["note/1/ru"])):
        with database.transaction() as session:
            verb(session, id=kept.id, by=supervisor, at=AT)
        with database.reader() as session:
            loaded = synonym_sets.loaded(session)
        assert keys(find, "жеңілдік", synonyms=loaded) == expected
    with database.reader() as session:
        actions = session.scalars(select(Entry.action).where(Entry.subject == f"synonyms/{kept.id}")).all()
    assert actions == ["search.put-synonyms", "search.remove-synonyms", "search.put-synonyms"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"ru": ["льгота"]}, "at least two"),
        ({"ru": ["льгота", " Льгота "]}, "at least two"),
        ({"ru": ["льгота", "один два три четыре пять шесть"]}, "at most 5 words"),
        ({"ru": ["льгота", "…"]}, "is no word"),
        ({"ru": ["льгота", "x" * 101]}, "is no word"),
        ({"ru": [f"слово{each}" for each in range(41)]}, "at most 40"),
        ({"ru": ["льгота", "эцп"]}, "another set already"),
    ],
)
def test_what_is_no_set_is_refused_in_words(
    database: Database, supervisor: Person, words: dict[str, list[str]], told: str
) -> None:
    put(database, supervisor, SIGNATURE)
    with pytest.raises(Invalid, match=told) as refused:
        put(database, supervisor, words)
    assert refused.value.field == "words"


def test_an_operator_changes_none(database: Database, operator: Person, supervisor: Person) -> None:
    with pytest.raises(Forbidden):
        put(database, operator, CARE)
    with pytest.raises(NoSuchSet), database.transaction() as session:
        synonym_sets.remove(session, id=99, by=supervisor, at=AT)
    assert words_of(SynonymSet(words=[])) == {"kk": [], "ru": [], "en": []}
