"""`python -m tests.bench.peers.picture`: how the CPU of a search grows with the articles, drawn from the kept figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from math import log10

from kbapp.config import ROOT
from tests.bench.peers import run
from tests.bench.peers.candidates import CANDIDATES, ENGINE, PAGE
from tests.bench.peers.measure import Figures

DRAWN = ROOT / "tests" / "journeys" / "pictures" / "peers.svg"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 820, 470, 80, 210, 50, 60
SIZES, TIMES = (1_000, 10_000, 100_000), (0.01, 0.1, 1, 10, 100, 1_000)
LABEL_GAP = 17
HUES = (210, 25, 150, 210, 285, 345, 50)
TITLE = "CPU of one search, median"
Lines = Mapping[str, Sequence[tuple[int, float]]]

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 15px }
.name { paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
.paper { fill: #ffffff } .grid { stroke: #d0d7de } .line { fill: none; stroke-width: 2 } .ours { stroke-width: 4 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .name { stroke: #0d1117 } .paper { fill: #0d1117 } .grid { stroke: #30363d } }
"""


def main() -> None:
    """Draw it where the README looks."""
    DRAWN.write_text(svg(lines_of(run.kept())), "utf-8")


def lines_of(every: Iterable[Figures]) -> Lines:
    """Of each peer that was asked whole lines: articles and milliseconds."""
    names = [next(iter(each.asked)) for name, each in CANDIDATES.items() if name != "list"]
    found = {
        name: sorted((each.size, each.cpu_ms[0]) for each in every if each.peer == name and each.cpu_ms)
        for name in names
    }
    return {name: [point for point in points if point[0] in SIZES] for name, points in found.items() if points}


def svg(lines: Lines) -> str:
    """The picture; what it shows stands in its description too."""
    told = "; ".join(
        f"{name}: {', '.join(f'{run.short(ms)} ms at {size:,}' for size, ms in points)}"
        for name, points in lines.items()
    )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t d">',
            f'<title id="t">{TITLE}</title><desc id="d">{escape(told)}</desc><style>{_style(lines)}</style>',
            f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
            f'<text class="title" x="{LEFT}" y="28">{TITLE}</text>',
            *_axes(),
            *(_line(at, name, points) for at, (name, points) in enumerate(lines.items())),
            *_labels(lines),
            "</svg>\n",
        )
    )


def _style(lines: Lines) -> str:
    light = (f".c{at} {{ stroke: hsl({hue} 75% 38%) }}" for at, hue in enumerate(HUES[: len(lines)]))
    dark = (f".c{at} {{ stroke: hsl({hue} 75% 65%) }}" for at, hue in enumerate(HUES[: len(lines)]))
    return f"{STYLE}{' '.join(light)}\n@media (prefers-color-scheme: dark) {{ {' '.join(dark)} }}\n"


def _x(size: float) -> float:
    return _between(size, SIZES, LEFT, WIDTH - RIGHT)


def _y(ms: float) -> float:
    return _between(ms, TIMES, HEIGHT - BOTTOM, TOP)


def _between(value: float, ends: Sequence[float], low: float, high: float) -> float:
    return low + (log10(value) - log10(ends[0])) / (log10(ends[-1]) - log10(ends[0])) * (high - low)


def _axes() -> Iterator[str]:
    for ms in TIMES:
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(ms):.0f}" y2="{_y(ms):.0f}"/>'
        yield f'<text x="{LEFT - 8}" y="{_y(ms) + 4:.0f}" text-anchor="end">{ms:,g} ms</text>'
    for size in SIZES:
        yield f'<line class="grid" x1="{_x(size):.0f}" x2="{_x(size):.0f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield f'<text x="{_x(size):.0f}" y="{HEIGHT - BOTTOM + 22}" text-anchor="middle">{size:,}</text>'
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield f'<text x="{middle:.0f}" y="{HEIGHT - 14}" text-anchor="middle">articles, each in Kazakh and Russian</text>'


def _line(at: int, name: str, points: Sequence[tuple[int, float]]) -> str:
    classes = f"c{at} line{' ours' if name in (ENGINE, PAGE) else ''}"
    path = " ".join(f"{_x(size):.1f},{_y(ms):.1f}" for size, ms in points)
    marks = "".join(f'<circle class="c{at} paper" cx="{_x(size):.1f}" cy="{_y(ms):.1f}" r="4"/>' for size, ms in points)
    return f'<polyline class="{classes}" points="{path}"/>{marks}'


def _labels(lines: Lines) -> Iterator[str]:
    """Beside the last point of each line, from above; moved down where they would touch."""
    below: defaultdict[int, float] = defaultdict(float)
    for name, (size, ms) in sorted(((name, points[-1]) for name, points in lines.items()), key=lambda end: -end[1][1]):
        below[size] = max(_y(ms), below[size] + LABEL_GAP)
        place = f'x="{_x(size) + 11:.0f}" y="{below[size] + 4:.1f}"'
        yield f'<text class="name" {place}>{escape(name)}, {run.short(ms)} ms</text>'


if __name__ == "__main__":
    main()
