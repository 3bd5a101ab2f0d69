"""What a verb that changes a period holds on to until its transaction ends: the period, open, and the questions."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import reading
from kbapp.checklists.models import Period, PeriodItem
from kbapp.checklists.refusals import NoSuchItem, PeriodClosed
from kbapp.errors import Invalid
from kbapp.languages import _

WORDS_MAX = 1000


def opened(session: Session, *, code: str, centre: str | None, alone: bool = False) -> Period:
    """The period; it cannot be closed before the transaction ends. `alone`: nothing else in it is changed meanwhile.

    Errors: `NoSuchPeriod`; `PeriodClosed`.
    """
    return still_open(session, reading.find_period(session, code=code, centre=centre), alone=alone)


def still_open(session: Session, period: Period, *, alone: bool = False) -> Period:
    """The same for a period that was found already.

    Errors: `PeriodClosed`.
    """
    session.refresh(period, ["closed_at", "settings"], with_for_update={"read": not alone})
    if period.closed_at is not None:
        raise PeriodClosed(period.code)
    return period


def items(session: Session, period: Period, codes: Collection[str]) -> dict[str, PeriodItem]:
    """The questions of these codes, by code; nobody else can answer them until the transaction ends."""
    known = select(PeriodItem.id, PeriodItem.code).where(*reading.asked_by(period))
    ids = [item_id for item_id, code in session.execute(known) if code in codes]
    # always in the order of ids: two who answer in bulk would else wait for each other for ever
    locked = select(PeriodItem).where(PeriodItem.id.in_(ids)).order_by(PeriodItem.id).with_for_update()
    return {item.code: item for item in session.scalars(locked)}


def item(session: Session, period: Period, code: str) -> PeriodItem:
    """One of them.

    Errors: `NoSuchItem`.
    """
    found = items(session, period, [code]).get(code)
    if found is None:
        raise NoSuchItem(code)
    return found


def words(text: object, *, field: str = "reason", longest: int = WORDS_MAX) -> str:
    """A reason, a remark or a note as it is kept; it may have several lines, and may be empty.

    Errors: `Invalid` naming the field.
    """
    if not isinstance(text, str):
        raise Invalid(_("The reason must be a text."), field=field)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in text):
        raise Invalid(_("This holds characters that cannot be stored."), field=field)
    if len(text) > longest:
        raise Invalid(_("This is longer than %(count)s characters. Shorten it.", count=longest), field=field)
    return text


def line(text: str, *, field: str, longest: int) -> str:
    """One line of text as it is kept, without spaces around it; it may be empty.

    Errors: `Invalid` naming the field.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise Invalid(_("This holds characters that cannot be stored."), field=field)
    if len(text) > longest:
        raise Invalid(_("Use at most %(max)d characters.", max=longest), field=field)
    return text
