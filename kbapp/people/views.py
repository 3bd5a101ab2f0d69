"""The doorway: signing in and out, following a one-time link, one's own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from kbapp import clock, db
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.addresses import local_or
from kbapp.layout.choice import choose_language
from kbapp.people import invitations, service, sessions, visitor
from kbapp.people.forms import AccountForm, NewAccountForm, NewPassword, OwnPasswordForm, SignInForm, blame
from kbapp.people.visitor import needs, signed_in

Answer = str | Response | tuple[str, int]

pages = Blueprint("people", __name__)


# --- in and out -------------------------------------------------------------------------------------------------------


@pages.url_value_preprocessor
def count_attempt(endpoint: str | None, _values: object) -> None:
    """Before any other function looks at the request, so that a flood without the form's token is counted too."""
    if endpoint == "people.sign_in" and request.method == "POST":
        _count(request.form.get("login", ""))


def _count(login: str) -> None:
    with db.transaction() as writer:
        sessions.count_attempt(writer, login=login, address=visitor.address(), at=clock.now())


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Answer:
    """Name and password, then on to where she wanted to go."""
    form = SignInForm(next=request.args.get("next", ""))
    target = local_or(form.next.data, "/")
    if request.method == "GET" and visitor.is_known():
        return redirect(target, 303)
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form), 422 if form.errors else 200
    with_demo = visitor.settings().demo
    proof = sessions.prove(
        db.session(), login=form.login.data or "", password=form.password.data or "", with_demo=with_demo
    )
    with db.transaction() as writer:
        opened = sessions.sign_in(writer, proof=proof, at=clock.now(), origin=visitor.origin())
    if opened is None:
        form.password.errors = [_("Login and password do not belong together. Check both and try again.")]
        return render_template("people/sign_in.html", form=form), 401
    visitor.enter(opened)
    return redirect(target, 303)


@pages.post("/sign-out")
@needs()
def sign_out() -> Response:
    """End this session."""
    with db.transaction() as writer:
        sessions.sign_out(writer, token=visitor.here().token, by=signed_in(), at=clock.now())
    visitor.leave()
    response = redirect(url_for("people.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@pages.route("/first-administrator/<token>", methods=["GET", "POST"], endpoint="first_administrator")
@pages.route("/invitation/<token>", methods=["GET", "POST"])
def invitation(token: str) -> Answer:
    """Make one's own account, or choose a new password for it."""
    link = invitations.opened(db.session(), token=token, at=clock.now())
    resets = link.account_id is not None
    form = NewPassword() if resets else NewAccountForm(obj=link)
    if form.validate_on_submit():
        given = {} if resets else {"login": form.login.data or "", "name": form.name.data or ""}
        try:
            with db.transaction() as writer:
                opened = invitations.use(
                    writer,
                    token=token,
                    password=form.password.data or "",
                    at=clock.now(),
                    origin=visitor.origin(),
                    **given,
                )
        except (Invalid, service.LoginTaken) as refusal:
            blame(form, refusal)
        else:
            visitor.enter(opened)
            return redirect("/", 303)
    return render_template("people/invitation.html", form=form, link=link), 422 if form.errors else 200


# --- one's own account ------------------------------------------------------------------------------------------------


@pages.route("/account", methods=["GET", "POST"])
@needs()
def account() -> Answer:
    """One's own name, language, password and sessions."""
    by = signed_in()
    form = AccountForm(name=by.name, language=by.language or "")
    if not form.validate_on_submit():
        return _account_page(form, OwnPasswordForm(formdata=None))
    with db.transaction() as writer:
        service.update(writer, name=form.name.data or "", language=form.language.data, by=by, at=clock.now())
    choose_language(form.language.data)
    flash(str(_("Saved.")), "ok")
    return redirect(url_for("people.account"), 303)


@pages.post("/account/password")
@needs()
def change_password() -> Answer:
    """A new password; every other session ends."""
    by, form = signed_in(), OwnPasswordForm()
    if form.validate_on_submit():
        _count(by.login)
        try:
            with db.transaction() as writer:
                service.change_password(
                    writer,
                    old=form.old_password.data or "",
                    new=form.password.data or "",
                    but=visitor.here().visit.sign_in_id,
                    by=by,
                    at=clock.now(),
                )
        except Invalid as refusal:
            blame(form, refusal)
        else:
            flash(str(_("The password is changed. Every other session of yours has ended.")), "ok")
            return redirect(url_for("people.account"), 303)
    return _account_page(AccountForm(formdata=None, name=by.name, language=by.language or ""), form)


@pages.post("/account/sessions/<int(max=2147483647):sign_in_id>/end")
@needs()
def end_session(sign_in_id: int) -> Response:
    """End one of one's own sessions."""
    with db.transaction() as writer:
        sessions.end_session(writer, sign_in_id=sign_in_id, by=signed_in(), at=clock.now())
    flash(str(_("The session has ended.")), "ok")
    return redirect(url_for("people.account"), 303)


@pages.post("/account/sessions/end-others")
@needs()
def end_other_sessions() -> Response:
    """End all of one's own sessions but this one."""
    by, this = signed_in(), visitor.here().visit.sign_in_id
    with db.transaction() as writer:
        sessions.end_sessions(writer, account_id=by.id, but=this, by=by, at=clock.now())
    flash(str(_("Every other session of yours has ended.")), "ok")
    return redirect(url_for("people.account"), 303)


def _account_page(form: AccountForm, password_form: OwnPasswordForm) -> Answer:
    by = signed_in()
    rows = sessions.open_sessions(db.session(), account_id=by.id, by=by, at=clock.now(), settings=visitor.settings())
    this = visitor.here().visit.sign_in_id
    page = render_template("people/account.html", form=form, password_form=password_form, sessions=rows, this=this)
    return page, 422 if form.errors or password_form.errors else 200
