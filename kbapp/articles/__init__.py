"""The knowledge base, for supervisors: texts in three languages, revisions that stay, publishing, files in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbapp.articles import (  # importing is what adds their pages
    category_views,  # noqa: F401
    cli,
    details_views,  # noqa: F401
    editor_views,  # noqa: F401
    flag_views,  # noqa: F401
    history_views,  # noqa: F401
    list_views,  # noqa: F401
    live_views,  # noqa: F401
    mark_views,
    media_views,  # noqa: F401
    must_read_views,  # noqa: F401
    seen_views,  # noqa: F401
    tabs,
    text_views,  # noqa: F401
    views,
)
from kbapp.articles.facts import FACTS
from kbapp.articles.importing import import_folder
from kbapp.articles.journal_words import TOLD
from kbapp.articles.references import REFERENCE
from kbapp.articles.source import search_source
from kbapp.articles.starts import search_notices, search_pinned, search_start, search_tags
from kbapp.languages import _
from kbapp.layout.doors import Door
from kbapp.people.rights import Right

if TYPE_CHECKING:
    from flask import Flask

__all__ = [
    "DOORS",
    "FACTS",
    "REFERENCE",
    "RIGHTS",
    "TOLD",
    "import_folder",
    "init_app",
    "search_notices",
    "search_pinned",
    "search_source",
    "search_start",
    "search_tags",
]

EVERYBODY = ("operator", "supervisor", "manager", "administrator")

RIGHTS = [
    Right(name="articles.read", title=_("Read published articles"), roles=EVERYBODY),
    Right(name="articles.read_internal", title=_("Find and read articles for supervisors only"), roles=("supervisor",)),
    Right(
        name="articles.read_past",
        title=_("Read wordings that readers saw once"),
        roles=("supervisor", "manager"),
    ),
    Right(name="articles.flag", title=_("Report what is wrong with an article"), roles=EVERYBODY),
    Right(name="articles.confirm", title=_("Be asked to read articles, and confirm it"), roles=("operator",)),
    Right(name="articles.write", title=_("Write articles and their details"), roles=("supervisor",)),
    Right(name="articles.publish", title=_("Publish and withdraw articles"), roles=("supervisor",)),
]
DOORS = [
    Door(title=_("Articles"), endpoint="articles.kept", right="articles.write"),
    Door(title=_("Categories"), endpoint="articles.categories", right="articles.read"),
    Door(title=_("Must-read"), endpoint="articles.must_read", right="articles.confirm"),
    Door(title=_("My reports"), endpoint="articles.my_flags", right="articles.flag", in_account_menu=True),
]


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(views.pages)
    app.jinja_env.globals.update(reader_actions=mark_views.reader_actions, keepers_tabs=tabs.tabs)
    app.cli.add_command(cli.group)
