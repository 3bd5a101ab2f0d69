from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kbapp.checklists import cli, reading, service
from kbapp.checklists.centres import CentreThere
from kbapp.checklists.models import Period
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid, NotFound, Refused
from kbapp.people.rights import MACHINE, Person
from tests.checklists.conftest import MORNING


@pytest.fixture
def west(database: Database) -> None:
    """A second centre."""
    with database.transaction() as session:
        service.add_centre(session, code="west", name="  Батыс  орталығы ", bin="123456789012", by=MACHINE, at=MORNING)


@pytest.fixture
def run(app, tmp_path: Path) -> Any:
    """A command of the room; what it printed, or what it refused."""

    def run(*words: str) -> str:
        result = app.test_cli_runner().invoke(cli.group, list(words))
        if isinstance(result.exception, Refused):
            return str(result.exception)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.output

    return run


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"WP-01": "yes"}), encoding="utf-8")
    return str(path)


def test_while_there_is_one_centre_nobody_names_it(run, manager: Person, file: str) -> None:
    assert run("open", "2026-H1", "--by", "manager") == "2026-H1 is open; its report is due on 2026-07-15.\n"
    assert run("fill", "2026-H1", file, "--by", "manager") == "1 answer saved in 2026-H1.\n"
    assert "--centre" not in run("fill", "--help")


def test_with_a_second_one_each_command_says_which(
    run, database: Database, period: Period, manager: Person, file: str
) -> None:
    added = run("add-centre", "west", "Батыс", "--bin", "123456789012", "--unit")
    assert added == "Added west. With several centres each command about a period names one: --centre west.\n"
    assert "There are several centres: main, west." in run("fill", "2026-H1", file, "--by", "manager")
    opened = run("fill", "2026-H1", file, "--by", "manager", "--centre", "west")
    assert opened == "Opened 2026-H1. 1 answer saved in 2026-H1.\n"
    assert run("open", "2026-H2", "--clone", "--by", "manager", "--centre", "east") == "There is no such centre."
    with database.reader() as session:
        answered = {
            code: sum(topic.answered for topic in reading.standings(session, centre=code)[0].topics)
            for code in ("main", "west")
        }
    assert answered == {"main": 0, "west": 1}


def test_centres_have_periods_of_their_own(database: Database, west: None, manager: Person) -> None:
    with database.transaction() as session:
        here, there = (
            service.open_period(session, code="2026-H1", centre=code, by=manager, at=MORNING)
            for code in ("main", "west")
        )
        assert here.id != there.id
        assert (there.centre.name, there.centre.bin) == ("Батыс орталығы", "123456789012")
        service.close(session, period_id=here.id, by=manager, at=MORNING)
        service.answer(
            session,
            period="2026-H1",
            item="WP-01",
            value="yes",
            replaces=None,
            centre="west",
            by=manager,
            at=MORNING,
        )


def test_a_centre_is_renamed(database: Database, west: None, manager: Person) -> None:
    with database.transaction() as session:
        service.change_centre(
            session, code="west", name="Ақтау", bin="", respondent="has-a-unit", by=manager, at=MORNING
        )
    with database.reader() as session:
        changed = reading.the_centre(session, code="west")
        assert (changed.name, changed.bin, changed.respondent) == ("Ақтау", None, "has-a-unit")
        assert [each.code for each in reading.all_centres(session)] == ["main", "west"]
    with pytest.raises(NotFound), database.transaction() as session:
        service.change_centre(session, code="east", name="x", bin="", respondent="has-a-unit", by=manager, at=MORNING)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": "West"}, "code"),
        ({"code": "x" * 41}, "code"),
        ({"code": ""}, "code"),
        ({"name": " "}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"name": "\0"}, "name"),
        ({"bin": "12345"}, "bin"),
        ({"bin": "١٢٣٤٥٦٧٨٩٠١٢"}, "bin"),
        ({"respondent": "nobody"}, "respondent"),
    ],
)
def test_a_bad_centre_is_refused_by_field(database: Database, given: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused, database.transaction() as session:
        service.add_centre(session, **{"code": "west", "name": "Батыс", **given}, by=MACHINE, at=MORNING)
    assert refused.value.field == field


def test_a_code_is_taken_once_and_an_operator_adds_none(database: Database, west: None, operator: Person) -> None:
    with pytest.raises(CentreThere), database.transaction() as session:
        service.add_centre(session, code="west", name="x", by=MACHINE, at=MORNING)
    with pytest.raises(Forbidden), database.transaction() as session:
        service.add_centre(session, code="east", name="x", by=operator, at=MORNING)
