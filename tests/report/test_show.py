from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from kbapp import create_app
from kbapp.checklists.models import Period
from kbapp.checklists.refusals import NoSuchPeriod
from kbapp.config import Settings
from kbapp.people.rights import Person
from kbapp.report import cli


def shown(app, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(cli.group, ["show", "2026-H1", *arguments])
    assert result.exit_code == 0, result.exception
    return result.output


def test_json_has_28_rows_of_one_shape(app, period: Period) -> None:
    rows = json.loads(shown(app, "--json"))["rows"]

    assert [row["row"] for row in rows] == list(range(1, 29))
    assert all(set(row) == {"row", "value", "exact", "state", "missing", "explanation"} for row in rows)
    assert {(row["value"], row["state"]) for row in rows} == {(None, "not ready")}
    assert all(row["explanation"] for row in rows)


def test_json_shows_the_answer_in_row_25(app, say: Callable[[object], None]) -> None:
    say("no")
    row = json.loads(shown(app, "--json"))["rows"][24]

    assert (row["row"], row["value"], row["state"]) == (25, "жоқ", "ready")
    assert "Операторлардың жұмыс орны талаптарға сәйкес жабдықталған ба?" in row["explanation"]


def test_the_explanation_is_in_the_language_asked_for(app, period: Period) -> None:
    row = json.loads(shown(app, "--json", "--lang", "ru"))["rows"][24]

    assert "Оснащено ли рабочее место" in row["explanation"]


def test_the_table_is_for_people(app, say: Callable[[object], None]) -> None:
    say("yes")
    lines = shown(app, "--lang", "en").splitlines()

    assert " 1  not ready –  |  Contact centre" in lines
    assert "25  ready     иә  |  Workplace equipped in line with the requirements" in lines
    assert lines[-1] == "1 of 28 rows are ready."


def test_a_period_that_is_not_open_is_refused(app, manager: Person) -> None:
    result = app.test_cli_runner().invoke(cli.group, ["show", "2026-H2"])

    assert isinstance(result.exception, NoSuchPeriod)


def test_without_a_base_the_place_is_named(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path / "none"))
    result = app.test_cli_runner().invoke(cli.group, ["show", "2026-H1"])

    assert str(tmp_path / "none") in str(result.exception)
