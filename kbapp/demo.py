"""What DEMO=1 shows besides accounts: a day on which they searched, reported, marked and were asked to read.

Nothing is written past the verbs: the searches ask the real search, and what they show and open is what it found.
"""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp import db
from kbapp.articles import flags, must_reads, pins, verifying
from kbapp.articles.models import Article
from kbapp.errors import Refused
from kbapp.languages import LANGUAGES
from kbapp.people import service as people
from kbapp.people.rights import Person
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


def _slugs(day: Mapping[str, Any]) -> set[str]:
    marked = {*day["pinned"], *day["favourites"], *day["still_right"], day["must_read"]["article"]}
    return marked | {each["article"] for each in day["flag"]}


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
