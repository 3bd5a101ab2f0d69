"""One page for everything that is refused or fails: what happened, what to do, and the words that were typed."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Response, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug import Response as AnyResponse
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from kbapp import languages
from kbapp.errors import Refused, SignInNeeded, TooMany
from kbapp.languages import _
from kbapp.layout.addresses import host_of, local_or
from kbapp.layout.choice import chosen_language
from kbapp.layout.fragments import fragment, is_fragment
from kbapp.layout.headers import SAFE_METHODS, request_id
from kbapp.layout.navigation import asked_for
from kbapp.layout.secret_fields import is_secret

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)

RETRY_AFTER_S = 5


@dataclass(frozen=True, kw_only=True)
class Page:
    """What the page says. `plain` draws it without visitor, navigation and database; `number` is shown for the log."""

    status: int
    title: object
    sentence: object = ""
    advice: object = ""
    retry_after_s: int | None = None
    plain: bool = False
    number: str | None = None
    sign_in: bool = False
    form_lost: bool = False


PAGES = {
    400: Page(
        status=400,
        title=_("This request cannot be understood"),
        advice=_("Go back, reload the page and try again."),
    ),
    401: Page(
        status=401,
        title=_("Sign in first"),
        sentence=_("You are not signed in, or your session has ended."),
        advice=_("Sign in, then do it again."),
        sign_in=True,
    ),
    403: Page(
        status=403,
        title=_("This is not open to you"),
        advice=_("If you need it for your work, ask your administrator."),
    ),
    404: Page(
        status=404,
        title=_("There is nothing at this address"),
        sentence=_("The page may have been withdrawn, or the address has a slip in it."),
        advice=_("Check the address, or look for it with the search."),
    ),
    405: Page(
        status=405,
        title=_("This address cannot be used like that"),
        advice=_("Go back and use the button on the page."),
    ),
    409: Page(
        status=409,
        title=_("Somebody was faster"),
        advice=_("Open the page anew, look at what has changed, and decide again."),
    ),
    413: Page(
        status=413,
        title=_("This is too large"),
        advice=_("Send less at a time."),
    ),
    422: Page(
        status=422,
        title=_("This cannot be accepted"),
        advice=_("Go back, correct it and send it again."),
    ),
    429: Page(
        status=429,
        title=_("Too many tries"),
        advice=_("Wait a little, then try again."),
    ),
    500: Page(
        status=500,
        title=_("Something failed on our side"),
        sentence=_("Everything that was saved before is safe. What you just sent may not have been saved."),
        advice=_("Try again. If it fails again, give your administrator the number below."),
        plain=True,
    ),
}
TOKEN_REFUSED = Page(
    status=400,
    title=_("This page has become too old to be sent"),
    sentence=_("Nothing was changed, and what you typed is not lost: it stands below."),
    advice=_("Sign in again in another tab, then go back to the form, reload it and send it once more."),
    sign_in=True,
)
BUSY = Page(
    status=503,
    title=_("The database is busy"),
    sentence=_("Nothing was changed."),
    advice=_("Wait a few seconds and try again."),
    retry_after_s=RETRY_AFTER_S,
    plain=True,
)
READ_ONLY = Page(
    status=503,
    title=_("Nothing can be saved at the moment"),
    sentence=_("The database can be read but not written. Nothing was changed."),
    advice=_("Tell your administrator. Reading and searching still work."),
    retry_after_s=60,
    plain=True,
)
SILENT = Page(
    status=503,
    title=_("The database does not answer"),
    sentence=_("Nothing was changed."),
    advice=_("Wait a minute and try again. If it goes on, tell your administrator."),
    retry_after_s=60,
    plain=True,
)
DISK_FULL = Page(
    status=507,
    title=_("The disk is full"),
    sentence=_("Nothing was changed, and nothing that was saved before is lost."),
    advice=_("Tell your administrator to free space on the server, then try again."),
    plain=True,
)
NOT_OUR_NAME = Page(
    status=400,
    title=_("This address is not the right one"),
    sentence=_("The service does not answer to this host name."),
    advice=_("Use the address that your administrator gave you (setting KBAPP_TRUSTED_HOSTS)."),
    plain=True,
)


def init_app(app: Flask) -> None:
    """Show every refusal and every fault with this page."""
    handlers: dict[type[Exception], Callable[[Any], AnyResponse]] = {
        Refused: _refused,
        CSRFError: lambda _fault: _show(TOKEN_REFUSED),
        SecurityError: lambda _fault: _show(NOT_OUR_NAME),
        HTTPException: _http,
        DBAPIError: _database,
        PoolTimeout: lambda _fault: _show(BUSY),
        OSError: _disk,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)
    app.log_exception = _log_fault  # type: ignore[method-assign]


def page_of(status: int) -> Page:
    """The page of an HTTP status; one without words of its own gets those of 400 or 500."""
    return replace(PAGES.get(status) or PAGES[400 if status < 500 else 500], status=status)


def _refused(refusal: Refused) -> AnyResponse:
    if isinstance(refusal, SignInNeeded) and request.method == "GET" and not is_fragment():
        return redirect(url_for("people.sign_in", next=asked_for()), 303)
    page = page_of(refusal.status)
    if str(refusal):
        page = replace(page, sentence=refusal.message)
    if isinstance(refusal, TooMany):
        page = replace(page, retry_after_s=refusal.retry_after_s)
    return _show(page)


def _http(fault: HTTPException) -> AnyResponse:
    if fault.code is None or fault.code < 400:  # a redirect of the router's
        return make_response(fault.get_response())
    page = page_of(fault.code)
    if isinstance(fault, RequestEntityTooLarge):
        limit = (request.max_content_length or 0) // 2**20
        page = replace(page, sentence=_("At most %(limit)s MiB can be sent at once.", limit=limit), form_lost=True)
    if page.status >= 500:
        page = replace(page, number=request_id())
    response = _show(page)
    if fault.code == 405 and (allowed := getattr(fault, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _log_fault(exc_info: Any) -> None:
    """The rule, not the path as Flask would: a one-time link must not stand in a log."""
    log.error("request %s failed: %s %s", request_id(), request.method, request.url_rule, exc_info=exc_info)


def _database(fault: DBAPIError) -> AnyResponse:
    page = page_of_database(fault)
    if page is None:
        raise fault
    if page.status == 422 and request.method in SAFE_METHODS:  # nobody sent anything: no page can have this address
        page = page_of(404)
    # the driver's own words only: SQLAlchemy's hold the parameters, which may be what a person typed
    log.error("request %s: the database refused: %s", request_id(), fault.orig)
    return _show(page)


def page_of_database(fault: DBAPIError) -> Page | None:
    """What a database's fault means to a person; None when it is a fault of the program."""
    words = str(fault.orig).lower()
    state = getattr(fault.orig, "sqlstate", None) or ""
    if "disk is full" in words or state == "53100":
        return DISK_FULL
    if "readonly" in words or "read-only" in words or state == "25006":
        return READ_ONLY
    if "locked" in words or state in ("40001", "40P01", "55P03"):
        return BUSY
    if isinstance(fault, DataError):  # a letter or a number that the database cannot hold, and no form refused
        return page_of(422)
    return SILENT if isinstance(fault, OperationalError) else None


