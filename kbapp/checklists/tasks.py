"""The work on questions, apart from what their answers say: assigned, submitted, returned with a remark, accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import deciding, locked, reading
from kbapp.checklists.models import DONE, IN_PROGRESS, IN_REVIEW, TO_DO, Answer, Period, PeriodItem, Remark, Task
from kbapp.checklists.refusals import AnsweredMeanwhile, NoSuchItem, NotAnswered, NotInReview, OwnAnswer
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.holders import holders
from kbapp.people.models import Account
from kbapp.people.rights import Person

RIGHT = "checklists.answer"
REMARK_MAX = 2000
STATUSES = {
    TO_DO: _("To do"),
    IN_PROGRESS: _("In progress"),
    IN_REVIEW: _("In review"),
    DONE: _("Done"),
}
ASSIGNED, COMMENT, SUBMITTED, RETURNED, ACCEPTED = "assigned", "comment", "submitted", "returned", "accepted"
REMARKS = {
    ASSIGNED: _("Assigned"),
    COMMENT: _("Comment"),
    SUBMITTED: _("Submitted"),
    RETURNED: _("Returned"),
    ACCEPTED: _("Accepted"),
}


def people(session: Session) -> list[Account]:
    """Whom a question can be assigned to, in the order of names."""
    return holders(session, right=RIGHT)


def assign(
    session: Session,
    *,
    period: str,
    items: Collection[str],
    to: int | None,
    due_on: date | None,
    by: Person,
    at: datetime,
    centre: str | None = None,
) -> None:
    """Give questions to somebody, by the id of her account, with a day to be done by; None takes them from everybody.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `NoSuchItem`; `Invalid` naming `to`.
    """
    by.need(RIGHT)
    found = locked.opened(session, code=period, centre=centre)
    asked = locked.items(session, found, items)
    for code in items:
        if code not in asked:
            raise NoSuchItem(code)
    name = _name_of(session, to)
    for task in _tasks(session, asked.values()):
        task.assignee_id, task.assignee_name, task.due_on = to, name, due_on
    session.add_all(_remark(item, ASSIGNED, name, by=by, at=at) for item in asked.values())
    detail = {"centre": found.centre.code, "items": sorted(asked), "name": name, "due_on": due_on}
    _tell(session, found, "assign", detail=detail, by=by, at=at)


def comment(
    session: Session, *, period: str, item: str, words: str, by: Person, at: datetime, centre: str | None = None
) -> None:
    """Say something about a question.

    Errors: `Forbidden`; `NoSuchPeriod`; `PeriodClosed`; `NoSuchItem`; `Invalid` naming `words`.
    """
    by.need(RIGHT)
    found = locked.opened(session, code=period, centre=centre)
    asked = locked.item(session, found, item)
    session.add(_remark(asked, COMMENT, _needed(words), by=by, at=at))
    _tell(session, found, "comment", item=item, by=by, at=at)


def submit(
    session: Session,
    *,
    period: str,
    item: str,
    by: Person,
    at: datetime,
    words: str = "",
    centre: str | None = None,
) -> None:
    """Hand an answered question to somebody else's eyes.

    Errors: as `comment`; `NotAnswered`.
    """
    by.need(RIGHT)
    found = locked.opened(session, code=period, centre=centre)
    asked = locked.item(session, found, item)
    if reading.answered(session, [asked])[0].current is None:
        raise NotAnswered(item)
    _move(session, asked, SUBMITTED, IN_REVIEW, words, by=by, at=at)
    _tell(session, found, "submit", item=item, by=by, at=at)


def give_back(
    session: Session, *, period: str, item: str, words: str, by: Person, at: datetime, centre: str | None = None
) -> None:
    """Return what was submitted, or accepted already, with a remark that says what is wrong.

    Errors: as `comment`; `NotInReview`.
    """
    by.need(RIGHT)
    found = locked.opened(session, code=period, centre=centre)
    asked = locked.item(session, found, item)
    if _tasks(session, [asked])[0].status not in (IN_REVIEW, DONE):
        raise NotInReview(item)
    _move(session, asked, RETURNED, IN_PROGRESS, _needed(words), by=by, at=at)
    _tell(session, found, "give-back", item=item, by=by, at=at)


def accept(
    session: Session,
    *,
    period: str,
    item: str,
    answer: int | None,
    by: Person,
    at: datetime,
    words: str = "",
    centre: str | None = None,
) -> None:
    """Accept what was submitted; `answer` is the id of the answer that was on screen.

    Whoever gave the answer cannot accept it, unless the period's setting `same_person` allows it.
    Errors: as `comment`; `NotInReview`; `AnsweredMeanwhile`; `OwnAnswer`.
    """
    by.need(RIGHT)
    found = locked.opened(session, code=period, centre=centre)
    asked = locked.item(session, found, item)
    said = reading.answered(session, [asked])[0].current
    if (said.id if said else None) != answer:
        if said:
            session.expunge(said)
        raise AnsweredMeanwhile(said)
    if said is None or _tasks(session, [asked])[0].status != IN_REVIEW:
        raise NotInReview(item)
    if not deciding.settings_of(found)["same_person"] and _is_hers(said, by):
        raise OwnAnswer(item)
    _move(session, asked, ACCEPTED, DONE, words, by=by, at=at)
    _tell(session, found, "accept", item=item, by=by, at=at)


# --- parts of verbs --------------------------------------------------------------------------------------------------


def go_on(session: Session, items: Iterable[PeriodItem]) -> None:
    """A new answer puts the work on its question in progress, whatever was submitted or accepted before."""
    for task in _tasks(session, items):
        task.status = IN_PROGRESS


def _tasks(session: Session, items: Iterable[PeriodItem]) -> Sequence[Task]:
    """The work on these questions; one that nobody began is begun. Whoever asks holds the questions."""
    ids = [item.id for item in items]
    there = list(session.scalars(select(Task).where(Task.item_id.in_(ids))))
    began = {task.item_id for task in there}
    new = [Task(item_id=each, status=TO_DO, assignee_name="") for each in ids if each not in began]
    session.add_all(new)
    return [*there, *new]


def _move(session: Session, item: PeriodItem, kind: str, status: str, words: str, *, by: Person, at: datetime) -> None:
    _tasks(session, [item])[0].status = status
    session.add(_remark(item, kind, locked.words(words, field="words", longest=REMARK_MAX), by=by, at=at))


def _remark(item: PeriodItem, kind: str, words: str, *, by: Person, at: datetime) -> Remark:
    return Remark(item_id=item.id, kind=kind, words=words, by_id=by.id, by_login=by.login, by_name=by.name, at=at)


def _tell(
    session: Session,
    period: Period,
    what: str,
    *,
    by: Person,
    at: datetime,
    item: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    subject = f"period/{period.code}/{item}" if item else f"period/{period.code}"
    told = detail or {"centre": period.centre.code}
    journal.record(session, at=at, by=by, action=f"checklists.{what}", subject=subject, detail=told)


def _needed(words: str) -> str:
    found = locked.words(words, field="words", longest=REMARK_MAX)
    if not found:
        raise Invalid(_("Write what you have to say."), field="words")
    return found


def _name_of(session: Session, to: int | None) -> str:
    if to is None:
        return ""
    for account in people(session):
        if account.id == to:
            return account.name
    raise Invalid(_("Choose somebody who may answer the compliance items."), field="to")


def _is_hers(answer: Answer, by: Person) -> bool:
    return answer.by_id == by.id if by.id is not None else answer.by_login == by.login
