"""Text becomes named lists of terms: what an index holds of a document, and what a query may ask it for.

A *word* is a run of letters and digits in lower case. A word is *folded*, so that Kazakh letters meet the Russian ones
that are typed in their place, and a *stem* is what the forms of a word share. *Grams* are the four-letter pieces of a
folded word, which survive a typing mistake; *edges* are the beginnings of a title's words, which answer a half-typed one,
and *beginnings* the first five letters of a text's words.
"""

from __future__ import annotations

import hashlib
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from Stemmer import Stemmer

from kbapp.search import kazakh
from kbapp.search.engine import Entry, Kind

FIELDS = TITLE, TEXT, TITLE_GRAMS, TEXT_GRAMS, EDGES, BEGINNINGS = (
    "title",
    "text",
    "title_grams",
    "text_grams",
    "edges",
    "beginnings",
)
VERSION = 3
"""Counts up when a text becomes another entry than before: an index of another version is made anew."""
EVERYONE, SUPERVISORS = "everyone", "supervisors"
GRAM = 4
EDGE_SHORTEST, EDGE_LONGEST = 2, 12
BEGINNING = 5

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_APOSTROPHE = re.compile("['’ʼ]")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0301"))
_FOLDED = ("әғқңөұүһіыйэщ", "агкноуухиииеш")
_FOLD = str.maketrans(*_FOLDED, "ъь")

KAZAKH_LETTERS = frozenset("әғқңөұүһі")
CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюя") | KAZAKH_LETTERS
LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_LATIN_TWINS, _CYRILLIC_TWINS = "aeopcyxihkmtb", "аеорсухіһкмтв"
_TO_CYRILLIC = str.maketrans(_LATIN_TWINS, _CYRILLIC_TWINS)
_TO_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN_TWINS)
_LOOSE = str.maketrans(
    _FOLDED[0] + _LATIN_TWINS + "ё", _FOLDED[1] + _CYRILLIC_TWINS.translate(str.maketrans(*_FOLDED)) + "е"
)


@dataclass(frozen=True, kw_only=True)
class Document:
    """One text that can be found: one article in one language.

    `key` is unique among all documents (`article/<uuid>/kk`); `aliases` are other people's phrasings of the title;
    `words` are names of categories; `audience` is who may find it, `EVERYONE` or `SUPERVISORS`.
    """

    key: str
    language: str
    title: str
    text: str
    aliases: Sequence[str] = ()
    words: Sequence[str] = ()
    tags: Sequence[str] = ()
    category: str = ""
    audience: str = EVERYONE

    @property
    def digest(self) -> str:
        """A fingerprint of all that becomes terms."""
        sets = [sorted(each) for each in (self.aliases, self.words, self.tags)]
        return hashlib.sha256(repr((self.language, self.category, self.title, self.text, sets)).encode()).hexdigest()[
            :16
        ]


def words(text: str) -> list[str]:
    """The words of a text, in lower case, with ё as е; hyphens part words, an English possessive goes.

    A word that mixes alphabets only because some letters look alike is put right (a Latin `i` in `бiрi`).
    """
    plain = unicodedata.normalize("NFC", text).translate(_INVISIBLE).lower().replace("ё", "е")
    return [_unmixed(_whole(found)) for found in _WORD.findall(plain)]


def word_at(text: str, at: int) -> tuple[int, str]:
    """The word that begins at this place of a text: where it ends, and how `words` gives it; empty when none begins."""
    found = _WORD.match(text, at)
    return (found.end(), _first_word(found[0])) if found else (at, "")


def loose(text: str) -> str:
    """The text letter for letter, in small letters that were folded, look-alikes taken for Cyrillic: what differs here
    differs in the index too, but not the other way round. Of the same length as the text."""
    lowered = text.lower()
    if len(lowered) != len(text):  # one of the few letters that grow when they are made small
        lowered = "".join(letter.lower()[0] for letter in text)
    return lowered.translate(_LOOSE)


@lru_cache(maxsize=200_000)
def _first_word(found: str) -> str:
    """Texts repeat their words: each is put in its plain form once, not at every place where it stands."""
    return next(iter(words(found)), "")


def _whole(word: str) -> str:
    return word if word.isalnum() else _APOSTROPHE.sub("", re.sub("['’ʼ]s$", "", word))


def _unmixed(word: str) -> str:
    if word.isascii() or LATIN.isdisjoint(word) or CYRILLIC.isdisjoint(word):
        return word
    if LATIN.isdisjoint(cyrillic := word.translate(_TO_CYRILLIC)):
        return cyrillic
    return latin if CYRILLIC.isdisjoint(latin := word.translate(_TO_LATIN)) else word


def fold(word: str) -> str:
    """The word in the letters of a Russian keyboard, and nearly those that transliteration can tell apart."""
    return word.translate(_FOLD)


class _Snowball(threading.local):
    """Stemmers keep state between calls, so each thread has its own."""

    def __init__(self) -> None:
        self.ru, self.en = Stemmer("russian", 0), Stemmer("english", 0)


_snowball = _Snowball()


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The folded stem of a word that stands in a document of this language. Latin words are taken as English."""
    if LATIN.isdisjoint(word):
        if language == "kk" or not KAZAKH_LETTERS.isdisjoint(word):
            return kazakh.stem(fold(word))
        return fold(_snowball.ru.stemWord(word))
    return fold(_snowball.en.stemWord(word))


@lru_cache(maxsize=20_000)
def stems_of_query(word: str) -> tuple[str, ...]:
    """All stems under which a typed word may lie in an index: a Cyrillic word without Kazakh letters can be either."""
    return tuple(dict.fromkeys((stem(word, "kk"), stem(word, "ru"))))


@lru_cache(maxsize=200_000)
def grams(word: str) -> tuple[str, ...]:
    """The four-letter pieces of the folded word with its edges marked: `^заң$` gives `^зан`, `зан$`."""
    marked = f"^{fold(word)}$"
    return tuple(marked[at : at + GRAM] for at in range(max(1, len(marked) - GRAM + 1)))


def edge(word: str) -> str:
    """The term that finds titles with a word that begins like this; empty when it is too short to tell."""
    folded = fold(word)
    return folded[:EDGE_LONGEST] if len(folded) >= EDGE_SHORTEST else ""


def beginning(word: str) -> str:
    """The first five letters of the folded word: what forms share that no stemmer joins."""
    return fold(word)[:BEGINNING]


def edges(word: str) -> list[str]:
    """All beginnings of a title's word under which `edge` may ask for it. Not stemmed: the typed part may be longer
    than the stem."""
    folded = fold(word)
    return [folded[:length] for length in range(EDGE_SHORTEST, min(len(folded), EDGE_LONGEST) + 1)]


def entry(document: Document) -> Entry:
    """What an index holds of a document: field by field, how often each term occurs."""
    title = words("\n".join((document.title, *document.aliases)))
    text = words("\n".join((document.text, *document.tags, *document.words)))
    terms = {
        TITLE: Counter(stem(word, document.language) for word in title),
        TEXT: Counter(stem(word, document.language) for word in text),
        TITLE_GRAMS: Counter(chain.from_iterable(map(grams, title))),
        TEXT_GRAMS: Counter(chain.from_iterable(map(grams, text))),
        EDGES: Counter(chain.from_iterable(map(edges, title))),
        BEGINNINGS: Counter(map(beginning, text)),
    }
    kind = Kind(document.language, document.category, "\n".join(document.tags))
    return Entry(kind=kind, digest=document.digest, terms=terms)
