"""Sessions of everybody, exports, the journal in words, the settings and the machine, and the doors to them."""

import csv
import io
import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from kbapp import jobs
from kbapp.config import ROOT, Settings
from kbapp.errors import Forbidden
from kbapp.people import configuration, everywhere, journal, machine, paging, service, told
from kbapp.people.journal import Asked
from kbapp.people.models import Entry, SignIn
from kbapp.people.rights import MACHINE, stranger
from tests.conftest import NOON

PAGES = ("/people", "/people/invitations", "/people/roles", "/people/sessions", "/journal", "/settings")
EXPORTS = ("/people/export", "/people/invitations/export", "/people/sessions/export", "/journal/export")


def rows(response):
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))


def last(database):
    with database.reader() as session:
        return session.scalars(select(Entry).order_by(Entry.id.desc())).first()


# --- doors and tabs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_one_door_leads_to_every_page_of_administration_and_its_tab_is_marked(as_administrator, as_manager, path):
    page = as_administrator.get(path)

    assert re.search(r'<a href="/people" aria-current="(page|true)">', page.text)
    assert page.text.count(f'<a href="{path}" aria-current="page">') >= 1
    assert as_manager.get(path).status_code == 403


# --- sessions --------------------------------------------------------------------------------------------------------


def test_everybodys_sessions_are_listed_and_found(as_operator, as_manager, as_administrator):
    page = as_administrator.get("/people/sessions").text
    found = as_administrator.get("/people/sessions?q=MANAG").text

    assert page.count("<tr>") == 4
    assert found.count("<tr>") == 2
    assert as_administrator.get("/people/sessions?q=127.0.0").text.count("<tr>") == 4
    assert 'class="empty"' in as_administrator.get("/people/sessions?q=nobody-at-all").text


def test_one_session_ends_and_the_list_is_shown_again(as_operator, as_administrator, database, operator):
    with database.reader() as session:
        number = session.scalars(select(SignIn.id).where(SignIn.account_id == operator.id)).one()
    path = f"/people/{operator.id}/sessions/{number}/end"
    response = as_administrator.post(path, data={"back": "/people/sessions?q=oper"})

    assert response.location == "/people/sessions?q=oper"
    assert as_operator.get("/account").status_code == 303
    assert as_administrator.post(path).status_code == 404


def test_the_way_back_stays_on_this_site(as_administrator, operator):
    response = as_administrator.post(f"/people/{operator.id}/end-sessions", data={"back": "//elsewhere.example"})

    assert response.location == f"/people/{operator.id}"


def test_a_session_is_ended_only_as_one_of_its_account(as_operator, as_administrator, database, operator, manager):
    with database.reader() as session:
        number = session.scalars(select(SignIn.id).where(SignIn.account_id == operator.id)).one()

    assert as_administrator.post(f"/people/{manager.id}/sessions/{number}/end").status_code == 404
    assert as_operator.get("/account").status_code == 200


def test_sessions_that_have_ended_by_themselves_are_not_listed(database, settings, as_operator):
    with database.reader() as session:
        asked = {"by": MACHINE, "settings": settings}
        now = datetime.now(UTC)
        assert everywhere.sessions(session, at=now, **asked).total == 1
        assert everywhere.sessions(session, at=now + timedelta(hours=12, minutes=1), **asked).total == 0


def test_nobody_without_the_right_sees_sessions_or_the_machine(database, settings, operator):
    with database.reader() as session:
        with pytest.raises(Forbidden):
            everywhere.sessions(session, by=operator, at=NOON, settings=settings)
        with pytest.raises(Forbidden):
            everywhere.every_session(session, by=operator, at=NOON, settings=settings, most=1)
        with pytest.raises(Forbidden):
            machine.state(session, database=database, work=[], at=NOON, by=operator)
        with pytest.raises(Forbidden):
            service.everybody(session, by=operator, most=1)


