"""Signing in: the same answer for everybody who may not, counted tries, a session that begins anew."""

import re
import unicodedata
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from kbapp.people import own, passwords, sessions
from kbapp.people.models import Account, Attempt, Entry, SignIn
from tests.conftest import PASSWORD

NOON = datetime(2026, 3, 2, 7, tzinfo=UTC)


@pytest.fixture
def computed(monkeypatch):
    """How often a hash was computed; argon2 itself still does it."""
    calls = []

    class Counting(type(passwords.hasher)):
        def verify(self, *args):
            calls.append("verify")
            return super().verify(*args)

        def hash(self, *args):
            calls.append("hash")
            return super().hash(*args)

    monkeypatch.setattr(passwords, "hasher", Counting(time_cost=1, memory_cost=46 * 1024, parallelism=1))
    return calls


def tried(client, login, password, **kwargs):
    return client.post("/sign-in", data={"login": login, "password": password}, **kwargs)


def without_what_was_typed(response, login):
    page = re.sub(r'name="csrf_token" value="[^"]*"', "", response.text)
    return page.replace(f'value="{login}"', "value=…")


def test_the_right_password_opens_the_start_page(client, operator):
    response = tried(client, "operator", PASSWORD)

    assert (303, "/") == (response.status_code, response.location)
    assert client.get("/account").status_code == 200


def test_the_login_is_found_in_any_case(client, operator):
    assert tried(client, " Operator ", PASSWORD).status_code == 303


def test_an_unknown_name_gets_the_same_page_as_a_wrong_password(client, operator):
    known = tried(client, "operator", "not her password")
    unknown = tried(client, "nobody-at-all", "not her password")

    assert 401 == known.status_code == unknown.status_code
    assert without_what_was_typed(known, "operator") == without_what_was_typed(unknown, "nobody-at-all")


def test_an_unknown_name_costs_the_same_computation(client, operator, computed):
    tried(client, "operator", "not her password")
    tried(client, "nobody-at-all", "not her password")

    assert computed == ["verify", "verify"]


def test_the_hash_of_nobody_has_the_parameters_of_today():
    assert not passwords.is_old(passwords.NOBODYS)
    assert not passwords.fits("", None)


def test_a_closed_account_gets_the_same_page_and_computation(client, database, operator, computed):
    with database.transaction() as session:
        session.get(Account, operator.id).deactivated_at = NOON

    assert tried(client, "operator", PASSWORD).status_code == 401
    assert computed == ["verify"]


def test_an_account_without_a_password_is_not_opened_by_any(client, database, operator, computed):
    with database.transaction() as session:
        session.get(Account, operator.id).password_hash = None

    assert tried(client, "operator", PASSWORD).status_code == 401
    assert computed == ["verify"]


def test_an_empty_field_is_named(client, operator):
    response = tried(client, "operator", "")

    assert response.status_code == 422
    assert 'id="password-error"' in response.text


def test_a_name_of_control_characters_is_only_wrong(client, operator):
    assert tried(client, "oper\x00ator", "x\x00y").status_code == 401


def test_an_old_hash_is_made_anew_at_the_next_sign_in(client, database, operator):
    weaker = type(passwords.hasher)(time_cost=1, memory_cost=8 * 1024, parallelism=1)
    with database.transaction() as session:
        session.get(Account, operator.id).password_hash = weaker.hash(PASSWORD)

    assert tried(client, "operator", PASSWORD).status_code == 303

    with database.reader() as session:
        assert not passwords.is_old(session.get(Account, operator.id).password_hash)


def test_what_the_old_password_proved_is_worth_nothing_once_there_is_a_new_one(database, operator):
    with database.reader() as session:
        proof = sessions.prove(session, login="operator", password=PASSWORD)
    with database.transaction() as session:
        change = own.prove(session, old=PASSWORD, new="another long password", by=operator)
        own.change_password(session, change=change, but=0, by=operator, at=NOON)

    with database.transaction() as session:
        assert sessions.sign_in(session, proof=proof, origin=sessions.Origin(address="10.0.0.1"), at=NOON) is None
        assert session.scalars(select(SignIn)).all() == []


def test_of_a_password_that_none_can_be_only_a_beginning_is_looked_at(monkeypatch):
    seen = []
    monkeypatch.setattr(unicodedata, "normalize", lambda _form, text: seen.append(text) or text)

    assert not passwords.fits("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 1_000_000, None)
    assert [passwords.LONGEST + 1] == [len(text) for text in seen]


def test_a_forged_cookie_to_remember_her_by_is_nobodys(app, client):
    stranger = app.test_client(use_cookies=False)

    assert stranger.get("/account", headers={"Cookie": "remember_token=1|\xd1\x8b"}).status_code == 303


def test_without_the_forms_token_nothing_is_looked_at_but_the_try_counts(client, database, operator, computed):
    response = tried(client, "operator", PASSWORD, csrf=False)

    assert response.status_code == 400
    assert computed == []
    with database.reader() as session:
        assert [1, 1] == list(session.scalars(select(Attempt.tries)))


def test_the_cookie_is_made_anew_and_the_table_holds_only_a_hash(client, database, operator):
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
    tried(client, "operator", PASSWORD)

    with client.session_transaction() as after:
        token = after["_user_id"]
        assert "planted" not in after
    with database.reader() as session:
        stored = session.scalars(select(SignIn.token_hash)).one()
    assert len(token) >= 43
    assert token not in stored


def test_signing_in_again_ends_the_session_that_the_browser_had(client, database, operator):
    tried(client, "operator", PASSWORD)
    tried(client, "operator", PASSWORD)

    with database.reader() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_the_journal_keeps_both_outcomes_but_nothing_that_was_typed(client, database, operator):
    tried(client, "my secret typed into the wrong field", "x")
    tried(client, "operator", "wrong")
    tried(client, "operator", PASSWORD)

    with database.reader() as session:
        rows = session.execute(select(Entry.action, Entry.login, Entry.subject, Entry.detail).order_by(Entry.id)).all()
    assert rows[-3:] == [
        ("people.sign-in-refused", "", "", "{}"),
        ("people.sign-in-refused", "", f"account/{operator.id}", "{}"),
        ("people.sign-in", "operator", f"account/{operator.id}", "{}"),
    ]


def test_whoever_is_signed_in_needs_no_sign_in_page(as_operator):
    assert as_operator.get("/sign-in?next=/account").location == "/account"


def test_signing_out_ends_the_session_everywhere(as_operator, app, database):
    with as_operator.session_transaction() as cookie:
        stolen = dict(cookie)

    response = as_operator.post("/sign-out")

    assert (303, "/sign-in") == (response.status_code, response.location)
    assert response.headers["Clear-Site-Data"] == '"storage"'
    with database.reader() as session:
        assert session.scalars(select(SignIn)).all() == []
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.get("/account").status_code == 303


def test_a_right_that_is_missing_leaves_a_line_in_the_log_and_no_path(as_operator, operator, caplog):
    with caplog.at_level("WARNING"):
        refused = as_operator.get("/people?words=secret")

    assert refused.status_code == 403
    line = caplog.records[-1].getMessage()
    assert f"account {operator.id} may not GET /people" in line
    assert refused.headers["X-Request-Id"] in line
    assert "secret" not in caplog.text


def test_the_other_case_is_another_password(client, operator):
    assert client.post("/sign-in", data={"login": "operator", "password": PASSWORD.swapcase()}).status_code == 401
    assert client.post("/sign-in", data={"login": "operator", "password": PASSWORD}).status_code == 303


def test_signing_out_is_never_a_link(as_operator):
    assert as_operator.get("/sign-out").status_code == 405
