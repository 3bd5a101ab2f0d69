"""The index is a copy: whatever happens to it, the next searches find what the database holds."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event

from kbapp.config import ROOT
from kbapp.db import Database
from kbapp.errors import Conflict
from kbapp.search import builds, models
from kbapp.search import index as indexes
from kbapp.search.index import Index
from kbapp.search.places import REBUILDING, WRITING, Places
from tests.search.conftest import Find, Open, Shelf, note

KILLS = 8
SEVERAL = [note(number, f"Паспорт номер{number}", "Срок действия десять лет") for number in range(1, 30)]


def titles(find: Find, words: str, **more: object) -> list[str]:
    return [row.plain_title for row in find(words, **more).rows]


def files(folder: Path, ending: str = "") -> list[Path]:
    return [path for path in folder.rglob(f"*{ending}") if path.is_file() and not path.name.endswith(".lock")]


# --- what changes is found -------------------------------------------------------------------------------------------


def test_what_is_published_is_found_by_the_next_search(shelf: Shelf, find: Find) -> None:
    assert titles(find, "паспорт") == []
    shelf.put(note(1, "Утеря паспорта"))
    assert titles(find, "паспорт") == ["Утеря паспорта"]


def test_what_is_withdrawn_or_reworded_is_found_no_more(shelf: Shelf, find: Find) -> None:
    shelf.put(note(1, "Утеря паспорта"), note(2, "Справка"))
    assert titles(find, "паспорт")
    shelf.put(note(1, "Замена визы"))
    shelf.withdraw("note/2/ru")
    assert (titles(find, "паспорт"), titles(find, "справка"), titles(find, "виза")) == ([], [], ["Замена визы"])


def test_another_process_finds_it_too(shelf: Shelf, find: Find, opened: Open) -> None:
    other = opened()
    shelf.put(note(1, "Утеря паспорта"))
    assert titles(find, "паспорт") == titles(find, "паспорт", index=other) == ["Утеря паспорта"]
    shelf.put(note(2, "Паспорт моряка"))
    assert len(titles(find, "паспорт", index=other)) == len(titles(find, "паспорт")) == 2


def test_a_search_that_finds_nothing_new_reads_one_number(shelf: Shelf, find: Find, database: Database) -> None:
    """The name of a build was compared with the base's, which is never equal: each look opened a lock and a session."""
    shelf.put(note(1, "Утеря паспорта"))
    find("паспорт")
    asked: list[str] = []
    event.listen(database.read_engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert titles(find, "паспорт") == ["Утеря паспорта"]
    assert [each for each in asked if each.startswith("SELECT") and "change" in each] == [
        each for each in asked if "change_counter" in each
    ]


def test_a_search_looks_for_changes_only_so_often(shelf: Shelf, find: Find, index: Index) -> None:
    shelf.put(note(1, "Утеря паспорта"))
    assert len(titles(find, "паспорт")) == 1
    index.look_every_s = 3600
    titles(find, "паспорт")
    shelf.put(note(2, "Паспорт моряка"))
    assert len(titles(find, "паспорт")) == 1


def test_a_large_change_is_left_to_a_thread_while_the_old_index_serves(
    shelf: Shelf, find: Find, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put(note(99, "Паспорт моряка"))
    assert len(titles(find, "паспорт")) == 1
    monkeypatch.setattr(indexes, "AT_ONCE", 5)
    shelf.put(*SEVERAL)
    assert titles(find, "моряк") == ["Паспорт моряка"]
    index.settle()
    assert len(titles(find, "паспорт", limit=50)) == 1 + len(SEVERAL)


def test_a_document_that_moves_to_supervisors_leaves_the_part_of_everybody(
    shelf: Shelf, find: Find, index: Index
) -> None:
    shelf.put(note(1, "Утеря паспорта"))
    assert titles(find, "паспорт")
    shelf.put(note(1, "Утеря паспорта", audience="supervisors"))
    assert titles(find, "паспорт") == []
    assert index.check().right


def test_many_small_changes_are_tidied_by_a_thread(shelf: Shelf, find: Find, index: Index) -> None:
    for number in range(1, 12):
        shelf.put(note(number, f"Паспорт {number}"))
        titles(find, "паспорт")
    titles(find, "паспорт")
    index.settle()
    assert len(titles(find, "паспорт", limit=50)) == 11
    assert index.check().right


# --- it heals --------------------------------------------------------------------------------------------------------


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def delete(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("ending", [".terms", ".toc", "checksums.json"])
@pytest.mark.parametrize("harm", [delete, truncate, flip])
def test_a_damaged_index_heals(
    shelf: Shelf, find: Find, opened: Open, index: Index, harm: Callable[[Path], None], ending: str
) -> None:
    shelf.put(*SEVERAL)
    index.refresh()
    for path in files(index.places.folder, ending):
        harm(path)
    assert titles(find, "номер7", index=opened(), limit=1) == ["Паспорт номер7"]
    assert opened().check().right


def test_an_index_that_is_damaged_while_it_serves_heals(shelf: Shelf, find: Find, index: Index) -> None:
    shelf.put(*SEVERAL)
    assert titles(find, "номер7", limit=1) == ["Паспорт номер7"]
    shutil.rmtree(index.places.folder)
    shelf.put(note(99, "Паспорт моряка"))
    assert titles(find, "моряк") == ["Паспорт моряка"]
    assert index.check().right


def test_a_deleted_index_heals(shelf: Shelf, find: Find, opened: Open, index: Index) -> None:
    shelf.put(*SEVERAL)
    index.refresh()
    shutil.rmtree(index.places.folder)
    assert titles(find, "номер7", index=opened(), limit=1) == ["Паспорт номер7"]


def test_an_older_index_is_brought_up_to_date(
    shelf: Shelf, find: Find, opened: Open, index: Index, tmp_path: Path
) -> None:
    shelf.put(note(1, "Утеря паспорта"))
    index.refresh()
    shutil.copytree(index.places.folder, tmp_path / "old", symlinks=True)
    shelf.put(note(1, "Замена визы"), note(2, "Паспорт моряка"))
    index.refresh()
    shutil.rmtree(index.places.folder)
    shutil.copytree(tmp_path / "old", index.places.folder, symlinks=True)
    assert titles(find, "паспорт", index=opened()) == ["Паспорт моряка"]
    assert opened().check().right


def test_an_index_from_the_future_of_this_base_is_made_anew(
    shelf: Shelf, find: Find, opened: Open, index: Index, database: Database
) -> None:
    shelf.put(note(1, "Утеря паспорта"))
    shelf.put(note(2, "Паспорт моряка"))
    index.refresh()
    restore_to_first_change(database)
    del shelf.documents["note/2/ru"]
    reopened = opened()
    titles(find, "паспорт", index=reopened)
    reopened.settle()
    assert titles(find, "паспорт", index=reopened) == ["Утеря паспорта"]
    assert reopened.check().right


def restore_to_first_change(database: Database) -> None:
    with database.transaction() as session:
        for change in models.changes_after(session, 1):
            session.delete(change)
        counter = session.get_one(models.ChangeCounter, 1)
        counter.number = 1


def test_an_index_of_another_base_is_made_anew(
    shelf: Shelf, find: Find, opened: Open, index: Index, database: Database
) -> None:
    shelf.put(note(1, "Утеря паспорта"))
    index.refresh()
    with database.transaction() as session:
        session.get_one(models.ChangeCounter, 1).base = "another"
    shelf.documents = {"note/5/ru": note(5, "Паспорт моряка")}
    reopened = opened()
    titles(find, "паспорт", index=reopened)
    reopened.settle()
    assert titles(find, "паспорт", index=reopened) == ["Паспорт моряка"]


def test_a_change_that_cannot_be_applied_leaves_the_old_index_serving(shelf: Shelf, find: Find, opened: Open) -> None:
    shelf.put(note(1, "Утеря паспорта"))
    assert titles(find, "паспорт")
    shelf.fails = True
    shelf.put(note(2, "Паспорт моряка"))
    shelf.documents.pop("note/2/ru")
    with pytest.raises(OSError, match="out of reach"):
        opened().refresh()


# --- locks and processes ---------------------------------------------------------------------------------------------


def test_who_cannot_get_the_lock_serves_what_there_is(shelf: Shelf, find: Find, index: Index) -> None:
    shelf.put(note(1, "Утеря паспорта"))
    assert titles(find, "паспорт")
    shelf.put(note(2, "Паспорт моряка"))
    with Places(index.places.folder).locked(WRITING, wait_s=0) as alone:
        assert alone
        assert titles(find, "паспорт") == ["Утеря паспорта"]
    assert len(titles(find, "паспорт")) == 2


def test_two_do_not_rebuild_at_once(index: Index) -> None:
    with Places(index.places.folder).locked(REBUILDING, wait_s=0), pytest.raises(Conflict):
        index.rebuild()


HOLD = "import fcntl, sys, time; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); print(flush=True); time.sleep(60)"


def test_a_dead_process_holds_no_lock(shelf: Shelf, find: Find, index: Index) -> None:
    index.rebuild()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(index.places.folder / WRITING)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        shelf.put(note(1, "Утеря паспорта"))
        assert titles(find, "паспорт") == []
        process.kill()
    assert titles(find, "паспорт") == ["Утеря паспорта"]


DIE = """
import os, signal, sys, time
from pathlib import Path
from random import Random
from kbapp.config import Settings
from kbapp.db import Database
from kbapp.search.index import Index
from tests.search.conftest import Shelf, note

def work(settings):
    shelf = Shelf(Database(settings))
    shelf.documents = {each.key: each for each in (note(at, f"Паспорт номер{at}") for at in range(1, 60))}
    index = Index(settings.index_dir, [shelf.source], shelf.database.reader, look_every_s=0)
    while True:
        index.rebuild()
        shelf.put(note(1, "Паспорт номер1"))
        index.refresh()

random = Random(5)
for _ in range(int(sys.argv[3])):
    child = os.fork()
    if not child:
        work(Settings(data_dir=Path(sys.argv[1]), database_url=sys.argv[2]))
    time.sleep(random.random())
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


def test_a_process_killed_at_any_moment_leaves_an_index_that_serves_or_heals(
    shelf: Shelf, find: Find, opened: Open, database: Database
) -> None:
    settings = database.settings
    subprocess.run(
        [sys.executable, "-c", DIE, str(settings.data_dir), settings.database_url, str(KILLS)], cwd=ROOT, check=True
    )
    shelf.documents = {each.key: each for each in (note(at, f"Паспорт номер{at}") for at in range(1, 60))}
    shelf.put(note(60, "Паспорт моряка"))
    index = opened()
    titles(find, "моряка", index=index)
    index.settle()
    assert titles(find, "моряка", index=index, limit=1) == ["Паспорт моряка"]
    assert index.check().right
    index.rebuild()
    assert sum(path.is_dir() for path in index.places.folder.iterdir()) == 2  # the build, and the link to it


def test_searches_go_on_while_others_rebuild_and_write(shelf: Shelf, find: Find, opened: Open) -> None:
    shelf.put(*SEVERAL)
    opened().refresh()
    wrong: list[object] = []
    stop = threading.Event()

    def search(index: Index) -> None:
        while not stop.is_set():
            try:
                if (found := titles(find, "номер7", index=index, limit=1)) != ["Паспорт номер7"]:
                    wrong.append(found)
            except Exception as fault:  # whatever it is, the test shows it
                wrong.append(fault)

    shared = opened()
    threads = [threading.Thread(target=search, args=(index,)) for index in (shared, shared, opened())]
    for thread in threads:
        thread.start()
    for number in range(100, 105):
        shelf.put(note(number, "Справка"))
        opened().rebuild()
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


# --- check -----------------------------------------------------------------------------------------------------------


def test_check_names_what_is_missing_extra_and_stale(shelf: Shelf, index: Index) -> None:
    shelf.put(note(1, "Паспорт"), note(2, "Виза"))
    index.refresh()
    shelf.documents["note/1/ru"] = note(1, "Справка")  # behind search's back
    shelf.documents["note/3/ru"] = note(3, "Пенсия")
    del shelf.documents["note/2/ru"]
    report = index.check()
    assert (report.missing, report.extra, report.stale) == (("note/3/ru",), ("note/2/ru",), ("note/1/ru",))
    assert not report.right


def test_a_rebuild_makes_it_right(shelf: Shelf, index: Index) -> None:
    index.refresh()
    shelf.documents["note/3/ru"] = note(3, "Пенсия")
    assert index.rebuild() == 1
    assert index.check().right


def test_a_rebuild_tells_how_far_it_is(shelf: Shelf, find: Find, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "STEP", 10)
    shelf.documents = {each.key: each for each in SEVERAL}
    told, seen = list[builds.Progress](), list[object]()

    def hear(progress: builds.Progress) -> None:
        told.append(progress)
        seen.append(find("паспорт").progress)

    index.rebuild(hear)
    assert told == [(0, 29), (10, 29), (20, 29)]
    assert seen == told
    assert find("паспорт").progress is None
