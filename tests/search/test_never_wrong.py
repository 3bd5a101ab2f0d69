"""Every answer of an index is what a plain scan of the analysed texts gives, whatever happens to it meanwhile."""

from __future__ import annotations

import logging
import random
import resource
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbapp.db import Database
from kbapp.search import index as indexes
from kbapp.search.analysis import EDGES, FIELDS, TEXT, TITLE, Document, entry, stem
from kbapp.search.asking import ask
from kbapp.search.engine import Engine, Entry, Filters, Hit, Part, Term
from kbapp.search.engines import ENGINES
from kbapp.search.index import Index
from kbapp.search.question import Weights
from tests.crash.killing import nursery_of
from tests.search.conftest import Find, Shelf, note
from tests.search.scan import Scan, same

ALL = Filters()
EVERYTHING = 1_000
WORDS = (
    "паспорт паспорта жеңілдік жеңілдіктер льгота утеря жоғалту справка анықтама ЭЦП ұзақтығы 2026 caller call".split()
)


def text(chance: random.Random, length: int = 12) -> str:
    return " ".join(chance.choices(WORDS, k=length))


def document(chance: random.Random, number: int) -> Document:
    language = chance.choice(("kk", "ru", "en"))
    return Document(key=f"note/{number}/{language}", language=language, title=text(chance, 3), text=text(chance))


# --- any text, any question, any order of publishing and withdrawing ------------------------------------------------------

LINES = st.text(max_size=40) | st.lists(st.sampled_from([*WORDS, '"', "-", "«", "*", "OR", "пасп", "gfcgjhn"])).map(
    " ".join
)
KEYS = st.sampled_from([f"note/{number}/{language}" for number in range(4) for language in ("kk", "ru")])
PUT = st.tuples(KEYS, LINES, LINES, st.sampled_from(["", "shelf"]))
STEPS = st.lists(st.lists(PUT | KEYS, max_size=4, unique_by=lambda step: step if isinstance(step, str) else step[0]))


@pytest.mark.parametrize("name", ENGINES)
@settings(max_examples=25, deadline=None)
@given(steps=STEPS.filter(bool), questions=st.lists(LINES, min_size=1, max_size=4))
def test_it_is_as_a_scan_after_any_order_of_changes(
    name: str, steps: list[list[str | tuple[str, str, str, str]]], questions: list[str]
) -> None:
    with TemporaryDirectory() as folder:
        engine, scan = ENGINES[name](Path(folder) / "index", FIELDS), Scan()
        for number, step in enumerate(steps, 1):
            changes = [(each, None) if isinstance(each, str) else made(*each) for each in step]
            for index in (engine, scan):
                index.apply(changes, number)
        for line in questions:
            compare(engine, scan, line)
        engine.tidy()
        for line in questions:
            compare(ENGINES[name](Path(folder) / "index", FIELDS), scan, line)


def made(key: str, title: str, body: str, category: str) -> tuple[str, Entry]:
    language = key.rpartition("/")[2]
    return key, entry(Document(key=key, language=language, title=title, text=body, category=category))


def compare(engine: Engine, scan: Scan, line: str) -> None:
    scan.words = engine.vocabulary()  # what a term weighs is not the engine's to say
    for filters in (ALL, Filters(languages=frozenset({"ru"})), Filters(categories=frozenset({"shelf"}))):
        found, wanted = (
            ask(line, [each], weights=Weights(), filters=filters, limit=EVERYTHING).hits for each in (engine, scan)
        )
        assert same(found, wanted), (line, filters)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_every_process_is_told_is_as_a_scan_after_each_change(
    shelf: Shelf, database: Database, engine: str
) -> None:
    chance, told = random.Random(390), 0
    folder, read = database.settings.index_dir, database.reader
    indexes_of_two = [Index(folder, [shelf.source], read, look_every_s=0, engine=engine) for _process in range(2)]
    for step in range(25):
        shelf.put(*{each.key: each for each in (document(chance, chance.randrange(8)) for _ in range(3))}.values())
        shelf.withdraw(*chance.sample(sorted(shelf.documents), min(len(shelf.documents), chance.randrange(3))))
        scan = Scan(entries={key: entry(each) for key, each in shelf.documents.items()})
        line = text(chance, chance.randrange(1, 4))

        def both(engines: Sequence[Engine], scan: Scan = scan, line: str = line) -> list[list[Hit]]:
            asked = ask(line, engines, weights=Weights(), filters=ALL, limit=1).question.parts
            return [engine.find(asked, ALL, EVERYTHING) for engine in (*engines, scan)]

        for index in indexes_of_two:
            for each in indexes_of_two:
                each.settle()  # while one puts pieces together, the other serves what there was
            with read() as session:
                answer = index.ask(session, both, everything=False, asked=step)
            assert answer is not None
            assert same(*answer), line
            told += len(answer[0])
    assert told > 100


# --- four threads and two processes read while one writes and puts pieces together -----------------------------------

LAST, TIDIED_EVERY, THREADS, PROCESSES, PATIENCE_S = 40, 7, 4, 2, 60
Told = tuple[int, set[int], list[str]]
"""How many answers were compared, at which numbers, and which were wrong."""


@cache
def history() -> tuple[list[list[tuple[str, Entry | None]]], list[Scan]]:
    """The changes, and the world after so many of them: the same in every process."""
    chance = random.Random(28)
    changes: list[list[tuple[str, Entry | None]]] = []
    worlds = [Scan()]
    for _number in range(LAST):
        step: dict[str, Entry | None] = {}
        for _ in range(chance.randrange(1, 12)):
            each = document(chance, chance.randrange(40))
            step[each.key] = entry(each) if chance.random() < 0.7 else None
        changes.append(list(step.items()))
        worlds.append(Scan(entries=dict(worlds[-1].entries)))
        worlds[-1].apply(changes[-1], 0)
    return changes, worlds


