from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kbapp.checklists import reading, service, tasks, work
from kbapp.checklists.models import Answer, Evidence, EvidenceRevision, EvidenceUse, Period
from kbapp.checklists.refusals import AnsweredMeanwhile, NoSuchItem, NotAnswered, NotInReview, OwnAnswer
from kbapp.db import Database
from kbapp.errors import Invalid
from kbapp.people import service as accounts
from kbapp.people.rights import MACHINE, Person
from tests.checklists.conftest import MORNING
from tests.conftest import PASSWORD

Do = Callable[..., None]


@pytest.fixture
def do(database: Database, manager: Person, period: Period) -> Do:
    """A verb about the work on WP-01."""

    def do(verb: Callable[..., None], *, by: Person = manager, **more: Any) -> None:
        with database.transaction() as session:
            verb(session, period="2026-H1", item="WP-01", by=by, at=MORNING, **more)

    return do


@pytest.fixture
def second(database: Database) -> Person:
    """Another manager."""
    with database.transaction() as session:
        accounts.create(
            session, login="second", name="Екінші", roles=["manager"], password=PASSWORD, at=MORNING, by=MACHINE
        )
    with database.reader() as session:
        return accounts.person(session, login="second")


def pieces(database: Database, by: Person, only: str = "") -> list[work.Piece]:
    with database.reader() as session:
        return work.of_period(session, period="2026-H1", by=by, only=only)


def status(database: Database, by: Person) -> str:
    return next(each.status for each in pieces(database, by) if each.item.code == "WP-01")


def said(database: Database, period: Period) -> list[tuple[str, str, str]]:
    with database.reader() as session:
        items = [each.item for each in reading.questions_of(session, period) if each.item.code == "WP-01"]
        [remarks] = work.remarks_of(session, items).values()
    return [(each.kind, each.words, each.by_login) for each in remarks]


def test_an_answer_is_submitted_returned_answered_again_and_accepted(
    database: Database, period: Period, do: Do, say: Callable[..., Answer], manager: Person, second: Person
) -> None:
    assert status(database, manager) == "to-do"
    first = say("yes")
    assert status(database, manager) == "in-progress"
    do(tasks.submit)
    assert status(database, manager) == "in-review"
    do(tasks.give_back, by=second, words="Актіні тіркеңіз")
    assert status(database, manager) == "in-progress"
    newest = say("yes", replaces=first.id, reason="Акт № 3")
    do(tasks.submit)
    do(tasks.accept, by=second, answer=newest.id)
    assert status(database, manager) == "done"
    say("no", replaces=newest.id)
    assert status(database, manager) == "in-progress"
    assert said(database, period) == [
        ("submitted", "", "manager"),
        ("returned", "Актіні тіркеңіз", "second"),
        ("submitted", "", "manager"),
        ("accepted", "", "second"),
    ]


def test_nobody_accepts_her_own_answer_unless_the_period_allows_it(
    database: Database, do: Do, say: Callable[..., Answer], manager: Person
) -> None:
    mine = say("yes")
    do(tasks.submit)
    with pytest.raises(OwnAnswer, match="answered WP-01 yourself"):
        do(tasks.accept, answer=mine.id)
    with database.transaction() as session:
        service.decide(session, period="2026-H1", setting="same_person", value=True, reason="x", by=manager, at=MORNING)
    do(tasks.accept, answer=mine.id)
    assert status(database, manager) == "done"


def test_what_is_accepted_is_what_was_on_screen(do: Do, say: Callable[..., Answer], second: Person) -> None:
    old = say("yes")
    new = say("no", replaces=old.id)
    do(tasks.submit)
    with pytest.raises(AnsweredMeanwhile) as refused:
        do(tasks.accept, by=second, answer=old.id)
    assert refused.value.answer
    assert refused.value.answer.id == new.id


