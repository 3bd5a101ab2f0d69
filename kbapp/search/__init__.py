"""Words in, ranked answers out: for the operator whose caller is waiting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app

from kbapp import clock
from kbapp.jobs import Work
from kbapp.languages import _
from kbapp.layout.doors import Door
from kbapp.people.rights import Right
from kbapp.search import (  # importing is what adds their pages
    asked,
    cli,
    failed_views,  # noqa: F401
    mark_views,  # noqa: F401
    service,
    synonym_views,  # noqa: F401
    views,
)
from kbapp.search.facts import FACTS
from kbapp.search.index import Index
from kbapp.search.journal_words import TOLD
from kbapp.search.offers import UsedToday
from kbapp.search.sources import Source
from kbapp.search.starts import Notices, Pinned, Start, Tags

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from kbapp.db import Database

__all__ = ["DOORS", "FACTS", "RIGHTS", "TOLD", "WORK", "init_app", "of_app", "warm"]

RIGHTS = [
    Right(
        name="search.find",
        title=_("Search"),
        roles=("operator", "supervisor", "manager", "administrator"),
    ),
    Right(name="search.tune", title=_("See what was not found, and keep the synonyms"), roles=("supervisor",)),
]
DOORS = [
    Door(title=_("Search"), endpoint="search.page", right="search.find"),
    Door(title=_("Not found"), endpoint="search.failed_searches", right="search.tune", inside=("/search/synonyms",)),
]


def init_app(
    app: Flask,
    *,
    sources: Sequence[Source],
    starts: Sequence[Start] = (),
    notices: Sequence[Notices] = (),
    pinned: Sequence[Pinned] = (),
    tags: Sequence[Tags] = (),
) -> None:
    """Open the room; `sources` tell what can be found, `tags` by what it is filtered, the others what the empty screen offers."""
    database: Database = app.extensions["database"]
    settings = app.config["SETTINGS"]
    app.extensions["search"] = Index(settings.index_dir, sources, database.reader, engine=settings.search_engine)
    app.extensions["search_starts"] = list(starts)
    app.extensions["search_notices"] = list(notices)
    app.extensions["search_pinned"] = list(pinned)
    app.extensions["search_tags"] = list(tags)
    app.extensions["search_used"] = UsedToday()
    app.register_blueprint(views.pages)
    app.cli.add_command(cli.search)


def _forget_people(session: Session, at: datetime) -> None:
    asked.forget_people(session, days=current_app.config["SETTINGS"].asked_person_d, at=at)


WORK = [Work(name="search.forget-people", every=timedelta(hours=1), run=_forget_people)]


def warm(session: Session) -> None:
    """Be ready for the first search."""
    service.warm(session, index=of_app(), at=clock.now())


def of_app() -> Index:
    """The application's index."""
    index: Index = current_app.extensions["search"]
    return index
