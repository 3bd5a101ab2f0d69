"""Figures over the periods as small drawings: where each point lies, and the words for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kbapp.checklists.toml_table import Texts
from kbapp.report.before import CHANNELS, Before

WIDTH, HEIGHT, MARGIN = 240, 110, 22
"""Units: those of the drawing."""
ROWS = (13, 15, 16, 17, 18, 19, 20)


@dataclass(frozen=True, kw_only=True)
class Point:
    """A period's value and where it lies."""

    period: str
    value: Decimal
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One figure over the periods that have it, the oldest first. `part` is a channel of row 14."""

    row: int
    part: str
    points: tuple[Point, ...]

    @property
    def line(self) -> str:
        """The points as a drawing takes them."""
        return " ".join(f"{each.x:.1f},{each.y:.1f}" for each in self.points)


def charts(periods: Sequence[Before]) -> list[Chart]:
    """What there is to draw of these periods, the oldest first: rows 13 and 15–20, and row 14 by channel."""
    drawn = [_chart(row, "", [(each.period, each.figures.get(row)) for each in periods]) for row in ROWS]
    names = dict.fromkeys(name for each in periods for name in each.channels)
    row = int(CHANNELS.removeprefix("row-"))
    drawn += [_chart(row, name, [(each.period, each.channels.get(name)) for each in periods]) for name in names]
    return sorted((each for each in drawn if each.points), key=lambda chart: chart.row)


def _chart(row: int, part: str, values: Sequence[tuple[str, Decimal | None]]) -> Chart:
    known = [(period, value) for period, value in values if value is not None]
    most = max((value for _period, value in known), default=Decimal(0)) or Decimal(1)
    step = (WIDTH - 2 * MARGIN) / max(len(known) - 1, 1)
    points = (
        Point(period=period, value=value, x=MARGIN + at * step, y=_height(value / most))
        for at, (period, value) in enumerate(known)
    )
    return Chart(row=row, part=part, points=tuple(points))


def _height(share: Decimal) -> float:
    return HEIGHT - MARGIN - float(share) * (HEIGHT - 2 * MARGIN)


def words(chart: Chart, name: Texts, language: str) -> str:
    """What the drawing is of."""
    return f"{name.of(language)} – {chart.part}" if chart.part else name.of(language)
