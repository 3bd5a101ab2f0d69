"""The tree of categories as a supervisor arranges it: a new shelf, other titles, another place, an empty one taken away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kbapp.articles.categories import put_category
from kbapp.articles.details import known_slug
from kbapp.articles.lists import categories
from kbapp.articles.models import Article, Category
from kbapp.articles.refusals import CategoryChangedMeanwhile, CategoryNotEmpty, CategoryTaken, NoSuchCategory
from kbapp.people import journal
from kbapp.people.rights import Person


def seen_of(category: Category) -> str:
    """What a form carries of the category that was on screen, to notice that somebody changed it since."""
    shown = json.dumps([category.parent, category.titles], ensure_ascii=False, sort_keys=True)
    return sha256(shown.encode()).hexdigest()[:16]


def add(
    session: Session, *, slug: str, titles: Mapping[str, str], by: Person, at: datetime, parent: str = ""
) -> Category:
    """A new category, the last of its row.

    Errors: `Forbidden`; `Invalid` naming the field; `CategoryTaken`.
    """
    by.need("articles.write")
    _locked(session)
    # asked behind the lock: what was made while we waited for it is not among the rows that it gave
    if session.scalar(select(Category.id).where(Category.slug == known_slug(slug))) is not None:
        raise CategoryTaken
    order = _after_the_last(session, parent)
    try:
        return put_category(session, slug=slug, order=order, titles=titles, parent=parent, by=by, at=at)
    except IntegrityError as fault:  # on PostgreSQL two may make it at once
        raise CategoryTaken from fault


def change(
    session: Session, *, slug: str, titles: Mapping[str, str], parent: str, seen: str, by: Person, at: datetime
) -> Category:
    """Give a category other titles, or another place; `seen` is `seen_of` what was on screen.

    Errors: `Forbidden`; `NoSuchCategory`; `Invalid` naming the field; `CategoryChangedMeanwhile` carrying the newest.
    """
    by.need("articles.write")
    found = _one(_locked(session), slug)
    if seen_of(found) != seen:
        session.expunge(found)  # it is shown after this transaction is rolled back
        raise CategoryChangedMeanwhile(found)
    order = found.order if parent == found.parent else _after_the_last(session, parent)
    return put_category(session, slug=slug, order=order, titles=titles, parent=parent, by=by, at=at)


def move(session: Session, *, slug: str, up: bool, language: str, by: Person, at: datetime) -> None:
    """Let a category change places with the one before or after it in its row, as this reader sees it.

    Errors: `Forbidden`; `NoSuchCategory`.
    """
    by.need("articles.write")
    found = _one(_locked(session), slug)
    row = [each for each in categories(session, language=language) if each.parent == found.parent]
    here = row.index(found)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(row):
        return
    row[here], row[there] = row[there], row[here]
    for order, each in enumerate(row, start=1):  # numbered anew: two of them may have had the same number
        each.order = order
    session.flush()
    detail = {"parent": found.parent, "row": [each.slug for each in row]}
    subject = f"category/{slug}"
    journal.record(session, at=at, by=by, action="articles.move_category", subject=subject, detail=detail)


def remove(session: Session, *, slug: str, by: Person, at: datetime) -> None:
    """Take an empty category away.

    Errors: `Forbidden`; `NoSuchCategory`; `CategoryNotEmpty` while any article or category stands in it.
    """
    by.need("articles.write")
    every = _locked(session)
    found = _one(every, slug)
    holds = session.scalar(select(Article.number).where(Article.category_id == found.id).limit(1))
    if holds is not None or any(each.parent == slug for each in every.values()):
        raise CategoryNotEmpty
    titles = found.titles
    session.delete(found)
    try:
        session.flush()
    except IntegrityError as fault:  # on PostgreSQL an article may come in at this moment
        raise CategoryNotEmpty from fault
    subject = f"category/{slug}"
    journal.record(session, at=at, by=by, action="articles.remove_category", subject=subject, detail={"titles": titles})


def _locked(session: Session) -> dict[str, Category]:
    """The whole tree, for it is small: nobody moves a branch while another is hung on it."""
    every = select(Category).order_by(Category.id).with_for_update().execution_options(populate_existing=True)
    return {each.slug: each for each in session.scalars(every)}


def _one(every: Mapping[str, Category], slug: str) -> Category:
    if slug not in every:
        raise NoSuchCategory
    return every[slug]


def _after_the_last(session: Session, parent: str) -> int:
    orders = session.scalars(select(Category.order).where(Category.parent == parent))
    return min(max(orders, default=0) + 1, 2**31 - 1)
