"""The administrator's page about the installation: its settings in words, and how the machine is."""

from __future__ import annotations

from flask import render_template

from kbapp import clock, db, jobs
from kbapp.people import configuration, machine, visitor
from kbapp.people.views import Answer, pages
from kbapp.people.visitor import needs, signed_in

__all__ = ["pages"]


@pages.get("/settings", endpoint="settings")
@needs("people.manage")
def settings_page() -> Answer:
    """Every setting, and the machine's state."""
    state = machine.state(db.session(), database=db.of_app(), work=jobs.known_work(), at=clock.now(), by=signed_in())
    return render_template("people/settings.html", lines=configuration.lines(visitor.settings()), state=state)
