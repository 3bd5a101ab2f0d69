"""The administrator's pages about one-time links: inviting, and what became of the links that were made."""

from __future__ import annotations

from flask import Response as Download
from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from kbapp import clock, db
from kbapp.errors import Refused
from kbapp.languages import _
from kbapp.layout.csv_export import csv_response
from kbapp.people import exporting, invitations, link_once, visitor
from kbapp.people.forms import LINK_STATES, InviteForm, LinksFilter, blame
from kbapp.people.invitations import state_of
from kbapp.people.rights import ROLES
from kbapp.people.told import LINKS
from kbapp.people.views import Answer, pages
from kbapp.people.visitor import needs, signed_in

__all__ = ["pages"]

LINK = "/people/invitations/<int(max=2147483647):link_id>"


@pages.route("/people/invite", methods=["GET", "POST"])
@needs("people.manage")
def invite() -> Answer:
    """Make a one-time link for somebody new; it is shown once."""
    form = InviteForm()
    if form.validate_on_submit():
        roles, given = form.roles.data or [], {"login": form.login.data or "", "name": form.name.data or ""}
        try:
            with db.transaction() as writer:
                hours = visitor.settings().invitation_h
                token = invitations.invite(writer, roles=roles, hours=hours, by=signed_in(), at=clock.now(), **given)
        except Refused as refusal:
            blame(form, refusal)
        else:
            link_once.keep(token)
            return redirect(url_for("people.invite"), 303)
    page = render_template(
        "people/invite.html", form=form, link=link_once.take(), hours=visitor.settings().invitation_h
    )
    return page, 422 if form.errors else 200


@pages.get("/people/invitations")
@needs("people.manage")
def invited() -> Answer:
    """The links that were made: open, used, expired."""
    form, at = LinksFilter(request.args), clock.now()
    found = invitations.links(db.session(), by=signed_in(), at=at, number=form.number(), **form.asked())
    return render_template(
        "people/invited.html",
        form=form,
        found=found,
        state_of=lambda link: state_of(link, at),
        kinds=LINKS,
        role_titles=ROLES,
        link=link_once.take(),
        hours=visitor.settings().invitation_h,
    )


@pages.get("/people/invitations/export")
@needs("people.manage")
def export_invitations() -> Download:
    """The same links as a file; of a link itself nothing is known here but its hash."""
    by, at, form = signed_in(), clock.now(), LinksFilter(request.args)
    asked = form.asked()
    with db.transaction() as writer:
        found = invitations.every_link(writer, by=by, at=at, most=exporting.MOST, **asked)
        exporting.note_export(writer, what="invitations", rows=len(found), asked=asked, by=by, at=at)
    header = [
        _("Kind"),
        _("Name"),
        _("Login"),
        _("Roles"),
        _("State"),
        _("Made"),
        _("Made by"),
        _("Expires"),
        _("Used"),
    ]
    rows = [
        [
            LINKS.get(each.kind, each.kind),
            each.name,
            each.login,
            ", ".join(str(ROLES.get(role, role)) for role in each.roles.split()),
            LINK_STATES[state_of(each, at)],
            each.made_at,
            each.made_by,
            each.expires_at,
            each.used_at,
        ]
        for each in found
    ]
    return csv_response("invitations", header, rows)


@pages.post(f"{LINK}/withdraw")
@needs("people.manage")
def withdraw(link_id: int) -> Response:
    """Make the link worthless."""
    with db.transaction() as writer:
        invitations.withdraw(writer, link_id=link_id, by=signed_in(), at=clock.now())
    flash(str(_("The link is withdrawn and works no more.")), "ok")
    return redirect(url_for("people.invited"), 303)


@pages.post(f"{LINK}/renew")
@needs("people.manage")
def renew(link_id: int) -> Response:
    """Make another link for the same purpose; it is shown once."""
    with db.transaction() as writer:
        hours = visitor.settings().invitation_h
        token = invitations.renew(writer, link_id=link_id, hours=hours, by=signed_in(), at=clock.now())
    link_once.keep(token)
    return redirect(url_for("people.invited"), 303)
