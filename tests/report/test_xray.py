"""Each rule of the X-ray has a fault that it finds, and a clean period in which it is silent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kbapp.checklists import evidence, reading, service
from kbapp.checklists.evidence import About, Thing
from kbapp.checklists.models import Period
from kbapp.db import Database
from kbapp.errors import Invalid
from kbapp.people.rights import Person
from kbapp.report import findings, xray

MORNING = datetime(2026, 7, 1, 4, tzinfo=UTC)
Found = Callable[..., dict[str, xray.Finding]]


@pytest.fixture
def found(database: Database, filled: Period, manager: Person) -> Found:
    """What is found after these answers, by its name."""

    def found(code: str = "2026-H1", **answers: Any) -> dict[str, xray.Finding]:
        with database.transaction() as session:
            if answers:
                fill = {
                    name.replace("_", "-") if name.startswith("row") else name: each for name, each in answers.items()
                }
                service.fill(session, code=code, answers=fill, by=manager, at=MORNING)
            period = reading.find_period(session, code=code)
            return {each.finding: each for each in xray.examined(session, period)}

    return found


@pytest.fixture
def prove(database: Database, filled: Period, manager: Person) -> Callable[..., int]:
    """Add a link that proves an answer."""

    def prove(*items: str, until: date | None = None) -> int:
        about = About(title="Акт", valid_until=until)
        with database.transaction() as session:
            added = evidence.add(
                session,
                period="2026-H1",
                items=items,
                thing=Thing(url="https://example.kz/a"),
                about=about,
                by=manager,
                at=MORNING,
            )
            return added.id

    return prove


RULES: list[tuple[str, dict[str, Any], bool]] = [
    ("operators", {"row_12": 41}, True),
    ("sum", {"row_13": 123457}, True),
    ("percentage:row-17", {"row_17": 101}, True),
    ("percentage:row-18", {"row_18": Decimal("100.5")}, True),
    ("score", {"row_16": Decimal("5.1")}, True),
    ("channels", {"row_14": {"телефон": 100000, "сайт": 23456}}, False),
    ("channels", {"row_10": []}, False),
]


@pytest.mark.parametrize(("name", "answers", "blocks"), RULES)
def test_a_figure_that_does_not_fit_is_found_and_a_clean_period_is_silent(
    found: Found, name: str, answers: dict[str, Any], blocks: bool
) -> None:
    assert name not in found()
    now = found(**answers)
    assert now[name].blocks == blocks
    assert str(now[name].told)
    assert now[name].items


def test_nothing_is_found_in_a_period_where_everything_is_proved_and_fits(
    found: Found, prove: Callable[..., int]
) -> None:
    prove(*{code for each in found().values() for code in each.items}, until=date(2026, 6, 30))
    assert found() == {}


def test_nothing_is_found_before_the_first_answer(database: Database, period: Period) -> None:
    with database.reader() as session:
        assert xray.examined(session, reading.find_period(session, code=period.code)) == ()


def test_the_numbers_at_the_edges_are_as_they_should_be(found: Found) -> None:
    edges = found(row_12=40, row_13=0, row_14={"телефон": 0}, row_16=5, row_17=0, row_18=100)
    assert not [each.finding for each in edges.values() if each.blocks]


def test_a_channel_is_the_same_in_capitals(found: Found) -> None:
    assert "channels" not in found(row_10=["ТЕЛЕФОН", "Чат"])


def test_a_figure_that_nobody_gave_is_no_fault(database: Database, period: Period, manager: Person) -> None:
    with database.transaction() as session:
        answers = {"row-12": 5, "row-13": 7, "row-14": {"чат": 7}}
        service.fill(session, code=period.code, answers=answers, by=manager, at=MORNING)
        names = {each.finding for each in xray.examined(session, reading.find_period(session, code=period.code))}
    assert names == set()


def test_a_yes_that_nothing_proves_is_found_until_something_does(found: Found, prove: Callable[..., int]) -> None:
    assert found()["no-evidence:WP-01"].items == ("WP-01",)
    prove("WP-01")
    assert "no-evidence:WP-01" not in found()


def test_a_no_needs_no_proof(found: Found) -> None:
    assert "no-evidence:row-04" not in found()
    assert "no-evidence:integrations" not in found()


def test_evidence_that_ended_before_the_last_day_is_found(found: Found, prove: Callable[..., int]) -> None:
    old = prove("WP-01", until=date(2026, 6, 29))
    prove("AUX-01", until=date(2026, 6, 30))
    names = [name for name in found() if name.startswith("expired:")]
    assert names == [f"expired:WP-01:{old}"]


def test_a_product_without_a_document_is_found(found: Found) -> None:
    assert not [name for name in found() if name.startswith("product:")]
    assert [name for name in found(products=["CRM X"]) if name.startswith("product:")]


@pytest.mark.parametrize(
    ("shifts", "is_found"),
    [
        (["24/7"], False),
        ([{"days": ["mon"], "from": "09:00", "until": "18:00"}], True),
        ([{"from": "08:00", "until": "20:00"}, {"from": "20:00", "until": "08:00"}], False),
        ([{"from": "08:00", "until": "20:00"}, {"from": "21:00", "until": "08:00"}], True),
        ([], False),
    ],
)
def test_hours_that_no_shift_covers_are_found(found: Found, shifts: list[Any], is_found: bool) -> None:
    assert ("hours" in found(shifts=shifts)) == is_found


def test_rows_that_changed_since_the_last_period_are_found(
    database: Database, found: Found, manager: Person, answers: dict[str, Any]
) -> None:
    assert not [name for name in found() if name.startswith("changed:")]
    with database.transaction() as session:
        changed = {**answers, "row-09": False, "row-11": 50, "row-20": 9, "row-15": 60}
        service.fill(session, code="2026-H2", answers=changed, by=manager, at=MORNING)
    names = {name for name in found(code="2026-H2") if name.startswith("changed:")}
    assert names == {"changed:9", "changed:20", "changed:15"}


def test_a_word_about_a_warning_is_kept_and_an_unknown_one_refused(
    database: Database, filled: Period, manager: Person
) -> None:
    def explain(names: list[str], words: str) -> None:
        with database.transaction() as session:
            findings.explain(session, period="2026-H1", findings=names, words=words, by=manager, at=MORNING)

    explain(["no-evidence:WP-01", "no-evidence:AUX-01"], "Акт мұрағатта")
    explain(["no-evidence:WP-01"], "Акт № 3")
    with database.reader() as session:
        said = findings.words_of(session, filled)
    assert said == {"no-evidence:WP-01": "Акт № 3", "no-evidence:AUX-01": "Акт мұрағатта"}
    for names, words in ((["no-evidence:WP-01"], " "), (["operators"], "x"), ([], "x")):
        with pytest.raises(Invalid):
            explain(names, words)
