"""What was meant when the keyboard was in another layout, or had no Cyrillic at all: readings of a line, and a choice.

A layout is undone key for key. Transliteration loses letters: what it leaves open is either the same after folding
(ы and й, е and э) or tried both ways against the vocabulary (ц and тс).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, product
from typing import NamedTuple

from kbapp.search.analysis import CYRILLIC, LATIN, words

TYPED_BONUS = 0.15
SPELLINGS = 16

Familiar = Callable[[str], float]
"""How well a word is known to what can be found: 1 when it occurs there, less for one made of the same pieces, 0."""


class Reading(NamedTuple):
    """One way to read what was typed."""

    text: str
    repaired: bool


def repair(text: str, familiar: Familiar) -> Reading:
    """The most familiar reading of the line; what was typed needs less, and stays when nothing is better."""
    share = _share(text, familiar)
    if share == 1:
        return Reading(text, repaired=False)
    best = max(_readings(text, familiar), key=lambda each: _share(each, familiar), default=text)
    better = best != text and _share(best, familiar) > share + TYPED_BONUS
    return Reading(best, repaired=True) if better else Reading(text, repaired=False)


def others(text: str, familiar: Familiar) -> list[str]:
    """All other readings of the line that are at all familiar, the best first."""
    shares = {each: _share(each, familiar) for each in _readings(text, familiar) if each != text}
    return sorted((each for each in shares if shares[each] > TYPED_BONUS), key=lambda each: -shares[each])


def _share(text: str, familiar: Familiar) -> float:
    """How familiar the line's letters are. A number tells nothing: it is the same in every layout."""
    asked = [word for word in words(text) if not word.isdigit()]
    letters = sum(map(len, asked))
    return sum(familiar(word) * len(word) for word in asked) / letters if letters else 1.0


def _readings(text: str, familiar: Familiar) -> Iterator[str]:
    letters = set(text.lower())
    if not LATIN.isdisjoint(letters):
        yield _by_chunk(text, _RUSSIAN, familiar)
        yield _by_chunk(text, _KAZAKH, familiar)
        yield from_latin(text, familiar)
    if not CYRILLIC.isdisjoint(letters):
        yield " ".join(_meant_latin(chunk, familiar) for chunk in text.split())
        yield _MIXED.sub(lambda found: found[0].translate(_KAZAKH_DIGITS), text)


# --- layouts ---------------------------------------------------------------------------------------------------------

_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./" + '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?'
_KEYS_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю." + "ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"
_KEYS_ABOVE, _KEYS_ABOVE_KAZAKH = "234567890-=" + "@#$%^*()_+", "әіңғ,.үұқөһ" + "ӘІҢҒ;ҮҰҚӨҺ"
_RUSSIAN = str.maketrans(_KEYS, _KEYS_RUSSIAN)
_KAZAKH = _RUSSIAN | str.maketrans(_KEYS_ABOVE, _KEYS_ABOVE_KAZAKH)
_KAZAKH_DIGITS = str.maketrans(_KEYS_ABOVE, _KEYS_ABOVE_KAZAKH)
_LATIN_KEYS = str.maketrans(_KEYS_RUSSIAN, _KEYS)
_MIXED = re.compile(r"(?i)(?=\S*[а-яё])(?=\S*[2-50890=-])[\wәғқңөұүһі=-]+")


def _by_chunk(text: str, keys: Mapping[int, int], familiar: Familiar) -> str:
    """Undo a layout, except for what is better known as it stands. A number stays: it is typed alike in all layouts."""
    return " ".join(_better(chunk, chunk.translate(keys), familiar) for chunk in text.split())


def _better(typed: str, decoded: str, familiar: Familiar) -> str:
    stays = typed.isdigit() or _share(typed, familiar) == 1 > _share(decoded, familiar)
    return typed if stays else decoded


def _meant_latin(typed: str, familiar: Familiar) -> str:
    """The other way round only for a whole word that is known: names and abbreviations (мзт is vpn)."""
    decoded = typed.translate(_LATIN_KEYS)
    return decoded if decoded.isalnum() and familiar(decoded.lower()) == 1 > _share(typed, familiar) else typed


# --- transliteration -------------------------------------------------------------------------------------------------

_LETTERS = {
    **dict(zip("abvgdezklmnoprstufhyqi", "абвгдезклмнопрстуфхыки", strict=True)),
    **dict(zip("äöüūğşñŋıçáóúńǵé", "әөүұғшңңычәөүңғе", strict=True)),  # Kazakh in Latin letters, of 2018 and 2021
    **dict.fromkeys(("shch", "sch"), "щ"),
    "ch": "ч",
    "zh": "ж",
    "kh": "х",
    "gh": "ғ",
    "yu": "ю",
    "ya": "я",
    "ye": "е",
    "'": "",
    "j": "ж й",
    "c": "ц к с",
    "w": "в у ш",
    "x": "кс х",
    "sh": "ш сх",
    "ts": "ц тс",
    "ng": "нг ң",
    "ia": "я иа",
    "iu": "ю иу",
    "ja": "я жа",
    "ju": "ю жу",
    "yo": "е йо",
    "jo": "е жо",
}
_LATIN_WORD = re.compile(r"[a-zäöüūğşñŋıçáóúńǵé']+", re.IGNORECASE)
_SOUND = re.compile("|".join(sorted(map(re.escape, _LETTERS), key=len, reverse=True)))
_SHORT_I = re.compile("(?<=[аеоуыәөүұ])и(?![аеоу])")


def from_latin(text: str, familiar: Familiar) -> str:
    """The line with its Latin words in Cyrillic, in the most familiar spelling; what is better known as it stands stays."""
    return _LATIN_WORD.sub(lambda found: _cyrillic(found[0], familiar), text)


def _cyrillic(word: str, familiar: Familiar) -> str:
    return _better(word, max(_spellings(word.lower()), key=familiar), familiar)


def _spellings(word: str) -> Iterator[str]:
    sounds = [_LETTERS[found].split(" ") for found in _SOUND.findall(word.replace("i̇", "i"))]
    return (_SHORT_I.sub("й", "".join(letters)) for letters in islice(product(*sounds), SPELLINGS))