# --- lists as files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EXPORTS)
def test_a_list_is_a_file_and_taking_it_is_in_the_journal(as_administrator, as_supervisor, database, path):
    assert len(rows(as_administrator.get(path))) >= 1
    entry = last(database)
    assert (entry.action, entry.login) == ("people.export", "administrator")
    assert as_supervisor.get(path).status_code == 403


def test_a_file_holds_what_the_filter_shows_on_all_pages(as_administrator, database, monkeypatch):
    monkeypatch.setattr(paging, "PER_PAGE", 2)

    assert len(rows(as_administrator.get("/people/export"))) == 5
    assert [row[1] for row in rows(as_administrator.get("/people/export?role=manager"))[1:]] == ["manager"]
    assert '"filters":{"role":"manager","state":"active"},"rows":1' in last(database).detail


def test_a_name_that_is_a_formula_does_nothing_in_a_spreadsheet(as_administrator, database):
    with database.transaction() as session:
        service.create(session, login="formula", name="=1+1", roles=["operator"], at=NOON, by=MACHINE)

    assert [row[0] for row in rows(as_administrator.get("/people/export?q=formula"))[1:]] == ["'=1+1"]


# --- who was last here -----------------------------------------------------------------------------------------------


def test_last_here_is_by_the_session_or_by_the_journal(database, as_operator, as_manager):
    as_manager.post("/sign-out")
    with database.reader() as session:
        people = {each.login: each for each in service.everybody(session, by=MACHINE, most=99)}
        seen = service.last_seen(session, list(people.values()))

    assert {login for login, each in people.items() if each.id in seen} == {"operator", "manager"}


# --- the journal in words --------------------------------------------------------------------------------------------


def recorded_actions():
    """Every action that the code records: as `action="…"`, or given to a function that tells."""
    patterns = (r'action="([\w.-]+)"', r'\b_tell\w*\(\s*\w+,\s*"([\w.-]+)"')
    sources = [path.read_text(encoding="utf-8") for path in Path(ROOT / "kbapp").rglob("*.py")]
    return sorted({name for source in sources for each in patterns for name in re.findall(each, source)})


def test_every_action_that_is_recorded_has_words(app):
    words = app.extensions["journal_words"]

    assert len(recorded_actions()) > 20
    assert [name for name in recorded_actions() if name not in words.actions] == []


def written(database, **given):
    with database.transaction() as session:
        journal.record(session, **{"at": NOON, "by": stranger("10.9.8.7"), "action": "people.invite", **given})


def found(database, **asked):
    with database.reader() as session:
        return [each.detail for each in journal.entries(session, by=MACHINE, asked=Asked(**asked))]


def test_the_journal_is_filtered_by_person_subject_words_and_time(database, operator):
    written(database, by=operator, subject="account/77", detail={"n": "Қызыл"})
    written(database, at=NOON + timedelta(days=1), detail={"n": 2})

    assert found(database, who="OPERATOR", subject="account/77") == ['{"n":"Қызыл"}']
    assert found(database, who="operat", words="қызыл") == ['{"n":"Қызыл"}']
    assert found(database, since=NOON + timedelta(hours=1)) == ['{"n":2}']
    assert len(found(database, until=NOON)) == 0
    assert found(database, words="%") == found(database, subject="_") == []


def test_days_are_those_of_almaty(database, as_administrator):
    written(database, at=datetime(2026, 3, 9, 19, 30, tzinfo=UTC), subject="list/midnight")  # the 10th in Almaty

    assert "midnight" in as_administrator.get("/journal?since=2026-03-10&until=2026-03-10").text
    assert "midnight" not in as_administrator.get("/journal?since=2026-03-09&until=2026-03-09").text


def test_a_line_is_told_in_words_with_names_and_ways(as_administrator, operator):
    as_administrator.post(f"/people/{operator.id}/roles", data={"roles": ["manager", "operator"]})
    as_administrator.post("/language", data={"language": "en"})
    page = as_administrator.get("/journal").text

    assert "Roles of a person changed" in page
    assert "Manager, Operator" in page
    assert f'<a href="/people/{operator.id}">operator</a>' in page
    assert f'href="/journal?subject=account/{operator.id}"' in page


