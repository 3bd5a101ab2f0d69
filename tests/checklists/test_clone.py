from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from kbapp.checklists import carrying, deciding, reading, service
from kbapp.checklists.models import Answer, Evidence, EvidenceUse, Period, PeriodItem
from kbapp.db import Database
from kbapp.errors import Invalid
from kbapp.people.rights import Person
from tests.checklists.conftest import MORNING, field

WINTER = datetime(2027, 1, 4, 4, tzinfo=MORNING.tzinfo)
QUESTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "X-01": ("register", {"fields": (field("name", needed=True),), "distinct_by": "name", "carry": True}),
    "X-02": ("text", {"carry": True}),
    "X-03": ("count", {}),
}
Newest = Callable[[str, str], Answer | None]


@pytest.fixture
def newest(database: Database) -> Newest:
    """The newest answer in a period to a question."""

    def newest(period: str, code: str) -> Answer | None:
        with database.reader() as session:
            asked = reading.questions_of(session, reading.find_period(session, code=period))
        return next(each.newest for each in asked if each.item.code == code)

    return newest


@pytest.fixture
def evidence(database: Database, manager: Person, period: Period, ask: Callable[..., PeriodItem]) -> int:
    """2026-H1, answered; a piece of evidence proves the register, its entry, and the count; one was taken away."""
    items = {code: ask(code, kind, **spec) for code, (kind, spec) in QUESTIONS.items()}
    who = {"by_id": manager.id, "by_login": "manager", "by_name": "manager", "at": MORNING}
    with database.transaction() as session:
        given = {"X-01": ["CRM"], "X-02": "Астана", "X-03": 5}
        service.fill(session, code="2026-H1", answers=given, by=manager, at=MORNING)
        piece = Evidence(centre_id=period.centre_id, kind="file", **who)
        session.add(piece)
        session.flush()
        asked = reading.questions_of(session, reading.find_period(session, code="2026-H1"))
        [entry] = next(each.newest for each in asked if each.item.code == "X-01").value["entries"]
        for code, part, removed in (
            ("X-01", None, None),
            ("X-01", entry["id"], None),
            ("X-03", None, None),
            ("X-02", None, MORNING),
        ):
            use = EvidenceUse(evidence_id=piece.id, item_id=items[code].id, entry=part, removed_at=removed, **who)
            session.add(use)
    return piece.id


@pytest.fixture
def carried(
    database: Database, manager: Person, evidence: int, ask: Callable[..., PeriodItem], period: Period
) -> Period:
    """2026-H2, begun with what 2026-H1 carries over."""
    with database.transaction() as session:
        after = service.open_period(session, code="2026-H2", by=manager, at=WINTER)
    for code, (kind, spec) in QUESTIONS.items():
        ask(code, kind, to=after, **spec)
    with database.transaction() as session:
        carrying.carry(session, session.merge(period), session.merge(after), by=manager, at=WINTER)
    return after


def test_lists_and_texts_are_carried_and_wait_to_be_confirmed(carried: Period, newest: Newest) -> None:
    for code in ("X-01", "X-02"):
        was, now = newest("2026-H1", code), newest("2026-H2", code)
        assert was
        assert now
        assert (now.value, now.result, now.carried_from_id, now.replaces_id) == (was.value, "to_confirm", was.id, None)
    assert newest("2026-H2", "X-03") is None
    assert newest("2026-H2", "WP-01") is None


def test_what_is_carried_counts_as_unanswered(database: Database, carried: Period) -> None:
    with database.reader() as session:
        asked = reading.questions_of(session, reading.find_period(session, code="2026-H2"))
        standing = next(each for each in reading.standings(session) if each.period.id == carried.id)
    assert {each.item.code: each.current for each in asked if each.item.code.startswith("X")} == {
        "X-01": None,
        "X-02": None,
        "X-03": None,
    }
    assert sum(each.answered for each in standing.topics) == 0


def test_evidence_is_carried_with_its_entries(
    database: Database, carried: Period, evidence: int, newest: Newest
) -> None:
    register = newest("2026-H1", "X-01")
    assert register
    with database.reader() as session:
        asked = {each.item.id: each.item.code for each in reading.questions_of(session, carried)}
        used = [
            (asked[each.item_id], each.entry, each.at) for each in session.query(EvidenceUse) if each.item_id in asked
        ]
    [entry] = register.value["entries"]
    assert used == [("X-01", None, WINTER), ("X-01", entry["id"], WINTER), ("X-03", None, WINTER)]


