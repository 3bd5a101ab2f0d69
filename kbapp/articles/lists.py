"""Articles by the shelf: the tree of categories and what a reader may leaf through in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from kbapp.articles.models import Article, Category, Publication, Revision, Tag, Text
from kbapp.articles.pins import has_live_text
from kbapp.articles.reading import READ_INTERNAL, allowed
from kbapp.articles.refusals import NoSuchCategory
from kbapp.db import sort_key
from kbapp.languages import LANGUAGES, _
from kbapp.people.rights import Person
from kbapp.search import service as search
from kbapp.search.answers import Answers

PER_PAGE = 40
PAGES_MAX = 10_000
TAGS_MAX = 200
STATES = {
    "live": _("Published"),
    "edited": _("Published, with newer edits"),
    "unpublished": _("Not published yet"),
    "withdrawn": _("Withdrawn"),
    "imported": _("An import waits"),
}

Row = TypeVar("Row")
_live_counts: Answers[dict[int, int]] = Answers()
"""How many articles lie in each category: counted once for every change of what can be found."""
_live_tags: Answers[list[str]] = Answers()


@dataclass(frozen=True, kw_only=True)
class Leaf(Generic[Row]):
    """One page of a list, numbered from 1; `more` says that there is another after it."""

    rows: Sequence[Row]
    number: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A category and how many articles this person can read in it."""

    category: Category
    count: int


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A category of the first row with those that stand under it; `count` is of all of them together."""

    shelf: Shelf
    under: tuple[Shelf, ...]

    @property
    def category(self) -> Category:
        """The one of the first row."""
        return self.shelf.category

    @property
    def count(self) -> int:
        """How many articles this person can read in it and under it."""
        return self.shelf.count + sum(each.count for each in self.under)


@dataclass(frozen=True, kw_only=True)
class Spine:
    """An article on a shelf, its title in the language that the reader gets."""

    number: int
    title: str
    language: str
    published_at: datetime

    @property
    def label(self) -> str:
        """The number as people say it."""
        return f"K-{self.number}"


def branches(session: Session, *, by: Person, language: str) -> list[Branch]:
    """The tree of categories in its order, with the number of articles that this person can read.

    Errors: `Forbidden`.
    """
    by.need("articles.read")
    return _branched(_shelves(session, by, true(), language))


def _shelves(session: Session, by: Person, these: ColumnElement[bool], language: str) -> list[Shelf]:
    counts = _live_counts.of(search.newest(session), by.may(READ_INTERNAL), partial(_counted, session, by))
    found = session.scalars(select(Category).where(these).order_by(*_order(language)))
    return [Shelf(category=category, count=counts.get(category.id, 0)) for category in found]


def _counted(session: Session, by: Person) -> dict[int, int]:
    live = select(Article.category_id, func.count().label("articles")).where(allowed(by), has_live_text())
    return {row.category_id: row.articles for row in session.execute(live.group_by(Article.category_id))}


def tags(session: Session, *, by: Person) -> list[str]:
    """The most frequent tags of the live articles that this person can read, in the order of the alphabet."""
    by.need("articles.read")
    return _live_tags.of(search.newest(session), by.may(READ_INTERNAL), partial(_tagged, session, by))


def _tagged(session: Session, by: Person) -> list[str]:
    live = select(Tag.tag).join(Article, Article.number == Tag.article_number).where(allowed(by), has_live_text())
    frequent = live.group_by(Tag.tag).order_by(func.count().desc(), Tag.tag).limit(TAGS_MAX)
    return sorted(session.scalars(frequent), key=sort_key)


def _branched(shelves: Sequence[Shelf]) -> list[Branch]:
    under: dict[str, list[Shelf]] = defaultdict(list)
    for shelf in shelves:
        under[shelf.category.parent].append(shelf)
    first = {shelf.category.slug for shelf in under[""]}
    lost = [shelf for shelf in shelves if shelf.category.parent and shelf.category.parent not in first]
    return [Branch(shelf=shelf, under=tuple(under[shelf.category.slug])) for shelf in [*under[""], *lost]]


def branch_of(session: Session, *, category: Category, by: Person, language: str) -> Branch:
    """A category with those that stand under it, and how many articles this person can read in each.

    Errors: `Forbidden`.
    """
    by.need("articles.read")
    inside = or_(Category.id == category.id, Category.parent == category.slug)
    shelves = _shelves(session, by, inside, language)
    own = next(shelf for shelf in shelves if shelf.category.id == category.id)
    return Branch(shelf=own, under=tuple(shelf for shelf in shelves if shelf is not own))


def categories(session: Session, *, language: str) -> list[Category]:
    """Every category in the order of the tree: each is followed by those that stand under it."""
    every = list(session.scalars(select(Category).order_by(*_order(language))))
    tree = _branched([Shelf(category=each, count=0) for each in every])
    return [shelf.category for branch in tree for shelf in (branch.shelf, *branch.under)]


def paths(categories: Sequence[Category], language: str) -> dict[str, str]:
    """The categories' titles by their short names; one that stands under another says so: `Law › Appeals`."""
    titles = {each.slug: each.title(language) for each in categories}
    return {
        each.slug: f"{titles[each.parent]} › {titles[each.slug]}" if each.parent in titles else titles[each.slug]
        for each in categories
    }


def category_of(session: Session, *, slug: str) -> Category:
    """A category by its short name.

    Errors: `NoSuchCategory`.
    """
    category = session.scalar(select(Category).where(Category.slug == slug))
    if category is None:
        raise NoSuchCategory
    return category


def on_shelf(session: Session, *, category: Category, by: Person, language: str, page: int = 1) -> Leaf[Spine]:
    """The category's live articles in the order of their titles, one language each: the reader's, else the nearest.

    Errors: `Forbidden`.
    """
    by.need("articles.read")
    nearest = func.row_number().over(partition_by=Article.number, order_by=nearness(language))
    live = (
        select(Article.number, Revision.title, Revision.title_key, Text.language, Publication.from_at)
        .add_columns(nearest.label("place"))
        .join(Text, Text.article_number == Article.number)
        .join(Publication, and_(Publication.text_id == Text.id, Publication.until_at.is_(None)))
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Article.category_id == category.id, allowed(by))
        .subquery()
    )
    wanted = select(live).where(live.c.place == 1).order_by(live.c.title_key, live.c.number)
    rows = session.execute(wanted.offset(offset(page)).limit(PER_PAGE + 1)).all()
    spines = [
        Spine(number=row.number, title=row.title, language=row.language, published_at=row.from_at) for row in rows
    ]
    return Leaf(rows=spines[:PER_PAGE], number=page, more=len(spines) > PER_PAGE)


def _order(language: str) -> tuple[InstrumentedAttribute[int], InstrumentedAttribute[str], InstrumentedAttribute[int]]:
    key: InstrumentedAttribute[str] = getattr(Category, f"key_{language}")
    return Category.order, key, Category.id


def nearness(language: str) -> ColumnElement[int]:
    """How far a text's language is from the reader's: 0 for her own, then kk, ru, en."""
    order = [language, *(each for each in LANGUAGES if each != language)]
    return case({each: place for place, each in enumerate(order)}, value=Text.language)


def offset(page: int) -> int:
    """How many rows stand before a page."""
    return (min(max(page, 1), PAGES_MAX) - 1) * PER_PAGE
