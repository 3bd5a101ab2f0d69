"""What was meant when the keyboard was in another layout, or had no Cyrillic."""

from __future__ import annotations

import pytest

from kbapp.search.analysis import fold, words
from kbapp.search.repair import Reading, from_latin, others, repair

KNOWN = set(
    words(
        "жәрдемақы алу үшін қандай құжаттар керек әлеуметтік өтініш беру қазақ шаруалары 1870 "
        "паспорт утерян происходит трансляции пособие съезд подъезд android rutube vpn passport"
    )
)
FOLDED = {fold(word) for word in KNOWN}


def familiar(word: str) -> float:
    return float(fold(word) in FOLDED)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gfcgjhn enthzy", "паспорт утерян"),
        ("gjlj,bt", None),
        (";2hltvf0s fke 8i3y", "жәрдемақы алу үшін"),
        ("-n3y3i ,the", "өтініш беру"),
        ("0fpf0 ifhefkfhs 1870", "қазақ шаруалары 1870"),
        ("2леуметт3к", "әлеуметтік"),
        ("мзт", "vpn"),
    ],
)
def test_the_other_layout_is_undone(typed: str, meant: str | None) -> None:
    assert repair(typed, familiar) == (Reading(meant, repaired=True) if meant else Reading(typed, repaired=False))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pasport uteryan", "паспорт утерян"),
        ("proishodit", "происходит"),
        ("translyatsii", "трансляции"),
        ("zhardemaky alu ushin", "жардемакы алу ушин"),
        ("järdemaqy alu üşın", "жәрдемакы алу үшын"),
        ("podezd", "подезд"),
    ],
)
def test_transliteration_is_undone_up_to_folding(typed: str, meant: str) -> None:
    found = repair(typed, familiar)
    assert [fold(word) for word in words(found.text)] == [fold(word) for word in words(meant)]


def test_words_that_are_known_in_latin_stay_in_a_repaired_line() -> None:
    assert repair("gjcj,bt android", familiar).text == "пособие android"
    assert repair("posobie rutube", familiar).text == "пособие rutube"


@pytest.mark.parametrize("typed", ["паспорт утерян", "passport", "214", "K-214", "", "xyzzy", "жәрдемақы vpn"])
def test_what_is_known_or_cannot_be_made_known_stays_as_typed(typed: str) -> None:
    assert repair(typed, familiar) == Reading(typed, repaired=False)


def test_a_number_is_typed_alike_in_every_layout() -> None:
    assert repair("ifhefkfhs 2354", familiar).text == "шаруалары 2354"


def test_other_readings_are_offered_only_when_something_in_them_is_known() -> None:
    assert others("gfcgjhn", familiar) == ["паспорт"]
    assert others("qqqq", familiar) == []


def test_the_dotted_capital_of_the_kazakh_latin_alphabet_is_read() -> None:
    assert fold(from_latin("ÖTİNİŞ", familiar)) == "отиниш"
