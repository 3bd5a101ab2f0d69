"""What can be done to articles: create, save a revision, publish, withdraw, change details, settle what an import brought."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kbapp.articles import reading
from kbapp.articles.details import Details, known_id
from kbapp.articles.markdown import plain_text
from kbapp.articles.models import Alias, Article, Category, Publication, Revision, Tag, Text
from kbapp.articles.refusals import DetailsEditedMeanwhile, EditedMeanwhile, NoSuchArticle, SlugTaken
from kbapp.articles.wording import known_language, limited, storable
from kbapp.articles.wording import made as made_wording
from kbapp.db import folded, sort_key
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.rights import Person
from kbapp.search import service as search

REASON_MAX = 500


def key_of(article_id: str, language: str) -> str:
    """The name under which search knows a text."""
    return f"article/{article_id}/{language}"


# --- texts -----------------------------------------------------------------------------------------------------------


def create(session: Session, *, details: Details, by: Person, at: datetime, id: str | None = None) -> Article:
    """A new article, still without texts; `id` is given when it was made in another installation.

    Errors: `Forbidden`; `Invalid` for an unknown category or an id that is no UUID; `SlugTaken`.
    """
    by.need("articles.write")
    article = Article(id=known_id(id) if id else str(uuid.uuid4()), version=1, created_at=at)
    _put(session, article, details)
    return article


def save(
    session: Session,
    *,
    article: int,
    language: str,
    title: str,
    body: str,
    base_revision: int,
    by: Person,
    at: datetime,
    reason: str = "",
) -> Revision:
    """Add a revision to the article's text in one language; readers keep what is published.

    `base_revision` is the number that was on screen, 0 for a new text. A wording equal to the newest adds nothing and
    gives that one back.
    Errors: `Forbidden`; `NoSuchArticle`; `Invalid`; `EditedMeanwhile` carrying the newest wording.
    """
    by.need("articles.write")
    wording = made_wording(title, body)
    found, language = locked(session, article, by=by), known_language(language)
    newest = reading.newest(session, article=found, language=language)
    if (newest.number if newest else 0) != base_revision:
        raise _edited_meanwhile(newest)
    if newest and newest.wording == wording:
        return newest
    text = reading.text_of(session, article=found, language=language)
    revision = Revision(
        text=text or Text(article=found, language=language),
        number=base_revision + 1,
        title=wording.title,
        title_key=sort_key(wording.title),
        body=wording.body,
        plain=plain_text(wording.body),
        by=by.login,
        at=at,
        reason=_reason(reason),
    )
    session.add(revision)
    session.flush()
    return revision


def restore(
    session: Session, *, text: Text, revision: int, base_revision: int, reason: str, by: Person, at: datetime
) -> Revision:
    """Make the wording of an older revision the newest one; readers keep what is published until that is published too.

    `base_revision` is the newest number that was on screen.
    Errors: those of `save`; `NoSuchText` when the text has no such revision.
    """
    by.need("articles.write")
    old = reading.revision_of(session, text=text, number=revision)
    return save(
        session,
        article=text.article_number,
        language=text.language,
        title=old.title,
        body=old.body,
        base_revision=base_revision,
        reason=reason,
        by=by,
        at=at,
    )


def publish(session: Session, *, text: Text, revision: int, by: Person, at: datetime, reason: str = "") -> Publication:
    """Make a revision the live wording; the one before it ends at the same moment. Again the same one: nothing happens.

    Errors: `Forbidden`; `NoSuchText` when the text has no such revision.
    """
    by.need("articles.publish")
    article = locked(session, text.article_number, by=by)
    chosen = reading.revision_of(session, text=text, number=revision)
    live = open_publication(session, text)
    if live and live.revision_id == chosen.id:
        return live
    if live:
        at = max(at, live.from_at)  # a clock that was set back leaves no wording that ended before it began
        live.until_at, live.until_by = at, by.login
        session.flush()
    publication = Publication(
        text_id=text.id,
        revision=chosen,
        from_at=at,
        by=by.login,
        reason=_reason(reason),
        until_by="",
        until_reason="",
    )
    session.add(publication)
    session.flush()
    _tell(session, "articles.publish", article, [text.language], by=by, at=at, detail={"revision": revision})
    return publication


def withdraw(session: Session, *, text: Text, by: Person, at: datetime, reason: str) -> None:
    """End the live wording without another in its place. A text that is not live stays as it is.

    Errors: `Forbidden`; `Invalid` without a reason.
    """
    by.need("articles.publish")
    if not reason.strip():
        raise Invalid(_("Write why you withdraw it."), field="reason")
    article = locked(session, text.article_number, by=by)
    live = open_publication(session, text)
    if live is None:
        return
    at = max(at, live.from_at)
    live.until_at, live.until_by, live.until_reason = at, by.login, _reason(reason)
    session.flush()
    _tell(session, "articles.withdraw", article, [text.language], by=by, at=at, detail={"reason": live.until_reason})


def live_at(session: Session, *, text: Text, at: datetime) -> Revision | None:
    """The wording that readers saw at a moment; None when there was none."""
    shown = (
        select(Revision)
        .join(Publication, Publication.revision_id == Revision.id)
        .where(Publication.text_id == text.id, Publication.from_at <= at)
        .where((Publication.until_at > at) | Publication.until_at.is_(None))
        .order_by(Publication.id.desc())
    )
    return session.scalars(shown).first()


# --- details ---------------------------------------------------------------------------------------------------------


def set_details(session: Session, *, article: int, details: Details, version: int, by: Person, at: datetime) -> Article:
    """Change category, audience, owner, source, tags and aliases together; they hold for readers at once.

    `version` is the number that was on screen. Equal details change nothing.
    Errors: `Forbidden`; `NoSuchArticle`; `Invalid`; `SlugTaken`; `DetailsEditedMeanwhile` carrying the newest.
    """
    by.need("articles.write")
    found = locked(session, article, by=by)
    before = found.details
    if found.version != version:
        raise DetailsEditedMeanwhile(version=found.version, details=before)
    if before == details:
        return found
    found.version += 1
    _put(session, found, details)
    live = _live_languages(session, found)
    changes = {"version": found.version, "fields": _changed_fields(before, details)}
    _tell(session, "articles.set_details", found, live, by=by, at=at, detail=changes)
    return found


# --- inside this room --------------------------------------------------------------------------------------------------


def locked(session: Session, number: int, *, by: Person) -> Article:
    """The article, and nobody else may change it until the transaction ends: the base of every check-then-write.

    Errors: `NoSuchArticle`, also when this person may not know of it.
    """
    wanted = select(Article).where(Article.number == number, reading.allowed(by))
    row = wanted.with_for_update().execution_options(populate_existing=True)
    article = session.scalar(row) if abs(number) < 2**31 else None
    if article is None:
        raise NoSuchArticle
    return article


def open_publication(session: Session, text: Text) -> Publication | None:
    """The row that says what readers see now."""
    return session.scalar(select(Publication).where(Publication.text_id == text.id, Publication.until_at.is_(None)))


def _live_languages(session: Session, article: Article) -> list[str]:
    live = (
        select(Text.language)
        .join(Publication, Publication.text_id == Text.id)
        .where(Text.article_number == article.number, Publication.until_at.is_(None))
        .order_by(Text.language)
    )
    return list(session.scalars(live))


def _put(session: Session, article: Article, details: Details) -> None:
    category = session.scalar(select(Category).where(Category.slug == details.category))
    if category is None:
        raise Invalid(_("There is no such category."), field="category")
    with session.no_autoflush:
        holder = session.scalar(select(Article.number).where(Article.slug == details.slug))
    if holder not in (None, article.number):
        raise SlugTaken(details.slug)
    article.slug, article.category = details.slug, category
    article.audience, article.owner, article.source = details.audience, details.owner, details.source
    article.verify_every_days = details.verify_every_days
    article.tags = [Tag(position=place, tag=tag, folded=folded(tag)) for place, tag in enumerate(details.tags)]
    article.aliases = [
        Alias(language=language, position=place, alias=alias, folded=folded(alias))
        for language, several in details.aliases.items()
        for place, alias in enumerate(several)
    ]
    session.add(article)
    try:
        session.flush()
    except IntegrityError as fault:  # on PostgreSQL two may look for the name at once
        raise SlugTaken(details.slug) from fault


def _changed_fields(before: Details, after: Details) -> list[str]:
    return [each.name for each in fields(Details) if getattr(before, each.name) != getattr(after, each.name)]


def _edited_meanwhile(newest: Revision | None) -> EditedMeanwhile:
    if newest is None:
        return EditedMeanwhile(revision=0, wording=None, by="", at=None)
    return EditedMeanwhile(revision=newest.number, wording=newest.wording, by=newest.by, at=newest.at)


def _reason(reason: str) -> str:
    return limited(storable(reason, field="reason").strip(), REASON_MAX, field="reason")


def _tell(
    session: Session,
    action: str,
    article: Article,
    languages: Sequence[str],
    *,
    by: Person,
    at: datetime,
    detail: Mapping[str, object],
) -> None:
    """First the search, then the journal: both lock a row until commit, and always in this order."""
    for language in languages:
        search.changed(session, key_of(article.id, language))
    whole = {"number": article.number, "languages": list(languages), **detail}
    journal.record(session, at=at, by=by, action=action, subject=f"article/{article.id}", detail=whole)
