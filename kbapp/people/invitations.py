"""One-time links: the first administrator's, an invitation, a way back in for who forgot her password."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, or_, select
from sqlalchemy.orm import Session

from kbapp.errors import Conflict, NotFound
from kbapp.languages import _
from kbapp.people import journal, passwords, service, sessions
from kbapp.people.models import Account, Invitation
from kbapp.people.paging import Page, holds, page_of, scalars
from kbapp.people.rights import MACHINE, ROLES, Person
from kbapp.people.sessions import Opened, Origin

FIRST, INVITE, RESET = "first-administrator", "invite", "password-reset"


class LinkSpent(NotFound):
    """The link was used, replaced or has expired; or it never was one."""


def first_administrator_link(session: Session, *, at: datetime, hours: int) -> str | None:
    """The token of a link that makes the first administrator; an earlier one stops working.

    None as soon as there is an administrator.
    """
    service.lock_administrators(session)
    if service.has_administrator(session):
        return None
    session.execute(delete(Invitation).where(Invitation.kind == FIRST, Invitation.used_at.is_(None)))
    token = _add(session, kind=FIRST, roles=list(ROLES), at=at, hours=hours, by=MACHINE)
    journal.record(session, at=at, by=MACHINE, action="people.first-administrator-link")
    return token


def invite(
    session: Session, *, roles: Sequence[str], at: datetime, by: Person, hours: int, login: str = "", name: str = ""
) -> str:
    """The token of a link with which somebody makes her own account with these roles; login and name are proposals.

    Errors: `Forbidden`, `Invalid` naming the field, `LoginTaken`.
    """
    by.need("people.manage")
    names = [role.name for role in service.known_roles(session, roles)]
    if login:
        login = service.check_login(login)
        service.need_free(session, login=login)
    if name:
        name = service.check_name(name)
    token = _add(session, kind=INVITE, roles=names, login=login, name=name, at=at, hours=hours, by=by)
    detail = {"roles": names, "login": login, "name": name}
    journal.record(session, at=at, by=by, action="people.invite", detail=detail)
    return token


def password_link(session: Session, *, account_id: int | None, at: datetime, by: Person, hours: int) -> str:
    """The token of a link with which the owner of an account sets a new password; an earlier one stops working.

    Errors: `Forbidden`, `NotFound`, `Conflict` when the account is closed.
    """
    by.need("people.manage")
    account = service.locked(session, account_id)
    if account.deactivated_at is not None:
        raise Conflict(_("This account is closed. Open it again first."))
    service.drop_links(session, account_id=account_id)
    token = _add(session, kind=RESET, account=account, at=at, hours=hours, by=by)
    journal.record(session, at=at, by=by, action="people.password-link", subject=f"account/{account_id}")
    return token


def opened(session: Session, *, token: str, at: datetime) -> Invitation:
    """What a link leads to, so that its page can be shown; looking does not use it up.

    Errors: `LinkSpent`.
    """
    return _usable(session, token, at)


def new_hash(session: Session, *, token: str, password: str, at: datetime, login: str = "", name: str = "") -> str:
    """The hash of the password that somebody chooses with a link, once it is accepted.

    It only reads, so that no other writer waits for the computation.
    Errors: `LinkSpent`, `Invalid` naming the field.
    """
    link = _usable(session, token, at)
    if link.account_id is not None:
        whose = session.get_one(Account, link.account_id)
        login, name = whose.login, whose.name
    return passwords.new_hash(password, login=login, name=name)


def links(
    session: Session, *, by: Person, at: datetime, state: str = "open", words: str = "", number: int = 1
) -> Page[Invitation]:
    """A page of the links that were made, the newest first: `state` is `open`, `used`, `expired` or empty for all.

    Errors: `Forbidden`.
    """
    by.need("people.manage")
    return page_of(session, _links(state, words, at), number, scalars)


def every_link(
    session: Session, *, by: Person, at: datetime, most: int, state: str = "open", words: str = ""
) -> list[Invitation]:
    """The same links on one page, `most` of them at most.

    Errors: `Forbidden`.
    """
    by.need("people.manage")
    return list(session.scalars(_links(state, words, at).limit(most)))


def state_of(link: Invitation, at: datetime) -> str:
    """`open`, `used` or `expired`."""
    if link.used_at is not None:
        return "used"
    return "open" if link.expires_at > at else "expired"


def withdraw(session: Session, *, link_id: int, at: datetime, by: Person) -> None:
    """Make an open link worthless.

    Errors: `Forbidden`, `NotFound` when it was used, withdrawn or never made.
    """
    link = _unused(session, link_id, by)
    session.delete(link)
    detail = {"kind": link.kind, "login": link.login, "roles": link.roles.split(), "made_by": link.made_by}
    journal.record(session, at=at, by=by, action="people.withdraw-link", subject=_subject(link), detail=detail)


def renew(session: Session, *, link_id: int, at: datetime, by: Person, hours: int) -> str:
    """The token of a new link for the same purpose; the old one stops working.

    Errors: `Forbidden`, `NotFound` as for `withdraw`; `LoginTaken`; `Conflict` when the account is closed.
    """
    link = _unused(session, link_id, by)
    session.delete(link)
    if link.account_id is not None:
        return password_link(session, account_id=link.account_id, at=at, by=by, hours=hours)
    roles = link.roles.split()
    return invite(session, roles=roles, login=link.login, name=link.name, at=at, by=by, hours=hours)


def _unused(session: Session, link_id: int, by: Person) -> Invitation:
    by.need("people.manage")
    link = session.get(Invitation, link_id)
    if link is not None and link.account_id is not None:
        service.locked(session, link.account_id)  # before its link, as by whoever uses that
    link = session.get(Invitation, link_id, with_for_update=True, populate_existing=True)
    if link is None or link.used_at is not None or link.kind == FIRST:
        raise NotFound(_("This link has been used or withdrawn already."))
    return link


def _links(state: str, words: str, at: datetime) -> Select[Any]:
    query = select(Invitation).where(or_(Invitation.kind != FIRST, Invitation.used_at.is_not(None)))
    states = {
        "used": Invitation.used_at.is_not(None),
        "open": and_(Invitation.used_at.is_(None), Invitation.expires_at > at),
        "expired": and_(Invitation.used_at.is_(None), Invitation.expires_at <= at),
    }
    if state in states:
        query = query.where(states[state])
    for word in words.split():
        query = query.where(holds(word, Invitation.login, Invitation.name, Invitation.made_by))
    return query.order_by(Invitation.made_at.desc(), Invitation.id.desc())


def _subject(link: Invitation) -> str:
    return f"account/{link.account_id}" if link.account_id is not None else ""


def use(
    session: Session, *, token: str, password_hash: str, origin: Origin, at: datetime, login: str = "", name: str = ""
) -> Opened:
    """Make the account, or set the password of the one that the link is for, and sign in; the link is spent.

    `password_hash` comes from `new_hash`.
    Errors: `LinkSpent`, `Invalid` naming the field, `LoginTaken`.
    """
    link = _locked(session, token, at)
    link.used_at = at
    session.flush()  # a new password deletes the account's open links: this one is open no more
    if link.account_id is not None:
        account = session.get_one(Account, link.account_id)
        service.set_password(session, account, password_hash, at=at)
    else:
        roles = link.roles.split()
        account = service.add(session, login=login, name=name, roles=roles, password_hash=password_hash, at=at)
    link.account_id = account.id
    sessions.forgive_attempts(session, login=account.login, address=origin.address)
    opened = sessions.open_session(session, account=account, origin=origin, at=at)
    by = opened.visit.person
    detail = {"kind": link.kind, "made_by": link.made_by, "login": account.login}
    journal.record(session, at=at, by=by, action="people.use-link", subject=f"account/{account.id}", detail=detail)
    return opened


def _locked(session: Session, token: str, at: datetime) -> Invitation:
    """The link, for nobody else until the commit; what it opens is locked before it, as by whoever closes an account."""
    link = _usable(session, token, at)
    if link.account_id is not None:
        service.locked(session, link.account_id)
    elif link.kind == FIRST:
        service.lock_administrators(session)
    return _usable(session, token, at, lock=True)


def _usable(session: Session, token: str, at: datetime, *, lock: bool = False) -> Invitation:
    query = select(Invitation).where(Invitation.token_hash == sessions.hash_of(token))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    spent = found is None or found.used_at is not None or found.expires_at <= at
    if found is None or spent or (found.kind == FIRST and service.has_administrator(session)):
        raise LinkSpent(_("This link has been used or has expired. Ask your administrator for a new one."))
    return found


def _add(
    session: Session,
    *,
    kind: str,
    at: datetime,
    hours: int,
    by: Person,
    roles: Sequence[str] = (),
    account: Account | None = None,
    login: str = "",
    name: str = "",
) -> str:
    token = secrets.token_urlsafe(32)
    link = Invitation(token_hash=sessions.hash_of(token), kind=kind, roles=" ".join(roles), login=login, name=name)
    link.made_at, link.expires_at, link.made_by = at, at + timedelta(hours=hours), by.login
    if account is not None:
        link.account_id, link.login, link.name = account.id, account.login, account.name
    session.add(link)
    session.flush()
    return token
