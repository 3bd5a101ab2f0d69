"""`make bench`: what a search, a page, a keystroke, a save, a report and a start cost, as one table.

`SIZES="1000 10000"` are the bases, `PARTS="requests browser visible load report start peers"` what is measured.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bench import bases, browser, load, report, requests, visible
from tests.bench.peers import run
from tests.bench.table import Row, show
from tests.serving import Site, serving

SIZES = [int(each) for each in os.environ.get("SIZES", os.environ.get("SIZE", "1000 10000")).split()]
OURS = ("requests", "browser", "visible", "load", "report", "start")
PARTS = os.environ.get("PARTS", " ".join((*OURS, "peers"))).split()


def main() -> None:
    """Measure, then print: ourselves alone, then beside others."""
    if not set(OURS).isdisjoint(PARTS):
        show(ours())
    if "peers" in PARTS:
        run.compare(SIZES)


def ours() -> list[Row]:
    """All parts but the peers."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            rows += at_size(size, Path(folder))
        if "report" in PARTS:
            rows += report.rows(Path(folder) / "report")
    if "start" in PARTS:
        with tempfile.TemporaryDirectory() as folder:
            rows += [start("first start", Path(folder), aim=""), start("second start", Path(folder), aim="≤ 3 s")]
    return rows


def at_size(size: int, folder: Path) -> Iterable[Row]:
    """Everything that depends on how many articles there are."""
    base = bases.base(size, folder)
    if "requests" in PARTS:
        yield from requests.rows(base, size)
    if "visible" in PARTS:
        yield from visible.rows(base, size)
    served: dict[str, Callable[[Site], Iterable[Row]]] = {"browser": lambda site: browser.rows(site, size)}
    if size == max(SIZES):
        cookies = load.cookies(base, load.OPERATORS)
        served["load"] = lambda site: load.rows(site, cookies, size)
    with serving(base, DEMO="1") as site:
        for part, measure in served.items():
            if part in PARTS:
                yield from measure(site)
        yield visible.memory(site, size)


def start(what: str, folder: Path, *, aim: str) -> Row:
    """From the command to the first answer; CPU of the command, its workers and its ticker until they have ended."""
    site = Site(folder / "instance")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    site.start()
    ready = time.monotonic() - began
    site.stop()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    note = f"wall time until /readyz says ok; CPU of the whole life {cpu:.1f} s"
    return Row(what=what, middle=f"{ready:.2f} s", aim=aim, note=note)


if __name__ == "__main__":
    main()
