"""Another way to ask for an article, added by itself: from a search that found nothing, by whoever knows the answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from kbapp.articles import reading, service, together
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
    before, language = service.locked(session, number, by=by).details.aliases, parts[2]
    mine = before.get(language, ())
    if words.casefold() in (each.casefold() for each in mine):
        return False
    more = {**before, language: (*mine, words)}
    return together.set_details(session, articles=[number], aliases=more, by=by, at=at) > 0
