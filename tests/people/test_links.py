"""The list of one-time links: open, used, expired; withdrawn and made anew."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kbapp import clock
from kbapp.errors import Forbidden, NotFound
from kbapp.people import invitations
from kbapp.people.models import Entry, Invitation
from kbapp.people.rights import MACHINE
from kbapp.people.sessions import Origin
from tests.conftest import NOON

HERE = Origin(address="10.0.0.1")
LATER = NOON + timedelta(hours=5)


def invite(database, *, hours=72, at=NOON, by=MACHINE, **given):
    with database.transaction() as session:
        return invitations.invite(session, **{"roles": ["operator"], "at": at, "hours": hours, "by": by, **given})


def use(database, token, login, at=NOON):
    given = {"login": login, "name": "New One"}
    with database.transaction() as session:
        stored = invitations.new_hash(session, token=token, password="four words in a row", at=at, **given)
        invitations.use(session, token=token, password_hash=stored, origin=HERE, at=at, **given)


def listed(database, at=LATER, **asked):
    with database.reader() as session:
        found = invitations.links(session, by=MACHINE, at=at, **asked)
        return [(each.name or each.login, invitations.state_of(each, at)) for each in found.rows]


def number_of(database, name):
    with database.reader() as session:
        return session.scalars(select(Invitation.id).where(Invitation.name == name)).one()


@pytest.fixture
def three(database):
    use(database, invite(database, name="Used"), "used")
    invite(database, name="Expired", hours=1)
    return invite(database, name="Ашық Қыз", login="open.one")


def test_links_are_open_used_or_expired(database, three):
    assert listed(database) == [("Ашық Қыз", "open")]
    assert listed(database, state="used") == [("Used", "used")]
    assert listed(database, state="expired") == [("Expired", "expired")]
    assert listed(database, state="") == [("Ашық Қыз", "open"), ("Expired", "expired"), ("Used", "used")]


@pytest.mark.parametrize("words", ["ашық", "қыз ашық", "OPEN.one", "kbapp"])
def test_a_link_is_found_by_name_login_and_maker(database, three, words):
    assert listed(database, words=words) == [("Ашық Қыз", "open")]


def test_the_first_administrators_link_is_listed_when_it_was_used(database):
    with database.transaction() as session:
        token = invitations.first_administrator_link(session, at=NOON, hours=72)
    assert listed(database, state="") == []

    use(database, token, "first")
    assert listed(database, state="") == [("", "used")]


def test_a_withdrawn_link_opens_nothing(database, three, as_administrator, client):
    response = as_administrator.post(f"/people/invitations/{number_of(database, 'Ашық Қыз')}/withdraw")

    assert response.location == "/people/invitations"
    assert client.get(f"/invitation/{three}").status_code == 404
    with database.reader() as session:
        last = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert (last.action, last.login) == ("people.withdraw-link", "administrator")


def test_a_link_made_anew_is_shown_once_and_the_old_one_opens_nothing(database, as_administrator, client):
    old = invite(database, name="Again", roles=["manager"], at=clock.now())
    response = as_administrator.post(f"/people/invitations/{number_of(database, 'Again')}/renew")
    page = as_administrator.get(response.location).text
    link = page.partition('id="one-time-link">')[2].partition("<")[0].removeprefix("http://localhost")

    assert client.get(f"/invitation/{old}").status_code == 404
    assert 'value="Again"' in client.get(link).text
    assert "one-time-link" not in as_administrator.get(response.location).text


def test_a_link_for_a_password_is_made_anew_for_the_same_account(database, operator):
    with database.transaction() as session:
        old = invitations.password_link(session, account_id=operator.id, by=MACHINE, at=NOON, hours=1)
        new = invitations.renew(
            session, link_id=session.scalars(select(Invitation.id)).one(), by=MACHINE, at=LATER, hours=1
        )
        assert invitations.opened(session, token=new, at=LATER).account_id == operator.id
        with pytest.raises(invitations.LinkSpent):
            invitations.opened(session, token=old, at=NOON)


def test_a_used_link_for_a_password_stays_in_the_list(database, operator):
    with database.transaction() as session:
        token = invitations.password_link(session, account_id=operator.id, by=MACHINE, at=NOON, hours=1)
    use(database, token, "")

    assert listed(database, state="used") == [("operator", "used")]


def test_a_used_link_can_neither_be_withdrawn_nor_made_anew(database, three, as_administrator):
    number = number_of(database, "Used")

    assert as_administrator.post(f"/people/invitations/{number}/withdraw").status_code == 404
    assert as_administrator.post(f"/people/invitations/{number}/renew").status_code == 404
    with pytest.raises(NotFound), database.transaction() as session:
        invitations.withdraw(session, link_id=999, by=MACHINE, at=NOON)


def test_nobody_without_the_right_sees_or_touches_links(database, three, operator):
    number = number_of(database, "Ашық Қыз")
    with database.transaction() as session:
        for refused in (
            lambda: invitations.links(session, by=operator, at=NOON),
            lambda: invitations.every_link(session, by=operator, at=NOON, most=9),
            lambda: invitations.withdraw(session, link_id=number, by=operator, at=NOON),
            lambda: invitations.renew(session, link_id=number, by=operator, at=NOON, hours=1),
        ):
            with pytest.raises(Forbidden):
                refused()


def test_the_page_shows_states_and_is_empty_with_words(database, three, as_administrator):
    assert 'class="empty"' in as_administrator.get("/people/invitations?q=nobody-at-all").text
    page = as_administrator.get("/people/invitations?state=").text
    assert page.count("/withdraw") == page.count("/renew") == 2


@pytest.mark.parametrize("query", ["page=0", "page=x", "state=x", "q=%00", "q=%25", "page=99"])
def test_an_odd_question_is_answered_all_the_same(database, three, as_administrator, query):
    assert as_administrator.get(f"/people/invitations?{query}").status_code == 200
    assert as_administrator.get(f"/people/invitations/export?{query}").status_code == 200
