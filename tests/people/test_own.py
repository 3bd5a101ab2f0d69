"""One's own theme, keys, password and sessions, each on its page."""

import pytest
from sqlalchemy import select, text

from kbapp import clock
from kbapp.errors import Invalid
from kbapp.people import invitations, keys, own, passwords
from kbapp.people.keys import Keys
from kbapp.people.models import Account, Entry, SignIn
from kbapp.people.rights import MACHINE
from tests.conftest import NOON, PASSWORD

NEW = {"old_password": PASSWORD, "password": "another long password", "password_again": "another long password"}
PAGES = ("/account", "/account/keys", "/account/password", "/account/sessions")


def stored(database, login="operator"):
    with database.reader() as session:
        return session.scalars(select(Account).where(Account.login == login)).one()


@pytest.mark.parametrize("path", PAGES)
def test_each_side_has_a_page_and_its_tab_is_marked(as_operator, client, path):
    page = as_operator.get(path)

    assert page.status_code == 200
    assert page.text.count(f'<a href="{path}" aria-current="page">') == 1
    assert client.get(path).status_code == 303


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_is_on_every_page(as_operator, client, theme):
    as_operator.post("/account", data={"name": "operator", "language": "en", "theme": theme})

    for path in ("/account", "/search", "/nowhere"):
        assert f'<html lang="en" data-theme="{theme}">' in as_operator.get(path).text
    assert f'<meta name="color-scheme" content="{theme}">' in as_operator.get("/account").text
    assert "data-theme" not in client.get("/sign-in").text


def test_without_a_theme_the_browser_decides(as_operator):
    as_operator.post("/account", data={"name": "operator", "language": "en", "theme": "dark"})
    as_operator.post("/account", data={"name": "operator", "language": "en", "theme": ""})
    page = as_operator.get("/account").text

    assert "data-theme" not in page
    assert page.count('name="theme-color"') == 2


def test_an_unknown_theme_is_not_saved(as_operator, database, operator):
    assert as_operator.post("/account", data={"name": "operator", "theme": "pink"}).status_code == 422
    with pytest.raises(Invalid), database.transaction() as session:
        own.update(session, name="x", language=None, theme="pink", by=operator, at=NOON)
    assert stored(database).theme == ""


def test_a_form_that_says_nothing_of_the_theme_leaves_it(as_operator, database):
    as_operator.post("/account", data={"name": "operator", "theme": "dark"})
    as_operator.post("/account", data={"name": "Renamed"})

    assert (stored(database).name, stored(database).theme) == ("Renamed", "dark")


def test_keys_are_saved_and_shown(as_operator, database):
    chosen = {"copy": "KeyX", "used": "KeyC", "flag": "KeyU"}
    assert as_operator.post("/account/keys", data=chosen).status_code == 303

    assert keys.of(stored(database).keys) == Keys(copy="KeyX", used="KeyC", flag="KeyU", single=False)
    assert '<option selected value="KeyX">X · Ч</option>' in as_operator.get("/account/keys").text


def test_the_usual_keys_are_stored_as_nothing(as_operator, database):
    as_operator.post("/account/keys", data={"copy": "KeyC", "used": "KeyU", "flag": "KeyP", "single": "y"})

    assert stored(database).keys == ""


@pytest.mark.parametrize(
    "wrong", [{"used": "KeyC"}, {"flag": "KeyC"}, {"copy": "KeyD"}, {"copy": "Digit1"}, {"copy": ""}]
)
def test_a_key_for_two_things_or_of_the_browser_is_refused_and_what_was_chosen_stays(as_operator, database, wrong):
    response = as_operator.post("/account/keys", data={"copy": "KeyC", "used": "KeyU", "flag": "KeyZ", **wrong})

    assert response.status_code == 422
    assert '-error"' in response.text
    assert stored(database).keys == ""


def test_keys_are_nobody_elses_business(as_operator, database):
    as_operator.post("/account/keys", data={"copy": "KeyX", "used": "KeyU", "flag": "KeyP"})

    with database.reader() as session:
        assert "people.sign-in" == session.scalars(select(Entry.action).order_by(Entry.id.desc())).first()


def test_no_writer_waits_while_a_password_is_computed(as_operator, client, database, operator, monkeypatch):
    computed = []

    class Watched(type(passwords.hasher)):
        def hash(self, *args, **kwargs):
            with database.transaction() as session:  # on SQLite it would wait in vain for a page's own transaction
                session.execute(text("SELECT 1"))
            computed.append(1)
            return super().hash(*args, **kwargs)

    monkeypatch.setattr(passwords, "hasher", Watched(time_cost=1, memory_cost=46 * 1024, parallelism=1))
    assert as_operator.post("/account/password", data=NEW).status_code == 303
    with database.transaction() as session:
        token = invitations.invite(session, roles=["operator"], at=clock.now(), hours=1, by=MACHINE)
    chosen = {"password": "four words in a row", "password_again": "four words in a row"}
    made = {"name": "New One", "login": "new.one", **chosen}
    assert client.post(f"/invitation/{token}", data=made).status_code == 303
    assert len(computed) == 2


def test_a_change_that_another_one_overtook_is_refused(database, operator):
    with database.reader() as session:
        change = own.prove(session, old=PASSWORD, new="another long password", by=operator)
    with database.transaction() as session:
        session.get(Account, operator.id).password_hash = "changed meanwhile"

    with pytest.raises(own.WrongPassword), database.transaction() as session:
        own.change_password(session, change=change, but=0, by=operator, at=NOON)


def test_sessions_are_told_in_words(as_operator):
    firefox = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"
    as_operator.post("/sign-out")
    as_operator.post("/sign-in", data={"login": "operator", "password": PASSWORD}, headers={"User-Agent": firefox})
    page = as_operator.get("/account/sessions").text

    assert "Firefox 128, Windows" in page
    assert "Gecko" not in page


def test_all_sessions_end_and_this_one_too(as_operator, app, database):
    other = app.test_client()
    other.sign_in("operator", PASSWORD)
    response = as_operator.post("/account/sessions/end-all")

    assert response.location == "/sign-in"
    assert [303, 303] == [each.get("/account").status_code for each in (as_operator, other)]
    with database.reader() as session:
        assert session.scalars(select(SignIn)).all() == []


def test_ending_this_session_is_signing_out(as_operator, database):
    with database.reader() as session:
        number = session.scalars(select(SignIn.id)).one()

    assert as_operator.post(f"/account/sessions/{number}/end").location == "/sign-in"
    assert as_operator.get("/account").status_code == 303
