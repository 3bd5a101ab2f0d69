"""One's own account, a page for each of its sides: name, language and theme; keys; password; sessions."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug import Response

from kbapp import clock, db
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.choice import choose_language
from kbapp.people import agents, keys, own, sessions, visitor
from kbapp.people.forms import AccountForm, KeysForm, OwnPasswordForm, blame
from kbapp.people.views import Answer, count, pages
from kbapp.people.visitor import needs, signed_in

__all__ = ["pages"]


@pages.route("/account", methods=["GET", "POST"])
@needs()
def account() -> Answer:
    """One's own name, language and theme."""
    by = signed_in()
    form = AccountForm(name=by.name, language=by.language or "", theme=by.theme)
    if not form.validate_on_submit():
        return render_template("people/account.html", form=form), 422 if form.errors else 200
    given = {"name": form.name.data or "", "language": form.language.data, "theme": form.theme.data or ""}
    with db.transaction() as writer:
        own.update(writer, by=by, at=clock.now(), **given)
    choose_language(form.language.data)
    return _done("people.account", _("Saved."))


@pages.route("/account/keys", methods=["GET", "POST"])
@needs()
def own_keys() -> Answer:
    """One's own keys on the search page."""
    by = signed_in()
    form = KeysForm(obj=keys.of(by.keys))
    if form.validate_on_submit():
        try:
            with db.transaction() as writer:
                own.set_keys(writer, chosen=form.chosen(), by=by)
        except Invalid as refusal:
            blame(form, refusal)
        else:
            return _done("people.own_keys", _("Saved."))
    return render_template("people/keys.html", form=form), 422 if form.errors else 200


@pages.route("/account/password", methods=["GET", "POST"])
@needs()
def change_password() -> Answer:
    """A new password; every other session ends."""
    by, form = signed_in(), OwnPasswordForm()
    if form.validate_on_submit():
        count(by.login)
        try:
            change = own.prove(db.session(), old=form.old_password.data or "", new=form.password.data or "", by=by)
            with db.transaction() as writer:
                own.change_password(writer, change=change, but=_this(), by=by, at=clock.now())
        except Invalid as refusal:
            blame(form, refusal)
        else:
            return _done("people.account", _("The password is changed. Every other session of yours has ended."))
    return render_template("people/password.html", form=form, login=by.login), 422 if form.errors else 200


@pages.get("/account/sessions")
@needs()
def own_sessions() -> Answer:
    """Where she is signed in."""
    by = signed_in()
    rows = sessions.open_sessions(db.session(), account_id=by.id, by=by, at=clock.now(), settings=visitor.settings())
    return render_template("people/own_sessions.html", sessions=rows, this=_this(), program=agents.named)


@pages.post("/account/sessions/<int(max=2147483647):sign_in_id>/end")
@needs()
def end_session(sign_in_id: int) -> Response:
    """End one of one's own sessions; the one that asks, like signing out."""
    by, this = signed_in(), _this()
    with db.transaction() as writer:
        sessions.end_session(writer, sign_in_id=sign_in_id, account_id=by.id, by=by, at=clock.now())
    return _out() if sign_in_id == this else _done("people.own_sessions", _("The session has ended."))


@pages.post("/account/sessions/end-others")
@needs()
def end_other_sessions() -> Response:
    """End all of one's own sessions but this one."""
    by = signed_in()
    with db.transaction() as writer:
        sessions.end_sessions(writer, account_id=by.id, but=_this(), by=by, at=clock.now())
    return _done("people.own_sessions", _("Every other session of yours has ended."))


@pages.post("/account/sessions/end-all")
@needs()
def end_all_sessions() -> Response:
    """End all of one's own sessions, this one too."""
    by = signed_in()
    with db.transaction() as writer:
        sessions.end_sessions(writer, account_id=by.id, by=by, at=clock.now())
    return _out()


def _this() -> int:
    return visitor.here().visit.sign_in_id


def _out() -> Response:
    visitor.leave()
    flash(str(_("You are signed out.")), "ok")
    return redirect(url_for("people.sign_in"), 303)


def _done(endpoint: str, words: object) -> Response:
    flash(str(words), "ok")
    return redirect(url_for(endpoint), 303)
