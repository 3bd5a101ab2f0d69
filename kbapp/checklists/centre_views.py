"""Choosing one of several centres: every page of the half-years and their reports is about it then."""

from __future__ import annotations

from flask import Blueprint, redirect, request, session, url_for
from werkzeug import Response

from kbapp import db
from kbapp.checklists import chosen, reading
from kbapp.checklists.models import Centre
from kbapp.checklists.views import pages
from kbapp.people import needs

KEPT = "centre"


def choose() -> None:
    """Before a request of these pages: the centre that was chosen, else the first one."""
    centres = reading.all_centres(db.session())
    codes = [each.code for each in centres]
    kept = session.get(KEPT)
    chosen.CENTRE.set(kept if kept in codes else codes[0] if codes else None)


def forget(_fault: BaseException | None) -> None:
    """After it: a thread that serves another request begins anew."""
    chosen.CENTRE.set(None)


def offered() -> list[Centre]:
    """What can be chosen; nothing while there is one centre."""
    centres = reading.all_centres(db.session())
    return centres if len(centres) > 1 else []


def now() -> str | None:
    """The code of the chosen one."""
    return chosen.CENTRE.get()


def about_a_centre(blueprint: Blueprint) -> None:
    """Let a room's pages be about the chosen centre."""
    blueprint.before_request(choose)
    blueprint.teardown_request(forget)
    blueprint.app_context_processor(lambda: {"centres": offered, "centre_now": now})


@pages.post("/checklists/centre")
@needs("checklists.read")
def choose_centre() -> Response:
    """Work for another centre from now on."""
    code = request.form.get("centre", "")
    if code in [each.code for each in reading.all_centres(db.session())]:
        session[KEPT] = code
    return redirect(url_for("checklists.index"), 303)


about_a_centre(pages)