def test_a_login_that_is_called_like_a_role_stays_a_login(app):
    words = app.extensions["journal_words"]
    with app.test_request_context(headers={"Accept-Language": "en"}):
        shown = {str(label): text for label, text in words.details({"login": "operator", "roles": ["operator"]})}

    assert shown == {"login": "operator", "roles": "Operator"}


@pytest.mark.parametrize("detail", ["{}", "[]", "not json", "null", '{"a":{"b":[1,{"c":null}]},"d":false}'])
def test_an_odd_detail_is_shown_all_the_same(app, detail):
    assert isinstance(app.extensions["journal_words"].details(told.read(detail)), list)


def test_an_unknown_action_and_subject_are_shown_as_they_are(database, as_administrator):
    written(database, action="old.action", subject="<b>thing</b>/1", detail={"<i>": "<u>"})
    page = as_administrator.get("/journal").text

    assert "old.action" in page
    assert "&lt;b&gt;thing&lt;/b&gt;/1" in page
    assert "&lt;i&gt;: &lt;u&gt;" in page


@pytest.mark.parametrize(
    "query", ["since=x", "until=9999-12-31", "since=0001-01-01", "subject=%00", "who=%25", "words=_"]
)
def test_an_odd_question_of_the_journal_is_answered_all_the_same(as_administrator, query):
    assert as_administrator.get(f"/journal?{query}").status_code == 200
    assert as_administrator.get(f"/journal/export?{query}").status_code == 200


def test_what_a_person_did_lately_stands_on_her_page(as_operator, as_administrator, operator):
    as_operator.post("/account", data={"name": "Renamed One"})
    as_administrator.post("/language", data={"language": "en"})

    assert "Own name or language changed" in as_administrator.get(f"/people/{operator.id}").text


# --- settings and machine --------------------------------------------------------------------------------------------


def test_every_setting_has_words():
    assert [
        each.metadata["env"] for each in fields(Settings) if each.metadata["env"] not in configuration.MEANINGS
    ] == []


def test_the_page_shows_every_setting_and_which_are_set(as_administrator):
    page = as_administrator.get("/settings").text

    assert [each.metadata["env"] for each in fields(Settings) if each.metadata["env"] not in page] == []
    assert 'class="badge accent"' in page


@pytest.mark.parametrize(
    "url", ["postgresql://kb:sesame@db.example:5433/kb", "postgresql://db.example:5433/kb?user=kb&password=sesame"]
)
def test_no_password_in_an_address_is_shown(settings, url):
    shown = [str(line.value) for line in configuration.lines(replace(settings, database_url=url))]

    assert "postgresql://db.example:5433/kb" in shown
    assert "sesame" not in "".join(shown)


def test_the_secret_is_on_no_page_of_administration(as_administrator, database):
    assert all(database.secret_key not in as_administrator.get(path).text for path in PAGES)


def test_the_machine_tells_of_its_database_and_its_work(database, settings):
    def fail(_session, _at):
        raise RuntimeError

    work = [
        jobs.Work(name="done", every=timedelta(hours=1), run=lambda _session, _at: None),
        jobs.Work(name="fails", every=timedelta(hours=1), run=fail),
    ]
    jobs.tick(database, work, at=NOON)
    with database.reader() as session:
        waits = [*work, jobs.Work(name="new", every=timedelta(hours=1), run=fail)]
        state = machine.state(session, database=database, work=waits, at=NOON + timedelta(hours=2), by=MACHINE)

    assert state.database_mib > 0.1
    assert [(each.name, each.failed, each.late) for each in state.duties] == [
        ("done", False, True),
        ("fails", True, True),
        ("new", False, False),
    ]


def test_an_address_that_no_database_can_hold_is_not_found(as_supervisor):
    assert as_supervisor.get("/articles/by-slug/%00").status_code == 404
