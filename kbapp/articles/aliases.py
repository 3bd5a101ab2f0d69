"""Another way to ask for an article, added by itself: from a search that found nothing, by whoever knows the answer."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy.orm import Session

from kbapp.articles import details, reading, service
from kbapp.articles.refusals import NoSuchArticle
from kbapp.people.rights import Person

PARTS = 3
"""A key of an article: `article/<uuid>/<language>`."""


def add(session: Session, *, key: str, words: str, by: Person, at: datetime) -> bool:
    """Let the article be found by these words too, in the language of the key; False when it can be already.

    Errors: `Forbidden`; `NoSuchArticle`; `Invalid` naming the field.
    """
    by.need("articles.write")
    parts = key.split("/")
    if len(parts) != PARTS:
        raise NoSuchArticle
    number = reading.number_of(session, identity=parts[1], by=by)
    found = service.locked(session, number, by=by)
    before, language = found.details, parts[2]
    mine = before.aliases.get(language, ())
    if words.casefold() in (each.casefold() for each in mine):
        return False
    kept = {each.name: getattr(before, each.name) for each in fields(before)}
    wanted = details.made(**{**kept, "aliases": {**before.aliases, language: (*mine, words)}})
    service.set_details(session, article=number, details=wanted, version=found.version, by=by, at=at)
    return True
