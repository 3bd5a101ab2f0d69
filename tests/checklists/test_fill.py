from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from kbapp import create_app
from kbapp.checklists import answers_file, cli, reading, service
from kbapp.checklists.halfyear import BadPeriodCode
from kbapp.checklists.models import Answer, Period
from kbapp.checklists.refusals import AnswersRefused, NoSuchPeriod
from kbapp.checklists.service import Filled
from kbapp.config import Settings
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid, SetupError
from kbapp.people.rights import Person

Fill = Callable[..., Filled]


@pytest.fixture
def fill(database: Database, manager: Person, morning: datetime) -> Fill:
    def fill(answers: dict[str, object], code: str = "2026-H1") -> Filled:
        with database.transaction() as session:
            return service.fill(session, code=code, answers=answers, by=manager, at=morning)

    return fill


def said(database: Database) -> list[tuple[str, str]]:
    with database.reader() as session:
        asked = reading.questions_of(session, reading.find_period(session, code="2026-H1"))
    [question] = [each for each in asked if each.item.code == "WP-01"]
    return [(each.result, each.reason) for each in question.answers]


def test_it_opens_the_period_and_answers(database: Database, fill: Fill) -> None:
    done = fill({"WP-01": {"value": "yes", "reason": "Акт № 3"}})

    assert (done.opened, done.answered, done.unchanged) == (True, ("WP-01",), ())
    assert said(database) == [("yes", "Акт № 3")]


def test_it_replaces_what_was_answered(database: Database, fill: Fill, say: Callable[..., Answer]) -> None:
    say("yes")

    assert not fill({"WP-01": False}).opened
    assert said(database) == [("no", ""), ("yes", "")]


def test_the_same_answers_again_add_nothing(database: Database, fill: Fill) -> None:
    fill({"WP-01": "yes"})

    assert fill({"WP-01": "yes"}).unchanged == ("WP-01",)
    assert said(database) == [("yes", "")]


def test_every_fault_is_named_and_nothing_is_saved(database: Database, fill: Fill) -> None:
    with pytest.raises(AnswersRefused) as refused:
        fill({"WP-01": "yes", "WP-98": "yes", "": 1})

    assert [str(each) for each in refused.value.faults] == [
        "WP-98: this period asks no such question.",
        ": this period asks no such question.",
    ]
    with database.reader() as session, pytest.raises(NoSuchPeriod):
        reading.find_period(session, code="2026-H1")


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("maybe", "WP-01: Answer yes or no."),
        (None, "WP-01: Answer yes or no."),
        (["yes"], "WP-01: Answer yes or no."),
        ({"value": "yes", "why": "x"}, "WP-01: Write a value, or an object with “value” and “reason” only."),
        ({"reason": "x"}, "WP-01: Write a value, or an object with “value” and “reason” only."),
        ({"value": "yes", "reason": 5}, "WP-01: The reason must be a text."),
        ({"value": "yes", "reason": "x" * 1001}, "WP-01: This is longer than 1000 characters. Shorten it."),
    ],
)
def test_a_bad_answer_is_named_by_its_code(fill: Fill, given: object, fault: str) -> None:
    with pytest.raises(AnswersRefused) as refused:
        fill({"WP-01": given})
    assert str(refused.value) == fault


def test_a_bad_period_is_refused(fill: Fill) -> None:
    with pytest.raises(BadPeriodCode, match="2026-H9"):
        fill({}, code="2026-H9")


def test_an_operator_may_not_fill(database: Database, operator: Person, morning: datetime) -> None:
    with pytest.raises(Forbidden), database.transaction() as session:
        service.fill(session, code="2026-H1", answers={"WP-01": "yes"}, by=operator, at=morning)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"WP-01": "yes"', "is not JSON: Expecting ',' delimiter in line 1, column 16"),
        ('{"WP-01": yes}', "is not JSON: Expecting value in line 1, column 11"),
        ("", "is not JSON: Expecting value in line 1, column 1"),
        ("[]", "must hold a table of answers by code"),
        ('{"WP-01": "yes", "WP-01": "no"}', "cannot be used: WP-01 stands in it twice"),
        ('{"WP-01": NaN}', "cannot be used: NaN is not a number"),
        ("[" * 100_000, "cannot be used: "),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "answers.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Invalid) as refused:
        answers_file.read(path)
    assert str(refused.value).startswith(f"{path} {fault}")


def test_a_file_in_another_encoding_or_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "koi8.json").write_bytes('{"WP-01": "да"}'.encode("koi8-r"))

    with pytest.raises(Invalid, match="not written in UTF-8"):
        answers_file.read(tmp_path / "koi8.json")
    with pytest.raises(Invalid, match="cannot be read: No such file"):
        answers_file.read(tmp_path / "none.json")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"WP-01": "yes"}), encoding="utf-8")
    return str(path)


def test_the_command_says_what_it_did(app, manager: Person, file: str) -> None:
    result = app.test_cli_runner().invoke(cli.group, ["fill", "2026-H1", file, "--by", "manager"])

    assert result.output == "Opened 2026-H1. 1 answer saved in 2026-H1.\n"


def test_the_command_refuses_an_unknown_account(app, manager: Person, file: str) -> None:
    result = app.test_cli_runner().invoke(cli.group, ["fill", "2026-H1", file, "--by", "nobody"])

    assert isinstance(result.exception, SetupError)
    assert "There is no active account nobody." in str(result.exception)


def test_the_command_makes_a_base_in_an_empty_place_and_says_so(tmp_path: Path, file: str) -> None:
    app = create_app(Settings(data_dir=tmp_path / "new"))
    result = app.test_cli_runner().invoke(cli.group, ["fill", "2026-H1", file, "--by", "manager"])
    app.extensions["database"].dispose()

    assert result.output == f"Made a new base in {tmp_path / 'new'}.\n"
    assert "the base is new and has no accounts yet" in str(result.exception)


def test_a_bad_file_makes_no_base(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path / "new"))
    result = app.test_cli_runner().invoke(cli.group, ["fill", "2026-H1", str(tmp_path / "none"), "--by", "manager"])

    assert isinstance(result.exception, Invalid)
    assert not (tmp_path / "new").exists()


def test_the_period_fixture_and_the_bulk_meet_in_one_period(period: Period, fill: Fill) -> None:
    assert fill({"WP-01": "yes"}).period.id == period.id
