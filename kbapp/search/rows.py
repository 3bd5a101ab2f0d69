"""What an answer looks like: one row for each article, in the language that answers best, the asked words marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kbapp.search.builds import Progress
from kbapp.search.engine import Hit
from kbapp.search.question import Question
from kbapp.search.snippets import Asked, Piece, asked_for, marked, snippet
from kbapp.search.sources import Shown, language_of, thing_of

NEARLY_AS_GOOD = 0.5
NUMBERED = 1000.0
"""The score of what was asked for by its number: before all others."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One answer. `languages` are all in which the article can be read; `by_number`: its number was typed.

    `snippet` is the line under the title: the answer when it or the title holds what was asked, else the stretch of the
    text that does.
    """

    key: str
    number: str
    slug: str
    language: str
    languages: tuple[str, ...]
    address: str
    category: str
    published_at: datetime
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    score: float
    by_number: bool = False
    fresh_at: datetime
    verified_at: datetime | None = None
    overdue: bool = False

    @property
    def plain_title(self) -> str:
        """The title without marks."""
        return "".join(piece.text for piece in self.title)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a line of words found, and how it was understood.

    `searched` differs from `typed` when the line was `repaired`; `suggestions` are whole lines to offer; `also`: what
    was looked for besides, since it says the same; `building`: the index is being made just now, answers may be missing,
    and `progress` how far it is, when it is made anew by this process.
    `question` is what the index was asked.
    """

    typed: str
    searched: str
    repaired: bool = False
    also: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    more: bool = False
    suggestions: tuple[str, ...] = ()
    building: bool = False
    progress: Progress | None = None
    question: Question | None = None


def one_each(hits: Iterable[Hit], language: str) -> list[Hit]:
    """One hit for each thing, with its best score: the text in this language if it is nearly as good, else the best one."""
    best: dict[str, Hit] = {}
    mine: dict[str, Hit] = {}
    for hit in hits:
        thing = thing_of(hit.key)
        best.setdefault(thing, hit)
        if language_of(hit.key) == language and hit.score >= NEARLY_AS_GOOD * best[thing].score:
            mine[thing] = hit
    return [Hit(mine.get(thing, hit).key, hit.score) for thing, hit in best.items()]


def row(shown: Shown, question: Question, score: float) -> Row:
    """The row of what is shown, with the words that the question asked for marked."""
    asked = asked_for(question.stems, question.beginning, shown.language)
    title = marked(shown.title, asked)
    return Row(
        key=shown.key,
        number=shown.number,
        slug=shown.slug,
        language=shown.language,
        languages=shown.languages or (shown.language,),
        address=shown.address,
        category=shown.category,
        published_at=shown.published_at,
        title=title,
        snippet=_line(shown, title, asked),
        score=score,
        by_number=score == NUMBERED,
        fresh_at=shown.fresh_at,
        verified_at=shown.verified_at,
        overdue=shown.overdue,
    )


def _line(shown: Shown, title: tuple[Piece, ...], asked: Asked) -> tuple[Piece, ...]:
    answer = marked(shown.answer, asked)
    holds = any(piece.marked for piece in (*title, *answer))
    return answer if shown.answer and holds else snippet(shown.text, asked)
