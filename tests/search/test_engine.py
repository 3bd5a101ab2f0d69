"""The contract of an engine: any that passes these may take another's place."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kbapp.search import whoosh_writer
from kbapp.search.engine import DamagedError, Engine, Entry, Filters, Hit, Kind, Part, Term
from kbapp.search.engines import ENGINES
from kbapp.search.fts5_engine import Fts5Engine
from kbapp.search.whoosh_engine import WhooshEngine

Open = Callable[[], Engine]
ALL = Filters()
FIELDS = ("title", "text")
ENDINGS = {WhooshEngine: (".terms", ".toc"), Fts5Engine: (".sqlite",)}
MANY = 100


@pytest.fixture(params=list(ENGINES))
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the engine that is tested, each time the same index, as another process would."""
    return lambda: ENGINES[request.param](tmp_path / "index", FIELDS)


@pytest.fixture
def engine(opened: Open) -> Engine:
    return opened()


def entry(title: str, text: str = "", language: str = "ru", category: str = "", tags: str = "") -> Entry:
    terms = {"title": Counter(title.split()), "text": Counter(text.split())}
    return Entry(kind=Kind(language, category, tags), digest=repr(terms), terms=terms)


def keys(engine: Engine, *texts: str, filters: Filters = ALL, limit: int = 10) -> list[str]:
    terms = [Term(field, text, 1.0) for text in texts for field in ("title", "text")]
    return [hit.key for hit in engine.find([Part(terms)], filters, limit)]


def test_an_empty_engine_finds_nothing_and_has_seen_nothing(engine: Engine) -> None:
    assert keys(engine, "a") == []
    assert (engine.number(), engine.held(), engine.vocabulary().documents) == (0, {}, 0)


def test_what_was_put_is_found_in_each_field(engine: Engine) -> None:
    engine.apply([("1", entry("a", "b")), ("2", entry("c", "a"))], 7)
    assert sorted(keys(engine, "a")) == ["1", "2"]
    assert keys(engine, "b") == ["1"]
    assert engine.number() == 7


def test_any_of_the_terms_is_enough_and_more_are_better(engine: Engine) -> None:
    engine.apply([("1", entry("a x")), ("2", entry("a b")), ("3", entry("c x"))], 1)
    assert keys(engine, "a", "b") == ["2", "1"]


def test_a_term_weighs_what_the_asker_says(engine: Engine) -> None:
    engine.apply([("1", entry("a")), ("2", entry("b"))], 1)
    found = engine.find([Part([Term("title", "a", 1.0), Term("title", "b", 3.0)])], ALL, 10)
    assert [hit.key for hit in found] == ["2", "1"]
    assert found[0].score == pytest.approx(3 * found[1].score)


def test_a_term_that_lies_in_several_pieces_is_read_whole(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh_writer, "FULL", 5)
    engine.apply([(str(number), entry("a " * number, f"b{number}")) for number in range(1, 6)], 1)
    engine.apply([("1", None), ("4", None)], 2)
    assert sorted(keys(engine, "a")) == ["2", "3", "5"]
    assert keys(engine, "a")[0] == "5"
    assert (keys(engine, "b4"), keys(engine, "b5")) == ([], ["5"])
    engine.apply([("6", entry("a b6"))], 3)
    engine.tidy()
    assert sorted(keys(engine, "a")) == ["2", "3", "5", "6"]


def test_equal_scores_come_in_the_order_of_keys(engine: Engine) -> None:
    engine.apply([(key, entry("a")) for key in "cab"], 1)
    assert keys(engine, "a") == ["a", "b", "c"]
    assert keys(engine, "a", limit=2) == ["a", "b"]


def test_a_replaced_document_is_found_by_its_new_terms_only(engine: Engine) -> None:
    engine.apply([("1", entry("old"))], 1)
    engine.apply([("1", entry("new"))], 2)
    assert (keys(engine, "old"), keys(engine, "new")) == ([], ["1"])
    assert (len(engine.held()), engine.number()) == (1, 2)


