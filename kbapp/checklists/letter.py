"""The words of a reminder: what is due, how much time is left, how much is missing, in each of the languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import force_locale, ngettext

from kbapp.checklists.halfyear import Deadline
from kbapp.checklists.models import Period
from kbapp.languages import DEFAULT, LANGUAGES, _, day


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is sent: its subject in the first language, its text in all of them, one after another."""

    subject: str
    text: str


def written(period: Period, deadline: Deadline, *, unanswered: int) -> Letter:
    """The letter about a period."""
    with force_locale(DEFAULT):
        what = _("Report БОҚЕ-01 for %(code)s", code=period.code)
        subject = f"{what}: {left(deadline)}"
    parts = []
    for language in LANGUAGES:
        with force_locale(language):
            parts.append("\n".join(_lines(period, deadline, unanswered)))
    return Letter(subject=subject, text="\n\n— — —\n\n".join(parts) + "\n")


def _lines(period: Period, deadline: Deadline, unanswered: int) -> Iterator[str]:
    yield str(_("Report БОҚЕ-01 for %(code)s, %(centre)s", code=period.code, centre=period.centre.name))
    yield left(deadline)
    yield str(_("The last day for the report is %(day)s.", day=day(deadline.last_day)))
    if unanswered:
        yield _missing(unanswered)


def left(deadline: Deadline) -> str:
    """How much time is left, in the reader's language."""
    if deadline.days_over > 0:
        return str(ngettext("%(num)d day overdue", "%(num)d days overdue", deadline.days_over))
    if deadline.days_over == 0:
        return str(_("Today is the last day"))
    if deadline.days_left == 0:
        return str(_("Hand it in today"))
    return str(ngettext("%(num)d day left", "%(num)d days left", deadline.days_left))


def _missing(count: int) -> str:
    return str(ngettext("%(num)d question is not answered yet.", "%(num)d questions are not answered yet.", count))
