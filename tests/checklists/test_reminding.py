from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from kbapp import clock, create_app, db, jobs
from kbapp.checklists import reminding, service
from kbapp.checklists.halfyear import Deadline
from kbapp.checklists.models import Period, Reminder
from kbapp.db import Database
from kbapp.people.rights import MACHINE, Person
from tests.checklists.conftest import MORNING
from tests.serving import free_port

Tick = Callable[..., list[str]]


class Postman:
    """Keeps what is handed in; refuses everything while he is `ill`."""

    def __init__(self) -> None:
        self.ill = False
        self.letters: list[tuple[list[str], EmailMessage]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.ill:
            return "451 not today"
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((envelope.rcpt_tos, letter))
        return "250 OK"


@pytest.fixture
def postman() -> Iterator[Postman]:
    """A mail server on this machine."""
    postman = Postman()
    controller = Controller(postman, hostname="127.0.0.1", port=free_port())
    controller.start()
    postman.port = controller.port  # type: ignore[attr-defined]
    yield postman
    controller.stop()


@pytest.fixture
def tick(settings, postman: Any, period: Period) -> Iterator[Tick]:
    """Do what is due at a moment, with a mail server set."""
    mailing = replace(
        settings,
        smtp_host="127.0.0.1",
        smtp_port=postman.port,
        smtp_tls="none",
        smtp_from="kb@example.kz",
        remind_to=("a@example.kz", "b@example.kz"),
    )
    app = create_app(mailing)

    def tick(at: datetime) -> list[str]:
        with app.app_context():
            return jobs.tick(db.of_app(), reminding.WORK, at=at)

    yield tick
    app.extensions["database"].dispose()


def noted(database: Database) -> list[str]:
    with database.reader() as session:
        return [each.what for each in session.query(Reminder).order_by(Reminder.at)]


def day(month: int, number: int) -> datetime:
    return datetime(2026, month, number, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "what"),
    [
        (date(2026, 6, 13), ""),
        (date(2026, 6, 14), "30"),
        (date(2026, 7, 6), "30"),
        (date(2026, 7, 7), "7"),
        (date(2026, 7, 12), "7"),
        (date(2026, 7, 13), "1"),
        (date(2026, 7, 15), "1"),
        (date(2026, 7, 16), "overdue"),
        (date(2027, 1, 1), "overdue"),
    ],
)
def test_the_days_count_down_to_the_day_before_the_last(today: date, what: str) -> None:
    assert reminding.stage(Deadline(date(2026, 7, 15), today)) == what


def test_each_reminder_is_sent_once(database: Database, tick: Tick, postman: Postman) -> None:
    for at in (day(6, 1), day(6, 14), day(6, 15), day(7, 7), day(7, 8), day(7, 13), day(7, 15), day(7, 16), day(8, 1)):
        tick(at)

    assert noted(database) == ["30", "7", "1", "overdue"]
    assert len(postman.letters) == 4


def test_a_letter_says_what_is_due_in_all_languages(tick: Tick, postman: Postman) -> None:
    tick(day(7, 7))

    [(readers, letter)] = postman.letters
    assert readers == ["a@example.kz", "b@example.kz"]
    assert letter["From"] == "kb@example.kz"
    assert "2026-H1" in letter["Subject"]
    assert "БОҚЕ-01" in letter["Subject"]
    text = letter.get_content()
    assert text.count("2026-H1") == 3
    assert "7 days left" in text
    assert "The last day for the report is July 15, 2026." in text


def test_what_could_not_be_sent_is_logged_and_sent_at_a_later_tick(
    database: Database, tick: Tick, postman: Postman, caplog: pytest.LogCaptureFixture
) -> None:
    postman.ill = True
    assert tick(day(7, 7)) == ["checklists.remind"]
    assert noted(database) == []
    assert "could not be sent" in caplog.text

    postman.ill = False
    assert tick(day(7, 7) + timedelta(minutes=6)) == ["checklists.remind"]
    assert noted(database) == ["7"]
    assert len(postman.letters) == 1


def test_a_server_that_is_not_there_stops_nothing(database: Database, settings, period: Period, postman: Any) -> None:
    lost = replace(settings, smtp_host="127.0.0.1", smtp_port=free_port(), smtp_from="a@b", remind_to=("c@d",))
    app = create_app(lost)
    with app.app_context():
        assert jobs.tick(db.of_app(), reminding.WORK, at=day(7, 7)) == ["checklists.remind"]
        db.of_app().dispose()
    assert noted(database) == []


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_nothing_is_said_to_a_server_that_cannot_be_trusted(
    database: Database, settings, period: Period, postman: Any, tls: str
) -> None:
    plain = replace(
        settings, smtp_host="127.0.0.1", smtp_port=postman.port, smtp_tls=tls, smtp_from="a@b", remind_to=("c@d",)
    )
    app = create_app(plain)
    with app.app_context():
        jobs.tick(db.of_app(), reminding.WORK, at=day(7, 7))
        db.of_app().dispose()
    assert (noted(database), postman.letters) == ([], [])


def test_without_a_mail_server_the_pages_remind_alone(app, database: Database, period: Period) -> None:
    with app.app_context():
        jobs.tick(db.of_app(), reminding.WORK, at=day(7, 7))
        jobs.tick(db.of_app(), reminding.WORK, at=day(7, 8))
    assert noted(database) == ["7"]


def test_nobody_is_reminded_of_a_sealed_report(
    database: Database, tick: Tick, postman: Postman, period: Period, manager: Person
) -> None:
    with database.transaction() as session:
        service.close(session, period_id=period.id, by=manager, at=MORNING)
    tick(day(7, 7))

    assert postman.letters == []


def test_each_centre_is_reminded_of_its_own(database: Database, tick: Tick, postman: Postman, period: Period) -> None:
    with database.transaction() as session:
        service.add_centre(session, code="west", name="Батыс", by=MACHINE, at=MORNING)
        service.open_period(session, code="2026-H1", centre="west", by=MACHINE, at=MORNING)
    tick(day(7, 7))

    assert len(postman.letters) == 2
    assert "Батыс" in postman.letters[1][1].get_content()


def test_the_search_page_tells_a_manager_how_many_days_are_left(
    as_manager, as_operator, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: day(7, 7))
    for person in (as_manager, as_operator):
        person.post("/language", data={"language": "en"})

    assert "Report for 2026-H1: 7 days left" in as_manager.get("/search").text
    assert "2026-H1" not in as_operator.get("/search").text
