"""What is killed: it seals a report, opens it for a correction and seals it again, acknowledging each seal on a pipe."""

from __future__ import annotations

from datetime import UTC, datetime
from multiprocessing.connection import Connection

from flask import Flask

from kbapp import create_app, db
from kbapp.checklists import deciding, reading, service
from kbapp.config import Settings
from kbapp.people.rights import MACHINE
from kbapp.report import content, findings, reviewing, seal, xray
from tests.report.conftest import ANSWERS

CODE = "2026-H1"
AT = datetime(2026, 7, 2, 4, tzinfo=UTC)
WHO = {"by": MACHINE, "at": AT}


def furnish(app: Flask) -> None:
    """A half-year whose rows are ready, which one person may prepare and approve."""
    alone = {"setting": deciding.SAME_PERSON, "value": True, "reason": "One manager"}
    with app.app_context(), db.transaction() as session:
        service.fill(session, code=CODE, answers=ANSWERS, **WHO)
        service.decide(session, period=CODE, **alone, **WHO)


def onward() -> int:
    """From whatever the last kill left to the next seal; its issue."""
    with db.transaction() as session:
        if reading.find_period(session, code=CODE).closed_at is not None:
            seal.correct(session, period=CODE, reason="A number was wrong", **WHO)
    with db.transaction() as session:
        reviewing.prepare(session, period=CODE, **WHO)
        digest = content.digest(content.drafted(session, reading.find_period(session, code=CODE)))
        reviewing.approve(session, period=CODE, digest=digest, **WHO)
        found = xray.examined(session, reading.find_period(session, code=CODE))
        findings.explain(session, period=CODE, findings=[each.finding for each in found], words="So it is.", **WHO)
    with db.transaction() as session:
        return seal.seal(session, period=CODE, **WHO).issue


def run(settings: Settings, pipe: Connection) -> None:
    """Begin, then work until the end."""
    app = create_app(settings)
    pipe.send(0)
    with app.app_context():
        while True:
            pipe.send(onward())
