"""One-time links: each works once, for a while, and only the newest of its kind."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from kbapp.errors import Conflict, Forbidden, Invalid, NotFound
from kbapp.people import invitations, service, sessions
from kbapp.people.models import Account, Entry, Invitation, SignIn
from kbapp.people.rights import MACHINE
from tests.conftest import PASSWORD
from tests.people.together import together

NOON = datetime(2026, 3, 2, 7, tzinfo=UTC)
HERE = sessions.Origin(address="10.0.0.1")
FORM = {
    "login": "newcomer",
    "name": "Newcomer",
    "password": "four words in a row",
    "password_again": "four words in a row",
}


def first_link(database, at=NOON):
    with database.transaction() as session:
        return invitations.first_administrator_link(session, at=at, hours=72)


def invited(database, by=MACHINE, **given):
    with database.transaction() as session:
        return invitations.invite(session, **{"roles": ["operator"], "at": NOON, "hours": 72, "by": by, **given})


def use(database, token, *, at=NOON, **given):
    given = {"login": "newcomer", "name": "Newcomer", "password": "four words in a row", **given}
    with database.reader() as session:
        new_hash = invitations.new_hash(session, token=token, at=at, **given)
    del given["password"]
    with database.transaction() as session:
        return invitations.use(session, token=token, password_hash=new_hash, origin=HERE, at=at, **given)


def test_the_first_link_makes_an_administrator_with_every_role(database):
    opened = use(database, first_link(database))

    with database.reader() as session:
        roles = {role.name for role in session.get(Account, opened.visit.person.id).roles}
    assert roles == {"operator", "supervisor", "manager", "administrator"}
    assert opened.visit.person.may("people.manage")


def test_a_newer_first_link_replaces_the_older_one(database):
    older, newer = first_link(database), first_link(database)

    with pytest.raises(invitations.LinkSpent):
        use(database, older)
    use(database, newer)


def test_there_is_no_first_link_once_there_is_an_administrator(database, administrator):
    assert first_link(database) is None


def test_a_first_link_is_worth_nothing_once_there_is_an_administrator(database):
    token = first_link(database)
    with database.transaction() as session:
        service.create(session, login="a1", name="A", roles=["administrator"], at=NOON, by=MACHINE)

    with pytest.raises(invitations.LinkSpent):
        use(database, token)


def test_a_link_works_once(database):
    token = invited(database)
    use(database, token)

    with pytest.raises(invitations.LinkSpent):
        use(database, token, login="another")


def test_a_link_used_by_several_at_once_makes_one_account(database):
    for turn in range(10):
        token = invited(database)
        outcomes = []

        def follow(number, token=token, turn=turn, outcomes=outcomes):
            try:
                use(database, token, login=f"r{turn}n{number}")
                outcomes.append("made")
            except invitations.LinkSpent:
                outcomes.append("spent")

        together(follow, 3)
        assert sorted(outcomes) == ["made", "spent", "spent"]


def test_one_login_taken_by_several_at_once_is_one_account(database):
    tokens, outcomes = [invited(database) for _ in range(3)], []

    def follow(number):
        try:
            use(database, tokens[number])
            outcomes.append("made")
        except service.LoginTaken:
            outcomes.append("taken")

    together(follow, 3)
    assert sorted(outcomes) == ["made", "taken", "taken"]


def test_a_link_expires(database):
    token = invited(database)

    with pytest.raises(invitations.LinkSpent):
        use(database, token, at=NOON + timedelta(hours=72))
    use(database, token, at=NOON + timedelta(hours=71.9))


def test_a_refused_password_does_not_spend_the_link(database):
    token = invited(database)
    with pytest.raises(Invalid):
        use(database, token, password="short")

    use(database, token)


def test_a_link_for_a_new_password_ends_the_sessions_and_lets_in(database, operator):
    with database.transaction() as session:
        sessions.open_session(session, account=session.get(Account, operator.id), origin=HERE, at=NOON)
        token = invitations.password_link(session, account_id=operator.id, by=MACHINE, at=NOON, hours=1)
    opened = use(database, token, login="ignored", password="a new long password")

    assert opened.visit.person.login == "operator"
    with database.reader() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1
        assert sessions.prove(session, login="operator", password="a new long password").fits
        assert not sessions.prove(session, login="operator", password=PASSWORD).fits


def test_a_newer_link_for_a_password_replaces_the_older_one(database, operator):
    with database.transaction() as session:
        older, _newer = (
            invitations.password_link(session, account_id=operator.id, by=MACHINE, at=NOON, hours=1) for _ in "12"
        )

    with pytest.raises(invitations.LinkSpent):
        use(database, older)


def test_a_closed_account_gets_no_link_and_loses_its_open_one(database, operator, administrator):
    with database.transaction() as session:
        token = invitations.password_link(session, account_id=operator.id, by=administrator, at=NOON, hours=1)
        service.deactivate(session, account_id=operator.id, by=administrator, at=NOON)

    with pytest.raises(invitations.LinkSpent):
        use(database, token)
    with pytest.raises(Conflict), database.transaction() as session:
        invitations.password_link(session, account_id=operator.id, by=administrator, at=NOON, hours=1)


def test_only_administrators_invite(database, operator, supervisor, manager):
    for person in (operator, supervisor, manager):
        with pytest.raises(Forbidden):
            invited(database, by=person)
        with pytest.raises(Forbidden), database.transaction() as session:
            invitations.password_link(session, account_id=operator.id, by=person, at=NOON, hours=1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"roles": []}, "roles"),
        ({"roles": ["king"]}, "roles"),
        ({"login": "a b"}, "login"),
        ({"name": "x" * 121}, "name"),
    ],
)
def test_an_invitation_says_what_does_not_fit(database, given, field):
    with pytest.raises(Invalid) as refused:
        invited(database, **given)

    assert refused.value.field == field


def test_a_taken_login_is_not_proposed(database, operator):
    with pytest.raises(service.LoginTaken):
        invited(database, login="OPERATOR")


def test_the_token_is_stored_nowhere(database):
    token = invited(database)
    use(database, token)

    with database.reader() as session:
        stored = [*session.scalars(select(Invitation.token_hash)), *session.scalars(select(Entry.detail))]
    assert not any(token in text for text in stored)


def test_the_page_makes_the_account_and_signs_in(client, database):
    token = first_link(database, at=datetime.now(UTC))
    page = client.get(f"/first-administrator/{token}")

    response = client.post(f"/first-administrator/{token}", data=FORM)

    assert (page.status_code, response.status_code) == (200, 303)
    assert client.get("/people").status_code == 200
    assert client.get(f"/first-administrator/{token}").status_code == 404


def test_looking_at_the_page_does_not_use_the_link_up(client, database):
    token = invited(database, at=datetime.now(UTC), login="proposal", name="A proposal")

    assert all('value="proposal"' in client.get(f"/invitation/{token}").text for _ in range(3))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "short", "password_again": "short"}, "password"),
        ({"password_again": "something else"}, "password_again"),
        ({"login": "имя"}, "login"),
        ({"login": "Operator"}, "login"),
        ({"name": " "}, "name"),
        ({"name": ""}, "name"),
    ],
)
def test_the_page_names_the_field_and_keeps_what_was_typed(client, database, operator, change, field):
    token = invited(database, at=datetime.now(UTC))
    response = client.post(f"/invitation/{token}", data={**FORM, **change})

    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert "four words in a row" not in response.text
    assert client.post(f"/invitation/{token}", data=FORM).status_code == 303


def test_an_unknown_link_is_not_found(client, database):
    for path in ("/invitation/x", "/first-administrator/" + "x" * 3000, "/invitation/%00"):
        assert client.get(path).status_code == 404
        assert client.post(path, data=FORM).status_code == 404


def test_tidying_deletes_links_that_expired_a_month_ago(database, settings):
    invited(database)
    with database.transaction() as session:
        service.tidy(session, settings=settings, at=NOON + timedelta(days=32, hours=23))
        assert session.scalar(select(func.count()).select_from(Invitation)) == 1
        service.tidy(session, settings=settings, at=NOON + timedelta(days=33))
        assert session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_two_first_links_made_at_once_leave_one(database):
    for _ in range(10):
        tokens = []
        together(lambda _number, tokens=tokens: tokens.append(first_link(database)), 2)

        with database.reader() as session:
            usable = select(func.count()).where(Invitation.kind == invitations.FIRST, Invitation.used_at.is_(None))
            assert session.scalar(usable) == 1


def test_of_two_first_links_used_at_once_one_makes_the_administrator(database):
    for number in range(10):
        tokens, outcomes = two_first_links(database, f"another {number}"), []

        def follow(each, number=number, tokens=tokens, outcomes=outcomes):
            try:
                use(database, tokens[each], login=f"first-{number}-{each}")
                outcomes.append("made")
            except invitations.LinkSpent:
                outcomes.append("spent")

        together(follow, 2)
        assert sorted(outcomes) == ["made", "spent"]
        with database.transaction() as session:  # make room for the next round
            for account in session.scalars(select(Account)):
                account.roles = []


def test_a_link_used_while_its_account_is_closed_leaves_neither_a_session_nor_a_link(database, administrator):
    """Each verb locks the account before what belongs to it: in another order they would block each other."""
    for number in range(20):
        with database.transaction() as session:
            account = service.create(
                session, login=f"n{number}", name="x", roles=["operator"], password=PASSWORD, at=NOON, by=MACHINE
            ).id
        token = reset_link(database, account, administrator)

        def act(each, token=token, account=account):
            with suppress(NotFound, Conflict):
                if each == 0:
                    use(database, token, login="", name="")
                elif each == 1:
                    close(database, account, administrator)
                else:
                    reset_link(database, account, administrator)

        together(act, 3)
        with database.reader() as session:
            assert not session.scalars(select(SignIn).where(SignIn.account_id == account)).all()
            links = select(Invitation).where(Invitation.account_id == account, Invitation.used_at.is_(None))
            assert not session.scalars(links).all()


@pytest.mark.parametrize("how", ["closed", "no administrator any more"])
def test_links_made_by_who_may_not_make_them_any_more_stop_working(database, administrator, how):
    with database.transaction() as session:
        fired = service.create(session, login="fired", name="x", roles=["administrator"], at=NOON, by=MACHINE)
    with database.reader() as session:
        theirs = invited(database, by=service.person(session, login="fired"), roles=["administrator"])
    others = invited(database, by=administrator)
    with database.transaction() as session:
        if how == "closed":
            service.deactivate(session, account_id=fired.id, by=administrator, at=NOON)
        else:
            service.set_roles(session, account_id=fired.id, roles=["operator"], by=administrator, at=NOON)

    with pytest.raises(invitations.LinkSpent):
        use(database, theirs)
    use(database, others)


def two_first_links(database, other):
    """As they could be made at once before there was a lock."""
    token = first_link(database)
    with database.transaction() as session:
        row = session.scalars(select(Invitation).where(Invitation.used_at.is_(None))).one()
        copy = {
            name: getattr(row, name) for name in ("kind", "roles", "login", "name", "made_at", "made_by", "expires_at")
        }
        session.add(Invitation(token_hash=sessions.hash_of(other), **copy))
    return token, other


def reset_link(database, account, by):
    with database.transaction() as session:
        return invitations.password_link(session, account_id=account, at=NOON, hours=72, by=by)


def close(database, account, by):
    with database.transaction() as session:
        service.deactivate(session, account_id=account, at=NOON, by=by)
