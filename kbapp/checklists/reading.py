"""What there is: centres, periods, their rows and questions, and how far they are. Whoever asks has asked for a right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from kbapp.checklists import chosen, facts, halfyear, standing
from kbapp.checklists.kinds import KINDS, TO_CONFIRM
from kbapp.checklists.models import FORMER, Answer, Centre, Period, PeriodItem, PeriodRow
from kbapp.checklists.refusals import NoSuchPeriod
from kbapp.checklists.spec import COMPUTED, known
from kbapp.checklists.standing import Asked, Stand
from kbapp.checklists.toml_table import Texts
from kbapp.errors import Invalid, NotFound
from kbapp.languages import _


@dataclass(frozen=True, kw_only=True)
class Question:
    """A period's question and all its answers, the newest first."""

    item: PeriodItem
    answers: tuple[Answer, ...]

    @property
    def newest(self) -> Answer | None:
        """The last answer, which the next one replaces; it may still wait to be confirmed."""
        return self.answers[0] if self.answers else None

    @property
    def current(self) -> Answer | None:
        """The answer that counts; None as long as nobody answered, or confirmed what was carried over."""
        return self.newest if self.newest and self.newest.result != TO_CONFIRM else None


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


def all_centres(session: Session) -> list[Centre]:
    """Every centre, the first one first; pages let choose when there are several."""
    return list(session.scalars(select(Centre).order_by(Centre.id)))


def the_centre(session: Session, *, code: str | None = None) -> Centre:
    """The centre of this code, else the one that the request has chosen, or the only one.

    Errors: `NotFound`; `Invalid` when there are several and none is named.
    """
    centres = all_centres(session)
    code = code or (chosen.CENTRE.get() if len(centres) > 1 else None)
    if code is not None:
        centres = [each for each in centres if each.code == code]
    if not centres:
        raise NotFound(_("There is no such centre."))
    if len(centres) > 1:
        codes = ", ".join(each.code for each in centres)
        raise Invalid(_("There are several centres: %(codes)s. Say which one you mean.", codes=codes), field="centre")
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


def items_of(session: Session, period: Period) -> list[PeriodItem]:
    """The period's questions in their order, without answers."""
    return list(session.scalars(select(PeriodItem).where(*asked_by(period)).order_by(PeriodItem.position)))


def questions_of(session: Session, *periods: Period) -> list[Question]:
    """The questions of the periods in their order, with every answer; two statements however many there are."""
    items = select(PeriodItem).where(*asked_by(*periods)).order_by(PeriodItem.period_id, PeriodItem.position)
    return answered(session, list(session.scalars(items)))


def former_of(session: Session, period: Period) -> list[Question]:
    """What the period was asked before it moved to another edition; nothing counts it any more."""
    items = select(PeriodItem).where(PeriodItem.period_id == period.id, PeriodItem.topic == FORMER)
    return answered(session, list(session.scalars(items.order_by(PeriodItem.position))))


def asked_by(*periods: Period) -> tuple[ColumnElement[bool], ...]:
    """The questions that the periods ask now."""
    return PeriodItem.period_id.in_([each.id for each in periods]), PeriodItem.topic != FORMER


def answered(session: Session, items: Sequence[PeriodItem]) -> list[Question]:
    """These items with their answers."""
    given = select(Answer).where(Answer.item_id.in_([item.id for item in items])).order_by(Answer.id.desc())
    by_item: dict[int, list[Answer]] = {}
    for each in session.scalars(given):
        by_item.setdefault(each.item_id, []).append(each)
    return [Question(item=item, answers=tuple(by_item.get(item.id, ()))) for item in items]


def standings(session: Session, *, centre: str | None = None) -> list[Standing]:
    """Every period of the centre and how far it is, the newest first; one statement for all of them."""
    opened = opened_periods(session, centre=centre)
    by_period: dict[int, list[TopicStanding]] = {}
    for period_id, topics in groupby(_topics(session, opened), key=lambda row: row.period_id):
        by_period[period_id] = _by_place(topics)
    return [Standing(period=each, topics=tuple(by_period.get(each.id, ()))) for each in opened]


def _topics(session: Session, opened: Sequence[Period]) -> Sequence[Row[Any]]:
    """How many questions each topic asks of people, and how many answers count."""
    counts = Answer.id.is_not(None) & (Answer.result != TO_CONFIRM)
    asked = (
        select(
            PeriodItem.period_id,
            PeriodItem.topic,
            func.min(PeriodItem.texts).label("texts"),
            func.min(PeriodItem.position).label("place"),
            func.count().label("asked"),
            func.sum(case((counts, 1), else_=0)).label("answered"),
        )
        .outerjoin(Answer, (Answer.item_id == PeriodItem.id) & ~_replaced())
        .where(*asked_by(*opened), PeriodItem.kind.in_(KINDS))
        .group_by(PeriodItem.period_id, PeriodItem.topic)
        .order_by(PeriodItem.period_id)
    )
    return session.execute(asked).all()


def _by_place(topics: Iterable[Row[Any]]) -> list[TopicStanding]:
    return [
        TopicStanding(topic=each.topic, title=Texts(**each.texts["topic"]), asked=each.asked, answered=each.answered)
        for each in sorted(topics, key=lambda row: row.place)
    ]


def _replaced() -> ColumnElement[bool]:
    """There is an answer after this one."""
    later = aliased(Answer)
    return select(later.id).where(later.replaces_id == Answer.id).exists()


def newest_answers(period: Period) -> Select[PeriodItem, Answer]:
    """The questions of a period in their order, each with its newest answer."""
    newest = (Answer.item_id == PeriodItem.id) & ~_replaced()
    return select(PeriodItem, Answer).outerjoin(Answer, newest).where(*asked_by(period)).order_by(PeriodItem.position)


def stands_of(session: Session, period: Period) -> dict[str, Stand]:
    """How every question of a period stands on its last day; one statement for the answers, one for each fact."""
    asked = [_asked(item, newest) for item, newest in session.execute(newest_answers(period))]
    names = [each.spec.fact for each in asked if each.kind == COMPUTED and each.spec.fact]
    return standing.stands(asked, last_day=period.ends_on, facts=facts.of_period(session, period, names))


def _asked(item: PeriodItem, newest: Answer | None) -> Asked:
    value, result = (newest.value, newest.result) if newest else (None, None)
    return Asked(code=item.code, kind=item.kind, spec=known(item.spec), value=value, result=result)
