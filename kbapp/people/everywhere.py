"""Who is signed in where: the sessions of everybody, for the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Result, Select, or_, select
from sqlalchemy.orm import Session

from kbapp import db
from kbapp.config import Settings
from kbapp.people.models import Account, SignIn
from kbapp.people.paging import Page, page_of
from kbapp.people.rights import Person


@dataclass(frozen=True, kw_only=True)
class Held:
    """A session and whose it is."""

    sign_in: SignIn
    account: Account


def sessions(
    session: Session, *, by: Person, at: datetime, settings: Settings, words: str = "", number: int = 1
) -> Page[Held]:
    """A page of the sessions that have not ended, the last used first: `words` stand in name, login or address.

    Errors: `Forbidden`.
    """
    by.need("people.manage")
    return page_of(session, _query(words, at, settings), number, _held)


def every_session(
    session: Session, *, by: Person, at: datetime, settings: Settings, most: int, words: str = ""
) -> list[Held]:
    """The same sessions on one page, `most` of them at most.

    Errors: `Forbidden`.
    """
    by.need("people.manage")
    return _held(session.execute(_query(words, at, settings).limit(most)))


def _query(words: str, at: datetime, settings: Settings) -> Select[SignIn, Account]:
    oldest, idle = at - timedelta(hours=settings.session_max_h), at - timedelta(hours=settings.session_idle_h)
    query = select(SignIn, Account).join(Account, Account.id == SignIn.account_id)
    query = query.where(SignIn.created_at > oldest, SignIn.seen_at > idle)
    for word in db.folded(words).split():
        columns = (Account.name_folded, Account.login_folded, SignIn.address)
        query = query.where(or_(*(each.contains(word, autoescape=True) for each in columns)))
    return query.order_by(SignIn.seen_at.desc(), SignIn.id.desc())


def _held(result: Result[SignIn, Account]) -> list[Held]:
    return [Held(sign_in=sign_in, account=account) for sign_in, account in result]
