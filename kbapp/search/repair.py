"""What was meant when the keyboard was in another layout, or had no Cyrillic at all: readings of a line, and a choice.

A layout is undone letter for letter. Transliteration loses letters; what it leaves open (ы or й, е or э, ц or тс) is
either the same after folding or tried both ways against the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kbapp.search.analysis import CYRILLIC, LATIN, words

TYPED_BONUS = 0.15
SPELLINGS = 8


class Reading(NamedTuple):
    """One way to read what was typed."""

    text: str
    repaired: bool


_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./" + '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?'
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю." + "ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"
_KAZAKH_KEYS, _KAZAKH = "234567890-=" + "@#$%^&*()_+", "әіңғ,.үұқөһ" + "ӘІҢҒ;:ҮҰҚӨҺ"
_UNSHIFTED = str.maketrans(_KEYS, _RUSSIAN)
