"""What search gets of the articles: the documents that are live, and what a hit shows, to whoever may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, false, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from kbapp.articles import aliases
from kbapp.articles.freshness import due_at
from kbapp.articles.models import Alias, Article, Category, Publication, Revision, Tag, Text
from kbapp.articles.reading import READ_INTERNAL, allowed_if
from kbapp.articles.service import key_of
from kbapp.languages import LANGUAGES, _, preferred
from kbapp.people.rights import Person
from kbapp.search.analysis import EVERYONE, Document
from kbapp.search.sources import Shown, Source

STATES = {
    "overdue": _("Should be checked by now"),
    "edited": _("With edits that readers do not see yet"),
    "supervisors": _("Supervisors only"),
}
AT_ONCE = 200
"""How many texts are held in memory while an index is built."""

TITLES = {"kk": Category.title_kk, "ru": Category.title_ru, "en": Category.title_en}
OtherText, OtherPublication, NewerRevision = aliased(Text), aliased(Publication), aliased(Revision)
IS_NAMED = and_(
    Article.id.in_(bindparam("ids", expanding=True)),
    tuple_(Article.id, Text.language).in_(bindparam("keys", expanding=True)),
)
"""The pairs alone would do, but SQLite finds no index for pairs: it would read every publication that there is."""


def everything(session: Session) -> Iterator[Document]:
    """Every live text."""
    last = 0
    while rows := session.execute(_live().where(Text.id > last).order_by(Text.id).limit(AT_ONCE)).all():
        yield from _documents(session, rows)
        last = rows[-1].text_id


def count(session: Session) -> int:
    """How many texts are live."""
    return session.scalar(select(func.count()).select_from(Publication).where(Publication.until_at.is_(None))) or 0


def some(session: Session, keys: Sequence[str]) -> Iterator[Document]:
    """Those of these texts that are live."""
    for start in range(0, len(keys), AT_ONCE):
        named = _named(keys[start : start + AT_ONCE])
        yield from _documents(session, session.execute(_live().where(IS_NAMED), named).all())


def numbered(session: Session, number: int) -> Sequence[str]:
    """The live texts of the article that has this local number."""
    if not 0 < number < 2**31:
        return []
    rows = session.execute(_live().where(Article.number == number).order_by(Text.id))
    return [key_of(row.id, row.language) for row in rows]


def fetch(session: Session, keys: Sequence[str], *, by: Person, at: datetime, language: str) -> Mapping[str, Shown]:
    """What these hits show now, in one query; what is not live, or not for this person, is left out."""
    if not keys or not by.may("articles.read"):
        return {}
    rows = session.execute(_hits(by.may(READ_INTERNAL)), _named(keys))
    return {shown.key: shown for shown in (_shown(row, language, at) for row in rows)}


search_source = Source(
    name="article",
    all=everything,
    count=count,
    some=some,
    fetch=fetch,
    numbered=numbered,
    alias=aliases.add,
    states=STATES,
)


def _live(*more: ColumnElement[Any]) -> Select[Any]:
    return (
        select(Text.id.label("text_id"), Text.language, Revision.title, Revision.plain, Publication.from_at, *more)
        .add_columns(Article.number, Article.id, Article.slug, Article.audience, Article.verify_every_days)
        .add_columns(Text.verified_at, Text.verified_by)
        .add_columns(Category.slug.label("category"), *(title.label(f"title_{each}") for each, title in TITLES.items()))
        .join(Article, Article.number == Text.article_number)
        .join(Category, Category.id == Article.category_id)
        .join(Publication, and_(Publication.text_id == Text.id, Publication.until_at.is_(None)))
        .join(Revision, Revision.id == Publication.revision_id)
    )


@cache  # putting it together takes longer than the database does, and every search asks it
def _hits(internal: bool) -> Select[Any]:
    others = (
        select(func.aggregate_strings(OtherText.language, " "))
        .join(OtherPublication, and_(OtherPublication.text_id == OtherText.id, OtherPublication.until_at.is_(None)))
        .where(OtherText.article_number == Article.number)
        .correlate(Article)
        .scalar_subquery()
    )
    newer = select(NewerRevision.id).where(NewerRevision.text_id == Text.id, NewerRevision.number > Revision.number)
    edited = newer.correlate(Text, Revision).exists() if internal else false()
    return _live(others.label("languages"), edited.label("edited")).where(IS_NAMED, allowed_if(internal=internal))


def _named(keys: Sequence[str]) -> dict[str, Any]:
    """What `IS_NAMED` asks for."""
    parted = [(parts[1], parts[2]) for key in keys if len(parts := key.split("/")) == 3]
    return {"ids": list({identity for identity, _language in parted}), "keys": parted}


def _documents(session: Session, rows: Sequence[Row[Any]]) -> Iterator[Document]:
    numbers = {row.number for row in rows}
    tags: dict[int, list[str]] = defaultdict(list)
    phrasings: dict[tuple[int, str], list[str]] = defaultdict(list)
    for tag in session.execute(_of(Tag, numbers).order_by(Tag.position)):
        tags[tag.article_number].append(tag.tag)
    for alias in session.execute(_of(Alias, numbers).order_by(Alias.position)):
        phrasings[alias.article_number, alias.language].append(alias.alias)
    for row in rows:
        yield Document(
            key=key_of(row.id, row.language),
            language=row.language,
            title=row.title,
            text=row.plain,
            aliases=phrasings[row.number, row.language],
            words=[_category_title(row, row.language)],
            tags=tags[row.number],
            category=row.category,
            audience=row.audience,
        )


def _of(table: type[Tag] | type[Alias], numbers: set[int]) -> Select[Any]:
    return select(*table.__table__.columns).where(table.article_number.in_(numbers))


def _category_title(row: Row[Any], language: str) -> str:
    titles: dict[str, str] = {each: title for each in LANGUAGES if (title := getattr(row, f"title_{each}"))}
    return titles.get(preferred(titles, language) or "", str(row.category))


def _shown(row: Row[Any], language: str, at: datetime) -> Shown:
    here = row.languages.split()
    due = due_at(row.verified_at, row.from_at, row.verify_every_days)
    overdue = due is not None and due <= at
    is_in = {"overdue": overdue, "edited": row.edited, "supervisors": row.audience != EVERYONE}
    return Shown(
        key=key_of(row.id, row.language),
        number=f"K-{row.number}",
        slug=row.slug,
        language=row.language,
        title=row.title,
        address=f"/articles/{row.number}?language={row.language}",
        text=row.plain,
        category=_category_title(row, language),
        published_at=row.from_at,
        languages=tuple(each for each in LANGUAGES if each in here),
        answer=row.plain.partition("\n")[0],
        verified_at=row.verified_at,
        verified_by=row.verified_by,
        due_at=due,
        overdue=overdue,
        states=frozenset(state for state, yes in is_in.items() if yes),
    )
