"""What an editor offers: articles to link to, tags that there are, words with which people asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kbapp.articles.models import Article, Revision, Tag, Text
from kbapp.articles.reading import allowed
from kbapp.articles.service import key_of
from kbapp.db import folded
from kbapp.languages import LANGUAGES
from kbapp.people.rights import Person
from kbapp.search.answered import Said, answered_by
from kbapp.search.rows import Row

TAGS_MAX = 16
ASKED_MAX = 8
"""For each language."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """An article that a text can name; `link` is the Markdown that does it, whatever its title will be one day."""

    number: str
    title: str
    language: str
    link: str


def targets(rows: Sequence[Row]) -> list[Target]:
    """The articles among these answers."""
    return [
        Target(number=row.number, title=row.plain_title, language=row.language, link=link(row.plain_title, row.key))
        for row in rows
        if row.key.startswith("article/")
    ]


def link(title: str, key: str) -> str:
    """The Markdown of a link to what search knows under this key."""
    escaped = "".join(f"\\{letter}" if letter in "\\[]" else letter for letter in title)
    return f"[{escaped}](article:{key.split('/')[1]})"


def tags(session: Session, *, by: Person, but: Sequence[str] = ()) -> list[str]:
    """The tags that are used most on the articles of which this person may know, without these."""
    times = func.count(Tag.article_number)
    used = select(func.min(Tag.tag)).join(Article, Article.number == Tag.article_number).where(allowed(by))
    most = used.group_by(Tag.folded).order_by(times.desc(), Tag.folded).limit(TAGS_MAX + len(but))
    known = {folded(each) for each in but}
    return [tag for tag in session.scalars(most) if folded(tag) not in known][:TAGS_MAX]


def asked(session: Session, *, article: Article, by: Person) -> dict[str, list[Said]]:
    """The words of people whom this article answered, by the language of the text; no title and no alias of it yet.

    Errors: `Forbidden`.
    """
    by.need("articles.write")
    keys = {key_of(article.id, language): language for language in LANGUAGES}
    known = {alias.folded for alias in article.aliases} | _titles(session, article)
    offered: dict[str, list[Said]] = {language: [] for language in LANGUAGES}
    for said in answered_by(session, keys=list(keys)):
        several = offered[keys[said.key]]
        if folded(said.words) not in known and len(several) < ASKED_MAX:
            several.append(said)
    return offered


def _titles(session: Session, article: Article) -> set[str]:
    rows = session.scalars(
        select(Revision.title).join(Text, Text.id == Revision.text_id).where(Text.article_number == article.number)
    )
    return {folded(title) for title in rows}
