"""The forms of a Kazakh word share a stem."""

from __future__ import annotations

import pytest

from kbapp.search.analysis import fold
from kbapp.search.kazakh import KINDS, stem

WORDS = {
    "plural": "бала балалар балаларға балалардың",
    "plural after a vowel": "мекеме мекемелер мекемелерде",
    "plural after a voiced sound": "азамат азаматтар азаматтардың азаматтарға",
    "possessive": "кітап кітабы кітабым кітабымыз кітаптар кітаптарымыздан",
    "case": "құжат құжатты құжаттың құжатқа құжатта құжаттан құжатпен",
    "attributive": "қала қалада қаладағы қаланың",
    "short stem": "ел елдің елдер елдерден",
    "derivation": "зейнеткер зейнеткерлер зейнеткерлік",
}


def stems(forms: str) -> set[str]:
    return {stem(fold(form)) for form in forms.split()}


@pytest.mark.parametrize("forms", [pytest.param(forms, id=name) for name, forms in WORDS.items()])
def test_the_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len(stems(forms)) == 1


@pytest.mark.parametrize("word", ["ел", "су", "оқу", "бар", "не", "ма", "і", ""])
def test_a_word_too_short_for_an_ending_stays(word: str) -> None:
    assert stem(fold(word)) == fold(word)


@pytest.mark.parametrize(("one", "other"), [("төлем", "төлқұжат"), ("қала", "қалам"), ("жер", "жерік")])
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_a_voiced_last_consonant_meets_the_voiceless_one() -> None:
    assert stems("кітабы") == stems("кітап")


def test_a_stem_keeps_a_vowel() -> None:
    assert all(
        set(stem(word)) & set("аеиоуюя") for word in map(fold, "кітаптарымыздан елдерімізден үйлеріңізде".split())
    )


def test_every_ending_is_written_folded() -> None:
    endings = {ending for kind in KINDS for ending in kind.endings}
    assert endings == {fold(ending) for ending in endings}
