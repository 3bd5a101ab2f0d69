"""The content standard: what makes a text quick to read aloud and safe to rely on. It advises and never forbids."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.articles import markdown
from kbapp.articles.models import Article, Media
from kbapp.articles.reading import allowed
from kbapp.languages import LANGUAGES, NAMES, _
from kbapp.people.rights import Person

ANSWER_WORDS_MAX = 40
"""Source: product.md 4.1, item 5: as much as a caller takes in at once."""
WORDS_A_MINUTE = 130
"""Read aloud, unhurried."""
LINK = re.compile(
    r"\]\(<?(?:article:(?P<id>[^)\s>#]*)|/articles/(?:[Kk]-)?(?P<number>\d{1,9})(?![\w/])|/media/(?P<media>[0-9a-f]{64})/)"
)
WORD = re.compile(r"\w[\w'’-]*")


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One point of the standard: is it met, and what to do."""

    met: bool
    words: object


@dataclass(frozen=True, kw_only=True)
class Review:
    """A text held against the standard. Units: words; minutes of reading aloud, at least one."""

    answer: int
    words: int
    points: tuple[Advice, ...]

    @property
    def minutes(self) -> int:
        """Reading aloud, rounded up."""
        return max(1, math.ceil(self.words / WORDS_A_MINUTE))

    @property
    def hints(self) -> list[Advice]:
        """What could be better."""
        return [point for point in self.points if not point.met]


def review(session: Session, *, body: str, languages: Collection[str], by: Person) -> Review:
    """Hold a body against the standard; `languages` are those in which the article has a text, this one included."""
    answer = counted(markdown.answer(body))
    points = (_on_answer(answer), _on_languages(languages), _on_links(len(dead_links(session, body=body, by=by))))
    return Review(answer=answer, words=counted(markdown.plain_text(body)), points=points)


def counted(text: str) -> int:
    """How many words it has; a dash or a number sign is none."""
    return len(WORD.findall(text))


def dead_links(session: Session, *, body: str, by: Person) -> list[str]:
    """Which links to articles and pictures of ours lead to nothing that this person may know of."""
    found = list(LINK.finditer(body))
    ids = {match["id"].lower() for match in found if match["id"] is not None}
    numbers = {int(match["number"]) for match in found if match["number"]}
    media = {match["media"] for match in found if match["media"]}
    known = (
        session.execute(
            select(Article.id, Article.number).where(Article.id.in_(ids) | Article.number.in_(numbers), allowed(by))
        ).all()
        if ids or numbers
        else []
    )
    dead = [f"article:{each}" for each in sorted(ids - {row.id for row in known})]
    dead += [f"/articles/{each}" for each in sorted(numbers - {row.number for row in known})]
    stored = set(session.scalars(select(Media.sha256).where(Media.sha256.in_(media)))) if media else set()
    return dead + [f"/media/{each}" for each in sorted(media - stored)]


def _on_answer(words: int) -> Advice:
    if not words:
        return Advice(met=False, words=_("There is no answer yet: begin with a paragraph that can be read aloud."))
    if words > ANSWER_WORDS_MAX:
        return Advice(
            met=False,
            words=_(
                "The answer has %(count)s words. Above %(limit)s a caller no longer follows: move some of it below.",
                count=words,
                limit=ANSWER_WORDS_MAX,
            ),
        )
    return Advice(met=True, words=_("The answer is short enough to be read aloud."))


def _on_languages(languages: Collection[str]) -> Advice:
    missing: Sequence[str] = [NAMES[each] for each in LANGUAGES if each not in languages]
    if missing:
        return Advice(met=False, words=_("There is no text yet in: %(languages)s.", languages=", ".join(missing)))
    return Advice(met=True, words=_("All three languages are there."))


def _on_links(dead: int) -> Advice:
    if dead:
        return Advice(met=False, words=_("Links that lead to nothing: %(count)s.", count=dead))
    return Advice(met=True, words=_("Every link of ours leads somewhere."))
