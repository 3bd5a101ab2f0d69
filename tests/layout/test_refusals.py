"""One page for all refusals: what happened, what to do, the way back, and no typed word lost."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import DataError, DBAPIError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from kbapp import errors
from kbapp.errors import Refused
from tests.visitor import Visitor

SENTENCE = "The period <2026-H1> is closed."
REFUSALS: dict[type[Refused], int] = {
    Refused: 400,
    errors.SignInNeeded: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Invalid: 422,
    errors.TooMany: 429,
}


class Sqlstate(Exception):
    """What PostgreSQL's driver raises, as far as we look at it."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__("the server says no")
        self.sqlstate = sqlstate


def operational(fault: Exception) -> DBAPIError:
    return OperationalError("INSERT INTO note VALUES (?)", ("typed words",), fault)


FAULTS: dict[str, tuple[Exception, int, str]] = {
    "locked": (operational(sqlite3.OperationalError("database is locked")), 503, "busy"),
    "no connection is free": (PoolTimeout("QueuePool limit"), 503, "busy"),
    "full": (operational(sqlite3.OperationalError("database or disk is full")), 507, "disk is full"),
    "read-only": (operational(sqlite3.OperationalError("attempt to write a readonly database")), 503, "can be read"),
    "gone": (operational(sqlite3.OperationalError("unable to open database file")), 503, "does not answer"),
    "PostgreSQL is full": (operational(Sqlstate("53100")), 507, "disk is full"),
    "PostgreSQL is locked": (operational(Sqlstate("40P01")), 503, "busy"),
    "PostgreSQL is read-only": (InternalError("INSERT", (), Sqlstate("25006")), 503, "can be read"),
    "no room for a file": (OSError(errno.ENOSPC, "No space left on device"), 507, "disk is full"),
    "no file can be written": (OSError(errno.EROFS, "Read-only file system"), 503, "can be read"),
    "a fault of the program": (ZeroDivisionError("secret detail"), 500, "failed on our side"),
    "a faulty statement": (
        DBAPIError("SELECT", ("typed words",), Exception("secret detail")),
        500,
        "failed on our side",
    ),
}


@pytest.fixture
def refusing(app: Flask) -> Callable[[Exception], FlaskClient]:
    """A visitor of an application whose page /refuse raises this."""

    def visit(refusal: Exception) -> FlaskClient:
        def view() -> str:
            raise refusal

        app.testing = False
        app.add_url_rule("/refuse", view_func=view, methods=["GET", "POST"])
        app.test_client_class = Visitor
        visitor = app.test_client()
        visitor.post("/language", data={"language": "en"})
        return visitor

    return visit


@pytest.mark.parametrize(("kind", "status"), REFUSALS.items(), ids=lambda value: getattr(value, "__name__", None))
def test_a_refusal_has_its_status_its_sentence_and_a_way_back(
    refusing: Callable[[Exception], FlaskClient], kind: type[Refused], status: int
) -> None:
    visitor = refusing(kind(SENTENCE))

    response = visitor.post("/refuse", headers={"Referer": "http://localhost/search?q=a"})

    assert response.status_code == status
    assert "The period &lt;2026-H1&gt; is closed." in response.text
    assert 'href="/search?q=a"' in response.text


def test_the_way_back_is_never_another_site(refusing: Callable[[Exception], FlaskClient]) -> None:
    visitor = refusing(errors.Conflict(SENTENCE))

    assert "elsewhere.example" not in visitor.get("/refuse", headers={"Referer": "https://elsewhere.example/"}).text


def test_a_page_for_people_leads_a_stranger_to_the_sign_in_and_back(
    refusing: Callable[[Exception], FlaskClient],
) -> None:
    response = refusing(errors.SignInNeeded()).get("/refuse?q=%D0%B0&page=2")

    assert (response.status_code, response.location) == (303, "/sign-in?next=/refuse?q%3D%25D0%25B0%26page%3D2")


def test_too_many_tries_say_when_to_come_back(refusing: Callable[[Exception], FlaskClient]) -> None:
    assert refusing(errors.TooMany(SENTENCE, retry_after_s=8)).get("/refuse").headers["Retry-After"] == "8"


def test_a_piece_of_a_page_is_refused_by_a_piece(refusing: Callable[[Exception], FlaskClient]) -> None:
    response = refusing(errors.SignInNeeded()).get("/refuse", headers={"X-Fragment": "1"})

    assert (response.status_code, response.headers["X-Fragment"]) == (401, "1")
    assert "X-Fragment" in response.headers["Vary"]
    assert "<html" not in response.text
    assert 'role="alert"' in response.text


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_says_what_happened_and_nothing_of_the_inside(
    refusing: Callable[[Exception], FlaskClient], name: str
) -> None:
    fault, status, words = FAULTS[name]

    response = refusing(fault).get("/refuse")

    assert response.status_code == status
    assert words in response.text
    assert ("Retry-After" in response.headers) == (status == 503)
    assert not any(inside in response.text for inside in ("secret detail", "typed words", "Traceback", "INSERT"))


