"""The journal: every line carries the keyed hash of the one before, so that no line can be changed, lost or slipped in."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kbapp import db
from kbapp.people.models import Account, Entry, JournalHead
from kbapp.people.paging import holds
from kbapp.people.rights import Person

BATCH = 500
COLUMNS = Entry.__table__.c
NOTHING = "0" * 64
"""What the first line has before it."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The first line that does not fit: `changed`, `missing`, or the `head` that says where the journal ends."""

    number: int
    what: Literal["changed", "missing", "head"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check found: how many lines fit, the hash of the last of them, and the first fault if there is one."""

    entries: int
    head: str
    fault: Fault | None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which lines: of an action, of a login, by whom (a login, or a part of a name), on what, with words in the detail,
    in a time: `since` is the first moment, `until` the first after the last.
    """

    action: str = ""
    login: str = ""
    who: str = ""
    subject: str = ""
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Asked()


def record(
    session: Session,
    *,
    at: datetime,
    by: Person,
    action: str,
    subject: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Append a line; call it last in a verb, since it keeps the journal's end locked until the commit."""
    key = _key(session)
    head = session.get_one(JournalHead, 1, with_for_update=True, populate_existing=True)
    # a head that does not fit stays so for ever: sealing it anew would hide what was done to it
    fits = hmac.compare_digest(head.seal, _seal(key, head.number, head.hash))
    entry = Entry(
        id=head.number + 1,
        at=at.astimezone(UTC),
        account_id=by.id,
        login=by.login[:60],
        address=by.address[:64],
        action=action,
        subject=subject,
        detail=_json(dict(detail or {})),
        previous=head.hash,
    )
    entry.hash = _hash(key, {column.name: getattr(entry, column.name) for column in COLUMNS})
    head.number, head.hash = entry.id, entry.hash
    if fits:
        head.seal = _seal(key, head.number, head.hash)
    session.add(entry)
    session.flush()


def begin(session: Session) -> None:
    """Make the end of a journal that has no line yet; one that has is left alone."""
    if session.get(JournalHead, 1) is None and session.scalar(select(func.count()).select_from(Entry)) == 0:
        session.add(JournalHead(id=1, number=0, hash=NOTHING, seal=_seal(_key(session), 0, NOTHING)))
        session.flush()


def check(session: Session) -> Finding:
    """Read the whole journal and name the first line that does not fit.

    A changed, lost, added or reordered line is found, and so is a cut end; with another secret nothing fits. Whoever
    can write the database and knows the secret can still make a new journal: keep the head's hash elsewhere too.
    """
    key = _key(session)
    before = _head(session)
    number, last, at_head = 0, NOTHING, NOTHING
    for entry in _entries(session):
        if isinstance(entry, int):
            return _finding(number, last, entry, "changed")
        if entry.id != number + 1:
            return _finding(number, last, number + 1, "missing")
        if entry.previous != last or not _fits(key, entry):
            return _finding(number, last, entry.id, "changed")
        number, last = entry.id, entry.hash
        if before is not None and number == before.number:
            at_head = last
    after = _head(session)
    if before is not None and number < before.number:
        return _finding(number, last, number + 1, "missing")
    # lines that came while reading are between the two heads
    if before is None or after is None or at_head != before.hash or number > after.number:
        return _finding(number, last, number, "head")
    if not hmac.compare_digest(before.seal, _seal(key, before.number, before.hash)):
        return _finding(number, last, number, "head")
    return Finding(entries=number, head=last, fault=None)


def entries(
    session: Session, *, by: Person, asked: Asked = EVERYTHING, before: int | None = None, limit: int = 50
) -> list[Entry]:
    """Lines of the journal that fit, newest first, older than the number `before`.

    Errors: `Forbidden`.
    """
    by.need("people.journal")
    query = select(Entry).where(*_conditions(asked)).order_by(Entry.id.desc()).limit(limit)
    return list(session.scalars(query if before is None else query.where(Entry.id < before)))


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.action:
        yield Entry.action == asked.action
    if asked.login:
        yield Entry.login == asked.login
    if asked.who:
        named = select(Account.login).where(Account.name_folded.contains(db.folded(asked.who), autoescape=True))
        yield or_(func.lower(Entry.login) == asked.who.lower(), Entry.login.in_(named))
    if asked.subject:
        yield Entry.subject.contains(asked.subject, autoescape=True)
    for word in asked.words.split():
        yield holds(word, Entry.detail)
    if asked.since is not None:
        yield Entry.at >= asked.since
    if asked.until is not None:
        yield Entry.at < asked.until


def _finding(entries: int, head: str, number: int, what: Literal["changed", "missing", "head"]) -> Finding:
    return Finding(entries=entries, head=head, fault=Fault(number=number, what=what))


def _head(session: Session) -> Row[int, str, str] | None:
    return session.execute(select(JournalHead.number, JournalHead.hash, JournalHead.seal)).one_or_none()


def _entries(session: Session) -> Iterator[Any]:
    """Rows in order; the number alone of a row whose values are not even of the right kind."""
    last = -(2**31)
    while True:
        following = select(*COLUMNS).where(COLUMNS.id > last).order_by(COLUMNS.id)
        try:
            rows = session.execute(following.limit(BATCH)).all()
        except (ValueError, TypeError, DBAPIError):
            session.rollback()
            yield from _one_by_one(session, last)
            return
        if not rows:
            return
        yield from rows
        last = rows[-1].id


def _one_by_one(session: Session, last: int) -> Iterator[Any]:
    while True:
        number = session.scalar(select(func.min(COLUMNS.id)).where(COLUMNS.id > last))
        if number is None:
            return
        try:
            yield session.execute(select(*COLUMNS).where(COLUMNS.id == number)).one()
        except (ValueError, TypeError, DBAPIError):
            yield number
            return
        last = number


def _fits(key: bytes, entry: Row[Any]) -> bool:
    return hmac.compare_digest(str(entry.hash).encode(), _hash(key, entry._asdict()).encode())


def _hash(key: bytes, row: Mapping[str, Any]) -> str:
    """The keyed hash of everything in the row but the hash itself; the row holds the hash of the one before."""
    values = {name: value for name, value in row.items() if name != "hash"}
    values["at"] = values["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return hmac.new(key, _json(values).encode(), hashlib.sha256).hexdigest()


def _seal(key: bytes, number: int, head: str) -> str:
    return hmac.new(key, f"head {number} {head}".encode(), hashlib.sha256).hexdigest()


def _key(session: Session) -> bytes:
    return hmac.new(db.secret_of(session), b"kbapp journal 1", hashlib.sha256).digest()


def _json(value: object) -> str:
    """The one way to write a value: keys in order, no spaces, every letter as itself."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.encode("utf-8", "replace").decode()
