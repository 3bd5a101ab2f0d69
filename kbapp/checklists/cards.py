"""What a page shows of each question: how it stands, its form, the work on it, and a form that came back with faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from kbapp.checklists import asking, proving, reading, telling, work
from kbapp.checklists.faults import Fault
from kbapp.checklists.kinds import KINDS, TO_CONFIRM
from kbapp.checklists.models import Period, PeriodItem, Remark
from kbapp.checklists.proving import Proof
from kbapp.checklists.reading import Question
from kbapp.checklists.refusals import NoSuchTopic
from kbapp.checklists.registers import COMPLETE, ENTRIES, ID
from kbapp.checklists.spec import Spec, known
from kbapp.checklists.standing import Stand
from kbapp.checklists.toml_table import Texts
from kbapp.checklists.work import Piece
from kbapp.people.rights import Person

CHANNELS = "row-10"
"""Its answer names the channels that a table has counts for, and that people work on."""
SPARE_ROWS = 2
"""Empty lines that a table offers beyond those it has."""
PROOFS = 5
"""So many pieces of evidence are listed at a question; the rest on the page of the evidence."""
ADD = "add"
STEPS = ("comment", "submit", "give_back", "accept")
"""What the form of the work can want, as against that of the answer."""


@dataclass(frozen=True, kw_only=True)
class Returned:
    """A form that came back: what it wanted to do, with which entry, what was typed, and what is wrong with it."""

    do: str
    entry: str
    texts: asking.Texts
    reason: str
    faults: tuple[Fault, ...]

    def of(self, field: str) -> str:
        """What is wrong with one field; with the answer as a whole for an empty name."""
        return " ".join(str(each.words) for each in self.faults if each.field == field)


@dataclass(frozen=True, kw_only=True)
class Card:
    """A question as the page shows it. `channels` are those of row 10; `proofs` the newest of `proof_count`."""

    question: Question
    stand: Stand
    piece: Piece
    channels: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()
    proof_count: int = 0
    remarks: tuple[Remark, ...] = ()
    returned: Returned | None = None

    @property
    def item(self) -> PeriodItem:
        """The question itself."""
        return self.question.item

    @cached_property
    def spec(self) -> Spec:
        """What its kind needs."""
        return known(self.item.spec)

    @property
    def is_asked(self) -> bool:
        """Somebody answers it; else it follows from something."""
        return self.item.kind in KINDS

    @property
    def waits(self) -> bool:
        """It was carried over from the period before, and nobody has confirmed it."""
        newest = self.question.newest
        return newest is not None and newest.result == TO_CONFIRM and newest.carried_from_id is not None

    @property
    def entries(self) -> Sequence[Mapping[str, Any]]:
        """A register's entries."""
        entries: Sequence[Mapping[str, Any]] = self._register.get(ENTRIES, ())
        return entries

    @property
    def is_complete(self) -> bool:
        """Somebody has said that the register holds everything."""
        return bool(self._register.get(COMPLETE))

    @property
    def _register(self) -> Mapping[str, Any]:
        value = self.question.newest.value if self.question.newest else None
        return value if isinstance(value, dict) else {}

    def in_force(self, entry: str) -> bool:
        """The entry counts on the last day of the period."""
        return any(each.id == entry and each.in_force for each in self.stand.value or ())

    @property
    def texts(self) -> asking.Texts:
        """What stands in the form of the answer."""
        if self.returned and self.returned.do == "answer":
            return self.returned.texts
        return asking.texts(self.item.kind, self.question.newest.value if self.question.newest else None)

    def entry_texts(self, entry: Mapping[str, Any] | None = None) -> asking.Texts:
        """What stands in the form of an entry; without one, in that of a new one."""
        if self.returned and self.returned.do in (ADD, "change") and self.returned.entry == (entry or {}).get(ID, ""):
            return self.returned.texts
        return asking.entry_texts(entry or {})

    @property
    def step_fault(self) -> str:
        """Why a step of the work came back; empty when none did."""
        return self.returned.of("") if self.returned and self.returned.do in STEPS else ""

    @property
    def reason(self) -> str:
        """What was typed as the reason of an answer that came back."""
        return self.returned.reason if self.returned and not self.step_fault else ""

    def fault(self, field: str, *, do: str = "answer", entry: str = "") -> str:
        """What is wrong with a field of one of the forms."""
        mine = self.returned and self.returned.do == do and self.returned.entry == entry
        return self.returned.of(field) if self.returned and mine else ""

    def lines(self, value: Any, language: str) -> list[str]:
        """An answer to this question in words."""
        return telling.lines(self.item.kind, self.spec, value, language)

    def told(self, entry: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
        """An entry's fields in words."""
        return telling.entry(self.spec, entry, language)

    def entry_title(self, entry: str, language: str) -> str:
        """What an entry is called; empty when it is in the register no more."""
        return next((self.told(each, language)[0][1] for each in self.entries if each[ID] == entry), "")

    @property
    def rows(self) -> list[tuple[str, str]]:
        """A table's lines: those that it has, the channels that it lacks, and some empty ones."""
        written = list(self.texts.get("rows", ()))
        there = {name.casefold() for name, _count in written}
        missing = [(each, "") for each in self.channels if each.casefold() not in there]
        return [*written, *missing, *[("", "")] * SPARE_ROWS]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A topic's page: its cards, and of the whole period which topic asks what, and in which words."""

    period: Period
    topic: str
    title: Texts
    cards: tuple[Card, ...]
    pieces: tuple[Piece, ...]
    rows: Mapping[int, Texts]
    """What the form calls each row."""

    @property
    def homes(self) -> dict[str, PeriodItem]:
        """Every question of the period by its code."""
        return {each.item.code: each.item for each in self.pieces}

    @property
    def asked(self) -> int:
        """How many questions of the topic somebody answers."""
        return sum(card.is_asked for card in self.cards)

    @property
    def answered(self) -> int:
        """How many of them are answered."""
        return sum(card.is_asked and not card.piece.is_missing for card in self.cards)

    @property
    def next_open(self) -> str:
        """The first question that waits for an answer; empty when none does."""
        return next((card.item.code for card in self.cards if card.piece.is_missing), "")


def sheet(
    session: Session,
    *,
    period: str,
    topic: str,
    by: Person,
    centre: str | None = None,
    returned: tuple[str, Returned] | None = None,
) -> Sheet:
    """A topic's page; `returned` is a form that came back, by its question's code.

    Errors: `Forbidden`; `NoSuchPeriod`; `NoSuchTopic`.
    """
    pieces = work.of_period(session, period=period, by=by, centre=centre)
    mine = [each for each in pieces if each.item.topic == topic]
    if not mine:
        raise NoSuchTopic
    found = reading.find_period(session, code=period, centre=centre)
    stands = reading.stands_of(session, found)
    channels = stands[CHANNELS].value if CHANNELS in stands else None
    asked = reading.answered(session, [each.item for each in mine])
    codes, ids = [each.item.code for each in mine], [each.item.id for each in mine]
    proofs = proving.by_item(proving.of_period(session, found, codes=codes, most=PROOFS))
    counts = proving.counted(session, ids)
    remarks = work.remarks_of(session, [each.item for each in mine])
    cards = tuple(
        Card(
            question=question,
            stand=stands[question.item.code],
            piece=piece,
            channels=tuple(channels or ()),
            proofs=tuple(proofs.get(question.item.code, ())),
            proof_count=counts.get(question.item.id, 0),
            remarks=tuple(remarks.get(question.item.id, ())),
            returned=returned[1] if returned and returned[0] == question.item.code else None,
        )
        for question, piece in zip(asked, mine, strict=True)
    )
    rows = {each.row: each.text("name") for each in reading.rows_of(session, found)}
    title = mine[0].item.text("topic")
    return Sheet(period=found, topic=topic, title=title, cards=cards, pieces=tuple(pieces), rows=rows)
