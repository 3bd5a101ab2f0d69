"""The way to a seal, for tests of what comes after it: words about warnings, prepared by one, approved by another."""

from __future__ import annotations

from datetime import datetime, timedelta

from kbapp.checklists import reading
from kbapp.db import Database
from kbapp.people.rights import Person
from kbapp.report import content, findings, reviewing, seal, xray
from kbapp.report.models import Seal
from tests.report.conftest import MORNING

CODE = "2026-H1"
LATER = MORNING + timedelta(days=1)


def digest_of(database: Database, code: str = CODE) -> str:
    with database.reader() as session:
        return content.digest(content.drafted(session, reading.find_period(session, code=code)))


def explained(database: Database, by: Person, code: str = CODE, at: datetime = LATER) -> None:
    with database.transaction() as session:
        found = reading.find_period(session, code=code)
        names = [each.finding for each in xray.examined(session, found) if not each.blocks]
        if names:
            findings.explain(session, period=code, findings=names, words="Осылай болуы керек.", by=by, at=at)


def approved(database: Database, first: Person, second: Person, code: str = CODE) -> None:
    """Prepared by the first, approved by the second; then each warning that there is has its words."""
    with database.transaction() as session:
        reviewing.prepare(session, period=code, by=first, at=LATER)
    digest = digest_of(database, code)
    with database.transaction() as session:
        reviewing.approve(session, period=code, digest=digest, by=second, at=LATER)
    explained(database, first, code)


def sealed_by(database: Database, first: Person, second: Person, code: str = CODE) -> Seal:
    approved(database, first, second, code)
    with database.transaction() as session:
        return seal.seal(session, period=code, by=first, at=LATER)


def corrected(database: Database, by: Person, code: str = CODE) -> None:
    with database.transaction() as session:
        seal.correct(session, period=code, reason="13-жол қате болды", by=by, at=LATER)
