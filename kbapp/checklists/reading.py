"""What there is: centres, periods, their rows and questions, and how far they are. Whoever asks has asked for a right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import halfyear
from kbapp.checklists.models import Answer, Centre, Period, PeriodItem, PeriodRow
from kbapp.checklists.refusals import NoSuchPeriod
from kbapp.checklists.toml_table import Texts
from kbapp.errors import Invalid, NotFound
from kbapp.languages import _


@dataclass(frozen=True, kw_only=True)
class Question:
    """A period's question and all its answers, the newest first."""

    item: PeriodItem
    answers: tuple[Answer, ...]

    @property
    def current(self) -> Answer | None:
        """The answer that counts; None as long as nobody answered."""
        return self.answers[0] if self.answers else None


@dataclass(frozen=True, kw_only=True)
class TopicStanding:
    """How far a topic of a period is."""

    topic: str
    title: Texts
    asked: int
    answered: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a period is, topic by topic."""

    period: Period
    topics: tuple[TopicStanding, ...]


def the_centre(session: Session, *, code: str | None = None) -> Centre:
    """The centre of this code, or the only one.

    Errors: `NotFound`; `Invalid` when there are several and none is named.
    """
    centres = list(session.scalars(select(Centre).order_by(Centre.id)))
    if code is not None:
        centres = [each for each in centres if each.code == code]
    if not centres:
        raise NotFound(_("There is no such centre."))
    if len(centres) > 1:
        raise Invalid(_("There are several centres. Say which one you mean."), field="centre")
    return centres[0]


def opened_periods(session: Session, *, centre: str | None = None) -> list[Period]:
    """Every period of the centre, the newest first."""
    home = the_centre(session, code=centre)
    return list(session.scalars(select(Period).where(Period.centre_id == home.id).order_by(Period.code.desc())))


def find_period(session: Session, *, code: str, centre: str | None = None) -> Period:
    """An open period.

    Errors: `NoSuchPeriod`.
    """
    found = period_of(session, the_centre(session, code=centre), code) if halfyear.CODE.fullmatch(code) else None
    if found is None:
        raise NoSuchPeriod(code)
    return found


def period_of(session: Session, home: Centre, code: str) -> Period | None:
    """The centre's period of this code, when it is open."""
    return session.scalar(select(Period).where(Period.centre_id == home.id, Period.code == code))


def rows_of(session: Session, period: Period) -> list[PeriodRow]:
    """The period's rows, from 1 to 28."""
    return list(session.scalars(select(PeriodRow).where(PeriodRow.period_id == period.id).order_by(PeriodRow.row)))


def questions_of(session: Session, *periods: Period) -> list[Question]:
    """The questions of the periods in their order, with every answer; two statements however many there are."""
    ids = [each.id for each in periods]
    items = select(PeriodItem).where(PeriodItem.period_id.in_(ids)).order_by(PeriodItem.period_id, PeriodItem.position)
    return answered(session, list(session.scalars(items)))


def answered(session: Session, items: Sequence[PeriodItem]) -> list[Question]:
    """These items with their answers."""
    given = select(Answer).where(Answer.item_id.in_([item.id for item in items])).order_by(Answer.id.desc())
    by_item: dict[int, list[Answer]] = {}
    for each in session.scalars(given):
        by_item.setdefault(each.item_id, []).append(each)
    return [Question(item=item, answers=tuple(by_item.get(item.id, ()))) for item in items]


def standings(session: Session, *, centre: str | None = None) -> list[Standing]:
    """Every period of the centre and how far it is, the newest first."""
    opened = opened_periods(session, centre=centre)
    asked = questions_of(session, *opened)
    return [
        Standing(period=each, topics=_topic_standings([q for q in asked if q.item.period_id == each.id]))
        for each in opened
    ]


def _topic_standings(asked: Sequence[Question]) -> tuple[TopicStanding, ...]:
    by_topic: dict[str, list[Question]] = {}
    for each in asked:
        by_topic.setdefault(each.item.topic, []).append(each)
    return tuple(
        TopicStanding(
            topic=topic,
            title=several[0].item.text("topic"),
            asked=len(several),
            answered=sum(each.current is not None for each in several),
        )
        for topic, several in by_topic.items()
    )
