"""What readers say is wrong: a report on the wording that was on screen, its way to the owner, and the answer back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from kbapp.articles import reading
from kbapp.articles.lists import PER_PAGE, Leaf, offset
from kbapp.articles.models import Article, Category, Flag, Publication, Revision
from kbapp.articles.reading import Page, allowed
from kbapp.articles.refusals import FlagAnsweredMeanwhile, NoSuchFlag, TooManyFlags
from kbapp.articles.wanting import NOBODY, owned_by
from kbapp.articles.wording import limited, storable
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.models import Account
from kbapp.people.rights import Person

KINDS = {
    "wrong": _("It is wrong"),
    "old": _("It is out of date"),
    "unclear": _("It is hard to understand"),
    "missing": _("Something is missing"),
}
OUTCOMES = {
    "changed": _("The article was changed"),
    "kept": _("The article stays as it is"),
}
STATES = {"open": _("Waits for an answer"), "answered": _("Answered")}
AGES = {"2": _("2 days"), "7": _("7 days"), "30": _("30 days")}
WORDS_MAX = 1000
HOURLY_MAX = 20
EXPORT_MAX = 10_000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which reports to list; an empty string leaves a question open. `mine`: I own the article, or nobody does.

    Units: `age` in days, one of AGES: the report is at least so old.
    """

    state: str = "open"
    mine: bool = False
    kind: str = ""
    category: str = ""
    age: str = ""


OPEN = Wanted()


# --- readers ---------------------------------------------------------------------------------------------------------


def flag(
    session: Session,
    *,
    article: int,
    language: str,
    kind: str,
    words: str,
    by: Person,
    at: datetime,
    revision: int | None = None,
) -> Flag:
    """Report what is wrong with an article's text; the same report that is still open is given back, not doubled.

    `revision` is the number that was on screen: what was published meanwhile does not change what she read.
    Errors: `Forbidden`; `NoSuchArticle`; `Invalid` naming the field; `TooManyFlags`.
    """
    by.need("articles.flag")
    words = _words(words, field="words", empty=_("Say in a few words what is the matter."))
    if kind not in KINDS:
        raise Invalid(_("Choose what is the matter."), field="kind")
    page = reading.read(session, number=article, language=language, by=by)
    if by.id is not None:
        session.get_one(Account, by.id, with_for_update=True)  # her own reports are counted one after the other
    same = session.scalar(_open_of(by).where(Flag.article_number == article, Flag.kind == kind, Flag.words == words))
    if same is not None:
        return same
    _check_count(session, by, at)
    made = Flag(
        article=page.article,
        revision=_on_screen(session, page, revision),
        account_id=by.id,
        by=by.login,
        at=at,
        kind=kind,
        words=words,
        answered_by="",
        outcome="",
        answer="",
    )
    session.add(made)
    session.flush()
    _tell(session, "articles.flag", made, by=by, at=at, kind=kind)
    return made


def _on_screen(session: Session, page: Page, number: int | None) -> Revision:
    """The revision that she says she read, if readers ever saw it; else the one that they see."""
    text_id = page.revision.text_id
    wanted = select(Revision).where(Revision.text_id == text_id, Revision.number == number)
    shown = wanted.where(select(Publication.id).where(Publication.revision_id == Revision.id).exists())
    known = session.scalar(shown) if number is not None and 0 < number < 2**31 else None
    return known or page.revision


def _open_of(by: Person) -> Select[Flag]:
    return select(Flag).where(Flag.account_id == by.id, Flag.answered_at.is_(None))


def _check_count(session: Session, by: Person, at: datetime) -> None:
    recent = select(func.count()).where(Flag.account_id == by.id, Flag.at > at - timedelta(hours=1))
    if by.id is not None and (session.scalar(recent) or 0) >= HOURLY_MAX:
        raise TooManyFlags(HOURLY_MAX)


def mine(session: Session, *, by: Person, page: int = 1) -> Leaf[Flag]:
    """One's own reports with their answers: those that she has not heard of first, then the newest.

    Errors: `Forbidden`.
    """
    by.need("articles.flag")
    news = case((_is_news(), 0), else_=1)
    own = select(Flag).where(Flag.account_id == by.id).order_by(news, Flag.id.desc())
    rows = list(session.scalars(_whole(own).offset(offset(page)).limit(PER_PAGE + 1)))
    return Leaf(rows=rows[:PER_PAGE], number=page, more=len(rows) > PER_PAGE)


def hear(session: Session, *, flags: Sequence[int], by: Person, at: datetime) -> None:
    """Note that she has seen the answers to these of her reports."""
    own = update(Flag).where(Flag.id.in_(flags), Flag.account_id == by.id, _is_news())
    session.execute(own.values(heard_at=at).execution_options(synchronize_session=False))


def _is_news() -> ColumnElement[bool]:
    return Flag.answered_at.is_not(None) & Flag.heard_at.is_(None)


