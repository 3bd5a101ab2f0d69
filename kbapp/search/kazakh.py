"""A Kazakh word is a stem and a row of endings: they come off from the last to the first, kind by kind, no lexicon.

Everything here is *folded* text (see `analysis.fold`): ә қ ң ғ ө ұ ү һ have met а к н г о у у х, and ы і й have met и.
Vowel harmony therefore leaves two shapes of an ending (ла, ле), and assimilation up to three of its first consonant
(лар, дар, тар). A stem need not be a word; it has to be the same for the forms of one word.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

VOWELS = frozenset("аеиоуюя")
HARD = {"б": "п", "г": "к"}


class Kind(NamedTuple):
    """The endings of one meaning. `short` letters at least must stay before an ending of one or two letters, `long`
    before a longer one, which is rarely part of a stem."""

    endings: frozenset[str]
    short: int = 4
    long: int = 4


def _shapes(*parts: str) -> tuple[str, ...]:
    """All spellings of an ending, one letter of each part: `_shapes("лдт", "ае", "р")` is лар, лер, дар, дер, тар, тер."""
    return tuple("".join(letters) for letters in product(*parts))


def _kind(*endings: str, short: int = 4, long: int = 4) -> Kind:
    return Kind(frozenset(endings), short, long)


PERSON = _kind(
    *_shapes("мбп", "и", "н"),  # I: барамын, дәрігермін
    *("син", "сиз", "сиздер", "синдар", "синдер"),  # you, and the wish: барасың, барасыз, барсын
    *_shapes("мбп", "и", "з"),  # we: барамыз
    *("диниз", "тиниз", "дим", "тим", "дик", "тик"),  # past: бардыңыз, бардым, бардық
    *("саниз", "сениз", *_shapes("с", "ае", "мнк")),  # if: барсаңыз, барсам, барсаң, барсақ
    *_shapes("аеи", "д", "и"),  # he, she, it: барады, келеді, оқиды
)
CASE = _kind(
    *_shapes("ндт", "и", "н"),  # genitive: баланың, қыздың, кітаптың
    *_shapes("ндт", "и"),  # accusative, and past: баланы, қызды, кітапты; барды
    *_shapes("гк", "ае"),  # dative: балаға, кітапқа
    *_shapes("н", "ае"),  # dative after a possessive: баласына
    *_shapes("дт", "ае"),  # locative: балада, кітапта
    *_shapes("н", "д", "ае"),  # locative after a possessive: баласында
    *_shapes("дтн", "ае", "н"),  # ablative: қыздан, кітаптан, баласынан
    *_shapes("бмп", "е", "н"),  # instrumental: баламен, қызбен, кітаппен
    long=2,
)
BELONGING = _kind(
    *_shapes("дт", "ае", "г", "и"),  # that which is in: қаладағы
    *_shapes("н", "д", "ае", "г", "и"),  # the same after a possessive: қаласындағы
    *_shapes("ндт", "и", "к", "и"),  # that which is of: баланікі
    *_shapes("дт", "ае", "и"),  # like: баладай
)
POSSESSIVE = _kind(
    "им",  # my: кітабым
    "ин",  # your, and her before a case: кітабың, кітабын
    *("иниз", "низ"),  # your, politely: кітабыңыз, балаңыз
    *("имиз", "миз"),  # our: кітабымыз, баламыз
    *("син", "си", "и"),  # his, her, its, their: баласын, баласы, кітабы
)
PLURAL = _kind(*_shapes("лдт", "ае", "р"), long=2)  # балалар, қыздар, кітаптар
VERBAL = _kind(
    *_shapes("гк", "ае", "н"),  # who did: барған, кеткен
    *_shapes("аеи", "т", "и", "н"),  # who does: баратын, келетін, оқитын
    *_shapes("мбп", "ае", "к"),  # is to do: бармақ
    *_shapes("гк", "ае", "л", "и"),  # in order to, since: барғалы
    *("ганша", "генше", "канша", "кенше"),  # until: барғанша
    *("ип", "п"),  # having done: барып, оқып
    *("са", "се"),  # if: барса
    "у",  # to do: бару
)
NEGATION = _kind(*_shapes("мбп", "ае"))  # барма
VOICE = _kind(
    *("ил", "ин"),  # is done, does to oneself: жазыл, жуын
    *_shapes("дт", "и", "р"),  # makes do: жаздыр
)
DERIVED = _kind(
    *_shapes("лдт", "и", "к"),  # -ness: достық, балалық
    *_shapes("лдт", "и"),  # having: атты, таулы
    "сиз",  # without: сусыз
    *("шилик", "ши"),  # trade and tradesman: егіншілік, егінші
    *_shapes("лдт", "ае", "н"),  # become: ойлан
    *_shapes("лдт", "ае", "с"),  # fellow: жолдас
)
KINDS = (PERSON, CASE, BELONGING, POSSESSIVE, PLURAL, VERBAL, NEGATION, VOICE, DERIVED)
"""From the end of a word to its stem."""

_LONGEST = max(len(ending) for kind in KINDS for ending in kind.endings)


def stem(word: str) -> str:
    """Take the endings off a folded word. A word too short for an ending stays as it is.

    Source: the order of Kazakh endings (stem, voice, negation, tense; plural, possessive, case, person) as any grammar
    gives it; the tables are our own.
    """
    for kind in KINDS:
        word = _without(word, kind)
    return word


def _without(word: str, kind: Kind) -> str:
    for length in range(min(_LONGEST, len(word) - kind.long), 0, -1):
        ending = word[-length:]
        if ending not in kind.endings:
            continue
        rest = word[:-length]
        if len(rest) >= (kind.long if length > 2 else kind.short) and not VOWELS.isdisjoint(rest):
            return _hardened(rest) if ending[0] in VOWELS else rest
    return word


def _hardened(stem: str) -> str:
    """Кітап is кітабы, тарақ is тарағы: a last п, к, қ is voiced before a vowel; back to how it stands alone."""
    return stem[:-1] + HARD.get(stem[-1], stem[-1])
