"""Signing in and out: counted tries, proof by password, and the sessions that last until they are ended."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from kbapp import db
from kbapp.config import Settings
from kbapp.errors import NotFound, TooMany
from kbapp.languages import _
from kbapp.people import journal, passwords, throttle
from kbapp.people.models import Account, AccountRole, Attempt, RoleRight, SignIn
from kbapp.people.rights import Person, stranger

SEEN_EVERY = timedelta(minutes=1)
RIGHTS = (
    select(func.aggregate_strings(RoleRight.right_name, " "))
    .join(AccountRole, AccountRole.role_name == RoleRight.role_name)
    .where(AccountRole.account_id == Account.id)
    .correlate(Account)
    .scalar_subquery()
    .label("rights")
)
PERSON = select(Account.id, Account.login, Account.name, Account.language, Account.theme, Account.keys, RIGHTS)
VISIT = (
    PERSON.add_columns(SignIn.id.label("sign_in_id"), SignIn.created_at, SignIn.seen_at, Account.demo_at)
    .join(SignIn, SignIn.account_id == Account.id)
    .where(SignIn.token_hash == bindparam("token_hash"), Account.deactivated_at.is_(None))
)
"""Asked at every click: made once and read in one go, it costs a third."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a name and a password proved: whose account it is, and whether the two belong together."""

    login: str
    account_id: int | None
    fits: bool
    old_hash: str | None = None
    """The hash that the password fitted: with another one since, it proves nothing any more."""
    new_hash: str | None = None
    """To store instead of one made with older parameters."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A request of somebody who is signed in; `is_stale` when the session's last moment should be written again."""

    person: Person
    sign_in_id: int
    is_stale: bool


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The browser that asks for a session; the one that it had before, `old_token`, ends when the new one begins."""

    address: str
    agent: str = ""
    old_token: str | None = None


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A session that has just begun; the token is nowhere else."""

    token: str
    visit: Visit


# --- tries are counted ------------------------------------------------------------------------------------------------


def count_attempt(session: Session, *, login: str, address: str, at: datetime) -> None:
    """Count a try before anything is computed; in a transaction of its own, so that the count outlives a refusal.

    Errors: `TooMany` with the seconds to wait; such a try is not counted, so nobody can lock another out for good.
    """
    _count_for_login(_attempt(session, _login_key(session, login), at), at)
    _count_for_address(_attempt(session, _address_key(session, address), at), at)


def forgive_attempts(session: Session, *, login: str, address: str) -> None:
    """After a success the name starts afresh, and the address gets its try back: many people share one address."""
    session.execute(delete(Attempt).where(Attempt.key == _login_key(session, login)))
    of_address = Attempt.key == _address_key(session, address)
    session.execute(update(Attempt).where(of_address, Attempt.tries > 0).values(tries=Attempt.tries - 1))


def _count_for_login(attempt: Attempt, at: datetime) -> None:
    since = at - attempt.last_at
    if not throttle.CLOCK_SLIP < since < throttle.FORGOTTEN_AFTER:
        attempt.tries = 0
    left = timedelta(seconds=throttle.wait_s(attempt.tries)) - since
    if attempt.tries >= throttle.FREE_TRIES and left > timedelta(0):
        raise _too_many(left)
    attempt.tries, attempt.last_at = attempt.tries + 1, at


def _count_for_address(attempt: Attempt, at: datetime) -> None:
    since = at - attempt.first_at
    if not throttle.CLOCK_SLIP < since < throttle.ADDRESS_WINDOW:
        attempt.tries, attempt.first_at, since = 0, at, timedelta(0)
    if attempt.tries >= throttle.TRIES_PER_ADDRESS:
        raise _too_many(throttle.ADDRESS_WINDOW - since)
    attempt.tries, attempt.last_at = attempt.tries + 1, at


