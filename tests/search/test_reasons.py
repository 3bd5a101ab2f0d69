"""Why something was found: the closest match of each typed word in each part of the document."""

from __future__ import annotations

from collections.abc import Mapping

from kbapp.search.analysis import Document, entry
from kbapp.search.engine import Lexicon, Vocabulary
from kbapp.search.question import Weights, question
from kbapp.search.reasons import Reason, reasons
from kbapp.search.synonyms import made

DOCUMENT = Document(
    key="note/1/ru",
    language="ru",
    title="Льготы на проезд",
    text="Пенсионерам положена скидка. Паспортный стол.",
    aliases=["бесплатный автобус"],
    words=["транспорт"],
)


def told(*typed: str) -> list[Reason]:
    frequencies: dict[str, Mapping[str, int]] = {
        field: dict.fromkeys(terms, 1) for field, terms in entry(DOCUMENT).terms.items()
    }
    synonyms = made([["жеңілдік", "льгота"]])
    return reasons(DOCUMENT, question(typed, Vocabulary(1, (Lexicon(frequencies),)), Weights(), synonyms=synonyms))


def test_the_word_itself_its_forms_and_what_says_the_same() -> None:
    assert told("льготы", "автобусы", "жеңілдіктер") == [
        Reason("льготы", "title", "льготы", "same"),
        Reason("автобусы", "aliases", "автобус", "form"),
        Reason("жеңілдіктер", "title", "льготы", "synonym"),
    ]


def test_what_was_perhaps_meant_and_what_only_begins_so() -> None:
    assert told("тарнспорт") == [Reason("тарнспорт", "words", "транспорт", "meant")]
    assert told("пенсио") == [Reason("пенсио", "text", "пенсионерам", "begun")]
    assert told("паспортизация") == [Reason("паспортизация", "text", "паспортный", "alike")]


def test_letters_are_told_only_when_nothing_else_is() -> None:
    assert [each.how for each in told("авиапроезды")] == ["letters"]
    assert told("яблоко") == []
