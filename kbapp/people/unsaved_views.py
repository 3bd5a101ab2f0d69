"""Where our script sends what is being typed, and the button that lets it go."""

from __future__ import annotations

from flask import Response, flash, redirect, request
from werkzeug import Response as AnyResponse

from kbapp import clock, db
from kbapp.languages import _
from kbapp.layout.addresses import local_or
from kbapp.people import unsaved
from kbapp.people.views import pages
from kbapp.people.visitor import needs, signed_in

__all__ = ["pages"]


@pages.post("/unsaved")
@needs()
def keep_unsaved() -> Response:
    """Keep what stands in a form that is being written."""
    sent = request.form
    with db.transaction() as writer:
        unsaved.keep(
            writer,
            form=sent.get("form", ""),
            base=sent.get("base", -1, type=int),
            fields=sent.get("fields", ""),
            by=signed_in(),
            at=clock.now(),
        )
    return Response(status=204)


@pages.post("/unsaved/forget")
@needs()
def forget_unsaved() -> AnyResponse:
    """Let go of what was typed, and open the form as it is stored."""
    form = request.form.get("form", "")
    with db.transaction() as writer:
        unsaved.forget(writer, form=form, by=signed_in())
    flash(str(_("What you had typed is let go.")), "ok")
    return redirect(local_or(form, "/"), 303)
