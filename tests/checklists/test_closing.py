from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest

from kbapp.checklists import figures, reading, service, tasks, telephony
from kbapp.checklists.models import Period, PeriodItem
from kbapp.checklists.refusals import PeriodClosed, PeriodNotClosed
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.people import journal
from kbapp.people.rights import MACHINE, Person
from tests.checklists.conftest import MORNING, field

ITEM = {"period": "2026-H1", "item": "X-01"}
SHEET = telephony.read(b"calls;wait\n1;2\n")
CHANGES: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (service.answer, {**ITEM, "value": [], "replaces": None}),
    (service.confirm, {**ITEM, "replaces": None}),
    (service.confirm_none, {**ITEM, "replaces": None}),
    (service.complete, {**ITEM, "replaces": None}),
    (service.add_entry, {**ITEM, "entry": "CRM", "replaces": None}),
    (service.change_entry, {**ITEM, "entry_id": "1", "entry": "CRM", "replaces": None}),
    (service.remove_entry, {**ITEM, "entry_id": "1", "replaces": None}),
    (service.fill, {"code": "2026-H1", "answers": {"X-01": []}}),
    (service.decide, {"period": "2026-H1", "setting": "rooms", "value": "lenient", "reason": "x"}),
    (tasks.assign, {"period": "2026-H1", "items": ["X-01"], "to": None, "due_on": None}),
    (tasks.comment, {**ITEM, "words": "x"}),
    (tasks.submit, ITEM),
    (tasks.give_back, {**ITEM, "words": "x"}),
    (tasks.accept, {**ITEM, "answer": None}),
    (figures.save, {"period": "2026-H1", "sheet": SHEET, "columns": {"row-13": "calls"}}),
]


@pytest.fixture
def closed(database: Database, manager: Person, period: Period, ask: Callable[..., PeriodItem]) -> Period:
    """2026-H1, sealed."""
    ask("X-01", "register", fields=(field("name", needed=True),), distinct_by="name")
    with database.transaction() as session:
        return service.close(session, period_id=period.id, by=manager, at=MORNING)


@pytest.mark.parametrize(("verb", "given"), CHANGES, ids=lambda each: getattr(each, "__name__", ""))
def test_nothing_changes_in_a_closed_period(
    database: Database, closed: Period, manager: Person, verb: Callable[..., Any], given: dict[str, Any]
) -> None:
    with pytest.raises(PeriodClosed, match="Begin a correction"), database.transaction() as session:
        verb(session, by=manager, at=MORNING, **given)


@pytest.mark.parametrize(("verb", "given"), CHANGES, ids=lambda each: getattr(each, "__name__", ""))
def test_an_operator_may_do_none_of_it(
    database: Database, period: Period, operator: Person, verb: Callable[..., Any], given: dict[str, Any]
) -> None:
    with pytest.raises(Forbidden), database.transaction() as session:
        verb(session, by=operator, at=MORNING, **given)


def test_a_correction_opens_it_again_as_the_next_issue(database: Database, closed: Period, manager: Person) -> None:
    with database.transaction() as session:
        again = service.reopen(session, period_id=closed.id, reason="Қате сан", by=manager, at=MORNING)
        assert (again.issue, again.reason, again.closed_at) == (2, "Қате сан", None)
        assert service.answer(session, **ITEM, value=["CRM"], replaces=None, by=manager, at=MORNING).result == "yes"
    with database.reader() as session:
        told = [each.action for each in journal.entries(session, by=MACHINE, limit=3)]
    assert told == ["checklists.answer", "checklists.reopen", "checklists.close"]


def test_only_a_closed_period_is_opened_again_with_a_reason(
    database: Database, closed: Period, manager: Person
) -> None:
    with pytest.raises(Invalid, match="why the report is corrected"), database.transaction() as session:
        service.reopen(session, period_id=closed.id, reason=" ", by=manager, at=MORNING)
    with pytest.raises(PeriodClosed), database.transaction() as session:
        service.close(session, period_id=closed.id, by=manager, at=MORNING)
    with database.transaction() as session:
        service.reopen(session, period_id=closed.id, reason="x", by=manager, at=MORNING)
    with pytest.raises(PeriodNotClosed), database.transaction() as session:
        service.reopen(session, period_id=closed.id, reason="x", by=manager, at=MORNING)


def test_no_answer_slips_in_after_the_closing(database: Database, period: Period, manager: Person) -> None:
    for _round in range(20):
        late = closed_and_answered_at_once(database, period, manager)
        with database.transaction() as session:
            newest = reading.questions_of(session, period)[0].newest
            assert (newest.id if newest else None) == late
            service.reopen(session, period_id=period.id, reason="x", by=manager, at=MORNING)


def closed_and_answered_at_once(database: Database, period: Period, by: Person) -> int | None:
    """The id of the newest answer at the moment of the closing."""
    barrier, seen = Barrier(2), []

    def close() -> None:
        barrier.wait()
        with database.transaction() as session:
            service.close(session, period_id=period.id, by=by, at=MORNING)
            newest = reading.questions_of(session, period)[0].newest
            seen.append(newest.id if newest else None)

    def answer() -> None:
        barrier.wait()
        try:
            with database.transaction() as session:
                service.fill(
                    session,
                    code="2026-H1",
                    answers={"WP-01": {"value": "yes", "reason": str(period.issue)}},
                    by=by,
                    at=MORNING,
                )
        except PeriodClosed:
            pass

    threads = [Thread(target=close), Thread(target=answer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    period.issue += 1
    [newest] = seen
    return newest
