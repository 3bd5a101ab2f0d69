"""One's own account: name, language, password, sessions."""

import pytest
from sqlalchemy import select

from kbapp.people.models import Account, SignIn
from tests.conftest import PASSWORD

NEW = {"old_password": PASSWORD, "password": "another long password", "password_again": "another long password"}


def stored(database, login="operator"):
    with database.reader() as session:
        return session.scalars(select(Account).where(Account.login == login)).one()


@pytest.mark.parametrize("path", ["/account"])
def test_the_page_is_open_to_everybody_who_is_signed_in(client, as_operator, as_administrator, path):
    assert client.get(path).location == "/sign-in?next=/account"
    assert [200, 200] == [each.get(path).status_code for each in (as_operator, as_administrator)]


@pytest.mark.parametrize(
    "path", ["/account", "/account/password", "/account/sessions/1/end", "/account/sessions/end-others"]
)
def test_a_form_needs_a_session_and_its_token(client, as_operator, path):
    assert client.post(path).status_code == 401
    assert as_operator.post(path, csrf=False).status_code == 400


def test_name_and_language_are_saved(as_operator, database):
    response = as_operator.post("/account", data={"name": "  Түнгі   оператор ", "language": "kk"})

    assert response.status_code == 303
    assert (stored(database).name, stored(database).language) == ("Түнгі оператор", "kk")
    assert "Түнгі оператор" in as_operator.get("/account").text


@pytest.mark.parametrize("form", [{"name": "", "language": "kk"}, {"name": "x", "language": "xx"}, {"name": "x" * 121}])
def test_what_does_not_fit_is_not_saved(as_operator, database, form):
    assert as_operator.post("/account", data=form).status_code == 422
    assert stored(database).name == "operator"


def test_the_language_of_the_account_comes_with_the_sign_in(as_operator, client):
    as_operator.post("/account", data={"name": "operator", "language": "ru"})
    client.post("/language", data={"language": "en"})
    client.sign_in("operator", PASSWORD)

    assert '<html lang="ru">' in client.get("/account").text


def test_the_switch_in_the_header_works_all_the_same(as_operator):
    as_operator.post("/account", data={"name": "operator", "language": "ru"})
    as_operator.post("/language", data={"language": "en"})

    assert '<html lang="en">' in as_operator.get("/account").text


def test_without_a_language_of_the_account_the_browsers_stays(client, operator):
    client.post("/language", data={"language": "en"})
    client.sign_in("operator", PASSWORD)

    assert '<html lang="en">' in client.get("/account").text


def test_a_new_password_lets_in_and_the_old_one_does_not(as_operator, client):
    assert as_operator.post("/account/password", data=NEW).status_code == 303
    assert as_operator.get("/account").status_code == 200

    assert client.post("/sign-in", data={"login": "operator", "password": PASSWORD}).status_code == 401
    client.sign_in("operator", NEW["password"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"old_password": "wrong"}, "old_password"),
        ({"password": "short", "password_again": "short"}, "password"),
        ({"password_again": "different"}, "password_again"),
    ],
)
def test_what_is_wrong_with_a_new_password_stands_beside_the_field(as_operator, change, field):
    response = as_operator.post("/account/password", data={**NEW, **change})

    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(as_operator, app, database):
    browsers = [app.test_client() for _ in range(3)]
    for browser in browsers:
        browser.sign_in("operator", PASSWORD)
    with database.reader() as session:
        numbers = list(session.scalars(select(SignIn.id).order_by(SignIn.id)))

    as_operator.post(f"/account/sessions/{numbers[1]}/end")
    assert [303, 200, 200] == [browser.get("/account").status_code for browser in browsers]
    as_operator.post("/account/sessions/end-others")
    assert [303, 303, 303] == [browser.get("/account").status_code for browser in browsers]
    assert as_operator.get("/account").status_code == 200


@pytest.mark.parametrize("number", ["999", "2147483647", "2147483648", "x"])
def test_a_session_that_is_not_ones_own_is_not_found(as_operator, number):
    assert as_operator.post(f"/account/sessions/{number}/end").status_code == 404
