"""Somebody who knows looks at what readers see and says that it is still right; a slip can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.articles import service
from kbapp.articles.models import Article, Publication, Text
from kbapp.articles.refusals import NotLive, VerifiedSince
from kbapp.languages import LANGUAGES
from kbapp.people import journal
from kbapp.people.rights import Person


@dataclass(frozen=True, kw_only=True)
class Mark:
    """That a live text was found still right, `at` a moment, and what stood there before: enough to take it back."""

    language: str
    at: datetime
    before_at: datetime | None
    before_by: str


def still_right(
    session: Session, *, article: int, by: Person, at: datetime, languages: Sequence[str] = LANGUAGES
) -> list[Mark]:
    """Say that the live texts in these languages are still right: their time until the next check begins anew.

    Errors: `Forbidden`; `NoSuchArticle`; `NotLive` when readers see none of these texts.
    """
    by.need("articles.publish")
    found = service.locked(session, article, by=by)
    marks = []
    for text, shown_from in _live_texts(session, found, languages):
        moment = max(at, shown_from)  # a clock that was set back makes nothing older than its publication
        marks.append(Mark(language=text.language, at=moment, before_at=text.verified_at, before_by=text.verified_by))
        text.verified_at, text.verified_by = moment, by.login
    if not marks:
        raise NotLive
    _tell(session, "articles.still_right", found, [mark.language for mark in marks], by=by, at=at)
    return marks


def take_back(session: Session, *, article: int, marks: Sequence[Mark], by: Person, at: datetime) -> None:
    """Put back what stood there before one's own marks, all of them or none.

    Errors: `Forbidden`; `NoSuchArticle`; `VerifiedSince` when a text was published or checked again after its mark.
    """
    by.need("articles.publish")
    found = service.locked(session, article, by=by)
    given = {mark.language: mark for mark in marks}
    texts = {
        text.language: text
        for text, shown_from in _live_texts(session, found, list(given))
        if _stands(text, given[text.language], shown_from, by)
    }
    if not marks or texts.keys() != given.keys():
        raise VerifiedSince
    for language, text in texts.items():
        text.verified_at, text.verified_by = given[language].before_at, given[language].before_by
    _tell(session, "articles.take_back", found, list(texts), by=by, at=at)


def _stands(text: Text, mark: Mark, shown_from: datetime, by: Person) -> bool:
    return text.verified_at == mark.at and text.verified_by == by.login and shown_from <= mark.at


def _live_texts(session: Session, article: Article, languages: Sequence[str]) -> list[tuple[Text, datetime]]:
    rows = session.execute(
        select(Text, Publication.from_at)
        .join(Publication, Publication.text_id == Text.id)
        .where(Text.article_number == article.number, Text.language.in_(languages), Publication.until_at.is_(None))
        .order_by(Text.id)
    )
    return list(rows)


def _tell(
    session: Session, action: str, article: Article, languages: Sequence[str], *, by: Person, at: datetime
) -> None:
    session.flush()
    detail = {"number": article.number, "languages": list(languages)}
    journal.record(session, at=at, by=by, action=action, subject=f"article/{article.id}", detail=detail)
