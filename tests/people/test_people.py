"""The administrator's pages: who there is, roles, closing and opening; the last administrator stays."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from kbapp.errors import Forbidden, Invalid, NotFound
from kbapp.people import paging, service
from kbapp.people.models import Account, Entry
from kbapp.people.rights import MACHINE
from tests.conftest import PASSWORD
from tests.people.together import together

NOON = datetime(2026, 3, 2, 7, tzinfo=UTC)
PAGES = ("/people", "/people/invite", "/people/1", "/journal")
BUTTONS = ("roles", "deactivate", "reactivate", "password-link", "end-sessions")


def create(database, login, *, name=None, roles=("operator",)):
    with database.transaction() as session:
        return service.create(session, login=login, name=name or login, roles=roles, at=NOON, by=MACHINE).id


def names(database, **asked):
    with database.reader() as session:
        return [account.name for account in service.people(session, by=MACHINE, **asked).rows]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_for_administrators_only(client, as_operator, as_supervisor, as_manager, as_administrator, path):
    assert client.get(path).status_code == 303
    assert [403] * 3 == [each.get(path).status_code for each in (as_operator, as_supervisor, as_manager)]
    assert as_administrator.get(path).status_code == 200


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_works_for_administrators_only(
    client, as_operator, as_supervisor, as_manager, as_administrator, button
):
    path = f"/people/1/{button}"
    assert client.post(path).status_code == 401
    assert [403] * 3 == [
        each.post(path, data={"roles": "operator"}).status_code for each in (as_operator, as_supervisor, as_manager)
    ]
    assert as_administrator.post(path, data={"roles": "operator"}).status_code == 303
    assert as_administrator.post(path, data={"roles": "operator"}, csrf=False).status_code == 400


@pytest.mark.parametrize("path", ["/people/999", "/people/2147483648", "/people/99999999999999999999999", "/people/x"])
def test_an_unknown_account_is_not_found(as_administrator, path):
    assert as_administrator.get(path).status_code == 404
    assert as_administrator.post(f"{path}/roles", data={"roles": "operator"}).status_code == 404


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page=99999999999", "role=king", "state=x", "q=%00", "q=%25_%5C", "page=7"]
)
def test_an_odd_question_is_answered_all_the_same(as_administrator, query):
    assert as_administrator.get(f"/people?{query}").status_code == 200
    assert as_administrator.get(f"/journal?before={query}&action={query}&who=%00").status_code == 200


def test_names_stand_in_the_order_of_the_kazakh_alphabet(database):
    for number, name in enumerate(["Ясень", "Әлия", "Бота", "Азамат", "Қуаныш", "Кенже"]):
        create(database, f"n{number}", name=name)

    assert names(database) == ["Азамат", "Әлия", "Бота", "Кенже", "Қуаныш", "Ясень"]


def test_words_are_found_in_names_and_logins_in_any_case(database):
    create(database, "q.first", name="ҚҰРАЛАЙ Бірінші")
    create(database, "second", name="Екінші 100%")

    assert names(database, words="құралай") == ["ҚҰРАЛАЙ Бірінші"]
    assert names(database, words="бірін Q.FIR") == ["ҚҰРАЛАЙ Бірінші"]
    assert names(database, words="0%") == ["Екінші 100%"]
    assert names(database, words="_") == []


def test_the_list_is_narrowed_by_role_and_state(database, administrator):
    closed = create(database, "closed")
    with database.transaction() as session:
        service.deactivate(session, account_id=closed, by=administrator, at=NOON)

    assert names(database, role="operator") == ["operator"]
    assert names(database, role="operator", state="deactivated") == ["closed"]
    assert names(database, role="operator", state="") == ["closed", "operator"]


def test_a_long_list_has_pages(database, as_administrator, monkeypatch):
    monkeypatch.setattr(paging, "PER_PAGE", 3)
    page = as_administrator.get("/people?page=2")

    assert "Page 2 of 2" in page.text or "2" in page.text
    assert 'rel="prev"' in page.text
    assert 'rel="next"' not in page.text


def test_an_empty_list_says_what_to_do(as_administrator):
    assert 'class="empty"' in as_administrator.get("/people?q=nobody-at-all").text


def test_roles_count_from_the_next_click(as_operator, as_administrator, operator):
    as_administrator.post(f"/people/{operator.id}/roles", data={"roles": ["operator", "administrator"]})

    assert as_operator.get("/people").status_code == 200


def test_the_journal_says_who_changed_which_roles(as_administrator, database, operator):
    as_administrator.post(f"/people/{operator.id}/roles", data={"roles": ["manager", "operator"]})

    with database.reader() as session:
        last = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert (last.login, last.action, last.subject) == ("administrator", "people.set-roles", f"account/{operator.id}")
    assert last.detail == '{"after":["manager","operator"],"before":["operator"]}'


def test_a_closed_account_is_out_at_once_and_back_with_its_roles(as_operator, as_administrator, operator):
    as_administrator.post(f"/people/{operator.id}/deactivate")
    assert as_operator.get("/account").status_code == 303
    assert as_operator.post("/sign-in", data={"login": "operator", "password": PASSWORD}).status_code == 401

    as_administrator.post(f"/people/{operator.id}/reactivate")
    as_operator.sign_in("operator", PASSWORD)


def test_the_last_administrator_can_neither_be_closed_nor_lose_the_role(as_administrator, administrator):
    closed = as_administrator.post(f"/people/{administrator.id}/deactivate")
    changed = as_administrator.post(f"/people/{administrator.id}/roles", data={"roles": ["operator"]})

    assert (closed.status_code, changed.status_code) == (409, 409)
    assert as_administrator.get("/people").status_code == 200


def test_a_closed_administrator_does_not_count(database, administrator):
    second = create(database, "second", roles=["administrator"])
    with database.transaction() as session:
        service.deactivate(session, account_id=second, by=administrator, at=NOON)

    with pytest.raises(service.LastAdministrator), database.transaction() as session:
        service.deactivate(session, account_id=administrator.id, by=administrator, at=NOON)


def test_administrators_who_remove_each_other_at_once_leave_one(database):
    for number in range(20):
        pair = [create(database, f"a{number}-{each}", roles=["administrator"]) for each in range(2)]
        outcomes = []

        def remove(each, pair=pair, outcomes=outcomes):
            verb = [service.deactivate, lambda *a, **k: service.set_roles(*a, roles=["operator"], **k)][each]
            try:
                with database.transaction() as session:
                    verb(session, account_id=pair[each], by=MACHINE, at=NOON)
                outcomes.append("removed")
            except service.LastAdministrator:
                outcomes.append("refused")

        together(remove, 2)
        assert sorted(outcomes) == ["refused", "removed"]
        with database.transaction() as session:  # make room for the next round
            for account in session.scalars(select(Account)):
                account.roles = []


def test_nobody_without_the_right_changes_anybody(database, operator, supervisor):
    with database.transaction() as session:
        for verb in (service.deactivate, service.reactivate):
            with pytest.raises(Forbidden):
                verb(session, account_id=supervisor.id, by=operator, at=NOON)
        with pytest.raises(Forbidden):
            service.set_roles(session, account_id=operator.id, roles=["administrator"], by=operator, at=NOON)
        with pytest.raises(Forbidden):
            service.account(session, account_id=supervisor.id, by=operator)
        with pytest.raises(Forbidden):
            service.create(session, login="x1", name="x", roles=["operator"], by=operator, at=NOON)
        with pytest.raises(Forbidden):
            service.people(session, by=operator)


@pytest.mark.parametrize("login", ["", "a", "-a", "a b", "а", "a" * 61, "a/b", "a\n"])
def test_a_login_is_of_plain_letters(database, login):
    with pytest.raises(Invalid), database.transaction() as session:
        service.create(session, login=login, name="x", roles=["operator"], at=NOON, by=MACHINE)


def test_a_person_is_found_by_her_login_until_she_is_closed(database, operator, administrator):
    with database.transaction() as session:
        assert service.person(session, login="OPERATOR").id == operator.id
        service.deactivate(session, account_id=operator.id, by=administrator, at=NOON)
        with pytest.raises(NotFound):
            service.person(session, login="operator")


def test_the_link_of_an_invitation_is_shown_once_and_works(as_administrator, client):
    response = as_administrator.post("/people/invite", data={"roles": ["manager"], "login": "new.manager", "name": ""})
    shown = as_administrator.get(response.location).text
    link = shown.partition('id="one-time-link">')[2].partition("<")[0]

    assert link.startswith("http://localhost/invitation/")
    assert "one-time-link" not in as_administrator.get(response.location).text
    assert 'value="new.manager"' in client.get(link.removeprefix("http://localhost")).text


def test_an_invitation_without_a_role_says_so(as_administrator):
    response = as_administrator.post("/people/invite", data={"login": "x1"})

    assert response.status_code == 422
    assert 'id="roles-error"' in response.text


def test_a_link_for_a_new_password_is_shown_on_the_persons_page(as_administrator, operator):
    response = as_administrator.post(f"/people/{operator.id}/password-link")

    assert "/invitation/" in as_administrator.get(response.location).text


def test_the_journal_page_is_filtered_paged_and_checked(as_administrator, monkeypatch):
    monkeypatch.setattr("kbapp.people.journal_views.PER_PAGE", 2)
    everything = as_administrator.get("/journal").text
    mine = as_administrator.get("/journal?action=people.sign-in&who=Administrator&check=1").text

    assert everything.count("<tr>") == 3
    assert 'rel="next"' in everything
    assert mine.count("<tr>") == 2
    assert 'class="notice ok"' in mine
    assert 'class="empty"' in as_administrator.get("/journal?who=nobody-at-all").text