def test_a_question_without_an_answer_is_not_submitted_nor_accepted(do: Do, second: Person) -> None:
    with pytest.raises(NotAnswered):
        do(tasks.submit)
    with pytest.raises(NotInReview):
        do(tasks.accept, by=second, answer=None)
    with pytest.raises(NotInReview):
        do(tasks.give_back, by=second, words="x")


def test_an_accepted_answer_can_be_returned_and_what_was_not_submitted_cannot(
    database: Database, do: Do, say: Callable[..., Answer], manager: Person, second: Person
) -> None:
    mine = say("yes")
    with pytest.raises(NotInReview):
        do(tasks.give_back, by=second, words="x")
    do(tasks.submit)
    do(tasks.accept, by=second, answer=mine.id)
    do(tasks.give_back, by=second, words="Күні жоқ")
    assert status(database, manager) == "in-progress"


@pytest.mark.parametrize("verb", [tasks.comment, tasks.give_back])
@pytest.mark.parametrize("words", ["", " \n", "x" * 2001, "\0"])
def test_a_remark_says_something(do: Do, say: Callable[..., Answer], verb: Do, words: str) -> None:
    say("yes")
    do(tasks.submit)
    with pytest.raises(Invalid):
        do(verb, words=words)


def test_questions_are_assigned_with_a_day(
    database: Database, period: Period, manager: Person, second: Person, operator: Person
) -> None:
    def assign(to: int | None, *items: str) -> None:
        with database.transaction() as session:
            tasks.assign(
                session, period="2026-H1", items=items, to=to, due_on=date(2026, 7, 10), by=manager, at=MORNING
            )

    assign(second.id, "WP-01")
    [mine] = pieces(database, second, work.MINE)
    assert mine.task
    assert (mine.item.code, mine.task.assignee_name, mine.task.due_on) == ("WP-01", "Екінші", date(2026, 7, 10))
    assert said(database, period) == [("assigned", "Екінші", "manager")]
    with pytest.raises(Invalid, match="Choose somebody who may answer"):
        assign(operator.id, "WP-01")
    with pytest.raises(NoSuchItem, match="WP-77"):
        assign(second.id, "WP-01", "WP-77")
    assign(None, "WP-01")
    assert pieces(database, second, work.MINE) == []


def test_filters_show_what_is_missing_and_what_waits(
    database: Database, do: Do, say: Callable[..., Answer], manager: Person
) -> None:
    def codes(only: str) -> set[str]:
        return {each.item.code for each in pieces(database, manager, only)}

    assert "WP-01" in codes(work.MISSING)
    say("yes")
    assert "WP-01" not in codes(work.MISSING)
    assert codes(work.REVIEW) == set()
    do(tasks.submit)
    assert codes(work.REVIEW) == {"WP-01"}
    with pytest.raises(Invalid, match="Choose one of these"):
        codes("all")


@pytest.mark.parametrize(
    ("until", "expires"),
    [([date(2026, 6, 29)], True), ([date(2026, 6, 30)], False), ([None], False), ([date(2026, 1, 1), None], False)],
)
def test_evidence_that_ends_before_the_period_is_expiring(
    database: Database, period: Period, manager: Person, until: list[date | None], expires: bool
) -> None:
    who = {"by_id": manager.id, "by_login": "manager", "by_name": "manager", "at": MORNING}
    with database.transaction() as session:
        [item] = [each.item for each in reading.questions_of(session, period) if each.item.code == "WP-01"]
        piece = Evidence(centre_id=period.centre_id, kind="link", **who)
        session.add(piece)
        session.flush()
        session.add(EvidenceUse(evidence_id=piece.id, item_id=item.id, **who))
        for number, day in enumerate(until, start=1):
            session.add(
                EvidenceRevision(evidence_id=piece.id, number=number, title="Акт", note="", valid_until=day, **who)
            )
    assert [each.item.code for each in pieces(database, manager, work.EXPIRING)] == (["WP-01"] if expires else [])