def _too_many(left: timedelta) -> TooMany:
    seconds = max(1, min(-int(-left.total_seconds() // 1), throttle.LONGEST_WAIT_S))
    return TooMany(_("Too many tries to sign in. Try again in %(seconds)s s.", seconds=seconds), retry_after_s=seconds)


def _attempt(session: Session, key: str, at: datetime) -> Attempt:
    """The row of the key, locked until the commit."""
    new = db.upsert(session, Attempt).values(key=key, tries=0, first_at=at, last_at=at)
    # one statement: between two, somebody else's success may delete the row
    lock = new.on_conflict_do_update(index_elements=["key"], set_={"tries": Attempt.tries})
    return session.scalars(lock.returning(Attempt)).one()


def _login_key(session: Session, login: str) -> str:
    # hashed with the secret: people type passwords where the name belongs
    return _keyed(session, f"login {db.folded(login.strip())}")


def _address_key(session: Session, address: str) -> str:
    return _keyed(session, f"address {address}")


def _keyed(session: Session, text: str) -> str:
    return hmac.new(db.secret_of(session), f"kbapp attempt {text}".encode(), hashlib.sha256).hexdigest()


# --- in and out -------------------------------------------------------------------------------------------------------


def prove(session: Session, *, login: str, password: str, with_demo: bool = False) -> Proof:
    """Do name and password belong together? One hash computation, whether or not there is such an account.

    It only reads, so that no other writer waits for the hash. `with_demo`: demonstration accounts may come in.
    """
    account = session.scalar(select(Account).where(Account.login_folded == db.folded(login.strip())))
    stored = account.password_hash if account else None
    fits = passwords.fits(password, stored)
    if account is None:
        return Proof(login=login, account_id=None, fits=False)
    fits = fits and account.deactivated_at is None and (with_demo or account.demo_at is None)
    new_hash = passwords.hashed(password) if fits and stored and passwords.is_old(stored) else None
    return Proof(login=login, account_id=account.id, fits=fits, old_hash=stored, new_hash=new_hash)


def sign_in(session: Session, *, proof: Proof, origin: Origin, at: datetime) -> Opened | None:
    """Open a session for a proof; None when it proved nothing. The journal keeps both."""
    account = session.get(Account, proof.account_id, with_for_update=True) if proof.account_id is not None else None
    if account is None or not proof.fits or not _still_holds(proof, account):
        subject = f"account/{proof.account_id}" if proof.account_id is not None else ""
        journal.record(session, at=at, by=stranger(origin.address), action="people.sign-in-refused", subject=subject)
        return None
    if proof.new_hash:
        account.password_hash = proof.new_hash
    forgive_attempts(session, login=proof.login, address=origin.address)
    return open_session(session, account=account, origin=origin, at=at)


def _still_holds(proof: Proof, account: Account) -> bool:
    return account.deactivated_at is None and account.password_hash == proof.old_hash


def open_session(session: Session, *, account: Account, origin: Origin, at: datetime) -> Opened:
    """A new session of the account, as a part of a verb that proved who asks; of its token only the hash is stored."""
    token = secrets.token_urlsafe(32)
    if origin.old_token:
        session.execute(delete(SignIn).where(SignIn.token_hash == hash_of(origin.old_token)))
    row = SignIn(token_hash=hash_of(token), account_id=account.id, created_at=at, seen_at=at)
    row.address, row.agent = origin.address[:64], origin.agent[:200]
    session.add(row)
    session.flush()
    by = person_of(session, account, origin.address)
    journal.record(session, at=at, by=by, action="people.sign-in", subject=f"account/{account.id}")
    return Opened(token=token, visit=Visit(person=by, sign_in_id=row.id, is_stale=False))


def sign_out(session: Session, *, token: str, by: Person, at: datetime) -> None:
    """End the session of this token."""
    session.execute(delete(SignIn).where(SignIn.token_hash == hash_of(token)))
    journal.record(session, at=at, by=by, action="people.sign-out", subject=f"account/{by.id}")


def hash_of(token: str) -> str:
    """What is stored of a token of 256 random bits; a plain hash is enough for those."""
    return hashlib.sha256(token.encode()).hexdigest()


# --- who is asking ----------------------------------------------------------------------------------------------------


def visit(session: Session, *, token: str, address: str, at: datetime, settings: Settings) -> Visit | None:
    """Whose token this is; None when the session has ended, was idle too long or is too old."""
    found = session.execute(VISIT, {"token_hash": hash_of(token)}).one_or_none()
    if found is None or _has_ended(found.created_at, found.seen_at, at, settings):
        return None
    if found.demo_at is not None and not settings.demo:
        return None
    return Visit(person=_person(found, address), sign_in_id=found.sign_in_id, is_stale=at - found.seen_at >= SEEN_EVERY)


def _has_ended(created_at: datetime, seen_at: datetime, at: datetime, settings: Settings) -> bool:
    too_old = at - created_at >= timedelta(hours=settings.session_max_h)
    return too_old or at - seen_at >= timedelta(hours=settings.session_idle_h)


def note_seen(session: Session, *, sign_in_id: int, at: datetime) -> None:
    """Write that the session was used; the caller does so once a minute at most (`Visit.is_stale`)."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=at))


def person_of(session: Session, account: Account, address: str = "") -> Person:
    """The account as whoever does something, with the rights that she has at this moment."""
    return _person(session.execute(PERSON.where(Account.id == account.id)).one(), address)


def _person(row: Row[Any], address: str) -> Person:
    return Person(
        id=row.id,
        login=row.login,
        name=row.name,
        rights=frozenset((row.rights or "").split()),
        language=row.language,
        theme=row.theme,
        keys=row.keys,
        address=address,
    )


# --- sessions are listed and ended -------------------------------------------------------------------------------------


def open_sessions(
    session: Session, *, by: Person, account_id: int | None, at: datetime, settings: Settings
) -> list[SignIn]:
    """The sessions of an account that have not ended, the last used first: one's own, or anybody's with the right.

    Errors: `Forbidden`.
    """
    _need_own_or_manage(by, account_id)
    rows = session.scalars(select(SignIn).where(SignIn.account_id == account_id).order_by(SignIn.seen_at.desc()))
    return [row for row in rows if not _has_ended(row.created_at, row.seen_at, at, settings)]


def end_session(session: Session, *, sign_in_id: int, account_id: int | None, by: Person, at: datetime) -> None:
    """End one session of an account, from wherever: one's own, or anybody's with the right.

    Errors: `Forbidden`; `NotFound`, also for a session of another account.
    """
    _need_own_or_manage(by, account_id)
    row = session.get(SignIn, sign_in_id, with_for_update=True)
    if row is None or row.account_id != account_id:
        raise NotFound(_("This session has already ended."))
    session.delete(row)
    subject = f"account/{row.account_id}"
    journal.record(session, at=at, by=by, action="people.end-session", subject=subject)


def end_sessions(session: Session, *, account_id: int | None, by: Person, at: datetime, but: int | None = None) -> None:
    """End every session of an account, except the one numbered `but`: one's own, or anybody's with the right.

    Errors: `Forbidden`.
    """
    _need_own_or_manage(by, account_id)
    drop_sessions(session, account_id=account_id, but=but)
    journal.record(session, at=at, by=by, action="people.end-sessions", subject=f"account/{account_id}")


def drop_sessions(session: Session, *, account_id: int | None, but: int | None = None) -> None:
    """Delete the rows, as a part of a verb that keeps the journal."""
    rows = delete(SignIn).where(SignIn.account_id == account_id)
    session.execute(rows if but is None else rows.where(SignIn.id != but))


def _need_own_or_manage(by: Person, account_id: int | None) -> None:
    if by.id != account_id:
        by.need("people.manage")
