"""From answers to a seal: prepared, approved by another, sealed in a chain, corrected as a next issue."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kbapp.checklists import deciding, evidence, service
from kbapp.checklists.models import Period
from kbapp.checklists.refusals import PeriodClosed
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.people.rights import Person
from kbapp.report import canonical, content, findings, reviewing, seal, xray
from kbapp.report.models import Seal
from kbapp.report.refusals import NotPrepared, NotSealable, OwnReport
from tests.report.sealing import LATER, approved, corrected, digest_of, sealed_by

ROUNDS = 5
UNSEALED = {"findings": [], "previous": None, "sealed_at": None}


@pytest.fixture
def sealed(database: Database, filled: Period, manager: Person, second_manager: Person) -> Callable[[], Seal]:
    def sealed() -> Seal:
        return sealed_by(database, manager, second_manager)

    return sealed


def test_a_report_is_sealed_and_its_period_closed(database: Database, filled: Period, manager: Person, sealed) -> None:
    made = sealed()

    data = made.content.encode()
    assert canonical.fingerprint(data) == made.sha256
    assert canonical.encoded(json.loads(data)) == data
    whole = json.loads(data)
    assert (whole["schema"], whole["issue"], whole["previous"]) == ("kbapp-report/1", "1", None)
    assert {row["state"] for row in whole["rows"]} == {"ready"}
    assert whole["sealed_at"] == "2026-07-02T04:00:00Z"
    with pytest.raises(PeriodClosed), database.transaction() as session:
        service.fill(session, code="2026-H1", answers={"WP-01": False}, by=manager, at=LATER)
    with pytest.raises(PeriodClosed), database.transaction() as session:
        seal.seal(session, period="2026-H1", by=manager, at=LATER)


def test_no_name_of_staff_is_sealed(sealed) -> None:
    whole = sealed().content

    assert "Сейітова" not in whole
    assert "Manager" not in whole
    assert '"count":"1"' in whole


def test_nothing_is_sealed_before_everything_is_as_it_should_be(
    database: Database, filled: Period, manager: Person
) -> None:
    with pytest.raises(NotSealable) as refused, database.transaction() as session:
        seal.seal(session, period="2026-H1", by=manager, at=LATER)

    told = str(refused.value)
    assert "Nobody has approved the report yet." in told
    assert "Warnings that nobody has said a word about" in told


def test_a_report_with_rows_that_are_not_ready_is_not_prepared(
    database: Database, period: Period, manager: Person
) -> None:
    with pytest.raises(Invalid, match="These rows are not ready yet: 1, 2"), database.transaction() as session:
        reviewing.prepare(session, period="2026-H1", by=manager, at=LATER)


def test_whoever_prepared_does_not_approve_unless_that_was_decided(
    database: Database, filled: Period, manager: Person
) -> None:
    with database.transaction() as session:
        reviewing.prepare(session, period="2026-H1", by=manager, at=LATER)
    digest = digest_of(database)
    with pytest.raises(OwnReport), database.transaction() as session:
        reviewing.approve(session, period="2026-H1", digest=digest, by=manager, at=LATER)


def test_one_person_is_told_by_the_x_ray_when_the_setting_allows_her(
    database: Database, filled: Period, manager: Person
) -> None:
    decide = {"setting": deciding.SAME_PERSON, "value": True, "reason": "Екінші менеджер жоқ"}
    with database.transaction() as session:
        service.decide(session, period="2026-H1", by=manager, at=LATER, **decide)
    approved(database, manager, manager)
    with database.reader() as session:
        assert "same-person" in [each.finding for each in xray.examined(session, filled)]


def test_an_answer_that_changes_makes_the_approval_void(
    database: Database, filled: Period, manager: Person, second_manager: Person
) -> None:
    approved(database, manager, second_manager)
    with database.transaction() as session:
        service.fill(session, code="2026-H1", answers={"row-20": 5}, by=manager, at=LATER)
    with pytest.raises(NotSealable, match="has changed since it was approved"), database.transaction() as session:
        seal.seal(session, period="2026-H1", by=manager, at=LATER)


def test_what_changed_since_it_was_prepared_is_not_approved(
    database: Database, filled: Period, manager: Person, second_manager: Person
) -> None:
    with database.transaction() as session:
        reviewing.prepare(session, period="2026-H1", by=manager, at=LATER)
    digest = digest_of(database)
    with database.transaction() as session:
        service.fill(session, code="2026-H1", answers={"row-20": 5}, by=manager, at=LATER)
    with pytest.raises(NotPrepared), database.transaction() as session:
        reviewing.approve(session, period="2026-H1", digest=digest, by=second_manager, at=LATER)


def test_a_returned_report_is_prepared_again(
    database: Database, filled: Period, manager: Person, second_manager: Person
) -> None:
    with database.transaction() as session:
        reviewing.prepare(session, period="2026-H1", by=manager, at=LATER)
    with database.transaction() as session:
        reviewing.give_back(session, period="2026-H1", remark="13-жол қате", by=second_manager, at=LATER)
    with pytest.raises(NotPrepared), database.transaction() as session:
        reviewing.give_back(session, period="2026-H1", remark="тағы", by=second_manager, at=LATER)
    with database.reader() as session:
        assert [each.step for each in reviewing.steps(session, filled)] == ["returned", "prepared"]
        assert reviewing.people(session, filled) == reviewing.People()


def test_a_correction_is_the_next_issue_and_names_the_first(
    database: Database, filled: Period, manager: Person, second_manager: Person, sealed
) -> None:
    first = sealed()
    corrected(database, manager)
    with database.transaction() as session:
        service.fill(session, code="2026-H1", answers={"row-20": 7}, by=manager, at=LATER)
    second = sealed_by(database, manager, second_manager)

    whole = json.loads(second.content)
    assert (whole["issue"], whole["reason"]) == ("2", "13-жол қате болды")
    assert whole["replaces"] == {"issue": "1", "sha256": first.sha256}
    assert whole["previous"] == first.sha256
    with database.reader() as session:
        links = seal.chain(session, by=manager)
        assert [(link.seal.issue, link.is_whole) for link in links] == [(2, True), (1, True)]
        assert seal.find(session, period="2026-H1", issue=1, by=manager).content == first.content


def at_once(*deeds: Callable[[], str]) -> list[str]:
    """What each of several deeds says that begin at the same moment."""
    barrier = Barrier(len(deeds))

    def begin(deed: Callable[[], str]) -> str:
        barrier.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(begin, deeds))


def test_of_two_who_seal_at_once_one_does(
    database: Database, filled: Period, manager: Person, second_manager: Person
) -> None:
    def seal_it(by: Person) -> str:
        try:
            with database.transaction() as session:
                seal.seal(session, period="2026-H1", by=by, at=LATER)
        except PeriodClosed:
            return "closed"
        return "sealed"

    for issue in range(1, ROUNDS + 1):
        approved(database, manager, second_manager)
        assert sorted(at_once(partial(seal_it, manager), partial(seal_it, second_manager))) == ["closed", "sealed"]
        with database.reader() as session:
            links = seal.chain(session, by=manager)
        assert [(link.seal.issue, link.is_whole) for link in links] == [(each, True) for each in range(issue, 0, -1)]
        corrected(database, manager)


def answer(session: Session, number: int, by: Person) -> None:
    service.fill(session, code="2026-H1", answers={"row-20": number}, by=by, at=LATER)


def prove(session: Session, number: int, by: Person) -> None:
    link = evidence.Thing(url=f"https://example.kz/{number}")
    about = evidence.About(title="Акт")
    evidence.add(session, period="2026-H1", items=["WP-01"], thing=link, about=about, by=by, at=LATER)


@pytest.mark.parametrize("change", [answer, prove])
def test_what_comes_at_once_with_the_seal_is_either_sealed_or_refused(
    database: Database,
    filled: Period,
    manager: Person,
    second_manager: Person,
    change: Callable[[Session, int, Person], None],
) -> None:
    def seal_it() -> str:
        try:
            with database.transaction() as session:
                return seal.seal(session, period="2026-H1", by=manager, at=LATER).content
        except NotSealable:
            return ""

    def change_it(number: int) -> str:
        try:
            with database.transaction() as session:
                change(session, number, second_manager)
        except PeriodClosed:
            return "refused"
        return "changed"

    for number in range(1, ROUNDS + 1):
        approved(database, manager, second_manager)
        whole, changed = at_once(seal_it, partial(change_it, number))
        assert bool(whole) == (changed == "refused")
        if whole:
            assert digest_of(database) == content.digest({**json.loads(whole), **UNSEALED})
            corrected(database, manager)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE seal SET content = replace(content, '123456', '123457') WHERE issue = 1",
        "UPDATE seal SET issue = 3 WHERE issue = 1",
        "UPDATE seal SET previous_id = NULL WHERE issue = 2",
    ],
)
def test_what_was_changed_in_the_base_itself_breaks_the_chain(
    database: Database, manager: Person, second_manager: Person, sealed: Callable[[], Seal], change: str
) -> None:
    sealed()
    corrected(database, manager)
    sealed_by(database, manager, second_manager)
    with pytest.raises(DBAPIError), database.transaction() as session:
        session.execute(text(change))
    with database.transaction() as session:
        drop = "seal_no_update" if database.on_sqlite else "seal_no_change ON seal"
        session.execute(text(f"DROP TRIGGER {drop}"))
        session.execute(text(change))
    with database.reader() as session:
        assert [link.is_whole for link in seal.chain(session, by=manager)].count(False) == 1


def test_an_operator_seals_nothing(database: Database, filled: Period, operator: Person) -> None:
    verbs: list[Callable[[Any], object]] = [
        lambda session: seal.seal(session, period="2026-H1", by=operator, at=LATER),
        lambda session: seal.correct(session, period="2026-H1", reason="x", by=operator, at=LATER),
        lambda session: reviewing.prepare(session, period="2026-H1", by=operator, at=LATER),
        lambda session: findings.explain(session, period="2026-H1", findings=["x"], words="x", by=operator, at=LATER),
    ]
    for verb in verbs:
        with pytest.raises(Forbidden), database.transaction() as session:
            verb(session)


def test_the_same_answers_in_any_order_give_the_same_bytes(
    database: Database, filled: Period, manager: Person, answers: dict[str, Any]
) -> None:
    before = digest_of(database)
    with database.transaction() as session:
        again = dict(reversed(answers.items()))
        service.fill(session, code="2026-H1", answers=again, by=manager, at=LATER)
    assert digest_of(database) == before
