"""Reports: a reader's words reach the owner, one answer is given, and she hears of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kbapp import clock
from kbapp.articles import flags, search_notices
from kbapp.articles.models import Flag
from kbapp.articles.refusals import FlagAnsweredMeanwhile, NoSuchArticle, NoSuchFlag, TooManyFlags
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.people import service as people
from kbapp.people.models import Entry
from kbapp.people.rights import MACHINE, Person
from tests.articles import making
from tests.articles.making import HOUR, NINE
from tests.conftest import NOON, PASSWORD
from tests.people.together import together

PIECE = {"X-Fragment": "1"}
WORDS = {"kind": "wrong", "words": "It is ten, not nine.", "revision": "1"}


@pytest.fixture
def number(database: Database) -> int:
    return making.make_article(database, owner="supervisor", texts={"en": "Opening hours", "ru": "Часы"})


def told(database: Database, number: int, by: Person, **more: Any) -> Flag:
    asked = {"language": "en", "kind": "wrong", "words": "It is ten.", "at": NINE, **more}
    with database.transaction() as session:
        return flags.flag(session, article=number, by=by, **asked)


def answered(database: Database, flag: Flag, by: Person, **more: Any) -> Flag:
    asked = {"outcome": "changed", "answer": "Mended.", "at": NINE + HOUR, **more}
    with database.transaction() as session:
        return flags.answer(session, flag=flag.id, by=by, **asked)


def count(database: Database) -> int:
    with database.reader() as session:
        return session.scalar(select(func.count()).select_from(Flag)) or 0


# --- telling ---------------------------------------------------------------------------------------------------------


def test_a_report_is_bound_to_the_wording_that_was_on_screen(database: Database, number: int, operator: Person) -> None:
    making.edit(database, number, body="At ten.")
    making.publish(database, number, 2, at=NINE + HOUR)
    assert told(database, number, operator, revision=1).revision.number == 1
    assert told(database, number, operator, revision=2, words="b").revision.number == 2


@pytest.mark.parametrize("revision", [None, 0, 7, 2, 2**40])
def test_a_wording_that_readers_never_saw_is_taken_for_the_live_one(
    database: Database, number: int, operator: Person, revision: int | None
) -> None:
    making.edit(database, number, body="At ten.")
    assert told(database, number, operator, revision=revision).revision.number == 1


def test_the_same_open_report_is_not_doubled(
    database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    first = told(database, number, operator)
    assert told(database, number, operator, words=" It is ten. \r\n").id == first.id
    assert told(database, number, operator, kind="old").id != first.id
    assert told(database, number, supervisor).id != first.id
    answered(database, first, supervisor)
    assert told(database, number, operator).id != first.id


def test_two_clicks_at_once_make_one_report(database: Database, number: int, operator: Person) -> None:
    for turn in range(5):
        together(lambda _n, turn=turn: told(database, number, operator, words=f"Turn {turn}"), 3)
    assert count(database) == 5


def test_nobody_sends_more_than_a_handful_an_hour(database: Database, number: int, operator: Person) -> None:
    for n in range(flags.HOURLY_MAX):
        told(database, number, operator, words=f"Number {n}")
    with pytest.raises(TooManyFlags, match="20 reports"):
        told(database, number, operator, words="one more")
    told(database, number, operator, words="one more", at=NINE + HOUR)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "bad"}, "kind"),
        ({"words": "  "}, "words"),
        ({"words": "x" * 1001}, "words"),
        ({"words": "a\x1b"}, "words"),
    ],
)
def test_a_report_without_a_kind_or_words_is_refused(
    database: Database, number: int, operator: Person, change: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        told(database, number, operator, **change)
    assert refused.value.field == field


def test_what_cannot_be_read_cannot_be_reported(database: Database, operator: Person) -> None:
    for more in ({"audience": "supervisors"}, {"live": False}):
        number = making.make_article(database, f"h{len(more)}{next(iter(more))}", **more)
        with pytest.raises(NoSuchArticle):
            told(database, number, operator)


def test_the_journal_does_not_keep_the_words(database: Database, number: int, operator: Person) -> None:
    told(database, number, operator, words="Айгүл 87011234567 called")
    with database.reader() as session:
        line = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert line is not None
    assert (line.action, "Айгүл" in line.detail) == ("articles.flag", False)


# --- answering -------------------------------------------------------------------------------------------------------


def test_a_second_answer_is_refused_and_carries_the_first(
    database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    flag = told(database, number, operator)
    answered(database, flag, supervisor)
    with pytest.raises(FlagAnsweredMeanwhile) as refused:
        answered(database, flag, supervisor, outcome="kept", answer="No.")
    assert refused.value.flag.answer == "Mended."


def test_of_two_who_answer_at_once_one_is_told(
    database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    for turn in range(5):
        flag, refused = told(database, number, operator, words=f"Turn {turn}"), []

        def work(n: int, flag: Flag = flag, refused: list[object] = refused) -> None:
            try:
                answered(database, flag, supervisor, answer=f"Answer {n}")
            except FlagAnsweredMeanwhile as refusal:
                refused.append(refusal.flag.answer)

        together(work, 2)
        with database.reader() as session:
            kept = session.get_one(Flag, flag.id)
        assert refused == [kept.answer]


@pytest.mark.parametrize("change", [{"outcome": ""}, {"answer": " "}, {"answer": "x" * 1001}])
def test_an_answer_needs_an_outcome_and_a_sentence(
    database: Database, number: int, operator: Person, supervisor: Person, change: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        answered(database, told(database, number, operator), supervisor, **change)


def test_readers_answer_nothing_and_see_no_queue(database: Database, number: int, operator: Person) -> None:
    flag = told(database, number, operator)
    with pytest.raises(Forbidden):
        answered(database, flag, operator)
    with pytest.raises(Forbidden), database.reader() as session:
        flags.queue(session, by=operator, at=NINE)


def test_no_report_is_nothing(database: Database, supervisor: Person) -> None:
    with pytest.raises(NoSuchFlag), database.transaction() as session:
        flags.answer(session, flag=9, outcome="kept", answer="x", by=supervisor, at=NINE)


def test_the_queue_begins_with_whoever_waits_longest(
    database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    first, second, third = (told(database, number, operator, words=words) for words in "abc")
    answered(database, first, supervisor)
    with database.reader() as session:
        found = flags.queue(session, by=supervisor, at=NINE, wanted=flags.Wanted(state=""))
    assert [each.id for each in found.rows] == [second.id, third.id, first.id]


def test_mine_are_those_of_my_articles_and_of_nobodys(
    database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    nobodys, theirs = making.make_article(database, "n", owner="gone"), making.make_article(database, "t", owner="boss")
    with database.transaction() as session:
        people.create(session, login="boss", name="B", roles=["supervisor"], password=PASSWORD, at=NOON, by=MACHINE)
    for each in (number, nobodys, theirs):
        told(database, each, operator)
    with database.reader() as session:
        found = flags.queue(session, by=supervisor, at=NINE, wanted=flags.Wanted(mine=True))
        assert session.scalar(flags.waiting(supervisor)) == 2
    assert [each.article_number for each in found.rows] == [number, nobodys]


@pytest.mark.parametrize(
    ("asked", "hits"), [({"kind": "old"}, 0), ({"category": "law"}, 1), ({"category": "x"}, 0), ({"age": "2"}, 0)]
)
def test_the_queue_is_filtered(
    database: Database, number: int, operator: Person, supervisor: Person, asked: dict[str, str], hits: int
) -> None:
    told(database, number, operator)
    with database.reader() as session:
        at = NINE + timedelta(days=1)
        assert len(flags.queue(session, by=supervisor, at=at, wanted=flags.Wanted(**asked)).rows) == hits


# --- hearing ---------------------------------------------------------------------------------------------------------


def test_an_answer_is_news_until_she_opens_her_list(
    database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    flag = answered(database, told(database, number, operator), supervisor)
    with database.reader() as session:
        assert session.scalar(flags.answered(operator)) == 1
        assert session.scalar(flags.answered(supervisor)) == 0
    with database.transaction() as session:
        flags.hear(session, flags=[flag.id], by=supervisor, at=NINE)
        assert session.scalar(flags.answered(operator)) == 1
        flags.hear(session, flags=[flag.id], by=operator, at=NINE)
        assert session.scalar(flags.answered(operator)) == 0


# --- pages -----------------------------------------------------------------------------------------------------------


def test_a_reader_reports_from_the_page_and_reads_the_answer(
    as_operator: FlaskClient, as_supervisor: FlaskClient, number: int
) -> None:
    assert f"/articles/{number}/flag?language=ru" in as_operator.get(f"/articles/{number}?language=ru").text
    form = as_operator.get(f"/articles/{number}/flag?language=ru").text
    assert 'name="revision" value="1"' in form
    response = as_operator.post(f"/articles/{number}/flag?language=ru", data=WORDS)
    assert (response.status_code, response.location) == (303, f"/articles/{number}?language=ru")
    assert "Waits for an answer" in as_operator.get("/my-flags").text
    assert "It is ten, not nine." in as_supervisor.get("/articles/flags").text
    assert "It is ten, not nine." in as_supervisor.get("/flags", follow_redirects=True).text
    shown = as_supervisor.get("/articles/flags/1").text
    assert "We open at nine." in shown
    response = as_supervisor.post("/articles/flags/1", data={"outcome": "changed", "answer": "Mended, thank you."})
    assert response.status_code == 303
    assert "No report waits" in as_supervisor.get("/articles/flags").text
    first, second = as_operator.get("/my-flags").text, as_operator.get("/my-flags").text
    assert ("New answer" in first, "New answer" in second) == (True, False)
    assert "Mended, thank you." in second


def test_nobody_sees_a_colleagues_reports(as_operator: FlaskClient, as_manager: FlaskClient, number: int) -> None:
    as_operator.post(f"/articles/{number}/flag?language=en", data=WORDS)
    assert "It is ten, not nine." not in as_manager.get("/my-flags").text
    assert as_operator.get("/articles/flags/1").status_code == 403


def test_the_pane_gets_pieces(as_operator: FlaskClient, number: int) -> None:
    path = f"/articles/{number}/flag?language=en"
    form = as_operator.get(path, headers=PIECE)
    assert (form.status_code, form.headers["X-Fragment"], "<html" in form.text) == (200, "1", False)
    wrong = as_operator.post(path, data={**WORDS, "kind": ""}, headers=PIECE)
    assert (wrong.status_code, wrong.headers["X-Fragment"]) == (422, "1")
    assert "It is ten, not nine." in wrong.text
    assert "Choose what is the matter." in wrong.text
    right = as_operator.post(path, data=WORDS, headers=PIECE)
    assert (right.status_code, right.headers["X-Fragment"]) == (200, "1")
    assert "Thank you" in right.text


@pytest.mark.parametrize(
    "change", [{"kind": ""}, {"words": ""}, {"words": "x" * 1001}, {"kind": "bad"}, {"words": "a\x1bb"}]
)
def test_a_report_with_a_mistake_is_shown_again(
    as_operator: FlaskClient, database: Database, number: int, change: dict[str, str]
) -> None:
    response = as_operator.post(f"/articles/{number}/flag?language=en", data={**WORDS, **change})
    assert response.status_code == 422
    assert change.get("words", WORDS["words"])[:20] in response.text
    assert count(database) == 0


def test_a_report_too_many_keeps_its_words(
    as_operator: FlaskClient, database: Database, number: int, operator: Person
) -> None:
    for n in range(flags.HOURLY_MAX):
        told(database, number, operator, words=f"Number {n}", at=clock.now())
    for headers in ({}, PIECE):
        response = as_operator.post(f"/articles/{number}/flag?language=en", data=WORDS, headers=headers)
        assert response.status_code == 429
        assert "It is ten, not nine." in response.text
        assert "within an hour" in response.text


def test_a_second_answer_is_shown_beside_the_first(
    as_operator: FlaskClient, as_supervisor: FlaskClient, number: int
) -> None:
    as_operator.post(f"/articles/{number}/flag?language=en", data=WORDS)
    as_supervisor.post("/articles/flags/1", data={"outcome": "changed", "answer": "The first answer."})
    response = as_supervisor.post("/articles/flags/1", data={"outcome": "kept", "answer": "The second answer."})
    assert response.status_code == 409
    for words in ("The first answer.", "The second answer.", "Your answer was not sent"):
        assert words in response.text


def test_a_report_shows_what_changed_since(
    as_operator: FlaskClient, as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    as_operator.post(f"/articles/{number}/flag?language=en", data=WORDS)
    making.edit(database, number, body="We open at ten.\n\nMore to say.")
    html = as_supervisor.get("/articles/flags/1").text
    assert "We open at <del>nine</del><ins>ten</ins>." in html


def test_what_a_reader_types_cannot_act(as_operator: FlaskClient, as_supervisor: FlaskClient, number: int) -> None:
    as_operator.post(f"/articles/{number}/flag?language=en", data={**WORDS, "words": "<script>alert(1)</script>"})
    for client, path in (
        (as_operator, "/my-flags"),
        (as_supervisor, "/articles/flags"),
        (as_supervisor, "/articles/flags/1"),
    ):
        html = client.get(path).text
        assert "<script>alert" not in html
        assert "&lt;script&gt;" in html


def test_the_reports_are_a_file_that_no_spreadsheet_runs(
    as_operator: FlaskClient, as_supervisor: FlaskClient, number: int
) -> None:
    as_operator.post(f"/articles/{number}/flag?language=en", data={**WORDS, "words": "=1+1"})
    response = as_supervisor.get("/articles/flags/export?state=open")
    assert response.content_type.startswith("text/csv")
    assert '"\'=1+1"' in response.text
    assert "=1+1" not in as_supervisor.get("/articles/flags/export?state=answered").text


def test_the_start_page_tells_of_reports_and_answers(
    as_operator: FlaskClient, database: Database, number: int, operator: Person, supervisor: Person
) -> None:
    flag = told(database, number, operator)
    with as_operator.application.test_request_context(), database.reader() as session:
        waiting = search_notices(session, by=supervisor, language="en")
        assert [(each.count, each.address) for each in waiting] == [(1, "/articles/flags?mine=y")]
        assert search_notices(session, by=operator, language="en") == []
    answered(database, flag, supervisor)
    with as_operator.application.test_request_context(), database.reader() as session:
        heard = search_notices(session, by=operator, language="en")
        assert [(each.count, each.address) for each in heard] == [(1, "/my-flags")]


@pytest.mark.parametrize("sent", [{"outcome": "no such", "answer": ""}, {"outcome": "kept", "answer": "\r\n"}])
def test_an_incomplete_second_answer_is_told_of_the_first(
    database: Database,
    number: int,
    operator: Person,
    supervisor: Person,
    as_supervisor: FlaskClient,
    sent: dict[str, str],
) -> None:
    answered(database, told(database, number, operator), supervisor)
    response = as_supervisor.post("/articles/flags/1", data=sent)
    assert response.status_code == 409
    assert "Your answer was not sent" in response.text


def test_a_report_whose_hidden_number_cannot_be_read_is_refused_in_words(as_operator: FlaskClient, number: int) -> None:
    response = as_operator.post(f"/articles/{number}/flag?language=en", data={**WORDS, "revision": "NaN"})
    assert response.status_code == 422
    assert "reload the page" in response.text
    assert "It is ten, not nine." in response.text
