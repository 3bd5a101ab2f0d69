"""The lines of the order's annex with its blanks filled, to be found in a document in this order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kbapp.config import ROOT

SOURCE = (ROOT / "checklists" / "boke-01-2025" / "source.kk.txt").read_text(encoding="utf-8")
BETWEEN = 70
"""Letters that may stand between two lines of the annex: what somebody wrote into a blank."""


def squeezed(text: str) -> str:
    """Without what a line break adds or takes."""
    return re.sub(r"\s+", "", text)


def found_in_order(found: str, content: dict[str, Any]) -> None:
    """Every line of the annex stands in the squeezed text, one after the other, with little between them."""
    at = 0
    for line in _lines(content):
        place = found.find(line, at)
        assert place >= 0, (line, found[at : at + 200])
        assert place - at < BETWEEN, (line, found[at:place])
        at = place + len(line)


def _lines(content: dict[str, Any]) -> Iterator[str]:
    """Rules to write on are no text; what stands under two of them is two lines."""
    for line in _filled(content):
        yield from filter(None, map(squeezed, re.split(r"_{3,}|(?<=жағдайда\)) ", line)))


def _filled(content: dict[str, Any]) -> list[str]:
    lines = [line.strip() for line in SOURCE.partition("Қосымша\n")[0].splitlines() if line.strip()]
    table, address = lines.index("1") + 1, lines.index("Мекенжай бөлігі")
    number = content["address"]["iin_bin"]
    head = [
        line.replace("___ 20__", "1-жартыжылдық 2026").replace("ЖСН/БИН", f"ЖСН/БИН{number}") for line in lines[:table]
    ]
    starts = [lines.index(row["row"], table) for row in content["rows"]] + [address]
    rows = []
    for row, start, end in zip(content["rows"], starts, starts[1:], strict=False):
        rows += [*lines[start:end], row["cell"]["kk"]]
    return [*head, *rows, *lines[address:]]
