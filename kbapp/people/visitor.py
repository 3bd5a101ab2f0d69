"""Who is asking: Flask-Login over our own table of sessions. The cookie holds a random token, the table its hash."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from flask import Response, current_app, g, has_request_context, request, session
from flask_login import LoginManager, current_user, login_user
from sqlalchemy.exc import DBAPIError

from kbapp import clock, db, layout
from kbapp.errors import Forbidden, SignInNeeded
from kbapp.languages import _
from kbapp.layout.choice import choose_language
from kbapp.layout.headers import request_id
from kbapp.people import sessions
from kbapp.people.forms import plain
from kbapp.people.rights import Person

if TYPE_CHECKING:
    from flask import Flask

    from kbapp.config import Settings

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)


class Visitor:
    """What Flask-Login and the frame want to know of somebody who is signed in."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, token: str, visit: sessions.Visit) -> None:
        self.token, self.visit, self.person = token, visit, visit.person

    def get_id(self) -> str:
        """The token: never the account's number, so that ending the session ends it everywhere."""
        return self.token


class Stranger:
    """Somebody who is not signed in."""

    is_authenticated = is_active = False
    is_anonymous = True
    person = None

    def get_id(self) -> None:
        """Nothing to remember."""


def init_app(app: Flask) -> None:
    """Look for the visitor when somebody asks who she is; write once a minute that she was seen."""
    manager = LoginManager()
    manager.session_protection = None  # addresses change in a shift; the token is what counts
    manager.anonymous_user = Stranger
    manager.user_loader(_load)
    # no such cookie is ever set, and a forged one that is not ASCII would raise
    manager._load_user_from_remember_cookie = lambda _cookie: None
    manager.init_app(app)
    app.after_request(_note_seen)


def signed_in() -> Person:
    """The person who asks.

    Errors: `SignInNeeded`; on a form it says how to send what was typed all the same.
    """
    person: Person | None = current_user.person
    if person is not None:
        return person
    if request.method == "POST":
        raise SignInNeeded(
            _(
                "Your session has ended. Sign in in another tab, then reload this page and let the browser send the "
                "form again: nothing that you typed is lost."
            )
        )
    raise SignInNeeded


def here() -> Visitor:
    """The visitor with her session.

    Errors: `SignInNeeded`.
    """
    signed_in()
    visitor: Visitor = current_user._get_current_object()
    return visitor


def needs(*rights: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A view for those who have all of these rights; for everybody who is signed in when none is named."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            person = signed_in()
            try:
                for right in rights:
                    person.need(right)
                return view(*args, **kwargs)
            except Forbidden:
                # the rule, not the path: a one-time link must not stand in a log
                log.warning("request %s: account %s may not %s %s", *_what(person))
                raise

        guarded.needs = rights  # type: ignore[attr-defined]  # read by the test of the map
        return guarded

    return decorate


def _what(person: Person) -> tuple[object, ...]:
    return request_id(), person.id, request.method, request.url_rule


def chosen_language() -> str | None:
    """The language of the visitor's account, unless she chose another in this browser; None when nobody is signed in."""
    if not has_request_context() or layout.chosen_language():
        return None
    person: Person | None = current_user.person
    return person.language if person else None


def enter(opened: sessions.Opened) -> None:
    """Begin the browser's session anew for somebody who has just signed in.

    What a form of the same account's ended session carries stays valid, so that a half-typed text can still be sent;
    nothing else of the old cookie survives but the language.
    """
    person = opened.visit.person
    kept = ("csrf_token",) if session.get("account") == person.id else ()
    values = {name: session[name] for name in kept if name in session}
    language = layout.chosen_language()
    session.clear()
    session.update(values, account=person.id)
    login_user(Visitor(opened.token, opened.visit))
    choose_language(person.language or language or "")


def leave() -> None:
    """Empty the browser's session, but for the language."""
    language = layout.chosen_language()
    session.clear()
    choose_language(language or "")


def is_known() -> bool:
    """Is anybody signed in?"""
    return current_user.person is not None


def address() -> str:
    """Where the request comes from."""
    return request.remote_addr or ""


def origin() -> sessions.Origin:
    """From which browser the request comes, and which session that had so far."""
    return sessions.Origin(address=address(), agent=plain(request.user_agent.string), old_token=session.get("_user_id"))


def settings() -> Settings:
    """The application's settings."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def _load(token: str) -> Visitor | None:
    if g.get("people_silent"):
        return None
    try:
        visit = _visit(token)
    except DBAPIError:
        g.people_silent = True  # the page that tells of it must not ask again
        raise
    if visit is None:
        return None
    g.visitor = Visitor(token, visit)
    visitor: Visitor = g.visitor
    return visitor


def _visit(token: str) -> sessions.Visit | None:
    return sessions.visit(db.session(), token=token, address=address(), at=clock.now(), settings=settings())


def _note_seen(response: Response) -> Response:
    """After the view, when its own transaction is over: two at once would wait for each other."""
    visitor: Any = g.get("visitor")
    if visitor is not None and visitor.visit.is_stale:
        try:
            with db.transaction() as writer:
                sessions.note_seen(writer, sign_in_id=visitor.visit.sign_in_id, at=clock.now())
        except DBAPIError as fault:  # reading goes on when nothing can be written
            log.warning("the visit could not be noted: %s", fault.orig)
    return response
