"""The doorway: signing in and out, following a one-time link."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from kbapp import clock, db
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.addresses import local_or
from kbapp.people import invitations, service, sessions, visitor
from kbapp.people.forms import NewAccountForm, NewPassword, SignInForm, blame
from kbapp.people.visitor import needs, signed_in

Answer = str | Response | tuple[str, int]

pages = Blueprint("people", __name__)


# --- in and out -------------------------------------------------------------------------------------------------------


@pages.url_value_preprocessor
def count_attempt(endpoint: str | None, _values: object) -> None:
    """Before any other function looks at the request, so that a flood without the form's token is counted too."""
    if endpoint == "people.sign_in" and request.method == "POST":
        count(request.form.get("login", ""))


def count(login: str) -> None:
    """Count a try at a password, in a transaction of its own.

    Errors: `TooMany`.
    """
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
            new_hash = invitations.new_hash(
                db.session(), token=token, password=form.password.data or "", at=clock.now(), **given
            )
            with db.transaction() as writer:
                opened = invitations.use(
                    writer, token=token, password_hash=new_hash, at=clock.now(), origin=visitor.origin(), **given
                )
        except (Invalid, service.LoginTaken) as refusal:
            blame(form, refusal)
        else:
            visitor.enter(opened)
            return redirect("/", 303)
    return render_template("people/invitation.html", form=form, link=link), 422 if form.errors else 200
