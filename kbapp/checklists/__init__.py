"""The questions behind the report, for managers: definitions, periods, answers that are added and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kbapp.checklists import (
    board_views,  # noqa: F401
    centre_views,  # noqa: F401
    cli,
    evidence_views,  # noqa: F401
    figure_views,  # noqa: F401
    setting_views,  # noqa: F401
    topic_views,  # noqa: F401
    views,
    work_views,  # noqa: F401
)
from kbapp.checklists.facts import FACTS, Knows
from kbapp.checklists.journal_words import TOLD
from kbapp.checklists.references import REFERENCES, Refers
from kbapp.checklists.reminding import WORK
from kbapp.checklists.service import make_centre
from kbapp.checklists.starts import search_notices
from kbapp.languages import _
from kbapp.layout.doors import Door
from kbapp.people.rights import Right

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["DOORS", "RIGHTS", "TOLD", "WORK", "init_app", "make_centre", "search_notices"]

RIGHTS = [
    Right(name="checklists.read", title=_("See the compliance items and their answers"), roles=("manager",)),
    Right(name="checklists.answer", title=_("Open periods and answer the compliance items"), roles=("manager",)),
]
DOORS = [Door(title=_("Compliance items"), endpoint="checklists.index", right="checklists.read")]


def init_app(app: Flask, *, facts: Sequence[Mapping[str, Knows]] = (), references: Sequence[Refers] = ()) -> None:
    """Open the room; `facts` are numbers that other rooms know, `references` things of theirs that prove answers."""
    for known in facts:
        FACTS.update(known)
    REFERENCES.update({each.kind: each for each in references})
    app.register_blueprint(views.pages)
    app.cli.add_command(cli.group)
