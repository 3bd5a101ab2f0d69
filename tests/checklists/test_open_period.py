from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from kbapp.checklists import definition, reading, service
from kbapp.checklists.halfyear import BadPeriodCode
from kbapp.checklists.models import HAS_A_UNIT, Centre, Period
from kbapp.checklists.refusals import EditionChanged, NoSuchPeriod
from kbapp.checklists.spec import known
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.people import journal
from kbapp.people.rights import MACHINE, Person


def test_a_new_base_has_one_centre(database: Database) -> None:
    with database.transaction() as session:
        service.make_centre(session)  # again, as at every migration
    with database.reader() as session:
        centre = reading.the_centre(session)
        assert (centre.code, centre.time_zone, centre.bin) == ("main", "Asia/Almaty", None)


def test_a_period_knows_its_days_its_edition_and_who_opened_it(period: Period, morning: datetime) -> None:
    assert (period.starts_on, period.ends_on, period.due_on) == (date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 15))
    assert (period.edition, period.opened_by_login, period.opened_at) == ("boke-01-2025", "manager", morning)
    assert period.form["header"][3]["text"]["kk"] == "БОҚЕ-01"


def test_an_open_period_keeps_its_rows_and_questions_when_the_edition_changes(
    database: Database, period: Period, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = folder / "form.toml"
    form.write_text(form.read_text(encoding="utf-8").replace("Жұмыс тәртібі", "Басқа тәртіп"), encoding="utf-8")
    monkeypatch.setattr(definition, "EDITIONS", folder.parent)
    with database.reader() as session:
        assert reading.rows_of(session, period)[5].text("name").kk == "Жұмыс тәртібі"


def test_an_edition_that_was_used_never_changes(
    database: Database, period: Period, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = folder / "form.toml"
    form.write_text(form.read_text(encoding="utf-8").replace("Жұмыс тәртібі", "Басқа тәртіп"), encoding="utf-8")
    monkeypatch.setattr(definition, "EDITIONS", folder.parent)

    with pytest.raises(EditionChanged, match="boke-01-2025"), database.transaction() as session:
        service.open_period(session, code="2026-H2", by=MACHINE, at=period.opened_at)


def test_all_that_a_question_says_is_copied(database: Database, period: Period) -> None:
    loaded = definition.load(definition.EDITIONS / definition.CURRENT)
    with database.reader() as session:
        questions = reading.questions_of(session, period)
        rows = reading.rows_of(session, period)
    asked = [(topic, item) for topic in loaded.topics for item in topic.items]
    for question, (topic, item) in zip(questions, asked, strict=True):
        parts = [question.item.text(part) for part in ("topic", "question", "basis", "evidence")]
        assert parts == [topic.title, item.question, item.basis, item.evidence]
        assert known(question.item.spec) == item.spec
    assert [(row.text("name"), row.text("unit"), row.text("note"), row.rule) for row in rows] == [
        (row.name, row.unit, row.note, row.rule) for row in loaded.rows
    ]


def test_opening_it_again_changes_nothing(database: Database, period: Period, manager: Person) -> None:
    with database.transaction() as session:
        again = service.open_period(session, code="2026-H1", by=manager, at=period.opened_at)
    assert again.id == period.id


def test_the_journal_says_who_opened_it(database: Database, period: Period) -> None:
    with database.reader() as session:
        [entry] = [each for each in journal.entries(session, by=MACHINE, limit=50) if "open-period" in each.action]
    assert (entry.login, entry.subject) == ("manager", "period/2026-H1")


def test_two_who_open_it_at_once_open_one(database: Database, manager: Person, morning: datetime) -> None:
    for year in range(2030, 2050):
        ids = opened_at_once(database, f"{year}-H1", manager, morning)
        assert len(ids) == 2
        assert len(set(ids)) == 1


def opened_at_once(database: Database, code: str, by: Person, at: datetime) -> list[int]:
    barrier, ids = Barrier(2), []

    def open_it() -> None:
        barrier.wait()
        with database.transaction() as session:
            ids.append(service.open_period(session, code=code, by=by, at=at).id)

    threads = [Thread(target=open_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ids


def test_a_code_of_another_form_is_refused(database: Database, manager: Person, morning: datetime) -> None:
    with pytest.raises(BadPeriodCode), database.transaction() as session:
        service.open_period(session, code="2026-H3", by=manager, at=morning)


@pytest.mark.parametrize("code", ["2026-H2", "first half", "\0", "x" * 9999])
def test_a_period_that_is_not_open_is_not_found(database: Database, manager: Person, code: str) -> None:
    with database.reader() as session, pytest.raises(NoSuchPeriod, match="such as 2026-H1"):
        service.period(session, code=code, by=manager)


def test_an_operator_may_not_open_or_see_periods(database: Database, operator: Person, morning: datetime) -> None:
    with pytest.raises(Forbidden), database.transaction() as session:
        service.open_period(session, code="2026-H1", by=operator, at=morning)
    with database.reader() as session, pytest.raises(Forbidden):
        service.periods(session, by=operator)


def test_a_second_centre_has_periods_and_answers_of_its_own(
    database: Database, period: Period, manager: Person, morning: datetime
) -> None:
    with database.transaction() as session:
        session.add(Centre(code="west", name="Батыс", bin=None, time_zone="Asia/Aqtau", respondent=HAS_A_UNIT))
        session.flush()
        service.fill(session, code="2026-H1", answers={"WP-01": "no"}, centre="west", by=manager, at=morning)
        assert session.scalar(select(func.count()).select_from(Period)) == 2
        [standing] = service.periods(session, by=manager, centre="main")
        assert standing.topics[0].answered == 0
        with pytest.raises(Invalid, match="several centres"):
            service.periods(session, by=manager)
