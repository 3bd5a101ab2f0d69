"""The 28 rows of the report, each a value or what is missing, and why: for managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbapp.languages import _
from kbapp.layout.doors import Door
from kbapp.people.rights import Right
from kbapp.report import (
    cli,
    comparing_views,  # noqa: F401
    recommendation_views,  # noqa: F401
    seal_views,  # noqa: F401
    views,
)
from kbapp.report.journal_words import TOLD

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["DOORS", "RIGHTS", "TOLD", "init_app"]

RIGHTS = [
    Right(name="report.read", title=_("See the report's rows and how they follow"), roles=("manager",)),
    Right(name="report.seal", title=_("Prepare, approve and seal the report"), roles=("manager",)),
]
DOORS = [Door(title=_("Report"), endpoint="report.index", right="report.read")]


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(views.pages)
    app.cli.add_command(cli.group)
