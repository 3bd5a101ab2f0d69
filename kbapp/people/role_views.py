"""The administrator's page about roles: which rights each has, what a change would mean, and carrying it out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from kbapp import clock, db
from kbapp.languages import _
from kbapp.people import roles
from kbapp.people.rights import ROLES, Right
from kbapp.people.views import Answer, pages
from kbapp.people.visitor import needs, signed_in

__all__ = ["pages"]

ROOMS = {
    "search": _("Search"),
    "articles": _("Articles"),
    "checklists": _("Compliance items"),
    "report": _("Report"),
    "insights": _("Insights"),
    "people": _("People"),
}


@pages.get("/people/roles")
@needs("people.manage")
def all_roles() -> Answer:
    """Rights by role, as boxes to tick."""
    now = roles.matrix(db.session(), known=_titles(), by=signed_in())
    return render_template(
        "people/roles.html", rooms=_rooms(), matrix=now, seen=roles.mark(now), role_titles=ROLES, fixed=roles.FIXED
    )


@pages.get("/people/roles/review")
@needs("people.manage")
def review_roles() -> Answer:
    """What would change, before anything does."""
    now = roles.matrix(db.session(), known=_titles(), by=signed_in())
    after = roles.whole(_chosen(request.args))
    different = roles.changes(now, after)
    if not different:
        flash(str(_("Nothing is different: the roles have these rights already.")), "info")
        return redirect(url_for("people.all_roles"), 303)
    seen = request.args.get("seen", "")
    return render_template(
        "people/roles_review.html", changes=different, after=after, seen=seen, role_titles=ROLES, titles=_titles()
    )


@pages.post("/people/roles")
@needs("people.manage")
def set_rights() -> Response:
    """Carry it out."""
    seen = request.form.get("seen", "")
    with db.transaction() as writer:
        roles.set_rights(
            writer, after=_chosen(request.form), seen=seen, known=_titles(), by=signed_in(), at=clock.now()
        )
    flash(str(_("The rights are changed. They count from everybody's next click.")), "ok")
    return redirect(url_for("people.all_roles"), 303)


def _chosen(given: MultiDict[str, str]) -> dict[str, frozenset[str]]:
    return {role: frozenset(given.getlist(role)) & _titles().keys() for role in ROLES}


def _rights() -> list[Right]:
    found: list[Right] = current_app.extensions["rights"]
    return found


def _titles() -> Mapping[str, object]:
    return {right.name: right.title for right in _rights()}


def _rooms() -> list[tuple[object, list[Right]]]:
    """The rights, room by room, in the order in which the rooms told them."""
    by_room = groupby(_rights(), key=lambda right: right.name.partition(".")[0])
    return [(ROOMS.get(room, room), list(rights)) for room, rights in by_room]
