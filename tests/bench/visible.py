"""From a save that was acknowledged to a search, in another process, that finds it; and what the processes hold."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from kbapp import clock, create_app, db
from kbapp.articles import reading, service
from kbapp.config import Settings
from kbapp.people.rights import MACHINE
from tests.bench.peers.processes import family, own_mib
from tests.bench.requests import Asker
from tests.bench.table import Row, of_times
from tests.serving import Site

ROUNDS = 20


def rows(folder: Path, size: int) -> Iterable[Row]:
    """One process publishes, the other asks until it is there."""
    asker, app = Asker(folder, "operator"), create_app(Settings(data_dir=folder, demo=True))
    asker.spent_ms("/search", fragment=True, q="қала")
    spent = [_seen_after_ms(asker, app, number) for number in range(1, ROUNDS + 1)]
    yield of_times(f"published to found, at {size:,}", spent, aim="≤ 1,000", note="wall time, asked without pause")


def _seen_after_ms(asker: Asker, app, number: int) -> float:  # type: ignore[no-untyped-def]
    word = f"zqxj{number:03d}"
    with app.app_context(), db.transaction() as session:
        article = reading.find(session, number=number, by=MACHINE)
        found = reading.newest(session, article=article, language="kk")
        assert found is not None
        revision = service.save(
            session,
            article=number,
            language="kk",
            title=f"{word} {found.title}",
            body=found.body,
            base_revision=found.number,
            by=MACHINE,
            at=clock.now(),
        )
        service.publish(session, text=revision.text, revision=revision.number, by=MACHINE, at=clock.now())
    began = time.monotonic()
    while word not in asker.text("/search", fragment=True, q=word, typed="1"):
        assert time.monotonic() - began < 30, word
    return (time.monotonic() - began) * 1000


def memory(site: Site, size: int) -> Row:
    """What the server's processes hold for themselves, together and the largest of them."""
    held = {pid: own_mib([pid]) for pid in family(site.process.pid)}
    return Row(
        what=f"memory of the server, at {size:,}",
        middle=f"{sum(held.values()):.0f} MiB",
        tail=f"{max(held.values()):.0f} MiB",
        aim="",
        note=f"memory of {len(held)} processes without that of mapped files, and the largest",
    )
