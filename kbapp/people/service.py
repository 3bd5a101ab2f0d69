"""Accounts: who there is, what she may do, her name and password; the last administrator stays."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from kbapp import db
from kbapp.config import Settings
from kbapp.errors import Conflict, Invalid, NotFound
from kbapp.languages import LANGUAGES, _
from kbapp.people import journal, passwords, sessions, throttle
from kbapp.people.models import Account, AccountRole, Attempt, Entry, Invitation, Role, SignIn
from kbapp.people.paging import Page, page_of, scalars
from kbapp.people.rights import Person

ADMINISTRATOR = "administrator"
LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,59}")
NAME_LONGEST = 120
LINKS_LISTED = timedelta(days=30)
"""How long a link that has expired is still in the administrator's list."""


class LoginTaken(Conflict):
    """Somebody has this login already."""

    field = "login"


class LastAdministrator(Conflict):
    """Without her nobody could let anybody in again."""


# --- who there is -----------------------------------------------------------------------------------------------------


def person(session: Session, *, login: str, address: str = "") -> Person:
    """Whoever has this login, to act in her name (a command's `--by`).

    Errors: `NotFound`, also when the account is not active.
    """
    found = session.scalar(select(Account).where(Account.login_folded == db.folded(login.strip())))
    if found is None or found.deactivated_at is not None:
        raise NotFound(_("There is no active account %(login)s.", login=login))
    return sessions.person_of(session, found, address)


def account(session: Session, *, account_id: int | None, by: Person) -> Account:
    """One account with its roles: one's own, or anybody's with the right.

    Errors: `Forbidden`, `NotFound`.
    """
    if by.id != account_id:
        by.need("people.manage")
    return _found(session, account_id, options=[selectinload(Account.roles)])


def people(
    session: Session, *, by: Person, words: str = "", role: str = "", state: str = "active", number: int = 1
) -> Page[Account]:
    """A page of the accounts, in the order of names: `words` stand in the name or the login; `state` is `active`,
    `deactivated` or empty for all.

    Errors: `Forbidden`.
    """
    by.need("people.manage")
    return page_of(session, _people(words, role, state), number, scalars)


def everybody(
    session: Session, *, by: Person, words: str = "", role: str = "", state: str = "active", most: int
) -> list[Account]:
    """The same accounts on one page, `most` of them at most.

    Errors: `Forbidden`.
    """
    by.need("people.manage")
    return list(session.scalars(_people(words, role, state).limit(most)))


def names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The names of accounts, as a part of a page that may show them."""
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return dict(rows.all())


def last_seen(session: Session, accounts: Sequence[Account]) -> dict[int, datetime]:
    """When each was last here: by her open sessions, else by the journal's last sign-in; who never was is left out."""
    numbers = [each.id for each in accounts]
    open_now = select(SignIn.account_id, func.max(SignIn.seen_at)).where(SignIn.account_id.in_(numbers))
    seen = dict(session.execute(open_now.group_by(SignIn.account_id)).all())
    away = {each.login: each.id for each in accounts if each.id not in seen}
    signed_in = select(Entry.login, func.max(Entry.at)).where(Entry.login.in_(away), Entry.action == "people.sign-in")
    return seen | {away[login]: at for login, at in session.execute(signed_in.group_by(Entry.login))}


def _people(words: str, role: str, state: str) -> Select[Any]:
    query = select(Account).where(*_conditions(words, role, state)).options(selectinload(Account.roles))
    return query.order_by(Account.name_sort_key, Account.id)


