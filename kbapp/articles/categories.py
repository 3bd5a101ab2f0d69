"""The shelves of the knowledge base: made, renamed, put in order and under each other, by an import or by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.articles.details import known_slug
from kbapp.articles.models import Article, Category, Publication, Text
from kbapp.articles.service import key_of
from kbapp.articles.wording import TITLE_MAX, known_language, limited, storable
from kbapp.db import sort_key
from kbapp.errors import Invalid
from kbapp.languages import LANGUAGES, _
from kbapp.people import journal
from kbapp.people.rights import Person
from kbapp.search import service as search


def put_category(
    session: Session,
    *,
    slug: str,
    order: int,
    titles: Mapping[str, str],
    by: Person,
    at: datetime,
    parent: str = "",
) -> Category:
    """Make a category, or give an existing one another place or other titles; its articles are found by the new words.

    `parent` is the short name of the one that it stands under, empty for one of the first row.
    Errors: `Forbidden`; `Invalid` for a short name, an order, a parent or titles that cannot be.
    """
    by.need("articles.write")
    kept = _known_titles(titles)
    if not 0 <= order < 2**31:
        raise Invalid(_("The order is a whole number from 0 up."), field="order")
    category = session.scalar(select(Category).where(Category.slug == known_slug(slug)).with_for_update())
    _check_parent(session, slug=slug, parent=parent)
    if category and (category.order, category.parent, category.titles) == (order, parent, kept):
        return category
    retitled = category is not None and category.titles != kept
    category = category or Category(slug=slug)
    category.order, category.parent = order, parent
    for language in LANGUAGES:
        setattr(category, f"title_{language}", kept.get(language, ""))
        setattr(category, f"key_{language}", sort_key(category.title(language) if language in kept else ""))
    session.add(category)
    session.flush()
    _tell_category(session, category, retitled=retitled, by=by, at=at)
    return category


def _check_parent(session: Session, *, slug: str, parent: str) -> None:
    """A shelf stands under one of the first row, and one that carries others stays in the first row."""
    if not parent:
        return
    above = session.scalar(select(Category).where(Category.slug == parent))
    carries = session.scalar(select(Category.id).where(Category.parent == slug).limit(1))
    if above is None or above.parent or parent == slug or carries is not None:
        raise Invalid(_("Choose a category of the first row, and none that stands under this one."), field="parent")


def _known_titles(titles: Mapping[str, str]) -> dict[str, str]:
    kept = {
        known_language(language): " ".join(storable(title, field="title").split()) for language, title in titles.items()
    }
    kept = {language: limited(title, TITLE_MAX, field="title") for language, title in kept.items() if title}
    if not kept:
        raise Invalid(_("Write the title."), field="title")
    return kept


def _tell_category(session: Session, category: Category, *, retitled: bool, by: Person, at: datetime) -> None:
    if retitled:
        live = (
            select(Article.id, Text.language)
            .join(Text, Text.article_number == Article.number)
            .join(Publication, Publication.text_id == Text.id)
            .where(Article.category_id == category.id, Publication.until_at.is_(None))
            .order_by(Text.id)
        )
        for article_id, language in session.execute(live).all():
            search.changed(session, key_of(article_id, language))
    subject = f"category/{category.slug}"
    detail = {"titles": category.titles, "parent": category.parent, "order": category.order}
    journal.record(session, at=at, by=by, action="articles.put_category", subject=subject, detail=detail)
