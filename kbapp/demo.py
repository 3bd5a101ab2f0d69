"""What DEMO=1 shows besides accounts: a day on which they searched, reported, marked and were asked to read.

Nothing is written past the verbs: the searches ask the real search, and what they show and open is what it found.
"""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp import db
from kbapp.articles import flags, must_reads, pins, verifying
from kbapp.articles.models import Article
from kbapp.checklists import deciding, evidence, halfyear, reading, references
from kbapp.checklists import service as checklists
from kbapp.checklists.evidence import About, Thing
from kbapp.errors import Refused
from kbapp.languages import LANGUAGES
from kbapp.people import service as people
from kbapp.people.rights import Person
from kbapp.report import content, findings, reviewing, seal, xray
from kbapp.search import asked, favourites, thoughts
from kbapp.search import service as search
from kbapp.search.index import Index
from kbapp.search.models import Asked

THOUGHT_S = 12
"""From the first letter of a thought until its end."""


def show_a_day(index: Index, *, at: datetime) -> None:
    """Let the demonstration accounts have had a day, once: a base in which anybody has searched is left alone, and so is
    one that has not the shipped articles, or in which the day cannot be had for another reason."""
    day = tomllib.loads(files("kbapp").joinpath("demo.toml").read_text("utf-8"))
    with suppress(Refused), db.transaction() as session:
        numbers = {article.slug: article.number for article in session.scalars(select(Article))}
        if session.scalar(select(Asked.id).limit(1)) is None and _slugs(day) <= numbers.keys():
            _supervise(session, day, numbers, at=at)
            _operate(session, day, numbers, index, at=at)
            _report(session, day["report"], numbers, at=at)


def _slugs(day: Mapping[str, Any]) -> set[str]:
    marked = {*day["pinned"], *day["favourites"], *day["still_right"], day["must_read"]["article"]}
    return marked | {each["article"] for each in (*day["flag"], *day["report"]["evidence"])}


def _supervise(session: Session, day: Mapping[str, Any], numbers: Mapping[str, int], *, at: datetime) -> None:
    by = people.person(session, login="supervisor")
    for slug in day["pinned"]:
        pins.pin(session, article=numbers[slug], by=by, at=at)
    for slug in day["still_right"]:
        verifying.still_right(session, article=numbers[slug], languages=LANGUAGES, by=by, at=at)
    task = day["must_read"]
    due_on = (at + timedelta(days=task["days"])).date()
    must_reads.ask(session, article=numbers[task["article"]], why=task["why"], due_on=due_on, by=by, at=at)


def _operate(
    session: Session, day: Mapping[str, Any], numbers: Mapping[str, int], index: Index, *, at: datetime
) -> None:
    operator, supervisor = (people.person(session, login=each) for each in ("operator", "supervisor"))
    for slug in day["favourites"]:
        identity = session.scalars(select(Article.id).where(Article.number == numbers[slug])).one()
        favourites.keep(session, thing=f"article/{identity}", sources=index.sources, by=operator, at=at)
    for each in day["asked"]:
        _ask(session, index, each, by=operator, at=at - timedelta(hours=each["hours"]))
    for each in day["flag"]:
        said = {name: each[name] for name in ("language", "kind", "words")}
        made = flags.flag(session, article=numbers[each["article"]], **said, by=operator, at=at)
        if "answer" in each:
            flags.answer(session, flag=made.id, outcome=each["outcome"], answer=each["answer"], by=supervisor, at=at)


def _ask(session: Session, index: Index, each: Mapping[str, Any], *, by: Person, at: datetime) -> None:
    found = search.find(session, index=index, words=each["words"], by=by, at=at, language=each["language"], limit=7)
    wanted = next((row.key for row in found.rows if row.slug == each.get("opens")), "")
    thought = thoughts.made(
        name=str(uuid.uuid4()),
        words=each["words"],
        language=each["language"],
        ms=40,
        began_ms=THOUGHT_S * 1000,
        shown=[row.key for row in found.rows],
        opened=[(wanted, THOUGHT_S * 500)] if wanted else [],
        answered=wanted if each.get("answers") else "",
        gap="gap" in each,
        note=each.get("gap", ""),
    )
    asked.record(session, thought=thought, by=by, at=at)


# --- the manager's half-years ----------------------------------------------------------------------------------------


def _report(session: Session, told: Mapping[str, Any], numbers: Mapping[str, int], *, at: datetime) -> None:
    """The half-years before the present one, answered and sealed; in the present one some questions wait."""
    by = people.person(session, login="manager")
    now = halfyear.today(at, reading.the_centre(session).time_zone)
    codes = _last(len(told["half_year"]), now.year, 1 if now.month < 7 else 2)
    for code, figures in zip(codes, told["half_year"], strict=True):
        answers = {**told["answers"], **figures}
        if code == codes[-1]:
            answers = {name: each for name, each in answers.items() if name not in told["later"]}
        checklists.fill(session, code=code, answers=answers, by=by, at=at)
        _prove(session, code, told["evidence"], numbers, by=by, at=at)
        if code != codes[-1]:
            _seal(session, code, by=by, at=at)


def _prove(
    session: Session,
    code: str,
    pieces: Sequence[Mapping[str, Any]],
    numbers: Mapping[str, int],
    *,
    by: Person,
    at: datetime,
) -> None:
    """Articles of the base as evidence, at the wording that readers see."""
    for each in pieces:
        typed = f"K-{numbers[each['article']]}"
        ref, title = references.found(session, typed=typed, language=LANGUAGES[0], by=by)
        about = About(title=title, note=each["note"], collected_on=at.date())
        evidence.add(session, period=code, items=each["items"], thing=Thing(ref=ref), about=about, by=by, at=at)


def _last(count: int, year: int, half: int) -> list[str]:
    """The codes of so many half-years, the oldest first, up to this one."""
    halves = [year * 2 + half - 1 - back for back in range(count)][::-1]
    return [f"{each // 2}-H{each % 2 + 1}" for each in halves]


def _seal(session: Session, code: str, *, by: Person, at: datetime) -> None:
    """The demonstration has one manager, so she approves what she prepared, and says so."""
    why = "Демонстрация: менеджер біреу."
    checklists.decide(session, period=code, setting=deciding.SAME_PERSON, value=True, reason=why, by=by, at=at)
    reviewing.prepare(session, period=code, by=by, at=at)
    period = reading.find_period(session, code=code)
    digest = content.digest(content.drafted(session, period))
    reviewing.approve(session, period=code, digest=digest, by=by, at=at)
    names = [each.finding for each in xray.examined(session, period) if not each.blocks]
    findings.explain(session, period=code, findings=names, words=why, by=by, at=at)
    seal.seal(session, period=code, by=by, at=at)
