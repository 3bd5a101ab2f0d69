"""Answers of every kind in bulk: the file that the manual shows, and everything that can be wrong in one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from kbapp.checklists import answers_file, reading, service
from kbapp.checklists.models import Answer, Period
from kbapp.checklists.refusals import AnswersRefused
from kbapp.checklists.service import Filled
from kbapp.db import Database
from kbapp.people.rights import Person
from tests.checklists.conftest import MORNING

EXAMPLE = """
{"products": [{"name": "CRM X", "covers": ["SW-04", "SW-05"], "from": "2025-05-01"}], "integrations": [],
 "CERT-01": [{"name": "…", "on": "2026-03-02"}], "CERT-03": [], "WP-01": true, "AUX-02": false,
 "documents": [{"title": "…", "number": "12", "approved_on": "2025-02-01", "covers": ["DOC-01"]}],
 "row-13": 123456, "row-14": {"phone": 100000, "chat": 23456}}
"""
FAULTY = """
{"products": [{"name": "CRM X", "covers": ["SW-44"], "from": "2025-02-31"}, {"covers": []}, 5], "integrations": {},
 "CERT-01": ["ISO"], "WP-01": "perhaps", "AUX-02": {"value": "no", "because": "x"}, "documents": null,
 "row-13": 12.5, "row-14": {"phone": "many"}, "row-99": 1}
"""
FAULTS = [
    "products, entry 1, “covers”: “SW-44” is not one of",
    "products, entry 1, “from”: Write a date of the calendar",
    "products, entry 2, “name”: This is needed and missing.",
    "products, entry 3: Write the fields name, covers, from, until",
    "integrations: Write a list of entries; an empty list says that there are none.",
    "CERT-01, entry 1, “on”: This is needed and missing.",
    "WP-01: Answer yes or no.",
    "AUX-02: Write a value, or an object with “value” and “reason” only.",
    "documents: Write a list of entries; an empty list says that there are none.",
    "row-13: Write a whole number, 0 or more.",
    "row-14: “phone”: Write a number in digits.",
    "row-99: this period asks no such question.",
]
Fill = Callable[[str], Filled]


@pytest.fixture
def fill(database: Database, manager: Person, whole: Period, tmp_path: Path) -> Fill:
    """Answer with the words of a file."""

    def fill(words: str) -> Filled:
        path = tmp_path / "answers.json"
        path.write_text(words, encoding="utf-8")
        with database.transaction() as session:
            answers = answers_file.read(path)
            return service.fill(session, code="2026-H1", answers=answers, by=manager, at=MORNING)

    return fill


def current(database: Database) -> dict[str, Answer]:
    with database.reader() as session:
        asked = reading.questions_of(session, reading.find_period(session, code="2026-H1"))
        return {each.item.code: each.current for each in asked if each.current}


def test_the_file_of_the_manual_is_taken_word_for_word(database: Database, fill: Fill) -> None:
    assert len(fill(EXAMPLE).answered) == 9
    now = current(database)

    assert {code: answer.result for code, answer in now.items()} == {
        "products": "yes",
        "integrations": "no",
        "CERT-01": "yes",
        "CERT-03": "no",
        "WP-01": "yes",
        "AUX-02": "no",
        "documents": "yes",
        "row-13": "given",
        "row-14": "given",
    }
    [product] = now["products"].value["entries"]
    assert product == {"id": product["id"], "name": "CRM X", "covers": ["SW-04", "SW-05"], "from": "2025-05-01"}
    assert now["row-13"].value == "123456"
    assert now["row-14"].value == {"phone": "100000", "chat": "23456"}


def test_the_same_file_again_adds_nothing(database: Database, fill: Fill) -> None:
    fill(EXAMPLE)
    before = {code: answer.id for code, answer in current(database).items()}

    assert fill(EXAMPLE).answered == ()
    assert {code: answer.id for code, answer in current(database).items()} == before


def test_a_register_keeps_the_ids_of_the_entries_that_stay(database: Database, fill: Fill) -> None:
    fill(EXAMPLE)
    [first] = current(database)["products"].value["entries"]
    fill('{"products": ["IVR", {"name": "crm x", "from": "2025-06-01"}]}')

    new, same = current(database)["products"].value["entries"]
    assert (same["id"], same["from"]) == (first["id"], "2025-06-01")
    assert new["id"] != first["id"]


def test_every_fault_is_named_by_code_entry_and_field_and_nothing_is_saved(database: Database, fill: Fill) -> None:
    with pytest.raises(AnswersRefused) as refused:
        fill(FAULTY)

    found = [str(each) for each in refused.value.faults]
    assert len(found) == len(FAULTS)
    assert [fault for fault, begins in zip(found, FAULTS, strict=True) if not fault.startswith(begins)] == []
    assert current(database) == {}


def test_numbers_are_read_digit_for_digit(database: Database, fill: Fill, ask: Callable[..., Any]) -> None:
    ask("X-01", "number")
    fill('{"X-01": 0.1234567890}')

    assert current(database)["X-01"].value == "0.123456789"


def test_a_reason_stands_beside_a_value_of_any_kind(database: Database, fill: Fill) -> None:
    fill('{"row-14": {"value": {"chat": 1}, "reason": "АТС есебі"}, "products": {"value": [], "reason": "x"}}')
    now = current(database)

    assert (now["row-14"].value, now["row-14"].reason) == ({"chat": "1"}, "АТС есебі")
    assert (now["products"].result, now["products"].reason) == ("no", "x")


def test_a_register_may_be_said_to_be_incomplete(database: Database, fill: Fill) -> None:
    fill(json.dumps({"products": {"entries": ["CRM"], "complete": False}}))

    assert current(database)["products"].result == "partly"


def test_two_files_at_once_are_saved_one_after_the_other(
    database: Database, fill: Fill, whole: Period, manager: Person
) -> None:
    for turn in range(50):
        done = filled_at_once(database, manager, turn)
        assert sorted(map(sorted, done)) == [["row-13", "row-14"]] * 2
        now = current(database)
        assert int(now["row-13"].value) % 2 == int(now["row-14"].value["phone"]) % 2


def filled_at_once(database: Database, by: Person, turn: int) -> list[tuple[str, ...]]:
    """The codes that each of the two answered, in their order."""
    barrier, done = Barrier(2), []
    files: list[dict[str, object]] = [
        {"row-13": 2 * turn, "row-14": {"phone": 2 * turn}},
        {"row-14": {"phone": 2 * turn + 1}, "row-13": 2 * turn + 1},
    ]

    def go(answers: dict[str, object]) -> None:
        barrier.wait()
        with database.transaction() as session:
            done.append(service.fill(session, code="2026-H1", answers=answers, by=by, at=MORNING).answered)

    threads = [Thread(target=go, args=[each]) for each in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done
