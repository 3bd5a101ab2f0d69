"""The administrator's pages about people: who there is, one person, her roles, closing her account."""

from __future__ import annotations

from flask import Response as Download
from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from kbapp import clock, db
from kbapp.languages import _
from kbapp.layout.addresses import local_or
from kbapp.layout.csv_export import csv_response
from kbapp.people import agents, exporting, invitations, journal, link_once, service, sessions, visitor
from kbapp.people.forms import STATES, PeopleFilter, RolesForm
from kbapp.people.journal import Asked
from kbapp.people.journal_views import lines_of
from kbapp.people.rights import ROLES
from kbapp.people.views import Answer, pages
from kbapp.people.visitor import needs, signed_in

__all__ = ["pages"]

ACCOUNT = "/people/<int(max=2147483647):account_id>"
LATELY = 10


@pages.get("/people")
@needs("people.manage")
def everyone() -> Answer:
    """The accounts: search, role, state, when they were last here."""
    form, reader = PeopleFilter(request.args), db.session()
    found = service.people(reader, by=signed_in(), number=form.number(), **form.asked())
    seen = service.last_seen(reader, found.rows)
    return render_template("people/everyone.html", form=form, found=found, seen=seen, role_titles=ROLES)


@pages.get("/people/export")
@needs("people.manage")
def export_people() -> Download:
    """The same accounts as a file."""
    by, form = signed_in(), PeopleFilter(request.args)
    asked = form.asked()
    with db.transaction() as writer:
        found = service.everybody(writer, by=by, most=exporting.MOST, **asked)
        seen = service.last_seen(writer, found)
        exporting.note_export(writer, what="people", rows=len(found), asked=asked, by=by, at=clock.now())
    header = [_("Name"), _("Login"), _("Roles"), _("State"), _("Made"), _("Last here")]
    rows = [
        [
            each.name,
            each.login,
            ", ".join(str(ROLES.get(role.name, role.name)) for role in each.roles),
            STATES["deactivated" if each.deactivated_at else "active"],
            each.created_at,
            seen.get(each.id),
        ]
        for each in found
    ]
    return csv_response("people", header, rows)


@pages.get(ACCOUNT)
@needs("people.manage")
def person(account_id: int) -> Answer:
    """One account: its roles, its sessions, what it did lately, and what can be done with it."""
    by, reader, settings = signed_in(), db.session(), visitor.settings()
    account = service.account(reader, account_id=account_id, by=by)
    rows = sessions.open_sessions(reader, account_id=account_id, by=by, at=clock.now(), settings=settings)
    return render_template(
        "people/person.html",
        account=account,
        form=RolesForm(roles=[role.name for role in account.roles]),
        sessions=rows,
        program=agents.named,
        seen=service.last_seen(reader, [account]).get(account.id),
        lately=_lately(account.login) if by.may("people.journal") else None,
        link=link_once.take(),
        hours=settings.invitation_h,
    )


def _lately(login: str) -> list[object]:
    reader = db.session()
    return list(lines_of(reader, journal.entries(reader, by=signed_in(), asked=Asked(login=login), limit=LATELY)))


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
    link_once.keep(token)
    return redirect(url_for("people.person", account_id=account_id), 303)


@pages.post(f"{ACCOUNT}/sessions/<int(max=2147483647):sign_in_id>/end")
@needs("people.manage")
def end_their_session(account_id: int, sign_in_id: int) -> Response:
    """End one session of the account."""
    with db.transaction() as writer:
        sessions.end_session(writer, sign_in_id=sign_in_id, account_id=account_id, by=signed_in(), at=clock.now())
    return _back(account_id, _("The session has ended."))


@pages.post(f"{ACCOUNT}/end-sessions")
@needs("people.manage")
def end_sessions(account_id: int) -> Response:
    """End every session of the account."""
    with db.transaction() as writer:
        service.account(writer, account_id=account_id, by=signed_in())
        sessions.end_sessions(writer, account_id=account_id, by=signed_in(), at=clock.now())
    return _back(account_id, _("Every session of this account has ended."))


def _back(account_id: int, done: object) -> Response:
    """To the list where the button was, else to the person."""
    flash(str(done), "ok")
    person_page = url_for("people.person", account_id=account_id)
    return redirect(local_or(request.form.get("back"), person_page), 303)
