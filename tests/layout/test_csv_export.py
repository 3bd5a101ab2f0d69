"""A list as CSV: a spreadsheet shows it and runs nothing."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask

from kbapp.layout.csv_export import cell, csv_response


@pytest.mark.parametrize("text", ["=1+1", "+7 701", "-2", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1+1", "  =1+1"])
def test_what_a_spreadsheet_would_run_is_shown_as_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Қоңырау", "K-214", "a=b", ""])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


def test_nothing_is_an_empty_cell() -> None:
    assert cell(None) == ""


def test_a_moment_is_told_in_the_reader_s_time_as_a_spreadsheet_understands_it(app: Flask) -> None:
    with app.test_request_context():
        assert cell(datetime(2026, 3, 2, 20, 30, tzinfo=UTC)) == "2026-03-03 01:30:00"


def test_a_download_reads_back_as_it_was() -> None:
    response = csv_response("people", ["Аты", "n"], [['Ә, "Б"', 3], ["two\nlines", None]])

    assert response.headers["Content-Disposition"] == 'attachment; filename="people.csv"'
    text = response.get_data(as_text=True).removeprefix("\ufeff")
    assert list(csv.reader(io.StringIO(text))) == [["Аты", "n"], ['Ә, "Б"', "3"], ["two\nlines", ""]]
