"""One's own account: name, language, theme, keys and password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import journal, keys, passwords, service, sessions
from kbapp.people.keys import Keys
from kbapp.people.rights import Person

THEMES = {"": _("as this device"), "light": _("light"), "dark": _("dark")}


class WrongPassword(Invalid):
    """The password given as one's own is not."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a change of password proved and computed before it is stored."""

    old_hash: str | None
    """The hash that the old password fitted: with another one since, it proves nothing any more."""
    new_hash: str


def update(session: Session, *, name: str, language: str | None, at: datetime, by: Person, theme: str = "") -> None:
    """Change one's own name, language and theme.

    Errors: `Invalid` naming the field.
    """
    if theme not in THEMES:
        raise Invalid(_("Choose one of the themes."), field="theme")
    own = service.locked(session, by.id)
    own.rename(service.check_name(name))
    own.language, own.theme = service.check_language(language), theme
    detail = {"name": own.name, "language": own.language}
    journal.record(session, at=at, by=by, action="people.update", subject=f"account/{own.id}", detail=detail)


def set_keys(session: Session, *, chosen: Keys, by: Person) -> None:
    """Choose one's own keys. Nobody else sees them, so the journal does not keep them.

    Errors: `Invalid` when one key would do two things, or cannot be had from a browser.
    """
    if not keys.are_apart(chosen):
        raise Invalid(_("Choose a different letter for each of the three."), field="flag")
    for name in keys.ACTIONS:
        if not keys.is_code(getattr(chosen, name)):
            raise Invalid(_("Choose one of the letters."), field=name)
    service.locked(session, by.id).keys = keys.written(chosen)


def prove(session: Session, *, old: str, new: str, by: Person) -> Change:
    """Look whether the old password fits, and compute the new one's hash.

    It only reads, so that no other writer waits for the two computations.
    Errors: `WrongPassword` (count the try before), `Invalid`.
    """
    own = service.account(session, account_id=by.id, by=by)
    if not passwords.fits(old, own.password_hash):
        raise WrongPassword(_("This is not your password."), field="old_password")
    new_hash = passwords.new_hash(new, login=own.login, name=own.name)
    return Change(old_hash=own.password_hash, new_hash=new_hash)


def change_password(session: Session, *, change: Change, but: int, at: datetime, by: Person) -> None:
    """Store a new password; every other session and open link ends, the session numbered `but` goes on.

    Errors: `WrongPassword` when the old one was changed meanwhile.
    """
    own = service.locked(session, by.id)
    if own.password_hash != change.old_hash:
        raise WrongPassword(_("Your password was changed at this moment, elsewhere."), field="old_password")
    service.set_password(session, own, change.new_hash, at=at, but=but)
    sessions.forgive_attempts(session, login=own.login, address=by.address)
    journal.record(session, at=at, by=by, action="people.change-password", subject=f"account/{own.id}")
