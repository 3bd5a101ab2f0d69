"""The knowledge base, for supervisors: texts in three languages, revisions that stay, publishing, files in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbapp.articles import (  # noqa: F401  # importing is what adds their pages
    cli,
    details_views,
    editor_views,
    history_views,
    live_views,
    text_views,
    views,
)
from kbapp.articles.importing import import_folder
from kbapp.articles.source import search_source
from kbapp.articles.starts import search_start
from kbapp.languages import _
from kbapp.layout.doors import Door
from kbapp.people.rights import Right

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["DOORS", "RIGHTS", "import_folder", "init_app", "search_source", "search_start"]

EVERYBODY = ("operator", "supervisor", "manager", "administrator")

RIGHTS = [
    Right(name="articles.read", title=_("Read published articles"), roles=EVERYBODY),
    Right(name="articles.read_internal", title=_("Read articles for supervisors only"), roles=("supervisor",)),
    Right(name="articles.write", title=_("Write articles and their details"), roles=("supervisor",)),
    Right(name="articles.publish", title=_("Publish and withdraw articles"), roles=("supervisor",)),
]
DOORS = [
    Door(title=_("Articles"), endpoint="articles.kept", right="articles.write"),
    Door(title=_("Categories"), endpoint="articles.categories", right="articles.read"),
]


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(views.pages)
    app.cli.add_command(cli.group)