def confirm(database: Database, by: Person, verb: Callable[..., Answer], newest: Newest, **more: Any) -> Answer:
    now = newest("2026-H2", "X-01")
    with database.transaction() as session:
        return verb(session, period="2026-H2", item="X-01", replaces=now and now.id, by=by, at=WINTER, **more)


@pytest.mark.parametrize("verb", [service.confirm, service.complete])
def test_confirming_gives_the_same_answer_again(
    database: Database, manager: Person, carried: Period, newest: Newest, verb: Callable[..., Answer]
) -> None:
    was = newest("2026-H2", "X-01")
    done = confirm(database, manager, verb, newest)

    assert was
    assert (done.result, done.value, done.carried_from_id, done.replaces_id) == ("yes", was.value, None, was.id)


def test_an_entry_more_confirms_nothing(database: Database, manager: Person, carried: Period, newest: Newest) -> None:
    done = confirm(database, manager, service.add_entry, newest, entry="IVR")
    assert (done.result, done.carried_from_id is None, done.value["complete"]) == ("to_confirm", False, True)

    confirmed = confirm(database, manager, service.confirm, newest)
    assert (confirmed.result, len(confirmed.value["entries"])) == ("yes", 2)


def test_filling_the_same_confirms_what_was_carried(
    database: Database, manager: Person, carried: Period, newest: Newest
) -> None:
    was = newest("2026-H2", "X-01")
    with database.transaction() as session:
        done = service.fill(session, code="2026-H2", answers={"X-01": ["CRM"]}, by=manager, at=WINTER)
    now = newest("2026-H2", "X-01")

    assert done.answered == ("X-01",)
    assert was
    assert now
    assert (now.result, now.value) == ("yes", was.value)


def test_a_new_period_begins_with_the_last_ones_settings(database: Database, manager: Person, period: Period) -> None:
    with database.transaction() as session:
        for setting, value in (("rooms", "lenient"), ("due_day", 10)):
            service.decide(
                session, period="2026-H1", setting=setting, value=value, reason="Бұйрық № 5", by=manager, at=MORNING
            )
        cloned = service.open_period(session, code="2026-H2", clone=True, by=manager, at=WINTER)
        plain = service.open_period(session, code="2027-H1", by=manager, at=WINTER)

    assert cloned.settings == {**deciding.DEFAULTS, "rooms": "lenient", "due_day": 10}
    assert (cloned.due_on, plain.due_on, plain.settings) == (date(2027, 1, 10), date(2027, 7, 15), deciding.DEFAULTS)


def test_there_may_be_no_period_before(database: Database, manager: Person) -> None:
    with database.transaction() as session:
        assert service.open_period(session, code="2026-H1", clone=True, by=manager, at=MORNING).settings


@pytest.mark.parametrize(
    ("setting", "value", "reason", "field"),
    [
        ("rooms", "some", "x", "value"),
        ("rooms", ["strict"], "x", "value"),
        ("rooms", "lenient", " ", "reason"),
        ("row_25_items", ["WP-01"], "x", "value"),
        ("row_25_items", "WP-02", "x", "value"),
        ("row_25_items", [["WP-02"]], "x", "value"),
        ("same_person", "yes", "x", "value"),
        ("due_day", 16, "x", "value"),
        ("due_day", True, "x", "value"),
        ("colour", "red", "x", "setting"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(
    database: Database, manager: Person, period: Period, setting: str, value: object, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused, database.transaction() as session:
        service.decide(session, period="2026-H1", setting=setting, value=value, reason=reason, by=manager, at=MORNING)
    assert refused.value.field == field


def test_questions_are_switched_on_for_row_25(
    database: Database, manager: Person, period: Period, ask: Callable[..., PeriodItem]
) -> None:
    ask("X-01", "yes-no", optional_gate=True)
    with database.transaction() as session:
        decided = service.decide(
            session, period="2026-H1", setting="row_25_items", value=["X-01"], reason="x", by=manager, at=MORNING
        )
        assert decided.settings["row_25_items"] == ["X-01"]