def parts_of(line: str) -> list[Part]:
    return [
        Part([Term(TITLE, stem(word, "ru"), 2.0), Term(TEXT, stem(word, "kk"), 1.0)], [Term(EDGES, word[:3], 0.5)], 1.0)
        for word in line.lower().split()
    ]


@cache
def scanned(number: int, line: str) -> list[Hit]:
    return history()[1][number].find(parts_of(line), ALL, EVERYTHING)


def read(engine: Engine, seed: int) -> Told:
    """Ask until the last change is there; an answer is right when it is that of a moment while it was asked."""
    chance, compared, seen, wrong = random.Random(seed), 0, set[int](), list[str]()
    while engine.number() < LAST:
        line = text(chance, 2)
        try:
            engine.reload()
            first = engine.number()
            found = engine.find(parts_of(line), ALL, EVERYTHING)
            moments = range(first, engine.number() + 1)
        except Exception as fault:  # whatever it is, the test shows it
            return compared, seen, [f"{type(fault).__name__}: {fault}"]
        if not any(same(found, scanned(moment, line)) for moment in moments):
            wrong.append(f"{line!r} at {moments}")
        seen.add(first)
        compared += 1
    return compared, seen, wrong


def read_elsewhere(name: str, folder: Path, seed: int, pipe: Connection) -> None:
    engine = ENGINES[name](folder, FIELDS)
    history()
    pipe.send("ready")
    pipe.send(read(engine, seed))


@pytest.mark.parametrize("name", ENGINES)
def test_threads_and_processes_read_right_answers_while_one_writes(name: str, tmp_path: Path) -> None:
    folder, told = tmp_path / "index", list[Told]()
    engine = ENGINES[name](folder, FIELDS)
    context = nursery_of("tests.search.test_never_wrong")
    pipes = [context.Pipe(duplex=False) for _ in range(PROCESSES)]
    processes = [
        context.Process(target=read_elsewhere, args=(name, folder, seed, theirs), daemon=True)
        for seed, (_ours, theirs) in enumerate(pipes)
    ]
    for process in processes:
        process.start()
    assert [heard(ours) for ours, _ in pipes] == ["ready"] * PROCESSES
    threads = [threading.Thread(target=lambda seed=seed: told.append(read(engine, seed))) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for number, change in enumerate(history()[0], 1):
        engine.apply(change, number)
        if number % TIDIED_EVERY == 0:
            engine.tidy()
    for thread in threads:
        thread.join(PATIENCE_S)
    told += [heard(ours) for ours, _ in pipes]  # type: ignore[misc]
    assert [wrong for _compared, _seen, wrong in told] == [[]] * (THREADS + PROCESSES)
    assert all(compared for compared, _seen, _wrong in told)
    assert len(set().union(*(seen for _compared, seen, _wrong in told))) > LAST / 4


def heard(pipe: Connection) -> object:
    assert pipe.poll(PATIENCE_S), "it does not answer"
    return pipe.recv()


# --- a full disk -----------------------------------------------------------------------------------------------------


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes: the system refuses as it does when the disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # Whoosh's, of what it was about to write
@pytest.mark.parametrize("name", ENGINES)
def test_a_full_disk_leaves_the_world_before_or_after_and_nothing_between(name: str, tmp_path: Path) -> None:
    chance, worlds, refused = random.Random(5), [Scan()], 0
    engine = ENGINES[name](tmp_path / "index", FIELDS)
    number = 0
    for limit in (0, 1, 60, 300, 1_000, 3_000, 10_000, 20_000, 40_000, 100_000_000):
        number += 1
        change = [(each.key, entry(each)) for each in (document(chance, at) for at in range(number, number + 10))]
        worlds.append(Scan(entries=dict(worlds[-1].entries)))
        worlds[-1].apply(change, number)
        try:
            with full_disk(limit):
                engine.apply(change, number)
        except Exception:  # of the disk, in whatever words; what counts is what can be found now
            refused += 1
        for each in (engine, ENGINES[name](tmp_path / "index", FIELDS)):
            each.reload()
            line = text(chance, 2)
            assert each.number() in (number - 1, number)
            assert same(
                each.find(parts_of(line), ALL, EVERYTHING), worlds[each.number()].find(parts_of(line), ALL, EVERYTHING)
            )
        if engine.number() < number:
            engine.apply(change, number)
    assert 0 < refused < number


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("engine", ENGINES)
def test_operators_get_answers_while_the_disk_is_full_and_the_log_says_so(
    shelf: Shelf,
    database: Database,
    find: Find,
    engine: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(indexes, "AGAIN_AFTER_S", 0.0)
    index = Index(database.settings.index_dir, [shelf.source], database.reader, look_every_s=0, engine=engine)
    shelf.put(note(1, "Паспорт моряка"))
    assert [row.plain_title for row in find("паспорт", index=index).rows] == ["Паспорт моряка"]
    shelf.put(note(2, "Утеря паспорта"), *(note(number, f"Справка {number}") for number in range(3, 40)))
    with caplog.at_level(logging.ERROR), full_disk(1):
        assert [row.plain_title for row in find("паспорт", index=index).rows] == ["Паспорт моряка"]
    assert "could not be brought up to date" in caplog.text
    assert len(find("паспорт", index=index).rows) == 2
    assert index.check().right
