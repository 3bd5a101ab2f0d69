"""What can be done about periods and their questions: open, answer, answer in bulk, look at what was answered."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import definition, halfyear, reading
from kbapp.checklists.definition import Definition, Item, Topic
from kbapp.checklists.kinds import KINDS
from kbapp.checklists.models import USES_A_CENTRE, Answer, Centre, Period, PeriodItem, PeriodRow
from kbapp.checklists.reading import Question, Standing
from kbapp.checklists.refusals import AnsweredMeanwhile, AnswersRefused, NoSuchItem, NoSuchTopic
from kbapp.errors import Invalid, Refused
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.rights import Person

MAIN = "main"
REASON_MAX = 1000


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What answering in bulk did: whether it opened the period, the codes answered, and those that said so already."""

    period: Period
    opened: bool
    answered: tuple[str, ...]
    unchanged: tuple[str, ...]


# --- periods ---------------------------------------------------------------------------------------------------------


def open_period(session: Session, *, code: str, by: Person, at: datetime, centre: str | None = None) -> Period:
    """Open a half-year: its rows, rules and questions are copied, so that a later edition changes nothing in it.

    Any half-year may be opened at any time. One that is open already is given back as it is.
    Errors: `Forbidden`; `BadPeriodCode`; `BrokenDefinition` when the edition's files are faulty.
    """
    by.need("checklists.answer")
    period, opened = _opened(session, code, by=by, at=at, centre=centre)
    if opened:
        _tell_opened(session, period, by=by, at=at)
    return period


def period(session: Session, *, code: str, by: Person, centre: str | None = None) -> Period:
    """An open period.

    Errors: `Forbidden`; `NoSuchPeriod`.
    """
    by.need("checklists.read")
    return reading.find_period(session, code=code, centre=centre)


def periods(session: Session, *, by: Person, centre: str | None = None) -> list[Standing]:
    """Every period of the centre and how far it is, the newest first.

    Errors: `Forbidden`.
    """
    by.need("checklists.read")
    return reading.standings(session, centre=centre)


# --- questions and answers -------------------------------------------------------------------------------------------


def questions(session: Session, *, period: str, topic: str, by: Person, centre: str | None = None) -> list[Question]:
    """The questions of a topic in their order, with every answer.

    Errors: `Forbidden`; `NoSuchPeriod`; `NoSuchTopic`.
    """
    by.need("checklists.read")
    asked = reading.questions_of(session, reading.find_period(session, code=period, centre=centre))
    found = [each for each in asked if each.item.topic == topic]
    if not found:
        raise NoSuchTopic
    return found


def answer(
    session: Session,
    *,
    period: str,
    item: str,
    value: object,
    replaces: int | None,
    by: Person,
    at: datetime,
    reason: str = "",
    centre: str | None = None,
) -> Answer:
    """Answer a question. `replaces` is the id of the answer that was on screen, None when there was none.

    Errors: `Forbidden`; `NoSuchPeriod`; `NoSuchItem`; `Invalid` naming `value` or `reason`; `AnsweredMeanwhile`
    carrying the answer that somebody gave in between.
    """
    by.need("checklists.answer")
    found = reading.find_period(session, code=period, centre=centre)
    asked = _locked_items(session, found, [item]).get(item)
    if asked is None:
        raise NoSuchItem(item)
    result, reason = KINDS[asked.kind](value), _reason(reason)
    said = reading.answered(session, [asked])[0].current
    if (said.id if said else None) != replaces:
        if said:
            session.expunge(said)  # a rollback would empty it before the page can show it
        raise AnsweredMeanwhile(said)
    given = _add(session, asked, said, result=result, reason=reason, by=by, at=at)
    detail = {"centre": found.centre.code, "answer": given.id, "replaces": replaces, "result": result}
    journal.record(
        session, at=at, by=by, action="checklists.answer", subject=f"period/{found.code}/{item}", detail=detail
    )
    return given


def fill(
    session: Session,
    *,
    code: str,
    answers: Mapping[str, object],
    by: Person,
    at: datetime,
    centre: str | None = None,
) -> Filled:
    """Answer many questions by their codes, all or nothing; the period is opened when it is not.

    An answer is a value, or a table with `value` and `reason`. It replaces whatever is there; one that says the same
    as the current answer adds nothing.
    Errors: `Forbidden`; `BadPeriodCode`; `AnswersRefused` with every fault, each named by its code.
    """
    by.need("checklists.answer")
    found, opened = _opened(session, code, by=by, at=at, centre=centre)
    items = _locked_items(session, found, list(answers))
    given, faults = _given(items, answers)
    if faults:
        raise AnswersRefused(faults)
    asked = {q.item.code: q for q in reading.answered(session, list(items.values()))}
    new = {code: each for code, each in given.items() if not _says(asked[code].current, each)}
    for item, (result, reason) in new.items():
        _add(session, items[item], asked[item].current, result=result, reason=reason, by=by, at=at)
    if opened:
        _tell_opened(session, found, by=by, at=at)
    detail = {"centre": found.centre.code, "answers": {item: result for item, (result, _why) in new.items()}}
    journal.record(session, at=at, by=by, action="checklists.fill", subject=f"period/{found.code}", detail=detail)
    return Filled(
        period=found, opened=opened, answered=tuple(new), unchanged=tuple(code for code in given if code not in new)
    )


