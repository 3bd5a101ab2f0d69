"""Facts that other rooms know, by name: asked for as things stood at the end of a period, never "now"."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kbapp.checklists.kinds import NO, YES
from kbapp.checklists.models import Period
from kbapp.checklists.standing import Fact
from kbapp.languages import _


class Knows(Protocol):
    """Tells a number about the time from `from_at` until `until_at`, the second not included."""

    def __call__(self, session: Session, *, from_at: datetime, until_at: datetime) -> tuple[int, int | None]:
        """How many there are, and of how many; None where there is no whole. A query or two."""


FACTS: dict[str, Knows] = {}
"""By name, told by the rooms beside and below this one when the application is made."""


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a number says: yes when there is any, or when it is all of them."""

    words: object
    every: bool = False


MEANINGS: Mapping[str, Meaning] = {
    "articles-published": Meaning(words=_("Articles that readers saw on the last day of the period.")),
    "articles-own": Meaning(words=_("Articles that the centre's own people wrote or adapted, as of the last day.")),
    "articles-added": Meaning(words=_("Articles that were begun in the period.")),
    "articles-revised": Meaning(words=_("Articles of which a newer wording was published in the period.")),
    "articles-in-both": Meaning(
        words=_("Live articles that can be read in Kazakh and in Russian, of all."), every=True
    ),
    "articles-owned": Meaning(words=_("Live articles with an owner and a day of the next review, of all."), every=True),
    "searches-asked": Meaning(words=_("Searches of the period.")),
    "searches-answered": Meaning(words=_("Searches of the period that found something, of all.")),
}


def of_period(session: Session, period: Period, names: Collection[str]) -> dict[str, Fact]:
    """Those of the named facts that anybody knows."""
    zone = ZoneInfo(period.centre.time_zone)
    from_at = _midnight(period.starts_on, zone)
    until_at = _midnight(period.ends_on + timedelta(days=1), zone)
    return {
        name: _fact(name, *FACTS[name](session, from_at=from_at, until_at=until_at))
        for name in sorted(set(names) & FACTS.keys())
    }


def _fact(name: str, count: int, of: int | None) -> Fact:
    meaning = MEANINGS.get(name, Meaning(words=""))
    if of == 0:
        return Fact(value=Decimal(0), words=meaning.words)
    good = count == of if meaning.every else count > 0
    told = _("%(count)s of %(all)s.", count=count, all=of) if of is not None else _("%(count)s.", count=count)
    whole = _("%(told)s %(meaning)s", told=told, meaning=meaning.words)
    return Fact(value=Decimal(count), result=YES if good else NO, words=whole)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
