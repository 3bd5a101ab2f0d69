"""What the report of the period before said: as it was sealed, or else as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists.models import Period
from kbapp.report import canonical, service
from kbapp.report.models import Seal
from kbapp.report.rows import Value

CHANNELS = "row-14"


@dataclass(frozen=True, kw_only=True)
class Before:
    """The last period's rows in Kazakh, and the numbers of its figures, by row; those of row 14 by channel. `sealed`: nothing in it changes."""

    period: str
    cells: Mapping[int, str]
    figures: Mapping[int, Decimal]
    channels: Mapping[str, Decimal]
    sealed: bool


def of_period(session: Session, period: Period) -> Before | None:
    """The period before this one of the same centre; None when there is none."""
    earlier = select(Period).where(Period.centre_id == period.centre_id, Period.code < period.code)
    last = session.scalar(earlier.order_by(Period.code.desc()).limit(1))
    return shown(session, last) if last else None


def shown(session: Session, period: Period) -> Before:
    """What a period's report says: its newest seal, or else its answers as they stand."""
    newest = select(Seal).where(Seal.period_id == period.id).order_by(Seal.issue.desc()).limit(1)
    seal = session.scalar(newest)
    return _sealed(period.code, seal.content) if seal else _open(session, period)


@lru_cache(maxsize=64)
def _sealed(code: str, sealed: str) -> Before:
    content = canonical.decoded(sealed.encode())
    cells = {int(row["row"]): row["cell"]["kk"] for row in content["rows"] if row["cell"]}
    values = {each["code"]: each["value"] for each in content["items"]}
    figures = {number: _decimal(values.get(f"row-{number}")) for number in range(11, 21)}
    known = {number: value for number, value in figures.items() if value is not None}
    counted = values.get(CHANNELS) or {}
    channels = {name: Decimal(count) for name, count in counted.items()}
    return Before(period=code, cells=cells, figures=known, channels=channels, sealed=True)


def _open(session: Session, period: Period) -> Before:
    rows = service.of_period(session, period)
    cells = {row.row: row.outcome.cell.kk for row in rows if isinstance(row.outcome, Value)}
    stands = rows[0].stands if rows else {}
    figures = {number: stands[f"row-{number}"].value for number in range(11, 21) if f"row-{number}" in stands}
    known = {number: Decimal(value) for number, value in figures.items() if isinstance(value, int | Decimal)}
    counted = stands[CHANNELS].value if CHANNELS in stands else None
    channels = {name: Decimal(count) for name, count in counted or ()}
    return Before(period=period.code, cells=cells, figures=known, channels=channels, sealed=False)


def _decimal(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, str) and value.replace(".", "", 1).isdigit() else None
