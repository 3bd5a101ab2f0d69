"""What a person keeps at hand: things of any room, hers alone, the last marked first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from kbapp.db import upsert
from kbapp.errors import Conflict, Invalid
from kbapp.languages import _
from kbapp.people.rights import Person
from kbapp.search.models import Favourite
from kbapp.search.sources import Source

MOST = 500
THING = re.compile(r"([a-z]{1,40})/[\w-]{1,100}", re.ASCII)

KEPT = select(Favourite.at).where(
    Favourite.account_id == bindparam("account_id"), Favourite.thing == bindparam("thing")
)


def keep(session: Session, *, thing: str, sources: Sequence[Source], by: Person, at: datetime) -> None:
    """Mark it; marked again it stays where it is.

    Errors: `Forbidden`; `Invalid` for what no room has; `Conflict` when there are too many.
    """
    by.need("search.find")
    known = THING.fullmatch(thing)
    if not known or known[1] not in {source.name for source in sources}:
        raise Invalid(_("There is no such article."), field="thing")
    others = select(func.count()).where(Favourite.account_id == by.id, Favourite.thing != thing)
    if (session.scalar(others) or 0) >= MOST:
        raise Conflict(_("You have %(most)s favourites. Remove some that you do not need.", most=MOST))
    new = upsert(session, Favourite).values(account_id=by.id, thing=thing, at=at)
    session.execute(new.on_conflict_do_nothing(index_elements=["account_id", "thing"]))


def drop(session: Session, *, thing: str, by: Person) -> None:
    """Mark it no longer; what was not marked is no error.

    Errors: `Forbidden`.
    """
    by.need("search.find")
    session.execute(delete(Favourite).where(Favourite.account_id == by.id, Favourite.thing == thing))


def things(session: Session, *, by: Person, limit: int, offset: int = 0) -> list[str]:
    """What this person marked, the last first."""
    hers = select(Favourite.thing).where(Favourite.account_id == by.id)
    return list(session.scalars(hers.order_by(Favourite.at.desc(), Favourite.thing).offset(offset).limit(limit)))


def is_kept(session: Session, *, thing: str, by: Person) -> bool:
    """Has this person marked it?"""
    return session.scalar(KEPT, {"account_id": by.id, "thing": thing}) is not None
