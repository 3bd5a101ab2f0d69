"""The content standard: what makes a text quick to read aloud and safe to rely on. It advises and never forbids."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.articles import markdown
from kbapp.articles.details import EVERYONE
from kbapp.articles.models import Article, Media
from kbapp.articles.reading import nowhere
from kbapp.languages import LANGUAGES, NAMES, _

MEDIA = re.compile(r"\]\(<?/media/([0-9a-f]{64})/")
ANSWER_MAX = markdown.ANSWER_MAX


@dataclass(frozen=True, kw_only=True)
class Review:
    """A text held against the standard; `hints` say what could be better. Units: words, minutes."""

    answer: int
    words: int
    minutes: int
    hints: tuple[object, ...]

    @property
    def answer_fits(self) -> bool:
        """There is an answer, and a caller can take it in at once."""
        return 0 < self.answer <= ANSWER_MAX


def review(
    session: Session, *, body: str, shown: markdown.Rendered, languages: Collection[str], audience: str
) -> Review:
    """Hold a body against the standard; `shown` is what is made of it, `languages` those in which the article has a text."""
    hints = (*markdown.problems(body), *_on_links(session, body, shown, audience), *_on_languages(languages))
    return Review(
        answer=len(markdown.answer_words(body).split()), words=shown.words, minutes=shown.minutes, hints=hints
    )


def _on_links(session: Session, body: str, shown: markdown.Rendered, audience: str) -> Iterator[object]:
    for link in nowhere(session, shown.links, audience=audience):
        yield _("This link leads readers to nothing: %(link)s", link=link)
    named = set(MEDIA.findall(body))
    for sha256 in sorted(named - _seen(session, named, audience)):
        yield _("There is no such picture or file: %(name)s", name=f"/media/{sha256[:12]}…")


def _seen(session: Session, named: Collection[str], audience: str) -> set[str]:
    """Those of these pictures and files that the text's readers get: some article of which all of them may know has it."""
    held = select(Media.sha256).join(Media.article).where(Media.sha256.in_(named))
    if audience == EVERYONE:
        held = held.where(Article.audience == EVERYONE)
    return set(session.scalars(held)) if named else set()


def _on_languages(languages: Collection[str]) -> Iterator[object]:
    missing = ", ".join(NAMES[each] for each in LANGUAGES if each not in languages)
    if missing:
        yield _("There is no text yet in: %(languages)s.", languages=missing)
