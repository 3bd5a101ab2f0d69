"""Which articles a supervisor wants to see, and in which order, as conditions of the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Float

from kbapp.articles.details import SUPERVISORS
from kbapp.articles.models import Article, Category, Draft, Flag, Publication, Revision, Tag, Text
from kbapp.articles.reading import allowed
from kbapp.db import folded, sort_key
from kbapp.languages import LANGUAGES, _
from kbapp.people.holders import holds
from kbapp.people.models import Account
from kbapp.people.rights import Person
from kbapp.search.models import Asked, AskedKey
from kbapp.search.service import NUMBER

NOBODY = "-"
"""Stands for articles without an owner who could answer for them."""
AGES = {"90": _("90 days"), "180": _("180 days"), "365": _("a year")}
UNUSED = {
    "found-30": _("not found for 30 days"),
    "found-90": _("not found for 90 days"),
    "opened-30": _("not opened for 30 days"),
    "opened-90": _("not opened for 90 days"),
}
SORTS = {
    "changed": _("the last changed first"),
    "title": _("by title"),
    "overdue": _("the most overdue first"),
    "opened": _("the most opened first"),
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to list; an empty string leaves a question open.

    `words` begin words of a title, or are a number; `category` counts with those that stand under it; `missing` is a
    language without a published text; `owner` a login or NOBODY; `age` one of AGES, `unused` of UNUSED, `sort` of SORTS.
    """

    words: str = ""
    category: str = ""
    state: str = ""
    missing: str = ""
    owner: str = ""
    tag: str = ""
    age: str = ""
    unused: str = ""
    overdue: bool = False
    flagged: bool = False
    internal: bool = False
    sort: str = "changed"


def conditions(wanted: Wanted, *, by: Person, at: datetime) -> list[ColumnElement[bool]]:
    """What an article has to fulfil."""
    asked: list[tuple[object, Callable[[], ColumnElement[bool]]]] = [
        (wanted.words, lambda: _called(wanted.words)),
        (wanted.category, lambda: _stands_in(wanted.category)),
        (wanted.state, lambda: _has_state(wanted.state)),
        (wanted.missing, lambda: ~_live(Text.language == wanted.missing)),
        (wanted.owner, lambda: owned_by(wanted.owner)),
        (wanted.tag, lambda: exists().where(Tag.article_number == Article.number, Tag.folded == folded(wanted.tag))),
        (wanted.age, lambda: _unchanged_since(at - timedelta(days=int(wanted.age)))),
        (wanted.unused, lambda: _unused(wanted.unused, at)),
        (wanted.overdue, lambda: _live(late(at) > 0)),
        (wanted.flagged, lambda: exists().where(Flag.article_number == Article.number, Flag.answered_at.is_(None))),
        (wanted.internal, lambda: Article.audience == SUPERVISORS),
    ]
    return [allowed(by), *(condition() for value, condition in asked if value)]


def _called(words: str) -> ColumnElement[bool]:
    """Each word begins a word of the newest title in one language: by the sort key, which is the same on both databases.

    Its groups of three digits cannot be mistaken for each other: none begins with 00, and 900 and 099 are no letters.
    """
    newer = aliased(Revision)
    last = ~exists().where(newer.text_id == Revision.text_id, newer.number > Revision.number)
    titled = select(Text.article_number).join(Revision, Revision.text_id == Text.id).where(last)
    for word in words.split():
        key = sort_key(word)
        starts = [Revision.title_key.startswith(key), *(Revision.title_key.contains(f"{gap}{key}") for gap in GAPS)]
        titled = titled.where(or_(*starts))
    found = Article.number.in_(titled)
    number = NUMBER.fullmatch(words.strip())
    return or_(found, Article.number == int(number[1])) if number and int(number[1]) < 2**31 else found


GAPS = ("099", "900")
"""What a sort key has for a space, and for a sign that is no letter."""


def _stands_in(category: str) -> ColumnElement[bool]:
    here = select(Category.id).where(or_(Category.slug == category, Category.parent == category))
    return Article.category_id.in_(here)