def _conditions(words: str, role: str, state: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for word in db.folded(words).split():
        in_name = Account.name_folded.contains(word, autoescape=True)
        conditions.append(or_(in_name, Account.login_folded.contains(word, autoescape=True)))
    if role:
        conditions.append(exists().where(AccountRole.account_id == Account.id, AccountRole.role_name == role))
    if state:
        active = Account.deactivated_at.is_(None)
        conditions.append(active if state == "active" else ~active)
    return conditions


# --- accounts are made and changed ------------------------------------------------------------------------------------


def create(
    session: Session,
    *,
    login: str,
    name: str,
    roles: Sequence[str],
    at: datetime,
    by: Person,
    password: str | None = None,
    language: str | None = None,
) -> Account:
    """A new account. Without a password nobody can sign in to it with one.

    Errors: `Forbidden`, `Invalid` naming the field, `LoginTaken`.
    """
    by.need("people.manage")
    stored = None if password is None else passwords.new_hash(password, login=login, name=name)
    made = add(session, login=login, name=name, roles=roles, password_hash=stored, language=language, at=at)
    journal.record(session, at=at, by=by, action="people.create", subject=f"account/{made.id}", detail=_detail(made))
    return made


def add(
    session: Session,
    *,
    login: str,
    name: str,
    roles: Sequence[str],
    at: datetime,
    password_hash: str | None = None,
    language: str | None = None,
) -> Account:
    """A new account, as a part of a verb that has asked for the right and keeps the journal.

    Errors: `Invalid` naming the field, `LoginTaken`.
    """
    login, name = check_login(login), check_name(name)
    need_free(session, login=login)
    made = Account(login=login, login_folded=db.folded(login), created_at=at, language=check_language(language))
    made.rename(name)
    if password_hash is not None:
        made.password_hash, made.password_changed_at = password_hash, at
    made.roles = known_roles(session, roles)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as fault:  # somebody else took it at this moment
        raise _taken(login) from fault
    return made


def set_password(session: Session, whose: Account, password_hash: str, *, at: datetime, but: int | None = None) -> None:
    """Store a new password and end what the old one opened, as a part of a verb that keeps the journal."""
    whose.password_hash, whose.password_changed_at = password_hash, at
    sessions.drop_sessions(session, account_id=whose.id, but=but)
    drop_links(session, account_id=whose.id)


def set_roles(session: Session, *, account_id: int, roles: Sequence[str], at: datetime, by: Person) -> None:
    """Give an account exactly these roles; they count from its next click. Who is no administrator invites nobody.

    Errors: `Forbidden`, `NotFound`, `Invalid`, `LastAdministrator`.
    """
    by.need("people.manage")
    changed, new = locked(session, account_id), known_roles(session, roles)
    if ADMINISTRATOR not in [role.name for role in new]:
        _need_another_administrator(session, account_id)
        drop_invitations(session, made_by=changed.login)
    before = sorted(role.name for role in changed.roles)
    changed.roles = new
    detail = {"before": before, "after": sorted(role.name for role in new)}
    journal.record(session, at=at, by=by, action="people.set-roles", subject=f"account/{account_id}", detail=detail)


def deactivate(session: Session, *, account_id: int, at: datetime, by: Person) -> None:
    """Close an account: its sessions, its links and those it made for others end at once; what it did stays.

    Errors: `Forbidden`, `NotFound`, `LastAdministrator`.
    """
    by.need("people.manage")
    closed = locked(session, account_id)
    if closed.deactivated_at is not None:
        return
    _need_another_administrator(session, account_id)
    closed.deactivated_at = at
    sessions.drop_sessions(session, account_id=account_id)
    drop_links(session, account_id=account_id)
    drop_invitations(session, made_by=closed.login)
    journal.record(session, at=at, by=by, action="people.deactivate", subject=f"account/{account_id}")


def reactivate(session: Session, *, account_id: int, at: datetime, by: Person) -> None:
    """Open a closed account again, with the password and the roles that it had.

    Errors: `Forbidden`, `NotFound`.
    """
    by.need("people.manage")
    opened = locked(session, account_id)
    if opened.deactivated_at is None:
        return
    opened.deactivated_at = None
    journal.record(session, at=at, by=by, action="people.reactivate", subject=f"account/{account_id}")


def tidy(session: Session, *, settings: Settings, at: datetime) -> None:
    """Delete what has run out: sessions, counted tries, and one-time links that need not be listed any more."""
    oldest, idle = at - timedelta(hours=settings.session_max_h), at - timedelta(hours=settings.session_idle_h)
    session.execute(delete(SignIn).where(or_(SignIn.created_at <= oldest, SignIn.seen_at <= idle)))
    session.execute(delete(Attempt).where(Attempt.last_at <= at - throttle.FORGOTTEN_AFTER))
    session.execute(delete(Invitation).where(Invitation.expires_at <= at - LINKS_LISTED))


# --- parts of verbs ---------------------------------------------------------------------------------------------------


def check_login(login: str) -> str:
    """The login without spaces around it.

    Errors: `Invalid`.
    """
    login = login.strip()
    if not LOGIN.fullmatch(login):
        raise Invalid(
            _("Use 2 to 60 Latin letters, digits and . _ - @, beginning with a letter or digit."), field="login"
        )
    return login


def check_name(name: str) -> str:
    """The name with single spaces.

    Errors: `Invalid`.
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_LONGEST or not name.isprintable():
        raise Invalid(_("Write the name in 1 to %(count)s characters.", count=NAME_LONGEST), field="name")
    return name


def need_free(session: Session, *, login: str) -> None:
    """Go on only when nobody has this login.

    Errors: `LoginTaken`.
    """
    if session.scalar(select(Account.id).where(Account.login_folded == db.folded(login))) is not None:
        raise _taken(login)


def _taken(login: str) -> LoginTaken:
    return LoginTaken(_("The login %(login)s is taken. Choose another.", login=login))


def drop_links(session: Session, *, account_id: int | None) -> None:
    """Delete the open links of an account, as a part of a verb that keeps the journal."""
    session.execute(delete(Invitation).where(Invitation.account_id == account_id, Invitation.used_at.is_(None)))


def drop_invitations(session: Session, *, made_by: str) -> None:
    """Delete the open links that somebody made who may not make them any more."""
    session.execute(delete(Invitation).where(Invitation.made_by == made_by, Invitation.used_at.is_(None)))


def has_administrator(session: Session, but: int | None = None) -> bool:
    """Is there an active administrator, apart from the account `but`?"""
    query = select(Account.id).join(AccountRole, AccountRole.account_id == Account.id)
    query = query.where(AccountRole.role_name == ADMINISTRATOR, Account.deactivated_at.is_(None))
    return session.scalar(query.where(Account.id != but) if but is not None else query) is not None


def lock_administrators(session: Session) -> None:
    """Only one at a time may ask whether there is an administrator and act on it: they meet at this lock."""
    session.get(Role, ADMINISTRATOR, with_for_update=True)


def _need_another_administrator(session: Session, account_id: int) -> None:
    lock_administrators(session)
    if not has_administrator(session, but=account_id):
        raise LastAdministrator(_("This is the last administrator. Make somebody else an administrator first."))


def known_roles(session: Session, names: Sequence[str]) -> list[Role]:
    """The roles of these names, in their order.

    Errors: `Invalid` when one is unknown, or there is none.
    """
    known = {role.name: role for role in session.scalars(select(Role))}
    if not names or not set(names) <= known.keys():
        raise Invalid(_("Choose at least one role."), field="roles")
    return [known[name] for name in sorted(set(names))]


def check_language(language: str | None) -> str | None:
    """The language, None for the browser's.

    Errors: `Invalid`.
    """
    if language and language not in LANGUAGES:
        raise Invalid(_("Choose one of the languages."), field="language")
    return language or None


def locked(session: Session, account_id: int | None) -> Account:
    """The account, and nobody else may change it until the commit: lock it before what belongs to it.

    Errors: `NotFound`.
    """
    return _found(session, account_id, with_for_update=True)


def _found(session: Session, account_id: int | None, **how: Any) -> Account:
    found = None if account_id is None else session.get(Account, account_id, **how)
    if found is None:
        raise NotFound(_("There is no such account."))
    return found


def _detail(made: Account) -> dict[str, object]:
    return {"login": made.login, "name": made.name, "roles": sorted(role.name for role in made.roles)}
