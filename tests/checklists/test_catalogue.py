"""The 78 questions of the catalogue are asked with its own codes and words, each standing on what the catalogue says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from kbapp.checklists import definition
from kbapp.checklists.definition import Item
from kbapp.config import ROOT
from kbapp.languages import LANGUAGES

DOMAIN = next((folder / "shared/domain" for folder in ROOT.parents if (folder / "shared/domain").is_dir()), None)
beside = pytest.mark.skipif(DOMAIN is None, reason="the catalogue does not lie beside this clone")
CLASSES = {"S": "order", "D": "derived", "L": "other-law", "G": "good-practice"}
COUNTS = {
    "PS": 6,
    "ST": 7,
    "CERT": 4,
    "SW": 9,
    "INT": 3,
    "WP": 9,
    "AUX": 5,
    "KB": 12,
    "DOC": 13,
    "INF": 6,
    "REP": 4,
}
"""How many questions of the catalogue begin with these letters: 78 together."""
FEEDS = {
    "SW": {21},
    "INT": {22},
    "WP": {25},
    "AUX": {26},
}
"""Letters whose every question feeds one row."""


@pytest.fixture(scope="module")
def asked() -> Mapping[str, Item]:
    found = definition.load(definition.EDITIONS / definition.CURRENT)
    return {item.code: item for topic in found.topics for item in topic.items if item.code.isupper()}


def read(name: str) -> list[Mapping[str, Any]]:
    assert DOMAIN is not None
    entries: list[Mapping[str, Any]] = json.loads((DOMAIN / name).read_text(encoding="utf-8"))
    return entries


def test_every_code_of_the_catalogue_is_asked_and_no_other(asked: Mapping[str, Item]) -> None:
    codes = {f"{letters}-{number:02}" for letters, count in COUNTS.items() for number in range(1, count + 1)}
    assert len(codes) == 78
    assert set(asked) == codes


def test_what_is_about_one_row_feeds_it(asked: Mapping[str, Item]) -> None:
    for letters, rows in FEEDS.items():
        assert {item.row for code, item in asked.items() if code.startswith(f"{letters}-")} == rows


@beside
def test_the_words_are_the_catalogues_in_every_language(asked: Mapping[str, Item]) -> None:
    for entry in read("checklist-catalogue.json"):
        assert [asked[entry["id"]].question.of(each) for each in LANGUAGES] == [entry[each] for each in LANGUAGES]


@beside
def test_each_stands_on_what_the_catalogue_says(asked: Mapping[str, Item]) -> None:
    classes = {entry["id"]: CLASSES[entry["basis_class"]] for entry in read("checklist-catalogue.json")}
    assert {code: item.basis_class for code, item in asked.items()} == classes


@beside
def test_the_rows_have_the_words_of_the_working_translation() -> None:
    rows = definition.load(definition.EDITIONS / definition.CURRENT).rows
    for entry, row in zip(read("form-rows.json"), rows, strict=True):
        for part in ("name", "unit", "note"):
            words = [getattr(row, part).of(each) for each in LANGUAGES]
            assert words == [entry[f"{part}_{each}"] for each in LANGUAGES], (row.row, part)
