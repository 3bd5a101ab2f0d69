"""How long a session lasts, who ends it, and what is left of a form that was sent too late."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from kbapp.errors import Forbidden, NotFound
from kbapp.people import own, service, sessions
from kbapp.people.models import Account, SignIn
from tests.conftest import PASSWORD
from tests.people.together import together

NOON = datetime(2026, 3, 2, 7, tzinfo=UTC)


def opened(database, person, *, at=NOON, agent=""):
    with database.transaction() as session:
        account = session.get(Account, person.id)
        origin = sessions.Origin(address="10.0.0.1", agent=agent)
        return sessions.open_session(session, account=account, origin=origin, at=at)


def visit(database, settings, token, *, after_h, seen_after_h=None):
    if seen_after_h is not None:
        with database.transaction() as session:
            session.execute(update(SignIn).values(seen_at=NOON + timedelta(hours=seen_after_h)))
    with database.reader() as session:
        return sessions.visit(
            session, token=token, address="10.0.0.9", at=NOON + timedelta(hours=after_h), settings=settings
        )


def count(database):
    with database.reader() as session:
        return len(session.scalars(select(SignIn)).all())


def test_the_token_leads_to_the_person_with_her_rights_and_address(database, settings, administrator):
    found = visit(database, settings, opened(database, administrator).token, after_h=0)

    assert (found.person.login, found.person.address) == ("administrator", "10.0.0.9")
    assert found.person.may("people.manage")


def test_another_token_leads_to_nobody(database, settings, operator):
    opened(database, operator)

    assert visit(database, settings, "another", after_h=0) is None


def test_a_session_that_nobody_uses_ends(database, settings, operator):
    token = opened(database, operator).token

    assert visit(database, settings, token, after_h=11.99) is not None
    assert visit(database, settings, token, after_h=12) is None


def test_a_session_in_use_ends_all_the_same_after_a_day(database, settings, operator):
    token = opened(database, operator).token

    assert visit(database, settings, token, after_h=23.99, seen_after_h=23.9) is not None
    assert visit(database, settings, token, after_h=24, seen_after_h=23.99) is None


def test_the_last_moment_is_written_once_a_minute(database, settings, operator):
    token = opened(database, operator).token

    assert not visit(database, settings, token, after_h=59 / 3600).is_stale
    assert visit(database, settings, token, after_h=60 / 3600).is_stale


def test_a_click_writes_the_last_moment_after_the_view(as_operator, database):
    with database.transaction() as session:
        session.execute(update(SignIn).values(seen_at=SignIn.created_at))
        before = session.scalars(select(SignIn.seen_at)).one() - timedelta(minutes=2)
        session.execute(update(SignIn).values(seen_at=before))

    assert as_operator.get("/account").status_code == 200

    with database.reader() as session:
        assert session.scalars(select(SignIn.seen_at)).one() > before + timedelta(minutes=1)


def test_a_base_that_cannot_be_written_can_still_be_read(as_operator, database):
    with database.transaction() as session:
        before = session.scalars(select(SignIn.seen_at)).one() - timedelta(minutes=2)
        session.execute(update(SignIn).values(seen_at=before))
    writer = database.write_engine
    database.write_engine = (
        database.read_engine if database.on_sqlite else writer.execution_options(postgresql_readonly=True)
    )

    assert as_operator.get("/account").status_code == 200

    with database.reader() as session:
        assert session.scalars(select(SignIn.seen_at)).one() == before


def test_closing_the_account_ends_its_sessions(database, settings, operator, administrator):
    token = opened(database, operator).token
    with database.transaction() as session:
        service.deactivate(session, account_id=operator.id, by=administrator, at=NOON)

    assert visit(database, settings, token, after_h=0) is None
    assert count(database) == 0


def test_changing_the_password_ends_every_other_session(database, operator):
    this, other = opened(database, operator), opened(database, operator)
    with database.transaction() as session:
        change = own.prove(session, old=PASSWORD, new="another long password", by=operator)
        own.change_password(session, change=change, but=this.visit.sign_in_id, by=operator, at=NOON)

    with database.reader() as session:
        assert [this.visit.sign_in_id] == list(session.scalars(select(SignIn.id)))
    assert other.visit.sign_in_id != this.visit.sign_in_id


def test_a_wrong_old_password_changes_nothing(database, operator):
    opened(database, operator)
    with pytest.raises(own.WrongPassword), database.reader() as session:
        own.prove(session, old="wrong", new="another long password", by=operator)

    assert count(database) == 1


def test_one_ends_ones_own_sessions_only(database, operator, supervisor):
    hers = opened(database, supervisor).visit.sign_in_id

    with pytest.raises(NotFound), database.transaction() as session:
        sessions.end_session(session, sign_in_id=hers, account_id=operator.id, by=operator, at=NOON)
    with pytest.raises(Forbidden), database.transaction() as session:
        sessions.end_session(session, sign_in_id=hers, account_id=supervisor.id, by=operator, at=NOON)
    with pytest.raises(Forbidden), database.transaction() as session:
        sessions.end_sessions(session, account_id=supervisor.id, by=operator, at=NOON)
    with pytest.raises(Forbidden), database.reader() as session:
        sessions.open_sessions(session, account_id=supervisor.id, by=operator, at=NOON, settings=database.settings)


def test_an_administrator_ends_anybodys_sessions(database, operator, administrator):
    opened(database, operator)
    opened(database, operator)
    with database.transaction() as session:
        sessions.end_sessions(session, account_id=operator.id, by=administrator, at=NOON)

    assert count(database) == 0


def test_a_number_of_an_ended_session_is_not_given_again(database, operator):
    first = opened(database, operator).visit.sign_in_id
    with database.transaction() as session:
        session.execute(delete(SignIn))

    assert opened(database, operator).visit.sign_in_id > first


def test_tidying_deletes_ended_sessions(database, settings, operator):
    opened(database, operator)
    opened(database, operator, at=NOON + timedelta(hours=1))
    with database.transaction() as session:
        service.tidy(session, settings=settings, at=NOON + timedelta(hours=12))

    assert count(database) == 1


def test_a_page_asks_a_stranger_to_sign_in_and_brings_her_back(client):
    response = client.get("/people?q=a&page=2")

    assert response.status_code == 303
    assert response.location == "/sign-in?next=/people?q%3Da%26page%3D2"


def test_a_form_sent_too_late_is_kept_and_can_be_sent_again_after_signing_in(as_operator, database):
    form = {"name": "A new name", "language": "", "csrf_token": token_of(as_operator.get("/account").text)}
    with database.transaction() as session:
        session.execute(delete(SignIn))

    refused = as_operator.post("/account", data=form, csrf=False)
    as_operator.sign_in("operator", PASSWORD)
    again = as_operator.post("/account", data=form, csrf=False)

    assert (refused.status_code, again.status_code) == (401, 303)
    assert "A new name" in refused.text
    assert "A new name" in as_operator.get("/account").text


def test_a_form_of_somebody_elses_session_is_not_accepted(as_operator, supervisor):
    form = {"name": "A new name", "csrf_token": token_of(as_operator.get("/account").text)}
    as_operator.post("/sign-out")
    as_operator.sign_in("supervisor", PASSWORD)

    assert as_operator.post("/account", data=form, csrf=False).status_code == 400


def token_of(page):
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_a_session_that_several_end_at_once_is_ended_by_one(database, operator):
    for _ in range(20):
        number, outcomes = opened(database, operator).visit.sign_in_id, []

        def end(_number, number=number, outcomes=outcomes):
            try:
                with database.transaction() as session:
                    sessions.end_session(session, sign_in_id=number, account_id=operator.id, by=operator, at=NOON)
                outcomes.append("ended")
            except NotFound:
                outcomes.append("gone")

        together(end, 3)
        assert sorted(outcomes) == ["ended", "gone", "gone"]
