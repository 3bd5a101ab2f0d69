"""The part `peers` of the bench: every peer at every size, one table, and the figures kept for the picture."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from tests.bench import bases, corpus, table
from tests.bench.peers import articles, measure
from tests.bench.peers.candidates import CANDIDATES, ENGINE, PAGE, Candidate
from tests.bench.peers.measure import Figures
from tests.bench.peers.venvs import PLACE

CHOSEN = os.environ.get("PEERS", " ".join(CANDIDATES)).split()
APPLICATIONS_TO = 10_000
"""Above it only engines are measured."""
KEPT = PLACE / "figures.json"
TITLES = (
    "peer",
    "articles",
    "index: CPU / wall, s",
    "search: CPU p50 / p95, ms",
    "search: wall p50 / p95, ms",
    "add → found, ms",
    "memory, MiB",
    *(f"nDCG@10 {name.replace('kw_typo', 'mistyped')}" for name in articles.JUDGED),
    "",
)
"""Ratios are those of the first figure of a cell to ours."""
NONE = Figures(peer="", size=0, application=False)


def compare(sizes: Sequence[int]) -> None:
    """Measure what is chosen, keep it, print all that is kept of these sizes."""
    for size in sizes:
        for figures in at_size(size, judging=size == min(sizes)):
            _keep(figures)
    show([each for each in kept() if each.size in sizes])


def at_size(size: int, *, judging: bool) -> Iterator[Figures]:
    """Each peer at its turn, in a folder that is then removed."""
    for name in CHOSEN:
        candidate = CANDIDATES[name]
        if candidate.application and size > APPLICATIONS_TO:
            continue
        click.echo(f"{size:,} articles: {name}", err=True)
        with tempfile.TemporaryDirectory(prefix="kbapp-peers-") as folder:
            every = _measured(candidate, size, Path(folder))
            if judging and not candidate.on_base:
                every[0].ndcg = _judged(candidate, Path(folder))
            yield from every


def _measured(candidate: Candidate, size: int, folder: Path) -> list[Figures]:
    base = bases.base(size, folder) if candidate.on_base else folder
    every = [Figures(peer=name, size=size, application=candidate.application) for name in candidate.asked]
    taken = None if candidate.on_base else articles.of_size(size)
    measure.measured(every, lambda: candidate.opened(folder / "peer", base), taken, candidate.asked)
    return every


def _judged(candidate: Candidate, folder: Path) -> dict[str, float]:
    if not corpus.EVAL.exists():
        return {}
    return measure.judged(lambda language: candidate.opened(folder / language, folder))


def kept() -> list[Figures]:
    """What was measured before, by size, in the order of the peers."""
    known = [Figures(**each) for each in json.loads(KEPT.read_text("utf-8"))] if KEPT.exists() else []
    order = [name for candidate in CANDIDATES.values() for name in candidate.asked]
    return sorted((each for each in known if each.peer in order), key=lambda each: (each.size, order.index(each.peer)))


def _keep(figures: Figures) -> None:
    others = [each for each in kept() if (each.peer, each.size) != (figures.peer, figures.size)]
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    KEPT.write_text(json.dumps([asdict(each) for each in (*others, figures)], ensure_ascii=False, indent=1), "utf-8")


def show(every: Sequence[Figures]) -> None:
    """The table: engines as a ratio to our engine, applications to our page."""
    by_name = {(each.peer, each.size): each for each in every}
    rows = []
    for each in every:
        engine, page = (by_name.get((name, each.size), NONE) for name in (ENGINE, PAGE))
        ours = page if each.application else engine
        rows.append(row(each, ours, engine))
    table.show_grid(TITLES, rows)


def row(each: Figures, ours: Figures, engine: Figures) -> list[str]:
    """A line of the table."""
    return [
        each.peer,
        f"{each.size:,}",
        cell(_one(each.index_cpu_s, each.index_s), _one(engine.index_cpu_s, engine.index_s)),
        cell(each.cpu_ms, ours.cpu_ms),
        cell(each.wall_ms, ours.wall_ms),
        cell(_one(each.visible_ms), _one(ours.visible_ms)),
        cell(_one(each.memory_mib), _one(ours.memory_mib)),
        *(cell(_one(each.ndcg.get(name)), _one(engine.ndcg.get(name))) for name in articles.JUDGED),
        each.note,
    ]


def cell(values: Sequence[float], ours: Sequence[float]) -> str:
    """The figures, and the ratio to ours."""
    told = " / ".join(map(short, values)) or "–"
    return f"{told} ({short(values[0] / ours[0])}×)" if values and ours and ours[0] else told


def _one(*values: float | None) -> tuple[float, ...]:
    return tuple(value for value in values if value is not None)


def short(value: float) -> str:
    """A number in two or three digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
