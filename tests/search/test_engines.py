"""The setting chooses the engine: both find the same, and an index of the other one is made anew, not misread."""

from __future__ import annotations

from pathlib import Path

import pytest

from kbapp.config import Settings
from kbapp.db import Database
from kbapp.errors import SetupError
from kbapp.people.rights import Person
from kbapp.search import service
from kbapp.search.engines import ENGINES
from kbapp.search.evaluate import evaluate
from kbapp.search.index import Index
from kbapp.search.question import Weights
from tests.search.conftest import AT, Shelf, note

SMALL = Path(__file__).parent / "small"


def keys(index: Index, database: Database, by: Person, words: str) -> list[str]:
    with database.reader() as session:
        return [row.key for row in service.find(session, index=index, words=words, by=by, at=AT, language="ru").rows]


@pytest.mark.parametrize("variant", ["", "typo", "layout"])
def test_both_find_the_same_with_the_same_scores(variant: str) -> None:
    one, other = (
        outcome
        for each in ENGINES
        for _folder, _variant, outcome in evaluate([SMALL], variant=variant, weights=Weights(), engine=each)
    )
    assert {query: [hit.key for hit in hits] for query, hits in one.run.items()} == {
        query: [hit.key for hit in hits] for query, hits in other.run.items()
    }
    pairs = ((hit.score, one.run[query][at].score) for query, hits in other.run.items() for at, hit in enumerate(hits))
    assert all(score == pytest.approx(same) for score, same in pairs)


def test_after_a_change_of_the_setting_the_index_is_made_anew(
    database: Database, shelf: Shelf, operator: Person
) -> None:
    shelf.put(note(1, "Паспорт"))
    folder = database.settings.index_dir
    for engine in (*ENGINES, *ENGINES):
        index = Index(folder, [shelf.source], database.reader, look_every_s=0, engine=engine)
        assert keys(index, database, operator, "паспорта") == ["note/1/ru"]
        assert index.check().right
        index.settle()


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_withdrawn_is_gone_and_what_is_new_is_there(
    database: Database, shelf: Shelf, operator: Person, engine: str
) -> None:
    index = Index(database.settings.index_dir, [shelf.source], database.reader, look_every_s=0, engine=engine)
    shelf.put(note(1, "Паспорт"), note(2, "Паспорт ребёнка"))
    assert sorted(keys(index, database, operator, "паспорт")) == ["note/1/ru", "note/2/ru"]
    shelf.withdraw("note/1/ru")
    shelf.put(note(3, "Загранпаспорт"))
    assert keys(index, database, operator, "паспорт")[0] == "note/2/ru"
    assert keys(index, database, operator, "загранпаспорт")[0] == "note/3/ru"


def test_another_name_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBAPP_SEARCH_ENGINE", "lucene")
    with pytest.raises(SetupError, match="KBAPP_SEARCH_ENGINE"):
        Settings.from_environment()
