from __future__ import annotations

import re
import tomllib

import pytest

from kbapp.config import ROOT
from kbapp.report import annex
from kbapp.report.annex import plain
from tests.report import contents

FINGERPRINT = "3f9a02c177be10d4" + "5" * 48
SOURCE = (ROOT / "checklists" / "boke-01-2025" / "source.kk.txt").read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    return text.replace("_", " ").split()


def test_every_kazakh_word_around_the_table_is_the_orders_own() -> None:
    told = tomllib.loads((annex.FOLDER / f"{annex.FORM}.toml").read_text(encoding="utf-8"))["annex"]
    there = " ".join(words(SOURCE))
    for each in told.values():
        assert " ".join(words(each["kk"])) in there


def test_every_text_has_three_languages() -> None:
    told = tomllib.loads((annex.FOLDER / f"{annex.FORM}.toml").read_text(encoding="utf-8"))
    for part in told.values():
        for name, each in part.items():
            assert set(each) == {"kk", "ru", "en"}
            assert name == "translation" or all(each.values()), name
            assert len({tuple(sorted(re.findall(r"{\w+}", text))) for text in each.values()}) == 1, name


def test_the_blank_of_the_period_is_filled() -> None:
    period = {"code": "2027-H2", "starts_on": "2027-07-01", "ends_on": "2027-12-31", "due_on": "2028-01-15"}
    filled = annex.filled(contents.content(period=period), language="kk", fingerprint=FINGERPRINT, draft=False)

    assert "Есепті кезең: 2-жартыжылдық 2027 жыл" in [line.whole for line in filled.header]


def test_a_correction_says_what_it_replaces_and_why() -> None:
    replaces = {"issue": "1", "sha256": "ab" * 32}
    content = contents.content(issue="2", replaces=replaces, reason="13-жолда {issue} қате")
    filled = annex.filled(content, language="kk", fingerprint=FINGERPRINT, draft=False)

    assert filled.about[1] == (
        "1-шығарылымның орнына берілді (цифрлық ізі abab abab abab abab). Себебі: 13-жолда {issue} қате"
    )
    assert "2-шығарылым" in filled.footer


def test_the_moment_of_the_seal_is_told_in_the_centres_time_zone() -> None:
    filled = annex.filled(contents.content(), language="ru", fingerprint=FINGERPRINT, draft=False)

    assert filled.about[0] == "Скреплено: 10.07.2026, 10:00"


def test_a_draft_shows_no_fingerprint_anywhere() -> None:
    filled = annex.filled(contents.draft(), language="en", fingerprint=FINGERPRINT, draft=True)

    assert filled.about == ()
    assert filled.footer == "БОҚЕ-01 · 2026-H1 · issue 1 · DRAFT"
    assert [row.cell for row in filled.rows if not row.ready] == ["not ready", "not ready"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\x00b\x07c", "abc"),
        ("а\nб\tв\u2028г", "а б в г"),
        ("1\u202e321\u202c", "1321"),
        ("и\u0306", "й"),
        ("\ufffe\uffff\ufdd0x", "x"),
        (None, ""),
        ("  ₸ 5 ", "₸ 5"),
    ],
)
def test_a_text_is_shown_without_signs_that_mislead(typed: str | None, shown: str) -> None:
    assert plain(typed) == shown
