from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from kbapp.checklists import reading, service
from kbapp.checklists.models import Answer, Period, PeriodItem
from kbapp.checklists.refusals import AnsweredMeanwhile, NoSuchItem, NoSuchPeriod
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.people import journal
from kbapp.people.rights import MACHINE, Person

ROUNDS = 50
Say = Callable[..., Answer]


def history(database: Database, period: Period) -> list[tuple[str, int | None]]:
    with database.reader() as session:
        [question] = [each for each in reading.questions_of(session, period) if each.item.code == "WP-01"]
    return [(each.result, each.replaces_id) for each in question.answers]


def test_an_answer_says_who_gave_it_when_and_why(say: Say, manager: Person, morning: datetime) -> None:
    given = say("yes", reason="  Акт № 3\r\n2 наурыз ")

    assert (given.value, given.result, given.reason) == ("yes", "yes", "Акт № 3\n2 наурыз")
    assert (given.by_id, given.by_login, given.by_name, given.at) == (manager.id, "manager", "manager", morning)


def test_a_later_answer_names_the_one_that_it_replaces(database: Database, period: Period, say: Say) -> None:
    first = say(True)
    say(False, replaces=first.id)

    assert history(database, period) == [("no", first.id), ("yes", None)]


def test_an_unanswered_question_has_no_answer(database: Database, period: Period) -> None:
    assert history(database, period) == []


@pytest.mark.parametrize("replaces", [None, 0, 2**70])
def test_an_answer_on_an_old_page_is_refused_with_the_newer_one(say: Say, replaces: int | None) -> None:
    theirs = say("yes", reason="Акт")

    with pytest.raises(AnsweredMeanwhile) as refused:
        say("no", replaces=replaces)
    assert refused.value.answer is not None
    assert (refused.value.answer.id, refused.value.answer.reason, refused.value.status) == (theirs.id, "Акт", 409)


def test_of_two_answers_at_once_one_is_refused(database: Database, period: Period, say: Say) -> None:
    now: int | None = None
    for _round in range(ROUNDS):
        saved, refused = at_once(say, now)
        assert [each.answer.id for each in refused] == [each.id for each in saved]
        now = saved[0].id
    assert len(history(database, period)) == ROUNDS


def at_once(say: Say, now: int | None) -> tuple[list[Answer], list[AnsweredMeanwhile]]:
    barrier, saved, refused = Barrier(2), [], []

    def go(value: str) -> None:
        barrier.wait()
        try:
            saved.append(say(value, replaces=now))
        except AnsweredMeanwhile as refusal:
            refused.append(refusal)

    threads = [Thread(target=go, args=[value]) for value in ("yes", "no")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return saved, refused


@pytest.mark.parametrize("value", ["maybe", "", "иә", None, 1, [], {}, "not_applicable"])
def test_only_yes_and_no_are_answers(say: Say, value: object) -> None:
    with pytest.raises(Invalid, match="Answer yes or no") as refused:
        say(value)
    assert refused.value.field == "value"


@pytest.mark.parametrize("reason", ["x" * 1001, "\0", "\ud800", "\x1b[31m"])
def test_a_reason_that_cannot_be_kept_is_refused(say: Say, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        say("yes", reason=reason)
    assert refused.value.field == "reason"


def test_a_question_that_is_not_asked_cannot_be_answered(
    database: Database, period: Period, manager: Person, morning: datetime
) -> None:
    with pytest.raises(NoSuchItem, match="WP-99"), database.transaction() as session:
        service.answer(session, period="2026-H1", item="WP-99", value="yes", replaces=None, by=manager, at=morning)
    with pytest.raises(NoSuchPeriod), database.transaction() as session:
        service.answer(session, period="2027-H1", item="WP-01", value="yes", replaces=None, by=manager, at=morning)


def test_an_operator_may_not_answer(database: Database, period: Period, operator: Person, morning: datetime) -> None:
    with pytest.raises(Forbidden), database.transaction() as session:
        service.answer(session, period="2026-H1", item="WP-01", value="yes", replaces=None, by=operator, at=morning)


REPLACED = "INSERT OR REPLACE INTO answer SELECT {}, item_id, replaces_id, value, 'no', reason, by_id, by_login, by_name, at, carried_from_id FROM answer"
CHANGES = [
    "UPDATE answer SET result = 'no'",
    "UPDATE answer SET reason = 'x' WHERE result = 'yes'",
    "DELETE FROM answer",
]


def test_the_database_itself_refuses_to_change_an_answer(database: Database, period: Period, say: Say) -> None:
    say("yes")

    own = [REPLACED.format("id"), REPLACED.format("999")] if database.on_sqlite else ["TRUNCATE answer"]
    for change in (*CHANGES, *own):
        with pytest.raises(DBAPIError, match="answers are added, never changed"), database.transaction() as session:
            session.execute(text(change))
    assert history(database, period) == [("yes", None)]


@pytest.mark.parametrize("replaces", [False, True])
def test_the_tables_themselves_hold_one_line_of_answers(database: Database, say: Say, replaces: bool) -> None:
    first = say("yes")
    say("no", replaces=first.id)

    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(copy_of(first, replaces_id=first.id if replaces else None))


def test_an_answer_cannot_replace_one_to_another_question(database: Database, period: Period, say: Say) -> None:
    first = say("yes")
    with pytest.raises(IntegrityError), database.transaction() as session:
        asked = session.get_one(PeriodItem, first.item_id)
        other = PeriodItem(
            period_id=period.id,
            code="WP-02",
            topic=asked.topic,
            position=2,
            kind=asked.kind,
            row=None,
            basis_class=asked.basis_class,
            texts=asked.texts,
        )
        session.add(other)
        session.flush()
        session.add(copy_of(first, item_id=other.id, replaces_id=first.id))


def copy_of(answer: Answer, **changes: object) -> Answer:
    kept = {column.name: getattr(answer, column.name) for column in Answer.__table__.c if column.name != "id"}
    return Answer(**{**kept, **changes})


def test_each_answer_is_in_the_journal(database: Database, say: Say) -> None:
    first = say("yes")
    say("no", replaces=first.id)
    with database.reader() as session:
        told = [each for each in journal.entries(session, by=MACHINE, limit=50) if each.action == "checklists.answer"]
        assert session.scalar(select(func.count()).select_from(Answer)) == 2
    assert [each.subject for each in told] == ["period/2026-H1/WP-01"] * 2
    assert f'"replaces":{first.id}' in told[0].detail.replace(" ", "")
