"""What operators type: words of titles, in whatever way they come out of the fingers, letter by letter."""

from __future__ import annotations

import random

from tests.bench import corpus

LAYOUT = dict(zip("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.", strict=True))
PLAIN = str.maketrans("әғқңөұүһі", "агкноуухи")


def lines(count: int, *, seed: int = 1414) -> list[str]:
    """Whole lines of one to three words: as they stand, without Kazakh letters, on the wrong layout, with a mistake."""
    chance = random.Random(seed)
    return [_spelt(chance, _words(chance)) for _ in range(count)]


def keystrokes(line: str) -> list[str]:
    """The line from its second letter on, as the search box asks it."""
    return [line[:length] for length in range(2, len(line) + 1) if not line[:length].endswith(" ")]


def _words(chance: random.Random) -> str:
    found = corpus.title(chance, chance.choice(corpus.LANGUAGES)).lower().split()
    return " ".join(word.strip('«»"(),.:;!?–') for word in found[: chance.randint(1, 3)]).strip() or "қала"


def _spelt(chance: random.Random, line: str) -> str:
    way = chance.random()
    if way < 0.2:
        return line.translate(PLAIN)
    if way < 0.3:
        return "".join(LAYOUT.get(letter, letter) for letter in line)
    if way < 0.4 and len(line) > 4:
        at = chance.randrange(1, len(line) - 1)
        return line[:at] + line[at + 1] + line[at] + line[at + 2 :]
    return line
