"""A Kazakh word is a stem and a row of endings: they come off from the last to the first, by kind, without a lexicon.

Everything here is *folded* text (see `analysis.fold`): ә қ ң ғ ө ұ ү һ have met а к н г о у у х, and ы і й have met и.
Vowel harmony therefore leaves two shapes of an ending (ла, ле), and assimilation up to three of its first consonant
(лар, дар, тар). A stem need not be a word; it has to be the same for the forms of one word.
"""

from __future__ import annotations

from itertools import product

VOWELS = frozenset("аеиоуюя")


def _shapes(*parts: str) -> tuple[str, ...]:
    """All spellings of an ending, one letter of each part: `_shapes("лдт", "ае", "р")` is лар, лер, дар, дер, тар, тер."""
    return tuple("".join(letters) for letters in product(*parts))


PERSON = (  # whom the predicate is about
    *_shapes("мбп", "и", "н"),  # I: барамын, дәрігермін
    *("син", "сиз", "сиздер", "синдар", "синдер"),  # you: барасың, барасыз
    *_shapes("мбп", "и", "з"),  # we: барамыз
    *("диниз", "тиниз", "дим", "тим", "дик", "тик"),  # past: бардыңыз, бардым, бардық
    *_shapes("с", "ае", "мнк"),  # if: барсам, барсаң, барсақ
    *("саниз", "сениз"),
    *("ади", "еди", "иди"),  # he, she, it: барады, келеді, оқиды
)
CASE = (
    *_shapes("ндт", "и", "н"),  # genitive: баланың, қыздың, кітаптың
    *_shapes("ндт", "и"),  # accusative, and past: баланы, қызды, кітапты; барды
    *_shapes("гк", "ае"),  # dative: балаға, кітапқа
    *("на", "не"),  # dative after a possessive: баласына
    *_shapes("дт", "ае"),  # locative: балада, кітапта
    *_shapes("н", "д", "ае"),  # locative after a possessive: баласында
    *_shapes("дт", "ае", "н"),  # ablative: қыздан, кітаптан
    *_shapes("н", "ае", "н"),  # ablative after a nasal or a possessive: баласынан
    *_shapes("бмп", "е", "н"),  # instrumental: баламен, қызбен, кітаппен
)
BELONGING = (
    *_shapes("дт", "ае", "г", "и"),  # that which is in: қаладағы
    *_shapes("н", "д", "ае", "г", "и"),  # қаласындағы
    *_shapes("ндт", "и", "к", "и"),  # that which is of: баланікі
    *_shapes("дт", "ае", "и"),  # like: баладай
    *_shapes("ш", "ае"),  # in the way of: қазақша
)
POSSESSIVE = (
    *("им", "м"),  # my: кітабым, балам
    *("ин", "н"),  # your, and before a case: кітабың, балаң, баласын
    *("иниз", "низ"),  # your, politely: кітабыңыз, балаңыз
    *("имиз", "миз"),  # our: кітабымыз, баламыз
    *("син", "си", "и"),  # his, her, its, their: баласын, баласы, кітабы
)
PLURAL = _shapes("лдт", "ае", "р")  # балалар, қыздар, кітаптар
VERBAL = (
    *_shapes("гк", "ае", "н"),  # who did: барған, кеткен
    *_shapes("аеи", "т", "и", "н"),  # who does: баратын, келетін, оқитын
    *_shapes("мбп", "ае", "к"),  # to be done: бармақ
    *_shapes("гк", "ае", "л", "и"),  # in order to, since: барғалы
    *("ганша", "генше", "канша", "кенше"),  # until: барғанша
    *("ип", "п"),  # having done: барып, оқып
    *("ар", "ер"),  # will do: барар, келер
    *("са", "се"),  # if: барса
    "у",  # to do: бару
)
NEGATION = _shapes("мбп", "ае")  # барма
VOICE = (
    *("ил", "ин"),  # is done, does to oneself: жазыл, жуын
    *_shapes("дт", "и", "р"),  # makes do: жаздыр
)
DERIVED = (
    *_shapes("лдт", "и", "к"),  # -ness: достық, балалық
    *_shapes("лдт", "и"),  # having: атты, таулы
    "сиз",  # without: сусыз
    *("шилик", "ши"),  # trade and tradesman: егінші
    *_shapes("лдт", "ае", "н"),  # become: ойлан
    *_shapes("лдт", "а", "с"),  # fellow: жолдас
)

ORDER = (PERSON, CASE, BELONGING, POSSESSIVE, PLURAL, VERBAL, NEGATION, VOICE, DERIVED)
