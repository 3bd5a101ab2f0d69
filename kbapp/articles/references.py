"""An article as a piece of evidence: found by its number, kept at the revision that readers saw."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.articles import reading
from kbapp.articles.models import Publication, Revision, Text
from kbapp.languages import _, preferred
from kbapp.people.rights import Person

NUMBER = re.compile(r"(?:[kкл]-?)?([0-9]{1,9})", re.IGNORECASE)


class ArticleReference:
    """What evidence needs to know of articles."""

    kind = "article"
    title = _("Article")

    def find(self, session: Session, *, typed: str, language: str, by: Person) -> tuple[str, str, str] | None:
        """Key, version and title of the live article of this number (`K-214`, `214`), in the reader's language if it can be.

        Errors: `NoSuchArticle`.
        """
        number = NUMBER.fullmatch(typed.strip())
        if number is None:
            return None
        article = reading.find(session, number=int(number[1]), by=by)
        live = (
            select(Text.language, Revision.number, Revision.title)
            .join(Publication, Publication.text_id == Text.id)
            .join(Revision, Revision.id == Publication.revision_id)
            .where(Text.article_number == article.number, Publication.until_at.is_(None))
        )
        texts = {each.language: each for each in session.execute(live)}
        chosen = texts.get(preferred(texts, language) or "")
        if chosen is None:
            return None
        return f"{article.number}/{chosen.language}", str(chosen.number), f"{article.label} {chosen.title}"

    def address(self, key: str, version: str) -> str:
        """Where the wording that was meant is read, below the root, whether readers still see it or not."""
        number, _slash, language = key.partition("/")
        return f"/articles/{number}/seen/{language}/{version}"


REFERENCE = ArticleReference()
