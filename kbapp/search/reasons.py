"""Why something was found: for each word that was typed, where it stands, in which form, and how the two belong together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kbapp.languages import _
from kbapp.search.analysis import Document, beginning, grams, stem, stems_of_query, words
from kbapp.search.question import Question, Word

SAME, FORM, MEANT, BEGUN, SYNONYM, ALIKE, LETTERS = (
    "same",
    "form",
    "meant",
    "begun",
    "synonym",
    "alike",
    "letters",
)
HOW = {
    SAME: _("the word itself"),
    FORM: _("another form of the word"),
    SYNONYM: _("a synonym"),
    MEANT: _("perhaps meant: nothing here has the word that was typed"),
    BEGUN: _("begins with what was typed"),
    ALIKE: _("a word that begins alike"),
    LETTERS: _("shares letters only"),
}
"""The closest first."""
ORDER = list(HOW)
WHERE = {
    "title": _("Title"),
    "aliases": _("Another way to ask"),
    "text": _("Text"),
    "words": _("Tags and category"),
}
SCANNED = 5_000
"""So many words of a text are looked at."""


class Reason(NamedTuple):
    """A typed word, where it was found, as which word of the document, and how (`HOW`)."""

    typed: str
    where: str
    there: str
    how: str


def reasons(document: Document, question: Question) -> list[Reason]:
    """For each word of the question the closest match in each part of the document that has one."""
    parts = {
        "title": words(document.title),
        "aliases": words("\n".join(document.aliases)),
        "text": words(document.text)[:SCANNED],
        "words": words("\n".join((*document.tags, *document.words))),
    }
    return [found for word in question.words for found in _of_word(word, parts, document.language)]


def _of_word(asked: Word, parts: dict[str, list[str]], language: str) -> Iterator[Reason]:
    found = [each for where, there in parts.items() if (each := _closest(asked, where, there, language))]
    certain = [each for each in found if each.how != LETTERS]
    yield from certain or found[:1]


def _closest(asked: Word, where: str, there: Sequence[str], language: str) -> Reason | None:
    matches = ((_how(asked, word, language), word) for word in dict.fromkeys(there))
    how, word = min(
        ((how, word) for how, word in matches if how), key=lambda each: ORDER.index(each[0]), default=("", "")
    )
    return Reason(asked.text, where, word, how) if how else None


def _how(asked: Word, word: str, language: str) -> str:
    if word == asked.text:
        return SAME
    found = stem(word, language)
    if found in asked.known:
        return FORM
    if any(found in stems_of_query(one) for each in asked.also for one in each):
        return SYNONYM
    if found in asked.near:
        return MEANT
    if found in asked.complete:
        return BEGUN
    if len(beginning(word)) > 1 and beginning(word) == beginning(asked.text):
        return ALIKE
    return LETTERS if len(set(grams(word)) & set(grams(asked.text))) > 1 else ""
