"""Rows follow from answers in three values: an unanswered question never becomes a "жоқ" (D17)."""

from __future__ import annotations

from itertools import product

import pytest

from kbapp.checklists.definition import Rule
from kbapp.report.rows import Missing, Value, all_of, computed

ANSWERS = ("yes", "no", "not_applicable", None)


def test_a_row_without_a_rule_says_that_nothing_is_asked() -> None:
    assert computed(None, {}) == Missing(lack="not asked")


@pytest.mark.parametrize(("result", "cell"), [("yes", "иә"), ("no", "жоқ")])
def test_one_question_decides_alone(result: str, cell: str) -> None:
    outcome = computed(Rule(kind="all-of", items=("WP-01",)), {"WP-01": result})

    assert isinstance(outcome, Value)
    assert (outcome.cell, outcome.decided_by) == (cell, ("WP-01",))


def test_an_unanswered_question_is_missing() -> None:
    assert all_of({"WP-01": None}) == Missing(lack="not answered", items=("WP-01",))


def test_one_no_decides_though_others_are_not_answered() -> None:
    assert all_of({"WP-01": None, "WP-03": "no", "WP-04": "yes"}) == Value(says="no", decided_by=("WP-03",))


def test_a_question_that_does_not_apply_is_left_out() -> None:
    assert all_of({"WP-01": "yes", "WP-03": "not_applicable"}) == Value(says="yes", decided_by=("WP-01",))


def test_when_nothing_applies_nothing_is_said() -> None:
    assert all_of({"WP-01": "not_applicable"}) == Missing(lack="nothing left", items=("WP-01",))


@pytest.mark.parametrize("results", list(product(ANSWERS, repeat=3)))
def test_any_three_answers_give_what_a_plain_reading_gives(results: tuple[str | None, ...]) -> None:
    outcome = all_of(dict(zip(("WP-01", "WP-03", "WP-04"), results, strict=True)))

    asked = [result for result in results if result != "not_applicable"]
    assert (isinstance(outcome, Value) and outcome.says == "no") == ("no" in asked)
    assert (isinstance(outcome, Value) and outcome.says == "yes") == (bool(asked) and set(asked) == {"yes"})
