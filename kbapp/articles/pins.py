"""Articles on top of the empty search screen, the same for everybody: few, so that each of them is seen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from kbapp.articles import service
from kbapp.articles.models import Article, Publication, Text
from kbapp.articles.reading import allowed
from kbapp.articles.refusals import NotLive, TooManyPinned
from kbapp.people import journal
from kbapp.people.rights import Person
from kbapp.search.offers import ROWS

MOST = ROWS
"""As many as the empty search screen shows: one more would be pinned and never seen."""


def pin(session: Session, *, article: int, by: Person, at: datetime) -> None:
    """Put an article on top for everybody, after those that are there; one that is there stays in its place.

    Errors: `Forbidden`; `NoSuchArticle`; `NotLive`; `TooManyPinned`.
    """
    by.need("articles.publish")
    found = service.locked(session, article, by=by)
    if found.pinned_at is not None:
        return
    if session.scalar(select(Article.number).where(Article.number == article, has_live_text())) is None:
        raise NotLive
    found.pinned_at = at
    _tell(session, "articles.pin", found, by=by, at=at)
    # counted behind the journal's lock: two who pin at once would each see the other's place as free
    if (session.scalar(select(func.count()).where(Article.pinned_at.is_not(None))) or 0) > MOST:
        raise TooManyPinned(MOST)


def unpin(session: Session, *, article: int, by: Person, at: datetime) -> None:
    """Take an article from the top. One that is not there stays as it is.

    Errors: `Forbidden`; `NoSuchArticle`.
    """
    by.need("articles.publish")
    found = service.locked(session, article, by=by)
    if found.pinned_at is None:
        return
    found.pinned_at = None
    _tell(session, "articles.unpin", found, by=by, at=at)


def pinned(session: Session, *, by: Person) -> list[str]:
    """The ids of what is pinned and can be read by this person, in the order of pinning: one query."""
    if not by.may("articles.read"):
        return []
    wanted = select(Article.id).where(Article.pinned_at.is_not(None), has_live_text(), allowed(by))
    return list(session.scalars(wanted.order_by(Article.pinned_at, Article.number)))


def has_live_text() -> ColumnElement[bool]:
    """The condition that readers see the article in some language."""
    live = and_(Publication.text_id == Text.id, Publication.until_at.is_(None))
    return select(Text.id).join(Publication, live).where(Text.article_number == Article.number).exists()


def _tell(session: Session, action: str, article: Article, *, by: Person, at: datetime) -> None:
    session.flush()
    subject, detail = f"article/{article.id}", {"number": article.number}
    journal.record(session, at=at, by=by, action=action, subject=subject, detail=detail)
