"""How current a text is: the rule that lists, the screen and the article share."""

from __future__ import annotations

from datetime import timedelta

from kbapp.articles.freshness import freshness
from tests.articles.making import HOUR, NINE

DAY = timedelta(days=1)


def test_a_published_text_is_current_for_its_days() -> None:
    fresh = freshness(published_at=NINE, verified_at=None, every_days=30)
    assert (fresh.since, fresh.checked_by, fresh.due_at) == (NINE, "", NINE + 30 * DAY)
    assert not fresh.is_due(NINE + 30 * DAY - HOUR)
    assert fresh.is_due(NINE + 30 * DAY)


def test_a_check_makes_it_current_anew() -> None:
    fresh = freshness(published_at=NINE, verified_at=NINE + 29 * DAY, verified_by="aigul", every_days=30)
    assert (fresh.since, fresh.checked_by, fresh.due_at) == (NINE + 29 * DAY, "aigul", NINE + 59 * DAY)


def test_a_check_of_what_stood_there_before_does_not_count() -> None:
    fresh = freshness(published_at=NINE, verified_at=NINE - DAY, verified_by="aigul", every_days=30)
    assert (fresh.since, fresh.checked_by) == (NINE, "")


def test_what_need_not_be_checked_is_never_due() -> None:
    assert not freshness(published_at=NINE, verified_at=None, every_days=0).is_due(NINE + 9999 * DAY)