def _live(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The article has a text that readers see, for which the conditions hold."""
    return (
        select(Text.id)
        .join(Publication, and_(Publication.text_id == Text.id, Publication.until_at.is_(None)))
        .where(Text.article_number == Article.number, *conditions)
        .correlate(Article)
        .exists()
    )


def _has_state(state: str) -> ColumnElement[bool]:
    if state == "imported":
        return exists().where(Draft.article_number == Article.number)
    if state in ("live", "edited"):
        newer = exists().where(Revision.text_id == Text.id, Revision.id > Publication.revision_id)
        return _live(newer.correlate(Text, Publication) if state == "edited" else ~newer.correlate(Text, Publication))
    shown = exists().where(Publication.text_id == Text.id).correlate(Text)
    now = exists().where(Publication.text_id == Text.id, Publication.until_at.is_(None)).correlate(Text)
    hidden = and_(shown, ~now) if state == "withdrawn" else ~shown
    return exists().where(Text.article_number == Article.number, hidden).correlate(Article)


def owned_by(owner: str) -> ColumnElement[bool]:
    """The article's owner has this login; NOBODY: it is no login of an open account that may write."""
    if owner == NOBODY:
        known = select(Account.login_folded).where(holds("articles.write"))
        return func.lower(Article.owner).not_in(known)
    # an import may bring any word, and SQLite's own `lower` leaves all but Latin letters alone
    return or_(Article.owner == owner, func.lower(Article.owner) == owner.lower())


def _unchanged_since(moment: datetime) -> ColumnElement[bool]:
    changed = (
        select(Revision.id)
        .join(Text, Text.id == Revision.text_id)
        .where(Text.article_number == Article.number, Revision.at >= moment)
        .correlate(Article)
        .exists()
    )
    return ~changed


def _unused(unused: str, at: datetime) -> ColumnElement[bool]:
    """It can be read, and no search of so many days showed it (or led to its opening)."""
    what, _dash, days = unused.partition("-")
    since = at - timedelta(days=int(days))
    keys = [literal("article/").concat(Article.id).concat(f"/{language}") for language in LANGUAGES]
    used = select(AskedKey.key).where(AskedKey.key.in_(keys))
    if what == "opened":
        used = used.where(AskedKey.opened_at >= since)
    else:
        used = used.join(Asked, Asked.id == AskedKey.asked_id)
        used = used.where(AskedKey.place.is_not(None), Asked.began_at >= since)
    return and_(_live(), ~used.correlate(Article).exists())


# --- how late a text is ----------------------------------------------------------------------------------------------


class days(FunctionElement[float]):  # noqa: N801  # it is read as a function of the database
    """A moment as a number of days, so that days can be added and taken away."""

    type = Float()
    inherit_cache = True


@compiles(days, "sqlite")
def _days_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"julianday({compiler.process(element.clauses, **options)})"


@compiles(days, "postgresql")
def _days_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"(extract(epoch from {compiler.process(element.clauses, **options)}) / 86400.0)"


def late(at: datetime) -> ColumnElement[float]:
    """By how many days a live text is overdue (`Text` and its open `Publication`); below 0 while it is current."""
    since = case((Text.verified_at > Publication.from_at, Text.verified_at), else_=Publication.from_at)
    today = literal(at, Publication.from_at.type)
    over = days(today) - days(since) - Article.verify_every_days
    return case((Article.verify_every_days == 0, literal(-1.0)), else_=over)


# --- in which order --------------------------------------------------------------------------------------------------


def numbers(wanted: Wanted, *, by: Person, language: str, at: datetime, opens: Subquery) -> Select[int]:
    """The numbers of the articles that are wanted; `opens` counts by article id how often it was opened."""
    asked = conditions(wanted, by=by, at=at)
    if wanted.sort == "changed":
        few = wanted.words or wanted.tag or wanted.flagged or wanted.internal or wanted.state not in ("", "live")
        return _by_change(asked, few=bool(few))
    found = select(Article.number).where(*asked, exists().where(Text.article_number == Article.number))
    if wanted.sort == "title":
        return found.order_by(_title_key(language), Article.number)
    found = found.outerjoin(opens, opens.c.id == Article.id)
    used = func.coalesce(opens.c.count, 0)
    if wanted.sort == "opened":
        return found.order_by(used.desc(), Article.number)
    most = (
        select(func.max(late(at)))
        .select_from(Text)
        .join(Publication, and_(Publication.text_id == Text.id, Publication.until_at.is_(None)))
        .where(Text.article_number == Article.number)
        .correlate(Article)
        .scalar_subquery()
    )
    weighed = func.coalesce(most, literal(-(10.0**6)))
    return found.order_by(case((weighed > 0, weighed * (1 + used)), else_=weighed).desc(), Article.number)


def _by_change(conditions: Sequence[ColumnElement[bool]], *, few: bool) -> Select[int]:
    """The last changed first.

    Down the revisions from the newest, a page of fifty is full long before all of them were looked at; when the
    conditions hold for `few`, these are gathered first.
    """
    last, its = aliased(Revision), aliased(Text)
    if few:
        newest = select(func.max(last.id)).join(its, its.id == last.text_id).where(its.article_number == Article.number)
        found = newest.correlate(Article).scalar_subquery()
        return select(Article.number).where(*conditions, found.is_not(None)).order_by(found.desc())
    newer, other = aliased(Revision), aliased(Text)
    later = select(newer.id).join(other, other.id == newer.text_id)
    later = later.where(other.article_number == its.article_number, newer.id > last.id)
    return (
        select(Article.number)
        .select_from(last)
        .join(its, its.id == last.text_id)
        .join(Article, Article.number == its.article_number)
        .where(~later.correlate(its, last).exists(), *conditions)
        .order_by(last.id.desc())
    )


def _title_key(language: str) -> ColumnElement[str]:
    order = [language, *(each for each in LANGUAGES if each != language)]
    return func.coalesce(*(_newest_key(each) for each in order))


def _newest_key(language: str) -> Any:
    return (
        select(Revision.title_key)
        .join(Text, Text.id == Revision.text_id)
        .where(Text.article_number == Article.number, Text.language == language)
        .order_by(Revision.number.desc())
        .limit(1)
        .correlate(Article)
        .scalar_subquery()
    )
