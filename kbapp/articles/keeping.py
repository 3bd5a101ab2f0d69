"""The articles as those who keep them see them: filtered, sorted, with what is due, what is used and what readers say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, Subquery, and_, cast, func, select
from sqlalchemy.orm import Session, joinedload

from kbapp.articles import wanting
from kbapp.articles.freshness import due_at
from kbapp.articles.lists import PER_PAGE, Leaf, offset
from kbapp.articles.models import Article, Draft, Flag, MustRead, Publication, Revision, Text
from kbapp.articles.service import key_of
from kbapp.articles.wanting import Wanted
from kbapp.languages import LANGUAGES, preferred
from kbapp.people.rights import Person
from kbapp.search.models import AskedKey

EVERYTHING = Wanted()
EXPORT_MAX = 10_000
"""Articles in one export: it is made in memory, some 400 bytes a row."""
AT_ONCE = 500
USE_DAYS = 30
"""The stretch of time for which the list says how often an article was opened."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An article with its newest title, the state of each text, and what asks for attention.

    `due_at` is when the first of its live texts has to be checked; `opened` counts USE_DAYS, `flags` the open ones.
    """

    article: Article
    title: str
    language: str
    states: dict[str, str]
    due_at: datetime | None
    opened: int
    flags: int
    imported: bool
    must_be_read: bool

    def overdue_days(self, at: datetime) -> int | None:
        """Whole days since it should have been checked; None when that is still to come."""
        return (at - self.due_at).days if self.due_at and self.due_at <= at else None


def kept(
    session: Session, *, by: Person, language: str, at: datetime, wanted: Wanted = EVERYTHING, page: int = 1
) -> Leaf[Kept]:
    """A page of the articles that are wanted, in the order that is wanted.

    Errors: `Forbidden`.
    """
    by.need("articles.write")
    query = wanting.numbers(wanted, by=by, language=language, at=at, opens=opens(at))
    numbers = list(session.scalars(query.offset(offset(page)).limit(PER_PAGE + 1)))
    rows = described(session, numbers[:PER_PAGE], language=language, at=at)
    return Leaf(rows=rows, number=page, more=len(numbers) > PER_PAGE)


def exported(session: Session, *, by: Person, language: str, at: datetime, wanted: Wanted = EVERYTHING) -> list[Kept]:
    """All of them up to EXPORT_MAX, for a file.

    Errors: `Forbidden`.
    """
    by.need("articles.write")
    query = wanting.numbers(wanted, by=by, language=language, at=at, opens=opens(at))
    numbers = list(session.scalars(query.limit(EXPORT_MAX)))
    pieces = (numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE))
    return [row for piece in pieces for row in described(session, piece, language=language, at=at)]


def opens(at: datetime) -> Subquery:
    """How often each article was opened in the last USE_DAYS, by its id."""
    thing = cast(
        func.substr(AskedKey.key, len("article/") + 1, 36), String(36)
    )  # uncast, SQLite joins it without index
    return (
        select(thing.label("id"), func.count().label("count"))
        .where(AskedKey.opened_at >= at - timedelta(days=USE_DAYS))
        .group_by(thing)
        .subquery()
    )


# --- what a row shows ------------------------------------------------------------------------------------------------


def described(session: Session, numbers: Sequence[int], *, language: str, at: datetime) -> list[Kept]:
    """The rows of these articles, in this order."""
    wanted = select(Article).where(Article.number.in_(numbers)).options(joinedload(Article.category))
    articles = {article.number: article for article in session.scalars(wanted)}
    texts = _texts(session, numbers)
    opened = _opened(session, articles.values(), at)
    flags = dict(session.execute(_open_flags(numbers)).all())
    imported = set(session.scalars(select(Draft.article_number).where(Draft.article_number.in_(numbers))))
    must_read = set(session.scalars(_asked_for(numbers)))
    return [
        _kept(
            articles[number],
            texts[number],
            language,
            opened=opened.get(articles[number].id, 0),
            flags=flags.get(number, 0),
            imported=number in imported,
            must_be_read=number in must_read,
        )
        for number in numbers
    ]


def _texts(session: Session, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    newest = select(func.max(Revision.number)).where(Revision.text_id == Text.id).correlate(Text).scalar_subquery()
    ever = select(Publication.id).where(Publication.text_id == Text.id).correlate(Text).exists()
    rows = session.execute(
        select(Text.article_number, Text.language, Text.verified_at, Revision.id, Revision.title)
        .add_columns(Publication.from_at, Publication.revision_id, ever.label("ever"))
        .join(Revision, and_(Revision.text_id == Text.id, Revision.number == newest))
        .outerjoin(Publication, and_(Publication.text_id == Text.id, Publication.until_at.is_(None)))
        .where(Text.article_number.in_(numbers))
    )
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        found[row.article_number][row.language] = row
    return found


def _kept(
    article: Article,
    texts: dict[str, Any],
    language: str,
    *,
    opened: int,
    flags: int,
    imported: bool,
    must_be_read: bool,
) -> Kept:
    shown = preferred(texts, language) or language
    due = [due_at(text.verified_at, text.from_at, article.verify_every_days) for text in texts.values()]
    return Kept(
        article=article,
        title=texts[shown].title if shown in texts else article.slug,
        language=shown,
        states={each: _state(texts[each]) for each in LANGUAGES if each in texts},
        due_at=min(filter(None, due), default=None),
        opened=opened,
        flags=flags,
        imported=imported,
        must_be_read=must_be_read,
    )


def _state(text: Any) -> str:
    if text.revision_id is None:
        return "withdrawn" if text.ever else "unpublished"
    return "live" if text.revision_id == text.id else "edited"


def _opened(session: Session, articles: Any, at: datetime) -> dict[str, int]:
    keys = {key_of(article.id, language): article.id for article in articles for language in LANGUAGES}
    counted = (
        select(AskedKey.key, func.count())
        .where(AskedKey.key.in_(keys), AskedKey.opened_at >= at - timedelta(days=USE_DAYS))
        .group_by(AskedKey.key)
    )
    found: dict[str, int] = defaultdict(int)
    for key, count in session.execute(counted):
        found[keys[key]] += count
    return found


def _open_flags(numbers: Sequence[int]) -> Select[int, int]:
    mine = select(Flag.article_number, func.count()).where(Flag.article_number.in_(numbers))
    return mine.where(Flag.answered_at.is_(None)).group_by(Flag.article_number)


def _asked_for(numbers: Sequence[int]) -> Select[int]:
    return select(MustRead.article_number).where(MustRead.article_number.in_(numbers), MustRead.until_at.is_(None))
