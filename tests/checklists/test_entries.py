from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest

from kbapp.checklists import reading, service
from kbapp.checklists.faults import BadAnswer
from kbapp.checklists.models import Answer, Period, PeriodItem
from kbapp.checklists.refusals import AnsweredMeanwhile, AnswerFollows
from kbapp.db import Database
from kbapp.errors import Invalid, NotFound
from kbapp.people.rights import Person
from tests.checklists.conftest import MORNING, field

ROUNDS = 50
Do = Callable[..., Answer]


@pytest.fixture
def register(ask: Callable[..., PeriodItem]) -> PeriodItem:
    """A register of things with names."""
    return ask("X-01", "register", fields=(field("name", needed=True), field("until", "date")), distinct_by="name")


@pytest.fixture
def do(database: Database, manager: Person, register: PeriodItem) -> Do:
    """A verb of the room, done to the register or another question, on the newest answer."""

    def do(verb: Callable[..., Answer], *, item: str = "X-01", **more: Any) -> Answer:
        with database.transaction() as session:
            if "replaces" not in more:
                more["replaces"] = newest_id(session, item)
            return verb(session, period="2026-H1", item=item, by=manager, at=MORNING, **more)

    return do


def newest_id(session: Any, item: str) -> int | None:
    asked = reading.questions_of(session, reading.find_period(session, code="2026-H1"))
    newest = next(each.newest for each in asked if each.item.code == item)
    return newest.id if newest else None


def names(answer: Answer) -> list[str]:
    return [each["name"] for each in answer.value["entries"]]


def test_a_register_is_answered_in_part_until_it_is_complete(do: Do) -> None:
    assert do(service.add_entry, entry="CRM").result == "partly"
    second = do(service.add_entry, entry={"name": "IVR", "until": "2026-12-31"})
    assert (second.result, names(second)) == ("partly", ["CRM", "IVR"])
    whole = do(service.complete)
    assert (whole.result, whole.value["complete"], names(whole)) == ("yes", True, ["CRM", "IVR"])
    assert do(service.add_entry, entry="WFM").result == "yes"


def test_an_entry_keeps_its_id_when_it_changes(do: Do) -> None:
    first = do(service.add_entry, entry="CRM").value["entries"][0]["id"]
    changed = do(service.change_entry, entry_id=first, entry={"name": "CRM X"})

    assert changed.value["entries"] == [{"id": first, "name": "CRM X"}]


def test_without_its_last_entry_a_register_is_unanswered_and_not_a_no(do: Do) -> None:
    do(service.add_entry, entry="CRM")
    entry = do(service.complete).value["entries"][0]["id"]
    empty = do(service.remove_entry, entry_id=entry)

    assert (empty.result, empty.value) == ("to_confirm", {"entries": [], "complete": False})
    assert do(service.confirm_none).result == "no"
    again = do(service.add_entry, entry="IVR")
    assert (again.result, again.value["complete"]) == ("partly", False)


def test_none_is_not_confirmed_over_entries_nor_an_empty_list_called_complete(do: Do) -> None:
    with pytest.raises(Invalid, match="The list is empty"):
        do(service.complete)
    do(service.add_entry, entry="CRM")
    with pytest.raises(Invalid, match="There are entries in the list"):
        do(service.confirm_none)
    with pytest.raises(Invalid, match="no answer here that waits"):
        do(service.confirm)


def test_a_list_can_be_confirmed_as_empty(do: Do, ask: Callable[..., PeriodItem]) -> None:
    ask("X-02", "list")

    none = do(service.confirm_none, item="X-02")
    assert (none.value, none.result) == ([], "no")
    assert do(service.answer, item="X-02", value=["телефон"]).result == "given"
    assert do(service.confirm_none, item="X-02").result == "no"


@pytest.mark.parametrize("verb", [service.complete, service.confirm_none, partial(service.add_entry, entry="x")])
def test_other_questions_have_no_entries(do: Do, verb: Any) -> None:
    with pytest.raises(Invalid, match="asks for no list"):
        do(verb, item="WP-01")


def test_an_entry_that_is_gone_is_not_found(do: Do) -> None:
    with pytest.raises(NotFound, match="no longer in the list"):
        do(service.remove_entry, entry_id="0123")
    entry = do(service.add_entry, entry="CRM").value["entries"][0]["id"]
    do(service.remove_entry, entry_id=entry)
    with pytest.raises(NotFound, match="no longer in the list"):
        do(service.change_entry, entry_id=entry, entry="IVR")


def test_a_bad_entry_is_refused_field_by_field(do: Do) -> None:
    with pytest.raises(BadAnswer) as refused:
        do(service.add_entry, entry={"until": "soon", "colour": "red"})
    assert [fault.field for fault in refused.value.faults] == ["colour", "name", "until"]


@pytest.mark.parametrize(
    ("kind", "spec", "words"),
    [
        ("covered", {"covered_by": "products"}, "follows from products"),
        ("same", {"same_as": "INT-01"}, "follows from INT-01"),
        ("computed", {"fact": "articles-published"}, "works this answer out itself"),
    ],
)
def test_what_follows_from_others_is_not_answered(
    do: Do, ask: Callable[..., PeriodItem], kind: str, spec: dict[str, str], words: str
) -> None:
    ask("X-03", kind, **spec)
    with pytest.raises(AnswerFollows, match=words):
        do(service.answer, item="X-03", value="yes")


def test_of_two_entries_at_once_one_is_refused_and_none_is_lost(
    database: Database, period: Period, do: Do, morning: datetime
) -> None:
    now: int | None = None
    for turn in range(ROUNDS):
        saved, refused = at_once(do, turn, now)
        assert [each.answer and each.answer.id for each in refused] == [each.id for each in saved]
        now = saved[0].id
        assert len(saved[0].value["entries"]) == turn + 1


def at_once(do: Do, turn: int, now: int | None) -> tuple[list[Answer], list[AnsweredMeanwhile]]:
    barrier, saved, refused = Barrier(2), [], []

    def go(name: str) -> None:
        barrier.wait()
        try:
            saved.append(do(service.add_entry, entry=name, replaces=now))
        except AnsweredMeanwhile as refusal:
            refused.append(refusal)

    threads = [Thread(target=go, args=[f"{turn} {who}"]) for who in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return saved, refused