# --- those who keep the articles -------------------------------------------------------------------------------------


def queue(session: Session, *, by: Person, at: datetime, wanted: Wanted = OPEN, page: int = 1) -> Leaf[Flag]:
    """Reports that wait, the oldest first, and after them the answered ones, the newest first.

    Errors: `Forbidden`.
    """
    rows = list(session.scalars(_queue(by, at, wanted).offset(offset(page)).limit(PER_PAGE + 1)))
    return Leaf(rows=rows[:PER_PAGE], number=page, more=len(rows) > PER_PAGE)


def exported(session: Session, *, by: Person, at: datetime, wanted: Wanted = OPEN) -> list[Flag]:
    """All of them up to EXPORT_MAX, for a file.

    Errors: `Forbidden`.
    """
    return list(session.scalars(_queue(by, at, wanted).limit(EXPORT_MAX)))


def _queue(by: Person, at: datetime, wanted: Wanted) -> Select[Flag]:
    by.need("articles.write")
    is_open = Flag.answered_at.is_(None)
    query = _whole(select(Flag).join(Article, Article.number == Flag.article_number).where(allowed(by)))
    if wanted.state:
        query = query.where(is_open if wanted.state == "open" else ~is_open)
    if wanted.mine:
        query = query.where(_for(by))
    if wanted.kind:
        query = query.where(Flag.kind == wanted.kind)
    if wanted.category:
        here = or_(Category.slug == wanted.category, Category.parent == wanted.category)
        query = query.where(Article.category_id.in_(select(Category.id).where(here)))
    if wanted.age:
        query = query.where(Flag.at <= at - timedelta(days=int(wanted.age)))
    return query.order_by(case((is_open, 0), else_=1), case((is_open, Flag.id)), Flag.id.desc())


def _for(by: Person) -> ColumnElement[bool]:
    """She owns the article, or nobody does who could answer."""
    return or_(owned_by(by.login), owned_by(NOBODY))


def find(session: Session, *, flag: int, by: Person) -> Flag:
    """One report with its article and the wording that was on screen.

    Errors: `Forbidden`; `NoSuchFlag`.
    """
    by.need("articles.write")
    wanted = _whole(select(Flag)).join(Article, Article.number == Flag.article_number)
    found = session.scalar(wanted.where(Flag.id == flag, allowed(by)))
    if found is None:
        raise NoSuchFlag
    return found


def answer(session: Session, *, flag: int, outcome: str, answer: str, by: Person, at: datetime) -> Flag:
    """Tell whoever reported it what came of it. An answer is given once.

    Errors: `Forbidden`; `NoSuchFlag`; `Invalid` naming the field; `FlagAnsweredMeanwhile` carrying the other answer.
    """
    by.need("articles.write")
    words = _words(answer, field="answer", empty=_("Write a sentence: whoever reported it reads it."))
    if outcome not in OUTCOMES:
        raise Invalid(_("Choose what came of it."), field="outcome")
    find(session, flag=flag, by=by)
    found = session.get_one(Flag, flag, with_for_update=True, populate_existing=True)
    if found.answered_at is not None:
        session.expunge(found)  # it is shown after this transaction is rolled back
        raise FlagAnsweredMeanwhile(found)
    found.answered_at, found.answered_by, found.outcome, found.answer = at, by.login, outcome, words
    session.flush()
    _tell(session, "articles.answer_flag", found, by=by, at=at, outcome=outcome)
    return found


def waiting(by: Person) -> Select[int]:
    """How many open reports wait for this person, as a query."""
    told = select(func.count(Flag.id)).join(Article, Article.number == Flag.article_number)
    return told.where(Flag.answered_at.is_(None), allowed(by), _for(by))


def answered(by: Person) -> Select[int]:
    """How many of her own reports have an answer that she has not seen, as a query."""
    return select(func.count(Flag.id)).where(Flag.account_id == by.id, _is_news())


# --- parts -----------------------------------------------------------------------------------------------------------


def _whole(query: Select[Flag]) -> Select[Flag]:
    revision = joinedload(Flag.revision)
    article = joinedload(Flag.article).joinedload(Article.category)
    return query.options(article, revision.defer(Revision.plain), revision.joinedload(Revision.text))


def _words(words: str, *, field: str, empty: object) -> str:
    kept = storable(words, field=field).replace("\r\n", "\n").strip()
    if not kept:
        raise Invalid(empty, field=field)
    return limited(kept, WORDS_MAX, field=field)


def _tell(session: Session, action: str, flag: Flag, *, by: Person, at: datetime, **more: Any) -> None:
    """Without the words: the journal keeps for ever, and what a reader types may name a person."""
    subject, detail = f"article/{flag.article.id}", {"number": flag.article_number, "flag": flag.id, **more}
    journal.record(session, at=at, by=by, action=action, subject=subject, detail=detail)
