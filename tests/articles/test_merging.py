"""Two changes of one text are put together only where they do not meet."""

from __future__ import annotations

import pytest

from kbapp.articles.merging import merged
from kbapp.articles.wording import Wording

BASE = "one\n\ntwo\n\nthree"


def together(mine: str, theirs: str, *, base: str = BASE) -> str | None:
    found = merged(*(Wording(title="T", body=body) for body in (base, mine, theirs)))
    return found.body if found else None


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ("ONE\n\ntwo\n\nthree", "one\n\ntwo\n\nTHREE", "ONE\n\ntwo\n\nTHREE"),
        ("one\n\ntwo\n\nthree\n\nfour", "zero\n\none\n\ntwo\n\nthree", "zero\n\none\n\ntwo\n\nthree\n\nfour"),
        ("one\n\nTWO\n\nthree", "one\n\nTWO\n\nthree\n\nfour", "one\n\nTWO\n\nthree\n\nfour"),
        (BASE, "one", "one"),
        ("one", BASE, "one"),
    ],
)
def test_changes_of_different_lines_are_both_kept(mine: str, theirs: str, both: str) -> None:
    assert together(mine, theirs) == both


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("one\n\nmy two\n\nthree", "one\n\ntheir two\n\nthree"),
        (f"{BASE}\n\nmine", f"{BASE}\n\ntheirs"),
        ("one\n\nthree", "one\n\ntwo more\n\nthree"),
    ],
)
def test_changes_that_meet_are_for_a_person_to_decide(mine: str, theirs: str) -> None:
    assert together(mine, theirs) is None


def test_a_title_that_one_of_them_changed_is_taken() -> None:
    base = Wording(title="T", body="a")
    assert merged(base, Wording(title="Mine", body="a"), base) == Wording(title="Mine", body="a")
    assert merged(base, Wording(title="Mine", body="a"), Wording(title="Theirs", body="a")) is None