def test_a_removed_document_is_gone_and_an_unknown_one_may_be_removed(engine: Engine) -> None:
    engine.apply([("1", entry("a")), ("2", entry("a"))], 1)
    engine.apply([("1", None), ("none such", None)], 2)
    assert keys(engine, "a") == ["2"]
    assert engine.vocabulary().documents == 1


def test_no_change_still_moves_the_number(engine: Engine, opened: Open) -> None:
    engine.apply([], 5)
    assert opened().number() == 5


def test_applying_again_changes_nothing(engine: Engine) -> None:
    for _ in range(3):
        engine.apply([("1", entry("a")), ("2", None)], 3)
    assert (keys(engine, "a"), engine.number(), len(engine.held())) == (["1"], 3, 1)


def test_filters_let_through_only_what_they_name(engine: Engine) -> None:
    engine.apply([("1", entry("a", language="kk", category="x")), ("2", entry("a", category="y"))], 1)
    assert keys(engine, "a", filters=Filters(languages=frozenset({"kk", "en"}))) == ["1"]
    assert keys(engine, "a", filters=Filters(categories=frozenset({"y"}))) == ["2"]
    assert keys(engine, "a", filters=Filters(languages=frozenset({"kk"}), categories=frozenset({"y"}))) == []
    engine.apply([("3", entry("a", tags="card\nloss")), ("4", entry("a", tags="loss of card"))], 2)
    assert keys(engine, "a", filters=Filters(tags=frozenset({"loss", "none"}))) == ["3"]


def test_a_filter_does_not_use_up_the_limit(engine: Engine) -> None:
    engine.apply([*((f"ru{at}", entry("a")) for at in range(20)), ("kk", entry("a b", language="kk"))], 1)
    assert keys(engine, "a", filters=Filters(languages=frozenset({"kk"})), limit=3) == ["kk"]


def test_the_vocabulary_counts_documents_not_occurrences(engine: Engine) -> None:
    engine.apply([("1", entry("a", "a a b")), ("2", entry("", "a"))], 1)
    engine.apply([("3", entry("c", "a"))], 2)
    vocabulary = engine.vocabulary()
    assert vocabulary.frequency("a", "text") == 3
    assert vocabulary.frequency("a", "title", "text") == 3
    assert vocabulary.frequency("none", "title", "text") == 0
    assert vocabulary.beginning("", "title") == {"a", "c"}


def test_vocabularies_of_two_indexes_add_up(engine: Engine, tmp_path: Path) -> None:
    other = type(engine)(tmp_path / "other", FIELDS)  # type: ignore[call-arg]
    engine.apply([("1", entry("ab"))], 1)
    other.apply([("2", entry("ab ac"))], 1)
    both = engine.vocabulary() + other.vocabulary()
    assert (both.documents, both.frequency("ab", "title"), both.beginning("a", "title")) == (2, 2, {"ab", "ac"})


def test_another_process_sees_what_was_applied_after_it_reloads(engine: Engine, opened: Open) -> None:
    reader = opened()
    engine.apply([("1", entry("a"))], 1)
    assert keys(reader, "a") == []
    reader.reload()
    assert (keys(reader, "a"), reader.number()) == (["1"], 1)


def test_many_small_changes_leave_the_right_documents(engine: Engine, opened: Open) -> None:
    for number in range(1, 41):
        engine.apply([(f"{number % 7}", entry(f"n{number}", "common"))], number)
    assert sorted(keys(opened(), "common")) == [f"{at}" for at in range(7)]
    assert keys(opened(), "n40") == ["5"]
    assert keys(opened(), "n33") == []


def test_tidying_changes_nothing_that_is_found(engine: Engine, opened: Open) -> None:
    for number in range(1, 12):
        engine.apply([(f"{number}", entry(f"n{number}", "common")), ("1", None)], number)
    before = keys(engine, "common", limit=20)
    assert engine.is_scattered()
    engine.tidy()
    assert not engine.is_scattered()
    assert keys(opened(), "common", limit=20) == before
    assert (opened().number(), len(opened().held())) == (11, 10)


