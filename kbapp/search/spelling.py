"""Which known words lie one typing mistake away from an unknown one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

CYRILLIC = "абвгдежзиклмнопрстуфхцчшюя"
LATIN = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 3


def neighbours(word: str, known: Callable[[str], int], limit: int) -> list[str]:
    """The known words one mistake away, the most frequent first: a letter missing, added, changed, or two swapped.

    `word` is folded, `known` tells how frequent a word is (0: unknown). Words with digits and short ones have none:
    a number one digit off is another number.
    Source: Damerau, A technique for computer detection and correction of spelling errors, 1964 (the four mistakes).
    """
    if len(word) < SHORTEST or not word.isalpha():
        return []
    found = {each: known(each) for each in set(_one_off(word))}
    return sorted((each for each in found if found[each]), key=lambda each: (-found[each], each))[:limit]


def _one_off(word: str) -> Iterator[str]:
    letters = LATIN if word.isascii() else CYRILLIC
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        for letter in letters:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
