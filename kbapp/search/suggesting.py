"""Other lines to offer: unknown words put right with words from the answers that the reader was shown anyway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kbapp.search.asking import Answer
from kbapp.search.question import Question
from kbapp.search.repair import others
from kbapp.search.snippets import asked_for, marks
from kbapp.search.sources import Shown

ENOUGH = 3


def did_you_mean(question: Question, shown: Iterable[tuple[str, str]]) -> str:
    """The asked line with each unknown word replaced by the word of an answer that it was taken for; empty when none is.

    `shown` is the text and language of each answer: no word is suggested that its reader could not read there.
    """
    meant = {stem: word.text for word in question.words for stem in word.near}
    found: dict[str, str] = {}
    for typed, instead in _replacements(meant, shown):
        found.setdefault(typed, instead)
    return " ".join(found.get(word.text, word.text) for word in question.words) if found else ""


def _replacements(meant: dict[str, str], shown: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    if not meant:
        return
    stems = frozenset(meant)
    for text, language in shown:
        for mark in marks(text, asked_for(stems, "", language)):
            yield meant[mark.stem], mark.word


def suggestions(answer: Answer, shown: Sequence[Shown]) -> tuple[str, ...]:
    """Whole lines to offer, the likeliest first: unknown words put right; without an answer also other readings."""
    meant = did_you_mean(answer.question, [(f"{each.title}\n{each.text}", each.language) for each in shown])
    readings = [] if shown else others(answer.typed, answer.familiar)
    return tuple(dict.fromkeys(line for line in (meant, *readings) if line not in ("", answer.reading.text)))[:ENOUGH]
