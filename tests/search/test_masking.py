"""What could name a caller never reaches the database: numbers of six digits and more, and e-mail addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbapp.search.masking import is_masked, masked

BETWEEN = re.compile(r"[\s().\-\u2010-\u2015\u2212]")
TYPED = st.text(alphabet=st.one_of(st.sampled_from("0123456789 -().@аяaz٣"), st.characters(codec="utf-8")), max_size=80)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ИИН 850101300123 справка", "ИИН ### справка"),
        ("8 (701) 123-45-67", "###"),
        ("+7 701 123 45 67 перезвонить", "+### перезвонить"),
        ("пишет aigul.s@mail.kz давно", "пишет *** давно"),
        ("a@b@c", "***"),
        ("каз @ почта", "каз @ почта"),
        ("12345", "12345"),
        ("1414 и 109", "1414 и 109"),
        ("форма 390 строка 21", "форма 390 строка 21"),
        ("٣٣٣٣٣٣", "###"),
        ("８７０１１２３４５６７", "###"),
        ("a＠b.kz", "***"),
        ("", ""),
    ],
)
def test_numbers_and_addresses_are_taken_out_and_nothing_else(typed: str, kept: str) -> None:
    assert masked(typed) == kept


@given(TYPED)
def test_no_run_of_six_digits_and_no_address_is_left(typed: str) -> None:
    kept = masked(typed)

    assert not re.search(r"\d{6}", BETWEEN.sub("", kept))
    assert not re.search(r"[^\s@]@[^\s@]", kept)


@given(TYPED)
def test_masking_twice_changes_nothing_more_and_never_makes_it_longer(typed: str) -> None:
    assert masked(masked(typed)) == masked(typed)
    assert len(masked(typed)) <= len(typed)


@given(st.text(alphabet=st.characters(exclude_categories=["Nd"], exclude_characters="@\uff20"), max_size=80))
def test_words_without_digits_and_addresses_stay_as_they_are(typed: str) -> None:
    assert masked(typed) == typed


@given(st.integers(10**5, 10**14), st.sampled_from(["", " ", "-", " - ", ") "]))
def test_a_number_is_masked_however_it_is_spaced(number: int, between: str) -> None:
    spaced = between.join(str(number))

    assert masked(f"звонит {spaced} опять") == "звонит ### опять"
    assert is_masked(masked(spaced))


def test_what_was_not_masked_can_be_asked_again() -> None:
    assert not is_masked("паспорт 1414")
