"""What every response says to the browser, and which requests are not ours to answer."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import Response, current_app, g, request, session
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import RequestEntityTooLarge

from kbapp.errors import Forbidden
from kbapp.languages import _
from kbapp.layout.addresses import host_of

if TYPE_CHECKING:
    from flask import Flask

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
PERMISSIONS = ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in PERMISSIONS),
}
ONE_YEAR_S = 31_536_000
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
WITHOUT_SESSION = ("layout.static", "layout.alive", "layout.ready")


def init_app(app: Flask) -> None:
    """Headers on every response; a form's size is checked first, then where it comes from, then its token."""
    app.url_value_preprocessor(_refuse_bloated_form)
    app.before_request(_number_the_request)
    app.before_request(_refuse_other_sites)
    CSRFProtect(app)
    app.after_request(_add_headers)


def request_id() -> str:
    """The request's number, by which a fault is found in the log."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    number: str = g.request_id
    return number


def _number_the_request() -> None:
    request_id()


def _refuse_bloated_form(_endpoint: str | None, _values: object) -> None:
    """Werkzeug limits the fields of a multipart form only: a million empty ones would cost anybody's seconds."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return
    limits = current_app.config
    request.max_content_length = min(limits["MAX_FORM_MEMORY_SIZE"], limits["MAX_CONTENT_LENGTH"])
    if request.get_data().count(b"&") >= limits["MAX_FORM_PARTS"]:
        raise RequestEntityTooLarge


def _refuse_other_sites() -> None:
    if request.method not in SAFE_METHODS and not _comes_from_here():
        raise Forbidden(_("This was sent from another site, so it was not carried out."))


def _comes_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    # the host only: a proxy that speaks TLS for us changes the scheme
    return origin is None or host_of(origin) == request.host


def _add_headers(response: Response) -> Response:
    # a download may bring a stricter policy of its own
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    response.headers.update(ALWAYS)
    response.headers["X-Request-Id"] = request_id()
    if request.endpoint in WITHOUT_SESSION:
        # Flask-Login has looked into it; a file that varied with the cookie would be fetched anew after every sign-in
        session.accessed = False
    if current_app.config["SETTINGS"].behind_tls:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR_S}; includeSubDomains"
    return response
