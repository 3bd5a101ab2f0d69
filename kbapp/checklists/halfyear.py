"""The half-year that a report is about: its code, its days, the day on which the report is due."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kbapp.errors import Invalid
from kbapp.languages import _

CODE = re.compile(r"20[0-9]{2}-H[12]")
DUE_DAY = 15


class BadPeriodCode(Invalid):
    """This cannot be the code of a period."""

    def __init__(self, code: str) -> None:
        super().__init__(
            _(
                "“%(code)s” is not a period. Write the year and the half-year: 2026-H1 is January to June 2026, "
                "2026-H2 is July to December 2026.",
                code=code[:40],
            ),
            field="code",
        )


@dataclass(frozen=True, order=True)
class HalfYear:
    """January to June (`half` 1) or July to December (2) of a year.

    Source: the order's form, periodicity and deadline; calendar half-years and the 15th as the last day are D10.
    """

    year: int
    half: int

    @property
    def code(self) -> str:
        """As people write it: 2026-H1."""
        return f"{self.year}-H{self.half}"

    @property
    def starts_on(self) -> date:
        """The first day."""
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def ends_on(self) -> date:
        """The last day."""
        return self.next.starts_on - timedelta(days=1)

    @property
    def due_on(self) -> date:
        """The last day for the report: the 15th of the month after."""
        return self.next.starts_on.replace(day=DUE_DAY)

    @property
    def next(self) -> HalfYear:
        """The half-year after this one."""
        return HalfYear(self.year, 2) if self.half == 1 else HalfYear(self.year + 1, 1)

    @property
    def previous(self) -> HalfYear:
        """The half-year before this one."""
        return HalfYear(self.year, 1) if self.half == 2 else HalfYear(self.year - 1, 2)


def known(code: str) -> HalfYear:
    """The half-year of a code.

    Errors: `BadPeriodCode`.
    """
    if not CODE.fullmatch(code):
        raise BadPeriodCode(code)
    return HalfYear(int(code[:4]), int(code[-1]))


def to_open(today: date, opened: Collection[str] = ()) -> HalfYear:
    """The half-year to open now: the last one until its report is due, else the running one; the first not `opened`."""
    running = HalfYear(today.year, 1 if today.month <= 6 else 2)
    half = running.previous if today <= running.previous.due_on else running
    while half.code in opened:
        half = half.next
    return half


def today(at: datetime, zone: str) -> date:
    """The day that the calendar shows at the moment `at` in a time zone."""
    return at.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True)
class Deadline:
    """How much time is left for a report.

    "Дейін" may mean until the 15th or up to and including it: the 15th is the last day, and people are told to be
    done the day before.
    Source: D10.
    """

    last_day: date
    today: date

    @property
    def done_by(self) -> date:
        """The day to be done by."""
        return self.last_day - timedelta(days=1)

    @property
    def days_left(self) -> int:
        """Days until `done_by`: 0 on that day, -1 on the last one, less when it is over."""
        return (self.done_by - self.today).days

    @property
    def days_over(self) -> int:
        """Days since the last one; 0 or less when it is not over."""
        return (self.today - self.last_day).days
