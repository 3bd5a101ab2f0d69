"""What somebody has typed into a form and not sent yet: kept on the server while she types, her own and nobody else's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kbapp.db import upsert
from kbapp.errors import Forbidden, Invalid
from kbapp.languages import _
from kbapp.layout.secret_fields import is_secret
from kbapp.people.models import Unsaved
from kbapp.people.rights import Person

KEPT_FOR = timedelta(days=30)
FIELDS_MAX = 250_000
"""Units: characters, of all fields of one form together."""
FORMS_MAX = 50
"""How many forms are kept for one person; beyond that the oldest gives way."""
BASE_MAX = 2**31 - 1
ADDRESS = re.compile(r"/(?!/)[\w.~/-]{0,199}")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The words of a form that was not sent; `base` is the revision, or version, that was on screen."""

    form: str
    base: int
    fields: Mapping[str, str | list[str]]
    at: datetime

    def text(self, name: str) -> str:
        """What stood in a field; of several entries each in its line."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else "\n".join(value)

    def differs(self, stored: Mapping[str, str]) -> bool:
        """Does it hold anything else than this? Line ends and spaces around do not count."""
        return any(_plain(self.text(name)) != _plain(text) for name, text in stored.items())


def keep(session: Session, *, form: str, base: int, fields: str, by: Person, at: datetime) -> None:
    """Keep what stands in the form at this address; it takes the place of what was kept before.

    `fields` is a JSON object of names and texts, or lists of texts; one whose name tells of a secret is left out.
    Errors: `Forbidden` for the machine; `Invalid` for no address, a base that is no number, fields that are no texts or too long.
    """
    account = _account(by)
    if not ADDRESS.fullmatch(form) or not 0 <= base <= BASE_MAX:
        raise Invalid(_("This cannot be kept: it does not say which form it is of."))
    values = {"base": base, "fields": _packed(fields), "at": at}
    row = upsert(session, Unsaved).values(account_id=account, form=form, **values)
    session.execute(row.on_conflict_do_update(index_elements=["account_id", "form"], set_=values))
    newest = select(Unsaved.form).where(Unsaved.account_id == account).order_by(Unsaved.at.desc()).limit(FORMS_MAX)
    session.execute(
        delete(Unsaved).where(Unsaved.account_id == account, Unsaved.form.not_in(list(session.scalars(newest))))
    )


def kept(session: Session, *, form: str, by: Person) -> Kept | None:
    """What this person has typed into the form and not sent; None when there is nothing."""
    row = session.get(Unsaved, (by.id, form)) if by.id is not None else None
    return Kept(form=form, base=row.base, fields=json.loads(row.fields), at=row.at) if row else None


def forget(session: Session, *, form: str, by: Person) -> None:
    """It was saved, or she lets it go."""
    session.execute(delete(Unsaved).where(Unsaved.account_id == by.id, Unsaved.form == form))


def tidy(session: Session, at: datetime) -> None:
    """Let go of what nobody has taken up for KEPT_FOR."""
    session.execute(delete(Unsaved).where(Unsaved.at <= at - KEPT_FOR))


def _account(by: Person) -> int:
    if by.id is None:
        raise Forbidden(_("Only a person with an account has forms that wait."))
    return by.id


def _packed(fields: str) -> str:
    try:
        asked = json.loads(fields) if len(fields) <= 2 * FIELDS_MAX else None
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict) or not all(map(_is_text, asked.values())):
        raise Invalid(_("This cannot be kept: send the form itself."))
    named = {name: text for name, text in asked.items() if not is_secret(name)}
    # half a letter, as JSON can spell it, has no bytes
    packed = json.dumps(named, ensure_ascii=False).encode("utf-8", "replace").decode()
    if len(packed) > FIELDS_MAX:
        raise Invalid(_("This is too long to be kept while you type. Save it as a draft."))
    return packed


def _is_text(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
