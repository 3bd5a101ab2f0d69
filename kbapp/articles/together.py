"""One change to several articles at once: all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kbapp.articles import details, service, verifying
from kbapp.articles.models import Article
from kbapp.articles.refusals import NotLive
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people.rights import Person

MOST = 200
"""Articles in one go: each of them is locked until the end."""


def set_details(session: Session, *, articles: Sequence[int], by: Person, at: datetime, **changes: Any) -> int:
    """Give these articles the same detail (`owner=`, `verify_every_days=`, `aliases=` …); how many that changed.

    Errors: `Forbidden`; `NoSuchArticle`; `Invalid` naming the field.
    """
    by.need("articles.write")
    changed = 0
    for article in _locked(session, articles, by=by):
        before = article.details
        kept = {each.name: getattr(before, each.name) for each in fields(before)}
        wanted = details.made(**{**kept, **changes})
        service.set_details(session, article=article.number, details=wanted, version=article.version, by=by, at=at)
        changed += wanted != before
    return changed


def still_right(session: Session, *, articles: Sequence[int], by: Person, at: datetime) -> int:
    """Say of every live text of these articles that it is still right; how many articles have one.

    Errors: `Forbidden`; `NoSuchArticle`.
    """
    by.need("articles.publish")
    marked = 0
    for article in _locked(session, articles, by=by):
        try:
            verifying.still_right(session, article=article.number, by=by, at=at)
        except NotLive:
            continue
        marked += 1
    return marked


def _locked(session: Session, articles: Sequence[int], *, by: Person) -> list[Article]:
    """All of them locked before the first is changed, in one order: two who change several never wait for each other."""
    if not articles:
        raise Invalid(_("Tick the articles first."), field="number")
    if len(set(articles)) > MOST:
        raise Invalid(_("Tick at most %(most)s articles at a time.", most=MOST), field="number")
    return [service.locked(session, number, by=by) for number in sorted(set(articles))]
