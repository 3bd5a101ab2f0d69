"""Articles by the shelf and by the state: what a reader may leaf through, and what a supervisor keeps in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from kbapp.articles.models import Article, Category, Draft, Publication, Revision, Text
from kbapp.articles.reading import allowed
from kbapp.articles.refusals import NoSuchCategory
from kbapp.languages import LANGUAGES, _, preferred
from kbapp.people.rights import Person

PER_PAGE = 50
PAGES_MAX = 10_000
STATES = {
    "live": _("Published"),
    "edited": _("Published, with newer edits"),
    "unpublished": _("Not published yet"),
    "withdrawn": _("Withdrawn"),
    "imported": _("An import waits"),
}

Row = TypeVar("Row")


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


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An article as those who keep it see it: its newest title, and the state of each text."""

    article: Article
    title: str
    language: str
    states: dict[str, str]
    imported: bool


# --- for readers -----------------------------------------------------------------------------------------------------


def shelves(session: Session, *, by: Person, language: str) -> list[Shelf]:
    """Every category in its order, with the number of articles that this person can read.

    Errors: `Forbidden`.
    """
    by.need("articles.read")
    live = (
        select(Article.category_id, func.count(Article.number.distinct()).label("count"))
        .join(Text, Text.article_number == Article.number)
        .join(Publication, and_(Publication.text_id == Text.id, Publication.until_at.is_(None)))
        .where(allowed(by))
        .group_by(Article.category_id)
        .subquery()
    )
    rows = session.execute(
        select(Category, func.coalesce(live.c.count, 0))
        .outerjoin(live, live.c.category_id == Category.id)
        .order_by(Category.order, _key(language), Category.id)
    )
    return [Shelf(category=category, count=count) for category, count in rows]


def categories(session: Session, *, language: str) -> list[Category]:
    """Every category in its order."""
    return list(session.scalars(select(Category).order_by(Category.order, _key(language), Category.id)))


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
    nearest = func.row_number().over(partition_by=Article.number, order_by=_nearness(language))
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
    rows = session.execute(wanted.offset(_offset(page)).limit(PER_PAGE + 1)).all()
    spines = [
        Spine(number=row.number, title=row.title, language=row.language, published_at=row.from_at) for row in rows
    ]
    return Leaf(rows=spines[:PER_PAGE], number=page, more=len(spines) > PER_PAGE)


# --- for those who keep them -------------------------------------------------------------------------------------------


def kept(
    session: Session, *, by: Person, language: str, category: str = "", state: str = "", page: int = 1
) -> Leaf[Kept]:
    """Articles in every state, the last changed first; `category` is a short name and `state` one of STATES, or empty.

    Errors: `Forbidden`.
    """
    by.need("articles.write")
    texts = _texts()
    wanted = (
        select(Article.number)
        .join(texts, texts.c.article_number == Article.number)
        .where(allowed(by))
        .group_by(Article.number)
        .order_by(func.max(texts.c.newest_id).desc())
    )
    if category:
        wanted = wanted.join(Category, Category.id == Article.category_id).where(Category.slug == category)
    if state == "imported":
        wanted = wanted.where(exists().where(Draft.article_number == Article.number))
    elif state:
        wanted = wanted.where(texts.c.state == state)
    numbers = list(session.scalars(wanted.offset(_offset(page)).limit(PER_PAGE + 1)))
    return Leaf(
        rows=_described(session, numbers[:PER_PAGE], texts, language), number=page, more=len(numbers) > PER_PAGE
    )


def _texts() -> Subquery:
    newest = (
        select(Revision.text_id, func.max(Revision.number).label("number"), func.max(Revision.id).label("id"))
        .group_by(Revision.text_id)
        .subquery()
    )
    shown = (
        select(Publication.text_id, Revision.number)
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Publication.until_at.is_(None))
        .subquery()
    )
    ever = exists().where(Publication.text_id == Text.id)
    state = case(
        (shown.c.number == newest.c.number, "live"),
        (shown.c.number.is_not(None), "edited"),
        (ever, "withdrawn"),
        else_="unpublished",
    )
    return (
        select(Text.article_number, Text.language, newest.c.id.label("newest_id"), state.label("state"))
        .join(newest, newest.c.text_id == Text.id)
        .outerjoin(shown, shown.c.text_id == Text.id)
        .subquery()
    )


def _described(session: Session, numbers: Sequence[int], texts: Subquery, language: str) -> list[Kept]:
    rows = session.execute(
        select(Article, texts.c.language, texts.c.state, Revision.title)
        .join(texts, texts.c.article_number == Article.number)
        .join(Revision, Revision.id == texts.c.newest_id)
        .where(Article.number.in_(numbers))
        .options(joinedload(Article.category))
    ).all()
    imported = set(session.scalars(select(Draft.article_number).where(Draft.article_number.in_(numbers))))
    articles = {article.number: article for article, *_rest in rows}
    found = {
        number: {tongue: (state, title) for one, tongue, state, title in rows if one.number == number}
        for number in numbers
    }
    return [_kept(articles[each], found[each], language, imported=each in imported) for each in numbers]


def _kept(article: Article, texts: dict[str, tuple[str, str]], language: str, *, imported: bool) -> Kept:
    shown = preferred(texts, language) or language
    states = {each: texts[each][0] for each in LANGUAGES if each in texts}
    return Kept(article=article, title=texts[shown][1], language=shown, states=states, imported=imported)


def _key(language: str) -> InstrumentedAttribute[str]:
    return {"kk": Category.key_kk, "ru": Category.key_ru, "en": Category.key_en}[language]


def _nearness(language: str) -> ColumnElement[int]:
    order = [language, *(each for each in LANGUAGES if each != language)]
    return case({each: place for place, each in enumerate(order)}, value=Text.language)


def _offset(page: int) -> int:
    return (min(max(page, 1), PAGES_MAX) - 1) * PER_PAGE
