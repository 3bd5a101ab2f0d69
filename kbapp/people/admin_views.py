"""The administrator's pages: who there is, inviting, roles, closing an account, and the journal."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug import Response

from kbapp import clock, db
from kbapp.errors import Refused
from kbapp.languages import _
from kbapp.people import invitations, journal, service, sessions, visitor
from kbapp.people.forms import InviteForm, JournalFilter, PeopleFilter, RolesForm, blame
from kbapp.people.rights import ROLES
from kbapp.people.views import Answer, pages
from kbapp.people.visitor import needs, signed_in

__all__ = ["pages"]

ACCOUNT = "/people/<int(max=2147483647):account_id>"
PER_PAGE = 50


@pages.get("/people")
@needs("people.manage")
def everyone() -> Answer:
    """The accounts: search, role, state."""
    form = PeopleFilter(request.args)
    found = service.people(db.session(), by=signed_in(), **form.asked())
    return render_template("people/everyone.html", form=form, found=found, role_titles=ROLES)


@pages.route("/people/invite", methods=["GET", "POST"])
@needs("people.manage")
def invite() -> Answer:
    """Make a one-time link for somebody new; it is shown once."""
    form = InviteForm()
    if form.validate_on_submit():
        try:
            with db.transaction() as writer:
                token = invitations.invite(
                    writer,
                    roles=form.roles.data or [],
                    login=form.login.data or "",
                    name=form.name.data or "",
                    hours=visitor.settings().invitation_h,
                    by=signed_in(),
                    at=clock.now(),
                )
        except Refused as refusal:
            blame(form, refusal)
        else:
            _keep_link(token)
            return redirect(url_for("people.invite"), 303)
    page = render_template("people/invite.html", form=form, link=_link_once(), hours=visitor.settings().invitation_h)
    return page, 422 if form.errors else 200


@pages.get(ACCOUNT)
@needs("people.manage")
def person(account_id: int) -> Answer:
    """One account: its roles, its sessions, and what can be done with it."""
    by, reader, settings = signed_in(), db.session(), visitor.settings()
    account = service.account(reader, account_id=account_id, by=by)
    rows = sessions.open_sessions(reader, account_id=account_id, by=by, at=clock.now(), settings=settings)
    form = RolesForm(roles=[role.name for role in account.roles])
    return render_template(
        "people/person.html", account=account, form=form, sessions=rows, link=_link_once(), hours=settings.invitation_h
    )


@pages.post(f"{ACCOUNT}/roles")
@needs("people.manage")
def set_roles(account_id: int) -> Response:
    """Give the account these roles."""
    with db.transaction() as writer:
        service.set_roles(
            writer, account_id=account_id, roles=RolesForm().roles.data or [], by=signed_in(), at=clock.now()
        )
    return _back(account_id, _("The roles are changed."))


@pages.post(f"{ACCOUNT}/deactivate")
@needs("people.manage")
def deactivate(account_id: int) -> Response:
    """Close the account."""
    with db.transaction() as writer:
        service.deactivate(writer, account_id=account_id, by=signed_in(), at=clock.now())
    return _back(account_id, _("The account is closed."))


@pages.post(f"{ACCOUNT}/reactivate")
@needs("people.manage")
def reactivate(account_id: int) -> Response:
    """Open the account again."""
    with db.transaction() as writer:
        service.reactivate(writer, account_id=account_id, by=signed_in(), at=clock.now())
    return _back(account_id, _("The account is open again."))


@pages.post(f"{ACCOUNT}/password-link")
@needs("people.manage")
def password_link(account_id: int) -> Response:
    """Make a one-time link for a new password; it is shown once."""
    with db.transaction() as writer:
        token = invitations.password_link(
            writer, account_id=account_id, hours=visitor.settings().invitation_h, by=signed_in(), at=clock.now()
        )
    _keep_link(token)
    return redirect(url_for("people.person", account_id=account_id), 303)


@pages.post(f"{ACCOUNT}/end-sessions")
@needs("people.manage")
def end_sessions(account_id: int) -> Response:
    """End every session of the account."""
    with db.transaction() as writer:
        service.account(writer, account_id=account_id, by=signed_in())
        sessions.end_sessions(writer, account_id=account_id, by=signed_in(), at=clock.now())
    return _back(account_id, _("Every session of this account has ended."))


@pages.get("/journal", endpoint="journal")
@needs("people.journal")
def journal_page() -> Answer:
    """Who did what, when, from where; the newest first. `?check=1` reads the whole chain."""
    reader, form = db.session(), JournalFilter(request.args)
    form.offer(journal.actions(reader))
    rows = journal.entries(reader, by=signed_in(), limit=PER_PAGE + 1, **form.asked())
    finding = journal.check(reader) if "check" in request.args else None
    older = rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else None
    return render_template("people/journal.html", form=form, rows=rows[:PER_PAGE], older=older, finding=finding)


def _back(account_id: int, done: object) -> Response:
    flash(str(done), "ok")
    return redirect(url_for("people.person", account_id=account_id), 303)


def _keep_link(token: str) -> None:
    # for one page only, in her own cookie: the answer to a form must be a redirect, or reloading would invite again
    session["link"] = url_for("people.invitation", token=token, _external=True)


def _link_once() -> str | None:
    link: str | None = session.pop("link", None)
    return link
