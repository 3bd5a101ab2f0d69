from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbapp.report import canonical
from kbapp.report.canonical import ContentError
from tests.report import contents

LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    LETTERS | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LETTERS, inner, max_size=4),
    max_leaves=12,
)


def unique_names(value: Any) -> bool:
    """No two names of a table become the same in NFC."""
    if isinstance(value, dict):
        names = {unicodedata.normalize("NFC", name) for name in value}
        return len(names) == len(value) and all(map(unique_names, value.values()))
    return not isinstance(value, list) or all(map(unique_names, value))


CONTENTS = st.dictionaries(LETTERS, VALUES, max_size=5).filter(unique_names)


def shuffled(value: Any, seed: int) -> Any:
    if isinstance(value, dict):
        names = list(value)
        random.Random(seed).shuffle(names)
        return {name: shuffled(value[name], seed) for name in names}
    return [shuffled(each, seed) for each in value] if isinstance(value, list) else value


def denormalized(value: Any) -> Any:
    if isinstance(value, dict):
        return {unicodedata.normalize("NFD", name): denormalized(each) for name, each in value.items()}
    if isinstance(value, list):
        return [denormalized(each) for each in value]
    return unicodedata.normalize("NFD", value) if isinstance(value, str) else value


@given(CONTENTS, st.integers(0, 99))
def test_the_order_of_names_changes_no_byte(content: dict[str, Any], seed: int) -> None:
    assert canonical.encoded(shuffled(content, seed)) == canonical.encoded(content)


@given(CONTENTS)
def test_the_form_of_letters_changes_no_byte(content: dict[str, Any]) -> None:
    assert canonical.encoded(denormalized(content)) == canonical.encoded(content)


@given(CONTENTS)
def test_what_was_read_back_gives_the_same_bytes(content: dict[str, Any]) -> None:
    data = canonical.encoded(content)

    assert canonical.encoded(canonical.decoded(data)) == data


@given(CONTENTS)
def test_the_bytes_are_json_that_any_program_reads(content: dict[str, Any]) -> None:
    assert canonical.encoded(json.loads(canonical.encoded(content))) == canonical.encoded(content)


@pytest.mark.parametrize("number", [1, 0, -1, 1.5, float("nan"), Decimal("1.5"), 10**30])
def test_a_number_that_is_no_text_is_refused(number: object) -> None:
    with pytest.raises(ContentError, match="number"):
        canonical.encoded({"rows": [{"exact": number}]})


def test_the_example_of_the_standard_comes_out_as_there() -> None:
    content = {"literals": [None, True, False], "string": '€$\u000f\u000aA\'B"\\\\"/'}

    assert (
        canonical.encoded(content)
        == b'{"literals":[null,true,false],"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_names_are_sorted_by_their_utf_16_units() -> None:
    data = canonical.encoded({"\ufb01": "1", "\U0001f600": "2", "ө": "3", "1": "4", "\r": "5"})

    assert list(json.loads(data)) == ["\r", "1", "ө", "\U0001f600", "\ufb01"]


@pytest.mark.parametrize(
    "content",
    [{"a": "\ud800"}, {"й": "1", "и\u0306": "2"}, {1: "a"}, {"a": {"b": object()}}],
    ids=["half a letter", "a name twice", "a name that is a number", "no JSON"],
)
def test_what_cannot_be_content_is_refused(content: Any) -> None:
    with pytest.raises(ContentError):
        canonical.encoded(content)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'"a"',
        b'{"a": "b"}',
        b'{"a":1}',
        b'{"a":1.0}',
        b'{"a":NaN}',
        b'{"b":"1","a":"2"}',
        b'{"a":"1","a":"1"}',
        '{"a":"й"}'.encode(),
        b'{"a":"\\u0041"}',
        b"\xff{}",
        b"[" * 100000,
        b'{"a":"b"}\n',
        b'{"a":' * 5000 + b'""' + b"}" * 5000,
    ],
)
def test_bytes_that_are_not_canonical_are_refused(data: bytes) -> None:
    with pytest.raises(ContentError):
        canonical.decoded(data)


def test_another_machine_and_time_zone_gives_the_same_fingerprint() -> None:
    here = canonical.fingerprint(canonical.encoded(contents.content()))
    program = (
        "import sys; sys.path.insert(0, '.'); from kbapp.report import canonical; from tests.report import contents;"
        "print(canonical.fingerprint(canonical.encoded(contents.content())))"
    )
    for zone, locale, seed in (("Asia/Almaty", "C", "1"), ("America/New_York", "C.UTF-8", "2")):
        there = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", program], env=there, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == here


def test_the_short_form_can_be_read_aloud() -> None:
    assert canonical.short("3f9a02c177be10d4" + "0" * 48) == "3f9a 02c1 77be 10d4"


@pytest.mark.parametrize("words", ["3f9a 02c1 77be 10d4", "3F9A02C177BE10D4", " 3f9a02c1\t77be10d4 "])
def test_a_fingerprint_is_understood_as_people_write_it(words: str) -> None:
    assert canonical.said(words) == "3f9a02c177be10d4"


@pytest.mark.parametrize("words", ["", "3f9a", "3f9a 02c1 77be 10dg", "3" * 63, "3" * 65, "٣" * 16])
def test_anything_else_is_no_fingerprint(words: str) -> None:
    assert canonical.said(words) is None
