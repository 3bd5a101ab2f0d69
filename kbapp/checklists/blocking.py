"""What keeps the rows from being ready: for each row the questions that somebody still has to answer or confirm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kbapp.checklists.deciding import ROW_25
from kbapp.checklists.models import PeriodItem, PeriodRow
from kbapp.checklists.spec import known
from kbapp.checklists.toml_table import Texts
from kbapp.checklists.work import Piece


@dataclass(frozen=True, kw_only=True)
class Blocked:
    """A row and the questions that it waits for."""

    row: int
    name: Texts
    items: tuple[PeriodItem, ...]


def rows(copied: Iterable[PeriodRow], pieces: Sequence[Piece], settings: Mapping[str, Any]) -> list[Blocked]:
    """The rows that wait. A register that nobody called complete is missing, though it has entries."""
    by_code = {piece.item.code: piece for piece in pieces}
    blocked = []
    for each in copied:
        rule = each.rule
        switched = [code for code in rule.optional if code in settings[ROW_25]] if rule else []
        codes = [*(rule.items if rule else ()), *switched]
        waits = dict.fromkeys(code for code in map(_asked, (by_code[code] for code in codes)) if _waits(by_code, code))
        if waits:
            items = tuple(by_code[code].item for code in waits)
            blocked.append(Blocked(row=each.row, name=each.text("name"), items=items))
    return blocked


def _asked(piece: Piece) -> str:
    """The question that somebody answers for it."""
    spec = known(piece.item.spec)
    return spec.covered_by or spec.same_as or piece.item.code


def _waits(pieces: Mapping[str, Piece], code: str) -> bool:
    piece = pieces.get(code)
    if piece is None:
        return False
    value = piece.newest.value if piece.newest else None
    unfinished = isinstance(value, dict) and "entries" in value and not value["complete"]
    return piece.is_missing or unfinished
