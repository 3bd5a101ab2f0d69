"""The administrator's page about sessions: who is signed in where; one's end, or all of a person's."""

from __future__ import annotations

from flask import Response as Download
from flask import render_template, request

from kbapp import clock, db
from kbapp.languages import _
from kbapp.layout.csv_export import csv_response
from kbapp.people import agents, everywhere, exporting, visitor
from kbapp.people.forms import SessionsFilter
from kbapp.people.views import Answer, pages
from kbapp.people.visitor import needs, signed_in

__all__ = ["pages"]


@pages.get("/people/sessions")
@needs("people.manage")
def all_sessions() -> Answer:
    """The sessions of everybody, the last used first."""
    form, at = SessionsFilter(request.args), clock.now()
    found = everywhere.sessions(
        db.session(), by=signed_in(), at=at, settings=visitor.settings(), number=form.number(), **form.asked()
    )
    this = visitor.here().visit.sign_in_id
    return render_template("people/sessions.html", form=form, found=found, this=this, program=agents.named)


@pages.get("/people/sessions/export")
@needs("people.manage")
def export_sessions() -> Download:
    """The same sessions as a file."""
    by, at, form = signed_in(), clock.now(), SessionsFilter(request.args)
    asked = form.asked()
    with db.transaction() as writer:
        found = everywhere.every_session(
            writer, by=by, at=at, settings=visitor.settings(), most=exporting.MOST, **asked
        )
        exporting.note_export(writer, what="sessions", rows=len(found), asked=asked, by=by, at=at)
    header = [_("Name"), _("Login"), _("Program"), _("From where"), _("Since when"), _("Last used")]
    rows = [
        [
            each.account.name,
            each.account.login,
            agents.named(each.sign_in.agent),
            each.sign_in.address,
            each.sign_in.created_at,
            each.sign_in.seen_at,
        ]
        for each in found
    ]
    return csv_response("sessions", header, rows)
