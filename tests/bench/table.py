"""One table of figures."""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import click


@dataclass(frozen=True, kw_only=True)
class Row:
    """A measured thing: middle and tail with their unit, the aim that they are held against, and what was measured."""

    what: str
    middle: str
    tail: str = ""
    aim: str = ""
    note: str = ""


def of_times(what: str, spent_ms: Sequence[float], *, aim: str = "", note: str = "") -> Row:
    """The median and the 95th percentile of times in milliseconds."""
    return Row(
        what=what,
        middle=f"{statistics.median(spent_ms):.1f} ms",
        tail=f"{percentile(spent_ms, 95):.1f} ms",
        aim=aim,
        note=note,
    )


def percentile(values: Sequence[float], share: int) -> float:
    """The value below which so many of a hundred lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def show(rows: Sequence[Row]) -> None:
    """Print the rows; how busy the machine was stands below."""
    click.echo(f"{'':46}{'median':>11}{'p95':>11}  {'aim':22}what")
    for row in rows:
        click.echo(f"{row.what:46}{row.middle:>11}{row.tail:>11}  {row.aim:22}{row.note}")
    _busy()


def show_grid(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of many columns, as Markdown."""
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    for row in (titles, ["-" * max(width, 3) for width in widths], *rows):
        click.echo(f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |")
    _busy()


def _busy() -> None:
    click.echo(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
