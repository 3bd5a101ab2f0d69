"""How many articles are what, told as numbers: what they prove is the business of whoever asks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, distinct, func, or_, select
from sqlalchemy.orm import Session, aliased

from kbapp.articles.models import Article, Publication, Revision, Text
from kbapp.people.rights import MACHINE

BOTH = ("kk", "ru")
Count = tuple[int, int | None]
"""How many there are, and of how many; None where there is no whole to speak of."""


def published(session: Session, *, from_at: datetime, until_at: datetime) -> Count:
    """The articles that readers saw at the end."""
    return _number(session, _live(until_at)), None


def own(session: Session, *, from_at: datetime, until_at: datetime) -> Count:
    """Those of them whose wording somebody of the centre wrote; what shipped with the product is nobody's."""
    live = _live(until_at).join(Revision, Revision.id == Publication.revision_id).where(Revision.by != MACHINE.login)
    return _number(session, live), None


def added(session: Session, *, from_at: datetime, until_at: datetime) -> Count:
    """The articles that were begun in the time."""
    begun = select(func.count()).select_from(Article)
    return session.scalar(begun.where(Article.created_at >= from_at, Article.created_at < until_at)) or 0, None


def revised(session: Session, *, from_at: datetime, until_at: datetime) -> Count:
    """The articles of which another wording came before readers in the time than they had seen before."""
    before = aliased(Publication)
    newer = (
        select(Text.article_number)
        .distinct()
        .join(Publication, Publication.text_id == Text.id)
        .join(before, before.text_id == Text.id)
        .where(before.id < Publication.id, before.revision_id < Publication.revision_id)
        .where(Publication.from_at >= from_at, Publication.from_at < until_at)
    )
    return _number(session, newer), None


def in_both(session: Session, *, from_at: datetime, until_at: datetime) -> Count:
    """The live articles that have a live text both in Kazakh and in Russian, of all live ones."""
    spoken = (
        select(Text.article_number)
        .join(Publication, Publication.text_id == Text.id)
        .where(_is_live(until_at), Text.language.in_(BOTH))
        .group_by(Text.article_number)
        .having(func.count(distinct(Text.language)) == len(BOTH))
    )
    return _number(session, spoken), _number(session, _live(until_at))


def owned(session: Session, *, from_at: datetime, until_at: datetime) -> Count:
    """The live articles that somebody answers for and that are looked at again after a time, of all live ones."""
    kept = _live(until_at).join(Article, Article.number == Text.article_number)
    return (
        _number(session, kept.where(Article.owner != "", Article.verify_every_days > 0)),
        _number(session, _live(until_at)),
    )


FACTS = {
    "articles-published": published,
    "articles-own": own,
    "articles-added": added,
    "articles-revised": revised,
    "articles-in-both": in_both,
    "articles-owned": owned,
}


def _live(at: datetime) -> Select[int]:
    return select(Text.article_number).distinct().join(Publication, Publication.text_id == Text.id).where(_is_live(at))


def _is_live(at: datetime) -> ColumnElement[bool]:
    return (Publication.from_at < at) & or_(Publication.until_at.is_(None), Publication.until_at >= at)


def _number(session: Session, chosen: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