def _disk(fault: OSError) -> AnyResponse:
    pages = {errno.ENOSPC: DISK_FULL, errno.EDQUOT: DISK_FULL, errno.EROFS: READ_ONLY}
    page = pages.get(fault.errno or 0)
    if page is None:
        raise fault
    log.error("request %s: the disk refused: %s", request_id(), fault.strerror)
    return _show(page)


def _show(page: Page) -> Response:
    if page.plain:
        _settle_language()
    template = "layout/refused_piece.html" if is_fragment() else "layout/refused.html"
    html = render_template(template, page=page, kept=_kept(page), back=_back(), again=_again(page))
    response = fragment(html, page.status) if is_fragment() else make_response(html, page.status)
    if page.retry_after_s is not None:
        response.headers["Retry-After"] = str(page.retry_after_s)
    return response


def _settle_language() -> None:
    """Choose the language without asking the database for the visitor: it may be the database that fails."""
    if "language" not in g:
        g.language = chosen_language() or request.accept_languages.best_match(languages.LANGUAGES) or languages.DEFAULT


def _kept(page: Page) -> list[tuple[str, str]]:
    """What was typed into the form that was refused, but no secrets; a body that is too large cannot be read again."""
    if request.method in SAFE_METHODS or page.form_lost or page is NOT_OUR_NAME:
        return []
    try:
        fields = list(request.form.items(multi=True))
    except RequestEntityTooLarge:  # refused for another reason before anybody looked at its size
        return []
    return [(name, text) for name, text in fields if text.strip() and not is_secret(name)]


def _again(page: Page) -> str | None:
    """The same address, when asking for it again may help."""
    may_help = request.method == "GET" and (page.status >= 500 or page.retry_after_s is not None)
    return local_or(asked_for(), "/") if may_help else None


def _back() -> str:
    """The page that she came from, when it is one of ours."""
    came_from = request.referrer or ""
    if _is_here(host_of(came_from)):
        return local_or(urlsplit(came_from)._replace(scheme="", netloc="", fragment="").geturl(), "/")
    return "/"


def _is_here(host: str) -> bool:
    try:
        return bool(host) and host == request.host
    except SecurityError:  # a host that may not be asked for is nobody's
        return False
