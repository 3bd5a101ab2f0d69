"""Who someone is, which rights she has, and the journal of who did what: for administrators, and under every other room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app

from kbapp import clock, db
from kbapp.jobs import Work
from kbapp.languages import _
from kbapp.layout.doors import Door
from kbapp.people import (  # importing is what adds their pages
    account_views,  # noqa: F401
    admin_views,  # noqa: F401
    cli,
    installation,
    invitation_views,  # noqa: F401
    journal_views,  # noqa: F401
    role_views,  # noqa: F401
    service,
    session_views,  # noqa: F401
    settings_views,  # noqa: F401
    unsaved,
    unsaved_views,  # noqa: F401
    views,
    visitor,
)
from kbapp.people.rights import Right
from kbapp.people.told import TOLD, Told, Words
from kbapp.people.visitor import chosen_language, needs, signed_in

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

__all__ = ["DOORS", "RIGHTS", "WORK", "check_secret", "chosen_language", "init_app", "make_roles", "needs", "signed_in"]

RIGHTS = [
    Right(name="people.manage", title=_("Invite people, give roles, close accounts"), roles=("administrator",)),
    Right(name="people.journal", title=_("Read the journal of who did what"), roles=("administrator",)),
]
DOORS = [
    Door(
        title=_("Administration"), endpoint="people.everyone", right="people.manage", inside=("/journal", "/settings")
    ),
    Door(title=_("Journal"), endpoint="people.journal", right="people.journal", unless="people.manage"),
]


def init_app(app: Flask, rights: Sequence[Right], told: Sequence[Told] = ()) -> None:
    """Open the room; `rights` are those of every room, `told` is what the rooms above call their lines of the journal."""
    app.extensions["rights"] = list(rights)
    app.extensions["journal_words"] = Words([TOLD, *told], {right.name: right.title for right in rights})
    visitor.init_app(app)
    app.register_blueprint(views.pages)
    app.cli.add_command(cli.people)


def make_roles(session: Session) -> None:
    """What a base has before anybody comes, run after each migration."""
    installation.make_roles(session, rights=current_app.extensions["rights"], at=clock.now())


def check_secret() -> None:
    """Go on only with the secret that the base was made with.

    Errors: `SetupError`.
    """
    installation.check_secret(db.session())


def _tidy(session: Session, at: datetime) -> None:
    service.tidy(session, settings=current_app.config["SETTINGS"], at=at)


WORK = [
    Work(name="people.tidy", every=timedelta(hours=1), run=_tidy),
    Work(name="people.unsaved", every=timedelta(hours=6), run=unsaved.tidy),
]
