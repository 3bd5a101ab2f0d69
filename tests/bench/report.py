"""CPU of a report's rows, check and pages: five years of half-years, the last of them with 2,000 pieces of evidence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from sqlalchemy.orm import Session

from kbapp import create_app, db
from kbapp.checklists import reading, service
from kbapp.checklists.models import LINK, Evidence, EvidenceRevision, EvidenceUse, Period
from kbapp.config import Settings
from kbapp.people import installation
from kbapp.people.rights import MACHINE
from kbapp.report import content, pack, xray
from kbapp.report import service as report
from tests.bench.requests import CPU, Asker
from tests.bench.table import Row, of_times
from tests.conftest import NOON
from tests.report.conftest import ANSWERS
from tests.report.sealing import sealed_by

CODES = [f"{year}-{half}" for year in range(2021, 2026) for half in ("H1", "H2")]
LAST = CODES[-1]
AT = datetime(2026, 1, 5, 4, tzinfo=UTC)
PIECES, ROUNDS = 2000, 30
WHO = {"by_id": None, "by_login": MACHINE.login, "by_name": MACHINE.name, "at": AT}
PAGES = ("", "/check", "/compare")


def rows(folder: Path) -> Iterable[Row]:
    """The 28 rows, the X-ray and the pages of the last half-year."""
    _make(folder)
    asker = Asker(folder, "manager")
    note = f"CPU; {len(CODES)} half-years, {PIECES:,} pieces of evidence"
    with asker.app.app_context():
        for what, verb, aim in (("28 rows", report.of_period, "≤ 50"), ("X-ray", xray.examined, "")):
            yield of_times(what, [_spent_ms(verb) for _round in range(ROUNDS)], aim=aim, note=note)
        yield from _documents()
    paths = [f"/report/{LAST}{each}" for each in PAGES]
    for path in (*paths, "/report/figures", f"/checklists/{LAST}/workplace"):
        yield of_times(path, [asker.spent_ms(path) for _round in range(ROUNDS)], note=CPU)


def _documents() -> Iterable[Row]:
    with db.of_app().reader() as session:
        made = content.drafted(session, reading.find_period(session, code=LAST))
    for ending, render in pack.RENDERERS.items():
        spent = []
        for _round in range(ROUNDS):
            began = time.perf_counter()
            render(made, language="kk", fingerprint="", draft=True)
            spent.append((time.perf_counter() - began) * 1000)
        yield of_times(ending.upper(), spent, aim="≤ 1,000" if ending == "pdf" else "", note="wall time; in Kazakh")


def _spent_ms(verb: Callable[[Session, Period], object]) -> float:
    with db.of_app().reader() as session:
        period = reading.find_period(session, code=LAST)
        began = time.process_time()
        verb(session, period)
        return (time.process_time() - began) * 1000


def _make(folder: Path) -> None:
    app = create_app(Settings(data_dir=folder, demo=True))
    with app.app_context():
        db.make_base()
        with db.transaction() as session:
            installation.make_demo_accounts(session, at=NOON)
            for code in CODES:
                service.fill(session, code=code, answers=ANSWERS, by=MACHINE, at=AT)
            _prove(session, reading.find_period(session, code=LAST))
        for code in CODES[:-1]:
            sealed_by(db.of_app(), MACHINE, replace(MACHINE, login="second"), code)
        db.of_app().dispose()


def _prove(session: Session, period: Period) -> None:
    pieces = [Evidence(centre_id=period.centre_id, kind=LINK, **WHO) for _number in range(PIECES)]
    session.add_all(pieces)
    session.flush()
    items = cycle(reading.items_of(session, period))
    for number, piece in enumerate(pieces):
        link = {"title": f"Акт № {number}", "note": "", "url": f"https://example.kz/{number}"}
        session.add(EvidenceRevision(evidence_id=piece.id, number=1, **link, **WHO))
        session.add(EvidenceUse(evidence_id=piece.id, item_id=next(items).id, **WHO))
