"""The categories on the empty search screen."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from kbapp.articles import lists
from kbapp.people.rights import Person
from kbapp.search.starts import Shelf


def search_start(session: Session, *, by: Person, language: str) -> list[Shelf]:
    """Every category in which this person can read something."""
    if not by.may("articles.read"):
        return []
    return [
        Shelf(
            title=shelf.category.title(language),
            language=shelf.category.language(language),
            address=url_for("articles.category", slug=shelf.category.slug),
            count=shelf.count,
        )
        for shelf in lists.shelves(session, by=by, language=language)
        if shelf.count
    ]
