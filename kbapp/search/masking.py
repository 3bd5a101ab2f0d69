"""Search words without what could name a caller: long numbers and e-mail addresses are taken out before anything is kept."""

from __future__ import annotations

import re

NUMBER, ADDRESS = "###", "***"
"""What stands in their place."""

_BETWEEN = r"[\s().\-\u2010-\u2015\u2212]*"
"""What people write between the digits of a telephone number."""
_LONG_NUMBER = re.compile(rf"\d(?:{_BETWEEN}\d){{5,}}")
_E_MAIL = re.compile(r"[^\s@]+(?:@[^\s@]+)+")


def masked(words: str) -> str:
    """The words, with each run of six and more digits and each e-mail address replaced.

    Spaces, hyphens, dots and brackets between digits do not break a run. Masking twice changes nothing more.
    """
    return _LONG_NUMBER.sub(NUMBER, _E_MAIL.sub(ADDRESS, words.replace("\uff20", "@")))


def is_masked(words: str) -> bool:
    """Something was taken out: the words cannot be asked again."""
    return NUMBER in words or ADDRESS in words
