"""Must-reads: operators are asked, confirm what they had on screen, and supervisors see who has."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kbapp.articles import must_reads, search_notices
from kbapp.articles.models import MustRead, ReadReceipt, Revision
from kbapp.articles.refusals import AskedMeanwhile, NoSuchMustRead, NotLive
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.people import service as people
from kbapp.people.models import Entry
from kbapp.people.rights import MACHINE, Person
from tests.articles import making
from tests.articles.making import HOUR, NINE
from tests.conftest import NOON, PASSWORD
from tests.people.together import together

WHY = "The hours have changed."


@pytest.fixture
def number(database: Database) -> int:
    return making.make_article(database, texts={"en": "Opening hours", "ru": "Часы"})


def ask(database: Database, number: int, by: Person, **more: Any) -> int:
    with database.transaction() as session:
        return must_reads.ask(session, article=number, by=by, **{"why": WHY, "at": NINE, **more}).id


def confirm(database: Database, asked: int, by: Person, **more: Any) -> None:
    with database.transaction() as session:
        must_reads.confirm(session, must_read=asked, by=by, **{"language": "en", "at": NINE + HOUR, **more})


def waiting(database: Database, by: Person) -> int:
    with database.reader() as session:
        return session.scalar(must_reads.waiting(by)) or 0


def progress(database: Database, by: Person) -> list[tuple[int, int]]:
    with database.reader() as session:
        return [(row.read, row.of) for row in must_reads.overview(session, by=by, language="en", state="").rows]


# --- asking ----------------------------------------------------------------------------------------------------------


def test_an_operator_is_asked_until_she_confirms(
    database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    asked = ask(database, number, supervisor)
    assert waiting(database, operator) == 1
    confirm(database, asked, operator)
    assert waiting(database, operator) == 0
    assert progress(database, supervisor) == [(1, 1)]


def test_whoever_comes_later_is_asked_too(
    database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    confirm(database, ask(database, number, supervisor), operator)
    with database.transaction() as session:
        people.create(session, login="new", name="New", roles=["operator"], password=PASSWORD, at=NOON, by=MACHINE)
    assert progress(database, supervisor) == [(1, 2)]


def test_it_is_asked_for_once_and_anew_only_from_what_was_on_screen(
    database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    first = ask(database, number, supervisor)
    confirm(database, first, operator)
    for anew in (None, first + 7):
        with pytest.raises(AskedMeanwhile):
            ask(database, number, supervisor, anew=anew)
    second = ask(database, number, supervisor, anew=first, at=NINE + HOUR)
    assert waiting(database, operator) == 1
    assert progress(database, supervisor) == [(0, 1), (1, 1)]
    with database.reader() as session:
        assert session.get_one(MustRead, first).until_by == "supervisor"
        assert second != first


def test_of_two_who_ask_at_once_one_is_told(database: Database, number: int, supervisor: Person) -> None:
    refused = []

    def work(_n: int) -> None:
        try:
            ask(database, number, supervisor)
        except AskedMeanwhile:
            refused.append(1)

    together(work, 3)
    assert refused == [1, 1]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"why": "  "}, "why"), ({"why": "x" * 501}, "501"), ({"due_on": date(2026, 3, 1)}, "over")],
)
def test_a_question_without_a_reason_or_with_a_day_that_is_over_is_refused(
    database: Database, number: int, supervisor: Person, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        ask(database, number, supervisor, **change)


def test_whether_a_day_is_over_is_said_by_the_time_zone_of_the_installation(
    database: Database, number: int, supervisor: Person
) -> None:
    """After midnight in Almaty yesterday was still taken, by UTC, and everybody was late at once."""
    after_midnight = datetime(2026, 3, 2, 20, tzinfo=UTC)
    with pytest.raises(Invalid, match="over"):
        ask(database, number, supervisor, at=after_midnight, due_on=date(2026, 3, 2))
    assert ask(database, number, supervisor, at=after_midnight, due_on=date(2026, 3, 3))


def test_what_operators_cannot_read_is_not_asked_for(database: Database, supervisor: Person, operator: Person) -> None:
    with pytest.raises(Invalid):
        ask(database, making.make_article(database, "internal", audience="supervisors"), supervisor)
    with pytest.raises(NotLive):
        ask(database, making.make_article(database, "draft", live=False), supervisor)
    with pytest.raises(Forbidden):
        ask(database, making.make_article(database, "x"), operator)


def test_what_is_withdrawn_waits_no_longer(database: Database, operator: Person, supervisor: Person) -> None:
    number = making.make_article(database, "withdrawn")
    ask(database, number, supervisor)
    making.withdraw(database, number)
    assert waiting(database, operator) == 0


def test_asking_and_ending_are_in_the_journal(database: Database, number: int, supervisor: Person) -> None:
    asked = ask(database, number, supervisor)
    with database.transaction() as session:
        must_reads.end(session, must_read=asked, by=supervisor, at=NINE + HOUR)
        must_reads.end(session, must_read=asked, by=supervisor, at=NINE + HOUR)
    with database.reader() as session:
        told = session.scalars(select(Entry.action).where(Entry.login == "supervisor").order_by(Entry.id)).all()
    assert told == ["articles.ask_to_read", "articles.end_must_read"]


# --- confirming ------------------------------------------------------------------------------------------------------


def test_the_receipt_keeps_the_wording_that_was_on_screen(
    database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    asked = ask(database, number, supervisor)
    making.edit(database, number, body="At ten.")
    making.publish(database, number, 2, at=NINE + HOUR)
    confirm(database, asked, operator, revision=1, at=NINE + 2 * HOUR)
    with database.reader() as session:
        kept = session.scalar(select(Revision.number).join(ReadReceipt, ReadReceipt.revision_id == Revision.id))
    assert kept == 1


@pytest.mark.parametrize("revision", [None, 2, 9, 2**40])
def test_another_number_is_taken_for_the_live_wording(
    database: Database, number: int, operator: Person, supervisor: Person, revision: int | None
) -> None:
    making.edit(database, number, body="Not published.")
    confirm(database, ask(database, number, supervisor), operator, revision=revision)
    with database.reader() as session:
        kept = session.scalar(select(Revision.number).join(ReadReceipt, ReadReceipt.revision_id == Revision.id))
    assert kept == 1


def test_two_clicks_at_once_confirm_once(database: Database, number: int, operator: Person, supervisor: Person) -> None:
    asked = ask(database, number, supervisor)
    together(lambda _n: confirm(database, asked, operator), 4)
    with database.reader() as session:
        assert session.scalar(select(func.count()).select_from(ReadReceipt)) == 1


def test_what_has_ended_cannot_be_confirmed(
    database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    asked = ask(database, number, supervisor)
    with database.transaction() as session:
        must_reads.end(session, must_read=asked, by=supervisor, at=NINE + HOUR)
    for wrong in (asked, asked + 5, 2**40):
        with pytest.raises(NoSuchMustRead):
            confirm(database, wrong, operator)


def test_only_who_is_asked_confirms(database: Database, number: int, supervisor: Person, manager: Person) -> None:
    asked = ask(database, number, supervisor)
    for somebody in (supervisor, manager):
        with pytest.raises(Forbidden):
            confirm(database, asked, somebody)


def test_her_list_begins_with_the_nearest_day(database: Database, operator: Person, supervisor: Person) -> None:
    days = {"late": date(2026, 3, 20), "soon": date(2026, 3, 9), "some": None, "read": date(2026, 3, 3)}
    for slug, due_on in days.items():
        asked = ask(database, making.make_article(database, slug, texts={"en": slug}), supervisor, due_on=due_on)
        if slug == "read":
            confirm(database, asked, operator)
    with database.reader() as session:
        rows = must_reads.tasks(session, by=operator, language="en").rows
    assert [row.title for row in rows] == ["soon", "late", "some", "read"]


# --- pages -----------------------------------------------------------------------------------------------------------


def test_a_supervisor_asks_and_an_operator_confirms(
    as_operator: FlaskClient, as_supervisor: FlaskClient, number: int
) -> None:
    asked = as_supervisor.post(f"/articles/{number}/must-read", data={"why": WHY})
    assert (asked.status_code, asked.location) == (303, "/articles/must-read/1")
    assert "0 of 1" in as_supervisor.get("/articles/must-read").text
    assert WHY in as_operator.get("/must-read").text
    html = as_operator.get(f"/articles/{number}?language=ru").text
    assert WHY in html
    assert f"/articles/{number}/confirm?language=ru" in html
    response = as_operator.post(f"/articles/{number}/confirm?language=ru", data={"must_read": 1, "revision": 1})
    assert (response.status_code, response.location) == (303, f"/articles/{number}?language=ru")
    assert "You confirmed that you have read it" in as_operator.get(f"/articles/{number}").text
    assert "Nothing is left to read" in as_operator.get("/must-read").text
    page = as_supervisor.get("/articles/must-read/1").text
    assert "1 of 1" in page
    assert "Русский" in page


def test_a_supervisor_is_not_asked_herself(as_supervisor: FlaskClient, number: int) -> None:
    as_supervisor.post(f"/articles/{number}/must-read", data={"why": WHY})
    html = as_supervisor.get(f"/articles/{number}").text
    assert "You are asked to read" not in html
    assert "/articles/must-read/1" in html


@pytest.mark.parametrize("change", [{"why": ""}, {"due_on": "2020-01-01"}, {"due_on": "never"}])
def test_a_question_with_a_mistake_is_shown_again(
    as_supervisor: FlaskClient, number: int, change: dict[str, str]
) -> None:
    response = as_supervisor.post(f"/articles/{number}/must-read", data={"why": WHY, **change})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    assert change.get("why", WHY) in response.text


def test_a_question_asked_meanwhile_keeps_the_words(as_supervisor: FlaskClient, number: int) -> None:
    as_supervisor.post(f"/articles/{number}/must-read", data={"why": WHY})
    response = as_supervisor.post(f"/articles/{number}/must-read", data={"why": "My own reason."})
    assert response.status_code == 409
    assert "My own reason." in response.text
    assert WHY in response.text
    form = as_supervisor.get(f"/articles/{number}/must-read").text
    assert 'name="anew" value="1"' in form
    assert as_supervisor.post(f"/articles/{number}/must-read", data={"why": WHY, "anew": "1"}).status_code == 303


def test_what_was_asked_meanwhile_can_be_asked_anew_from_the_page_that_tells_of_it(
    as_supervisor: FlaskClient, number: int
) -> None:
    """The form kept saying that nothing had been on screen, so every further click was refused too."""
    as_supervisor.post(f"/articles/{number}/must-read", data={"why": WHY})
    refused = as_supervisor.post(f"/articles/{number}/must-read", data={"why": "My own reason.", "anew": ""})
    assert 'name="anew" value="1"' in refused.text
    sent = {"why": "My own reason.", "anew": "1"}
    assert as_supervisor.post(f"/articles/{number}/must-read", data=sent).status_code == 303


def test_it_can_be_ended_and_the_readers_taken_as_a_file(
    as_supervisor: FlaskClient, database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    asked = ask(database, number, supervisor)
    confirm(database, asked, operator)
    response = as_supervisor.get(f"/articles/must-read/{asked}/export")
    assert '"operator","operator","2026-03-02 10:00:00","en","1"' in response.text
    assert '"operator"' not in as_supervisor.get(f"/articles/must-read/{asked}/export?state=no").text
    assert as_supervisor.post(f"/articles/must-read/{asked}/end").status_code == 303
    assert "Nothing is asked for" in as_supervisor.get("/articles/must-read").text
    assert WHY in as_supervisor.get("/articles/must-read?state=ended").text


def test_operators_do_not_see_who_has_read(
    as_operator: FlaskClient, database: Database, number: int, supervisor: Person
) -> None:
    asked = ask(database, number, supervisor)
    for path in ("", f"/{asked}", f"/{asked}/export"):
        assert as_operator.get(f"/articles/must-read{path}").status_code == 403


def test_the_start_page_tells_how_much_there_is_to_read(
    as_operator: FlaskClient, database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    asked = ask(database, number, supervisor, due_on=(NINE + timedelta(days=9)).date())
    with as_operator.application.test_request_context(), database.reader() as session:
        notices = search_notices(session, by=operator, language="en")
        assert [(each.count, str(each.address)) for each in notices] == [(1, "/must-read")]
        assert search_notices(session, by=supervisor, language="en") == []
    confirm(database, asked, operator)
    with as_operator.application.test_request_context(), database.reader() as session:
        assert search_notices(session, by=operator, language="en") == []
