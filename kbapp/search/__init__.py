"""Words in, ranked answers out: for the operator whose caller is waiting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import current_app

from kbapp.languages import _
from kbapp.layout.doors import Door
from kbapp.people.rights import Right
from kbapp.search import cli, views
from kbapp.search.index import Index
from kbapp.search.sources import Source
from kbapp.search.starts import Notices, Pinned, Start

if TYPE_CHECKING:
    from flask import Flask

    from kbapp.db import Database

__all__ = ["DOORS", "RIGHTS", "init_app", "of_app"]

RIGHTS = [
    Right(
        name="search.find",
        title=_("Search"),
        roles=("operator", "supervisor", "manager", "administrator"),
    ),
]
DOORS = [Door(title=_("Search"), endpoint="search.page", right="search.find")]


def init_app(
    app: Flask,
    *,
    sources: Sequence[Source],
    starts: Sequence[Start] = (),
    notices: Sequence[Notices] = (),
    pinned: Sequence[Pinned] = (),
) -> None:
    """Open the room; `sources` tell what can be found, the others what the empty screen offers."""
    database: Database = app.extensions["database"]
    app.extensions["search"] = Index(app.config["SETTINGS"].index_dir, sources, database.reader)
    app.extensions["search_starts"] = list(starts)
    app.extensions["search_notices"] = list(notices)
    app.extensions["search_pinned"] = list(pinned)
    app.register_blueprint(views.pages)
    app.cli.add_command(cli.search)


def of_app() -> Index:
    """The application's index."""
    index: Index = current_app.extensions["search"]
    return index