# --- the centre ------------------------------------------------------------------------------------------------------


def make_centre(session: Session) -> None:
    """A new base has one centre; no page shows it until there is a second."""
    if session.scalar(select(Centre.id).limit(1)) is None:
        session.add(
            Centre(code=MAIN, name="Байланыс орталығы", bin=None, time_zone="Asia/Almaty", respondent=USES_A_CENTRE)
        )


# --- inside this room ------------------------------------------------------------------------------------------------


def _opened(session: Session, code: str, *, by: Person, at: datetime, centre: str | None) -> tuple[Period, bool]:
    half = halfyear.known(code)
    home = reading.the_centre(session, code=centre)
    session.refresh(home, with_for_update=True)  # two who open the same half-year meet here
    found = reading.period_of(session, home, half.code)
    if found:
        return found, False
    asked = definition.load(definition.EDITIONS / definition.CURRENT)
    period = Period(
        centre=home,
        code=half.code,
        starts_on=half.starts_on,
        ends_on=half.ends_on,
        due_on=half.due_on,
        edition=asked.edition,
        settings={},
        issue=1,
        reason="",
        form={"header": [asdict(line) for line in asked.header], "columns": [asdict(each) for each in asked.columns]},
        opened_at=at,
        opened_by_id=by.id,
        opened_by_login=by.login,
        opened_by_name=by.name,
    )
    session.add(period)
    session.flush()
    _copy(session, period, asked)
    return period, True


def _copy(session: Session, period: Period, asked: Definition) -> None:
    for row in asked.rows:
        texts = {"name": asdict(row.name), "unit": asdict(row.unit), "note": asdict(row.note)}
        rule = asdict(row.rule) if row.rule else None
        session.add(PeriodRow(period_id=period.id, row=row.row, texts=texts, rule_as_json=rule))
    items = [(topic, item) for topic in asked.topics for item in topic.items]
    session.add_all(_item(period, position, *each) for position, each in enumerate(items, start=1))
    session.flush()


def _item(period: Period, position: int, topic: Topic, item: Item) -> PeriodItem:
    texts = {"topic": topic.title, "question": item.question, "basis": item.basis, "evidence": item.evidence}
    return PeriodItem(
        period_id=period.id,
        code=item.code,
        topic=topic.topic,
        position=position,
        kind=item.kind,
        row=item.row,
        basis_class=item.basis_class,
        texts={part: asdict(each) for part, each in texts.items()},
        spec={},
    )


def _tell_opened(session: Session, period: Period, *, by: Person, at: datetime) -> None:
    detail = {"centre": period.centre.code, "edition": period.edition}
    journal.record(
        session, at=at, by=by, action="checklists.open-period", subject=f"period/{period.code}", detail=detail
    )


def _locked_items(session: Session, period: Period, codes: Sequence[str]) -> dict[str, PeriodItem]:
    """The items of these codes, by code; nobody else can answer them until the transaction ends."""
    known = select(PeriodItem.id, PeriodItem.code).where(PeriodItem.period_id == period.id)
    ids = [item_id for item_id, code in session.execute(known) if code in codes]
    # always in the order of ids: two who answer in bulk would else wait for each other for ever
    locked = select(PeriodItem).where(PeriodItem.id.in_(ids)).order_by(PeriodItem.id).with_for_update()
    return {item.code: item for item in session.scalars(locked)}


def _add(
    session: Session, item: PeriodItem, said: Answer | None, *, result: str, reason: str, by: Person, at: datetime
) -> Answer:
    given = Answer(
        item_id=item.id,
        replaces_id=said.id if said else None,
        value=result,
        result=result,
        reason=reason,
        by_id=by.id,
        by_login=by.login,
        by_name=by.name,
        at=at,
    )
    session.add(given)
    session.flush()
    return given


def _given(
    items: Mapping[str, PeriodItem], answers: Mapping[str, object]
) -> tuple[dict[str, tuple[str, str]], list[object]]:
    """Results and reasons by code, and every fault that was found."""
    given, faults = {}, []
    for code, raw in answers.items():
        try:
            given[code] = _read(items, code, raw)
        except NoSuchItem as refusal:
            faults.append(refusal.message)
        except Refused as refusal:
            faults.append(_("%(code)s: %(fault)s", code=code, fault=refusal.message))
    return given, faults


def _read(items: Mapping[str, PeriodItem], code: str, raw: object) -> tuple[str, str]:
    if code not in items:
        raise NoSuchItem(code)
    if not isinstance(raw, Mapping):
        raw = {"value": raw}
    if "value" not in raw or not raw.keys() <= {"value", "reason"}:
        raise Invalid(_("Write a value, or an object with “value” and “reason” only."))
    return KINDS[items[code].kind](raw["value"]), _reason(raw.get("reason", ""))


def _says(said: Answer | None, given: tuple[str, str]) -> bool:
    return said is not None and (said.result, said.reason) == given


def _reason(text: object) -> str:
    if not isinstance(text, str):
        raise Invalid(_("The reason must be a text."), field="reason")
    text = text.replace("\r\n", "\n").strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in text):
        raise Invalid(_("The reason holds characters that cannot be stored."), field="reason")
    if len(text) > REASON_MAX:
        raise Invalid(
            _("The reason is longer than %(count)s characters. Shorten it.", count=REASON_MAX), field="reason"
        )
    return text
