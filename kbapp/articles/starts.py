"""What the empty search screen gets of the articles: categories, what is pinned, what waits for this person."""

from __future__ import annotations

from flask import url_for
from flask_babel import ngettext
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from kbapp.articles import flags, lists, must_reads, pins
from kbapp.articles.models import Category
from kbapp.people.rights import Person
from kbapp.search.starts import Notice, Shelf


def search_start(session: Session, *, by: Person, language: str) -> list[Shelf]:
    """Every category of the first row in which, or under which, this person can read something."""
    if not by.may("articles.read"):
        return []
    return [
        _shelf(branch.category, branch.count, language, *(each for each in branch.under if each.count))
        for branch in lists.branches(session, by=by, language=language)
        if branch.count
    ]


def _shelf(category: Category, count: int, language: str, *under: lists.Shelf) -> Shelf:
    return Shelf(
        title=category.title(language),
        language=category.language(language),
        address=url_for("articles.category", slug=category.slug),
        count=count,
        key=category.slug,
        under=tuple(_shelf(each.category, each.count, language) for each in under),
    )


def search_tags(session: Session, *, by: Person) -> list[str]:
    """The tags of the articles that this person can read: the most frequent, in the order of the alphabet."""
    return lists.tags(session, by=by) if by.may("articles.read") else []


def search_pinned(session: Session, *, by: Person) -> list[str]:
    """The things that stand on top for everybody, as far as this person can read them."""
    return [f"article/{each}" for each in pins.pinned(session, by=by)]


def search_notices(session: Session, *, by: Person, language: str) -> list[Notice]:
    """What she is asked to read, which of her reports are answered, which reports wait for her answer: one query."""
    nothing = literal(0)
    asked = (
        must_reads.waiting(by).scalar_subquery() if by.may("articles.confirm") else nothing,
        flags.answered(by).scalar_subquery() if by.may("articles.flag") else nothing,
        flags.waiting(by).scalar_subquery() if by.may("articles.write") else nothing,
    )
    unread, answered, waiting = session.execute(select(*asked)).one()
    notices = [
        Notice(
            count=unread,
            sentence=ngettext("%(num)s article must be read", "%(num)s articles must be read", unread),
            address=url_for("articles.must_read"),
        ),
        Notice(
            count=answered,
            sentence=ngettext("%(num)s of your reports is answered", "%(num)s of your reports are answered", answered),
            address=url_for("articles.my_flags"),
        ),
        Notice(
            count=waiting,
            sentence=ngettext("%(num)s report waits for you", "%(num)s reports wait for you", waiting),
            address=url_for("articles.flags", mine="y"),
        ),
    ]
    return [notice for notice in notices if notice.count]
