"""What a base has before anybody comes, and that it knows its own secret."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select

from kbapp.errors import SetupError
from kbapp.people import installation, journal, sessions
from kbapp.people.models import Account, Installation, Role, RoleRight
from kbapp.people.rights import ROLES, Right

NOON = datetime(2026, 3, 2, 7, tzinfo=UTC)
READ = Right(name="tests.read", title="Read", roles=("operator", "manager"))


def make(database, *rights):
    with database.transaction() as session:
        installation.make_roles(session, rights=rights, at=NOON)


def holders(database, right):
    with database.reader() as session:
        return sorted(session.scalars(select(RoleRight.role_name).where(RoleRight.right_name == right)))


def test_a_new_base_has_the_roles_and_their_rights(database):
    with database.reader() as session:
        assert set(session.scalars(select(Role.name))) == set(ROLES)
    assert holders(database, "people.manage") == ["administrator"]


def test_a_new_right_is_given_to_its_roles_once(database):
    make(database, READ)
    assert holders(database, "tests.read") == ["manager", "operator"]

    with database.transaction() as session:
        session.execute(delete(RoleRight).where(RoleRight.right_name == "tests.read"))
    make(database, READ)
    assert holders(database, "tests.read") == []


def test_repeating_changes_neither_the_installation_nor_the_journal(database):
    with database.reader() as session:
        before = session.get(Installation, 1).made_at
    make(database)

    with database.reader() as session:
        assert session.get(Installation, 1).made_at == before
        assert journal.check(session).fault is None


def test_another_secret_is_refused_with_what_to_do(database):
    with database.reader() as session:
        installation.check_secret(session)
    database.secret_key = "another secret that is long enough to be one"

    with pytest.raises(SetupError, match="KBAPP_SECRET_KEY_FILE"), database.reader() as session:
        installation.check_secret(session)


def test_demo_accounts_are_made_once_and_come_in_only_in_a_demo(database):
    for _ in range(2):
        with database.transaction() as session:
            installation.make_demo_accounts(session, at=NOON)

    with database.reader() as session:
        assert sorted(session.scalars(select(Account.login))) == ["manager", "operator", "supervisor"]
        password = installation.demo_password("operator")
        assert sessions.prove(session, login="operator", password=password, with_demo=True).fits
        assert not sessions.prove(session, login="operator", password=password).fits


def test_an_account_that_was_there_before_the_demo_keeps_its_password(database, operator):
    with database.transaction() as session:
        installation.make_demo_accounts(session, at=NOON)
        password = installation.demo_password("operator")
        assert not sessions.prove(session, login="operator", password=password, with_demo=True).fits


def test_a_demo_session_ends_with_the_demo(database, settings):
    with database.transaction() as session:
        installation.make_demo_accounts(session, at=NOON)
        account = session.scalars(select(Account)).first()
        opened = sessions.open_session(session, account=account, origin=sessions.Origin(address=""), at=NOON)

    with database.reader() as session:
        assert sessions.visit(session, token=opened.token, address="", at=NOON, settings=settings) is None
