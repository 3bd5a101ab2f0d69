"""Figures over the periods: each point lies in its drawing, and what is not known is not drawn."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from kbapp.checklists.models import Period
from kbapp.report.before import Before
from kbapp.report.charts import HEIGHT, MARGIN, WIDTH, Chart, charts


def before(period: str, figures: dict[int, Any], **channels: int) -> Before:
    known = {row: Decimal(str(value)) for row, value in figures.items()}
    counted = {name: Decimal(count) for name, count in channels.items()}
    return Before(period=period, cells={}, figures=known, channels=counted, sealed=True)


def of_row(row: int, *periods: Before) -> Chart:
    (found,) = [each for each in charts(periods) if each.row == row]
    return found


def test_without_a_figure_there_is_nothing_to_draw() -> None:
    assert charts([]) == []
    assert charts([before("2026-H1", {})]) == []


@pytest.mark.parametrize("values", [[0], [7], [0, 0], [1, 2, 3], [123456, 0, Decimal("0.5")]])
def test_every_point_lies_in_the_drawing(values: list[Any]) -> None:
    points = of_row(13, *(before(f"20{at:02}-H1", {13: value}) for at, value in enumerate(values))).points
    assert [each.value for each in points] == values
    assert all(MARGIN <= each.x <= WIDTH - MARGIN and MARGIN <= each.y <= HEIGHT - MARGIN for each in points)
    assert [each.x for each in points] == sorted({each.x for each in points})


def test_the_highest_value_is_drawn_highest_and_nothing_at_the_bottom() -> None:
    most, none = of_row(20, before("2025-H1", {20: 9}), before("2025-H2", {20: 0})).points
    assert (most.y, none.y) == (MARGIN, HEIGHT - MARGIN)


def test_a_period_without_the_figure_leaves_no_point() -> None:
    chart = of_row(16, before("2025-H1", {16: "4.6"}), before("2025-H2", {}), before("2026-H1", {16: "4.7"}))
    assert [each.period for each in chart.points] == ["2025-H1", "2026-H1"]


def test_row_14_is_drawn_by_channel_in_the_place_of_its_row() -> None:
    found = charts([before("2025-H1", {13: 5, 15: 1}, телефон=3, чат=2)])
    assert [(each.row, each.part) for each in found] == [(13, ""), (14, "телефон"), (14, "чат"), (15, "")]


def test_each_drawing_has_a_title_its_figures_in_words_and_a_table(as_manager: Any, filled: Period) -> None:
    page = as_manager.get("/report/figures").text
    drawings = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(drawings) == 9
    assert all(part in each for each in drawings for part in ("<svg", "<title", "<desc", "<table"))
    assert "style=" not in page


def test_before_the_first_figure_the_page_says_so(as_manager: Any, period: Period) -> None:
    page = as_manager.get("/report/figures")
    assert page.status_code == 200
    assert "<figure" not in page.text
    assert 'class="empty"' in page.text