def test_an_unexpected_fault_shows_the_number_that_the_log_holds(
    refusing: Callable[[Exception], FlaskClient], caplog: pytest.LogCaptureFixture
) -> None:
    response = refusing(ZeroDivisionError()).get("/refuse?q=typed")

    assert f"<code>{response.headers['X-Request-Id']}</code>" in response.text
    assert response.headers["X-Request-Id"] in caplog.text
    assert "q=typed" not in caplog.text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_fault_is_told_in_the_readers_language(refusing: Callable[[Exception], FlaskClient], language: str) -> None:
    visitor = refusing(ZeroDivisionError())
    visitor.post("/language", data={"language": language})

    assert f'<html lang="{language}">' in visitor.get("/refuse").text


# --- nothing typed is lost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("refused_by", ["the token", "the session's end", "a closed period", "a busy database"])
def test_what_was_typed_is_shown_back(refusing: Callable[[Exception], FlaskClient], refused_by: str) -> None:
    refusal = {
        "the session's end": errors.SignInNeeded(),
        "a closed period": errors.Conflict(SENTENCE),
        "a busy database": FAULTS["locked"][0],
    }.get(refused_by, ZeroDivisionError())
    typed = {"title": "Қалай?", "body": "\nfirst <line>\n\nthird line", "tag": ["a1", "b2"]}

    response = refusing(refusal).post("/refuse", data=typed, csrf=refused_by != "the token")

    assert response.status_code in (400, 401, 409, 503)
    assert "Қалай?" in response.text
    assert "first &lt;line&gt;" in response.text
    assert "third line</textarea>" in response.text
    assert "a1</textarea>" in response.text
    assert "b2</textarea>" in response.text
    assert "readonly" in response.text


def test_a_password_is_never_shown_back(refusing: Callable[[Exception], FlaskClient]) -> None:
    typed = {"login": "operator", "password": "secret-1", "new_password": "secret-2", "csrf_token": "secret-3"}

    page = refusing(ZeroDivisionError()).post("/refuse", data=typed, csrf=False).text

    assert "operator</textarea>" in page
    assert "secret-" not in page


# --- the web server's own refusals -----------------------------------------------------------------------------------


def test_an_address_without_a_page_says_so(client: FlaskClient) -> None:
    response = client.get("/nowhere", headers={"Accept-Language": "en"})

    assert response.status_code == 404
    assert "There is nothing at this address" in response.text


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    response = client.delete("/language")

    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_too_large_a_form_is_refused_with_the_limit(client: FlaskClient) -> None:
    response = client.post(
        "/sign-in", data="x=" + "x" * (25 * 2**20), content_type="application/x-www-form-urlencoded",
        headers={"Accept-Language": "en"}, csrf=False,
    )  # fmt: skip

    assert response.status_code == 413
    assert "At most 4 MiB" in response.text


def test_a_host_that_is_not_ours_is_refused_without_links_to_it(client: FlaskClient) -> None:
    response = client.get("/sign-in", headers={"Host": "elsewhere.example", "Accept-Language": "en"})

    assert response.status_code == 400
    assert "host name" in response.text
    assert "elsewhere.example" not in response.text


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/search?q=%ff%fe", {}),
        ("/sign-in?next=%ff", {}),
        ("/nothing?%ff", {"Referer": "http://[broken"}),
    ],
)
def test_bytes_that_are_no_text_are_no_fault_of_the_server(client, address: str, headers: dict[str, str]) -> None:
    assert client.get(address, headers=headers).status_code < 500


def test_an_origin_that_cannot_be_read_is_another_site(client) -> None:
    assert client.post("/language", headers={"Origin": "http://[broken"}).status_code == 403


@pytest.mark.parametrize(
    "body",
    [b"a&" * 3000, b"a=" + b"x" * (5 * 2**20), b"x" * (25 * 2**20)],
    ids=["too many fields", "too large for a form", "too large for any request"],
)
@pytest.mark.parametrize("address", ["/sign-in", "/language", "/nowhere", "/healthz"])
def test_a_bloated_form_is_refused_before_anybody_reads_it(client: FlaskClient, address: str, body: bytes) -> None:
    response = client.post(address, data=body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 413
    assert len(response.data) < 10_000


def test_a_form_in_too_many_parts_is_refused_at_an_address_without_a_page(client: FlaskClient) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'

    response = client.post("/nowhere", data=part * 3000 + b"--b--\r\n", content_type="multipart/form-data; boundary=b")

    assert response.status_code == 404


def test_what_the_database_cannot_hold_is_what_cannot_be_accepted(
    refusing: Callable[[Exception], FlaskClient],
) -> None:
    visitor = refusing(DataError("SELECT", (), Exception("a NUL byte")))

    assert visitor.post("/refuse").status_code == 422
    assert visitor.get("/refuse").status_code == 404, "nothing was sent, so there can be no page of this address"


def test_a_fault_names_the_rule_and_not_the_address_which_may_be_a_one_time_link(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    app.testing = False
    app.add_url_rule("/link/<token>", view_func=lambda token: 1 // 0)

    assert client.get("/link/a-secret-token").status_code == 500
    assert "/link/<token>" in caplog.text
    assert "a-secret-token" not in caplog.text
