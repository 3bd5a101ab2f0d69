from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kbapp.checklists import halfyear
from kbapp.checklists.halfyear import BadPeriodCode, Deadline, HalfYear


def test_the_first_half_ends_in_june_and_is_due_in_july() -> None:
    half = halfyear.known("2026-H1")

    assert (half.starts_on, half.ends_on, half.due_on) == (date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 15))


def test_the_second_half_is_due_in_january_of_the_next_year() -> None:
    half = halfyear.known("2026-H2")

    assert (half.starts_on, half.ends_on, half.due_on) == (date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 15))


@pytest.mark.parametrize(
    "code", ["", "2026", "2026-H3", "2026-h1", "1999-H1", "2026-H1 ", "２０２６-H1", "2026-H1\n", "\0"]
)
def test_another_code_is_refused_with_the_format(code: str) -> None:
    with pytest.raises(BadPeriodCode, match="2026-H1 is January to June 2026"):
        halfyear.known(code)


def test_half_years_follow_each_other() -> None:
    assert HalfYear(2026, 2).next == HalfYear(2027, 1)
    assert HalfYear(2026, 1).previous == HalfYear(2025, 2)
    assert HalfYear(2026, 2).previous.next == HalfYear(2026, 2)


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2026, 6, 30), "2026-H1"),
        (date(2026, 7, 15), "2026-H1"),
        (date(2026, 7, 16), "2026-H2"),
        (date(2027, 1, 15), "2026-H2"),
        (date(2027, 1, 16), "2027-H1"),
    ],
)
def test_the_last_half_year_is_proposed_until_its_report_is_due(today: date, code: str) -> None:
    assert halfyear.to_open(today).code == code


def test_the_day_is_that_of_the_centres_calendar() -> None:
    evening = datetime(2026, 7, 14, 19, tzinfo=UTC)  # midnight in Almaty

    assert halfyear.today(evening, "Asia/Almaty") == date(2026, 7, 15)


def test_a_half_year_that_is_open_is_not_proposed_again() -> None:
    assert halfyear.to_open(date(2026, 7, 2), {"2026-H1", "2026-H2"}).code == "2027-H1"


@pytest.mark.parametrize(("today", "left", "over"), [(1, 13, -14), (14, 0, -1), (15, -1, 0), (16, -2, 1)])
def test_the_count_goes_down_to_the_day_before_the_last(today: int, left: int, over: int) -> None:
    deadline = Deadline(date(2026, 7, 15), date(2026, 7, today))

    assert deadline.done_by == date(2026, 7, 14)
    assert (deadline.days_left, deadline.days_over) == (left, over)
