"""Every kind of response carries the headers, and a form from another site is not carried out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from kbapp import create_app
from kbapp.config import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
RESPONSES = {
    "a page": ("GET", "/sign-in", {}, 200),
    "a redirect": ("GET", "/", {}, 303),
    "an address without a page": ("GET", "/nowhere", {}, 404),
    "a piece of a page that is refused": ("GET", "/search?q=x", {"X-Fragment": "1"}, 401),
    "a method that is not allowed": ("DELETE", "/healthz", {}, 405),
    "a form from another site": ("POST", "/language", {"Sec-Fetch-Site": "cross-site"}, 403),
    "a host that is not ours": ("GET", "/sign-in", {"Host": "elsewhere.example"}, 400),
    "health": ("GET", "/healthz", {}, 200),
    "readiness": ("GET", "/readyz", {}, 200),
}


@pytest.mark.parametrize("kind", RESPONSES)
def test_every_kind_of_response_carries_the_headers(client: FlaskClient, kind: str) -> None:
    method, address, headers, status = RESPONSES[kind]

    response = client.open(address, method=method, headers=headers)

    assert response.status_code == status
    assert response.headers["Content-Security-Policy"] == POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert response.headers["Cache-Control"] == "no-store"
    assert "charset=utf-8" in response.headers["Content-Type"]
    assert "Strict-Transport-Security" not in response.headers


def test_a_fault_of_the_program_carries_the_headers_too(app: Flask) -> None:
    app.testing = False
    app.add_url_rule("/fault", view_func=lambda: 1 // 0)

    response = app.test_client().get("/fault")

    assert response.status_code == 500
    assert response.headers["Content-Security-Policy"] == POLICY


def test_a_download_may_bring_a_stricter_policy(app: Flask) -> None:
    app.add_url_rule("/download", view_func=lambda: ("x", {"Content-Security-Policy": "sandbox; default-src 'none'"}))

    assert app.test_client().get("/download").headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_behind_tls_browsers_are_told_to_stay_there_for_a_year(settings: Settings) -> None:
    app = create_app(replace(settings, behind_tls=True))

    response = app.test_client().get("/healthz")

    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    app.extensions["database"].dispose()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.elsewhere.example"},
    ],
)
def test_a_form_from_elsewhere_is_refused_even_with_the_right_token(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    response = client.post("/language", data={"language": "ru"}, headers=headers)

    assert response.status_code == 403
    with client.session_transaction() as session:
        assert "language" not in session


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}]
)
def test_a_form_from_here_is_carried_out(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/language", data={"language": "ru"}, headers=headers).status_code == 303


def test_a_form_without_the_token_is_refused(client: FlaskClient) -> None:
    assert client.post("/language", data={"language": "ru"}, csrf=False).status_code == 400


def test_behind_tls_the_cookie_is_for_this_host_over_tls_and_no_script_and_no_other_site_gets_it(
    settings: Settings,
) -> None:
    app = create_app(replace(settings, behind_tls=True))
    client = app.test_client()
    cookie = client.get("/search?language=kk", base_url="https://localhost").headers.get("Set-Cookie") or ""
    cookie = cookie or client.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]

    assert cookie.startswith("__Host-kb=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; ")[1:])
    assert "Domain=" not in cookie
    app.extensions["database"].dispose()


def test_no_setting_of_the_library_opens_its_debugger(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = create_app(settings)

    assert not app.debug
    app.extensions["database"].dispose()


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_a_method_that_nobody_offers_is_refused(client: FlaskClient, method: str) -> None:
    assert client.open("/search", method=method, csrf=False).status_code == 405


def test_what_a_stranger_says_about_proxies_is_not_believed(client: FlaskClient, app: Flask) -> None:
    app.add_url_rule("/whoami", view_func=lambda: f"{request.remote_addr} {request.scheme} {request.host}")
    said = {"X-Forwarded-For": "10.9.8.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "elsewhere.example"}

    assert client.get("/whoami", headers={**said, "Forwarded": "for=10.9.8.7"}).text == "127.0.0.1 http localhost"


def test_every_request_has_a_number_of_its_own(client: FlaskClient) -> None:
    numbers = {client.get("/healthz").headers["X-Request-Id"] for _ in range(3)}

    assert len(numbers) == 3