def test_an_engine_is_worn_by_changes_and_not_when_it_is_made(engine: Engine) -> None:
    engine.apply([(f"{at}", entry("a")) for at in range(MANY)], 1)
    assert not engine.is_worn()
    for number in range(2, 9):
        engine.apply([(f"{at}", entry("a")) for at in range(MANY)], number)
        engine.apply([("1", entry("a"))], number)
    for number in range(9, 40):
        engine.apply([(f"new {number}", entry("a"))], number)
    assert engine.is_worn()


def test_terms_of_any_letters_are_kept_apart(engine: Engine) -> None:
    terms = ["ә", "^жәр", "рды$", "ß", "ﷺ", "1", "a" * 500]
    engine.apply([(f"{at}", entry(term)) for at, term in enumerate(terms)], 1)
    assert [keys(engine, term) for term in terms] == [[f"{at}"] for at in range(len(terms))]


class DiskFullError(OSError):
    """What a full disk raises, here by hand."""


def broken(changes: Iterator[tuple[str, Entry | None]]) -> Iterator[tuple[str, Entry | None]]:
    yield from changes
    raise DiskFullError


def test_a_change_that_fails_changes_nothing_and_leaves_no_lock(engine: Engine, opened: Open) -> None:
    engine.apply([("1", entry("a"))], 1)
    with pytest.raises(DiskFullError):
        engine.apply(broken(iter([("1", None), ("2", entry("a"))])), 2)
    assert (keys(opened(), "a"), opened().number()) == (["1"], 1)
    engine.apply([("2", entry("a"))], 2)
    assert keys(opened(), "a") == ["1", "2"]


def test_threads_that_search_while_one_writes_never_see_half_a_change(engine: Engine) -> None:
    engine.apply([(f"{at}", entry("all", f"n{at}")) for at in range(MANY)], 1)
    wrong: list[object] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            try:
                if len(found := keys(engine, "all", *(f"n{at}" for at in range(20)), limit=2 * MANY)) != MANY:
                    wrong.append(found)
            except Exception as fault:  # whatever it is, the test shows it
                wrong.append(fault)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(2, 14):
        engine.apply([(f"{at}", entry("all", f"n{at}")) for at in range(number, MANY, 10)], number)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def files(engine: WhooshEngine | Fts5Engine, ending: str) -> list[Path]:
    return sorted(path for path in engine.folder.iterdir() if path.name.endswith(ending))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "deleted": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "one bit flipped": lambda path: path.write_bytes(flipped(path.read_bytes())),
    "overwritten": lambda path: path.write_bytes(b"\x80\x02garbage" * 100),
}


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("which", [0, -1])
def test_damage_is_told_when_the_index_is_opened(engine: Engine, opened: Open, which: int, damage: str) -> None:
    engine.apply([(f"{at}", entry("a b c", f"n{at}")) for at in range(MANY)], 1)
    assert isinstance(engine, WhooshEngine | Fts5Engine)
    for path in files(engine, ENDINGS[type(engine)][which]):
        DAMAGE[damage](path)
    with pytest.raises(DamagedError):
        opened()


def test_a_file_that_is_cut_off_while_it_serves_is_told_with_the_next_look(engine: Engine) -> None:
    engine.apply([(f"{at}", entry("a b c", f"n{at}")) for at in range(MANY)], 1)
    assert isinstance(engine, WhooshEngine | Fts5Engine)
    for path in files(engine, ENDINGS[type(engine)][0]):
        os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(DamagedError):
        engine.reload()
        keys(engine, *(f"n{at}" for at in range(MANY)))


def test_an_unchanged_hit_is_a_key_and_a_score(engine: Engine) -> None:
    engine.apply([("1", entry("a"))], 1)
    assert engine.find([Part([Term("title", "a", 2.0)])], ALL, 1) == [Hit("1", pytest.approx(2.0))]
