"""What operators are asked to read, and who has: asked for, confirmed with the wording on screen, asked anew, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from kbapp.articles import pins, reading, service
from kbapp.articles.details import EVERYONE
from kbapp.articles.lists import PER_PAGE, Leaf, nearness, offset
from kbapp.articles.models import Article, MustRead, Publication, ReadReceipt, Revision, Text
from kbapp.articles.reading import allowed
from kbapp.articles.refusals import AskedMeanwhile, NoSuchMustRead, NotLive
from kbapp.articles.wording import limited, storable
from kbapp.db import settings_of, upsert
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import journal
from kbapp.people.holders import holds
from kbapp.people.models import Account
from kbapp.people.rights import Person

WHY_MAX = 500
STATES = {"open": _("Asked for now"), "ended": _("Ended")}
READERS = {"no": _("Have not read it yet"), "yes": _("Have read it")}

PANEL = (
    select(MustRead, ReadReceipt.at)
    .outerjoin(
        ReadReceipt, and_(ReadReceipt.must_read_id == MustRead.id, ReadReceipt.account_id == bindparam("account"))
    )
    .where(MustRead.article_number == bindparam("article"), MustRead.until_at.is_(None))
)
"""Asked with every article: put together once."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something that a person is asked to read, or has read (`read_at`); the title in the language that she gets."""

    must_read: MustRead
    title: str
    language: str
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A must-read with how many of those who are asked (`of`) have read it."""

    must_read: MustRead
    title: str
    language: str
    read: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody who is asked; `revision` is the wording that she confirmed."""

    account: Account
    read_at: datetime | None
    language: str | None
    revision: int | None


# --- asking ----------------------------------------------------------------------------------------------------------


def ask(
    session: Session,
    *,
    article: int,
    why: str,
    by: Person,
    at: datetime,
    due_on: date | None = None,
    anew: int | None = None,
) -> MustRead:
    """Ask operators to read an article. `anew` is the must-read on screen that this one replaces: all read it again.

    Units: `due_on` is the last day, in the installation's time zone.
    Errors: `Forbidden`; `NoSuchArticle`; `Invalid` naming the field; `NotLive`; `AskedMeanwhile` when one is open that
    was not on screen.
    """
    by.need("articles.publish")
    why = limited(" ".join(storable(why, field="why").split()), WHY_MAX, field="why")
    if not why:
        raise Invalid(_("Write in a sentence why they should read it."), field="why")
    if due_on is not None and due_on < at.astimezone(ZoneInfo(settings_of(session).time_zone)).date():
        raise Invalid(_("This day is over. Choose today or a later one."), field="due_on")
    found = service.locked(session, article, by=by)
    if found.audience != EVERYONE:
        raise Invalid(_("Operators cannot read this article: it is for supervisors only."))
    if session.scalar(select(Article.number).where(Article.number == article, pins.has_live_text())) is None:
        raise NotLive
    open_one = open_of(session, article=article)
    if open_one is not None and open_one.id != anew:
        session.expunge(open_one)  # it is shown after this transaction is rolled back
        raise AskedMeanwhile(open_one)
    if open_one is not None:
        open_one.until_at, open_one.until_by = at, by.login
        session.flush()
    asked = MustRead(article=found, from_at=at, by=by.login, due_on=due_on, why=why, until_by="")
    session.add(asked)
    _tell(session, "articles.ask_to_read", asked, by=by, at=at)
    return asked


def end(session: Session, *, must_read: int, by: Person, at: datetime) -> MustRead:
    """Ask no longer; who has read it stays known. One that has ended stays as it is.

    Errors: `Forbidden`; `NoSuchMustRead`.
    """
    by.need("articles.publish")
    article = find(session, must_read=must_read, by=by).article_number
    service.locked(session, article, by=by)
    found = session.get_one(MustRead, must_read, populate_existing=True)
    if found.until_at is None:
        found.until_at, found.until_by = max(at, found.from_at), by.login
        _tell(session, "articles.end_must_read", found, by=by, at=at)
    return found


def open_of(session: Session, *, article: int) -> MustRead | None:
    """The must-read of an article that is asked for now."""
    return session.scalar(select(MustRead).where(MustRead.article_number == article, MustRead.until_at.is_(None)))


def _tell(session: Session, action: str, must_read: MustRead, *, by: Person, at: datetime) -> None:
    session.flush()
    subject = f"article/{must_read.article.id}"
    detail = {"number": must_read.article_number, "must_read": must_read.id}
    journal.record(session, at=at, by=by, action=action, subject=subject, detail=detail)


# --- reading ---------------------------------------------------------------------------------------------------------


def confirm(
    session: Session, *, must_read: int, language: str, by: Person, at: datetime, revision: int | None = None
) -> None:
    """Say that one has read it, in the wording that was on screen (`revision`); a second time changes nothing.

    Errors: `Forbidden`; `NoSuchArticle`; `NoSuchMustRead` when it is not asked for any more.
    """
    by.need("articles.confirm")
    found = session.get(MustRead, must_read) if must_read < 2**31 else None
    if found is None or found.until_at is not None or by.id is None:
        raise NoSuchMustRead
    page = reading.read(session, number=found.article_number, language=language, by=by)
    seen = _seen(session, page, since=found.from_at, number=revision)
    receipt = upsert(session, ReadReceipt).values(must_read_id=found.id, account_id=by.id, revision_id=seen.id, at=at)
    session.execute(receipt.on_conflict_do_nothing())


def _seen(session: Session, page: reading.Page, *, since: datetime, number: int | None) -> Revision:
    """What she had on screen, if readers saw it while it was asked for; else what they see now."""
    shown = (
        select(Revision)
        .join(Publication, Publication.revision_id == Revision.id)
        .where(Revision.text_id == page.revision.text_id, Revision.number == number)
        .where(or_(Publication.until_at.is_(None), Publication.until_at >= since))
        .limit(1)
    )
    known = session.scalar(shown) if number is not None and 0 < number < 2**31 else None
    return known or page.revision


def panel(session: Session, *, article: int, by: Person) -> tuple[MustRead, datetime | None] | None:
    """What is asked of readers of this article now, and when this person did it: one query."""
    row = session.execute(PANEL, {"account": by.id, "article": article}).first()
    return None if row is None else (row[0], row[1])


def tasks(session: Session, *, by: Person, language: str, page: int = 1) -> Leaf[Task]:
    """What this person is asked to read, the nearest day first, and after it what she has read, the last first.

    Errors: `Forbidden`.
    """
    by.need("articles.confirm")
    receipt = and_(ReadReceipt.must_read_id == MustRead.id, ReadReceipt.account_id == by.id)
    wanted = (
        select(MustRead, ReadReceipt.at)
        .join(Article, Article.number == MustRead.article_number)
        .outerjoin(ReadReceipt, receipt)
        .where(_readable(by), or_(MustRead.until_at.is_(None), ReadReceipt.at.is_not(None)))
        .options(contains_eager(MustRead.article))
        .order_by(ReadReceipt.at.is_not(None), ReadReceipt.at.desc(), MustRead.due_on.is_(None))
        .order_by(MustRead.due_on, MustRead.id.desc())
    )
    rows = session.execute(wanted.offset(offset(page)).limit(PER_PAGE + 1)).all()
    titles = _titles(session, [one.article_number for one, _at in rows], language)
    done = [
        Task(must_read=one, title=title, language=tongue, read_at=read_at)
        for one, read_at in rows
        for title, tongue in [titles[one.article_number]]
    ]
    return Leaf(rows=done[:PER_PAGE], number=page, more=len(done) > PER_PAGE)


def waiting(by: Person) -> Select[int]:
    """How much this person is asked to read and has not, as a query."""
    done = select(ReadReceipt.at).where(ReadReceipt.must_read_id == MustRead.id, ReadReceipt.account_id == by.id)
    of_it = select(Article.number).where(Article.number == MustRead.article_number, _readable(by))
    open_ones = select(func.count(MustRead.id)).where(MustRead.until_at.is_(None))
    return open_ones.where(of_it.correlate(MustRead).exists(), ~done.correlate(MustRead).exists())


def _readable(by: Person) -> ColumnElement[bool]:
    return and_(allowed(by), pins.has_live_text())


# --- who has read it -------------------------------------------------------------------------------------------------


def overview(session: Session, *, by: Person, language: str, state: str = "open", page: int = 1) -> Leaf[Progress]:
    """What is or was asked for, the last first, with how many have read it.

    Errors: `Forbidden`.
    """
    by.need("articles.publish")
    wanted = select(MustRead).join(Article, Article.number == MustRead.article_number).where(allowed(by))
    if state:
        open_now = MustRead.until_at.is_(None)
        wanted = wanted.where(open_now if state == "open" else ~open_now)
    wanted = wanted.options(contains_eager(MustRead.article)).order_by(MustRead.id.desc())
    found = list(session.scalars(wanted.offset(offset(page)).limit(PER_PAGE + 1)))
    rows = _progress(session, found[:PER_PAGE], language)
    return Leaf(rows=rows, number=page, more=len(found) > PER_PAGE)


def progress(session: Session, *, must_read: MustRead, language: str) -> Progress:
    """How far one of them has come."""
    return _progress(session, [must_read], language)[0]


def _progress(session: Session, asked: Sequence[MustRead], language: str) -> list[Progress]:
    ids = [each.id for each in asked]
    of = session.scalar(select(func.count(Account.id)).where(holds("articles.confirm"))) or 0
    counted = (
        select(ReadReceipt.must_read_id, func.count())
        .join(Account, Account.id == ReadReceipt.account_id)
        .where(ReadReceipt.must_read_id.in_(ids), holds("articles.confirm"))
        .group_by(ReadReceipt.must_read_id)
    )
    read = dict(session.execute(counted).all())
    titles = _titles(session, [each.article_number for each in asked], language)
    return [
        Progress(must_read=each, title=title, language=tongue, read=read.get(each.id, 0), of=of)
        for each in asked
        for title, tongue in [titles[each.article_number]]
    ]


def find(session: Session, *, must_read: int, by: Person) -> MustRead:
    """One of them with its article, asked for or ended.

    Errors: `Forbidden`; `NoSuchMustRead`.
    """
    by.need("articles.publish")
    wanted = select(MustRead).join(Article, Article.number == MustRead.article_number)
    wanted = wanted.where(MustRead.id == must_read, allowed(by)).options(contains_eager(MustRead.article))
    found = session.scalar(wanted) if must_read < 2**31 else None
    if found is None:
        raise NoSuchMustRead
    return found


def readers(session: Session, *, must_read: int, by: Person, state: str = "", page: int | None = 1) -> Leaf[Reader]:
    """Who is asked, by name, and who of them has read it; those who read it and are asked no more stay named.

    `state` is one of READERS or empty; `page=None` gives all of them, for a file.
    Errors: `Forbidden`.
    """
    by.need("articles.publish")
    receipt = and_(ReadReceipt.must_read_id == must_read, ReadReceipt.account_id == Account.id)
    wanted = (
        select(Account, ReadReceipt.at, Text.language, Revision.number)
        .outerjoin(ReadReceipt, receipt)
        .outerjoin(Revision, Revision.id == ReadReceipt.revision_id)
        .outerjoin(Text, Text.id == Revision.text_id)
        .where(or_(holds("articles.confirm"), ReadReceipt.at.is_not(None)))
        .order_by(ReadReceipt.at.is_not(None), Account.name_sort_key, Account.id)
    )
    if state:
        wanted = wanted.where(ReadReceipt.at.is_not(None) if state == "yes" else ReadReceipt.at.is_(None))
    if page is not None:
        wanted = wanted.offset(offset(page)).limit(PER_PAGE + 1)
    rows = [
        Reader(account=account, read_at=read_at, language=language, revision=revision)
        for account, read_at, language, revision in session.execute(wanted)
    ]
    return Leaf(
        rows=rows[:PER_PAGE] if page is not None else rows,
        number=page or 1,
        more=page is not None and len(rows) > PER_PAGE,
    )


def _titles(session: Session, numbers: Sequence[int], language: str) -> dict[int, tuple[str, str]]:
    """Each article's title as readers see it, in the nearest language; its short name when they see none."""
    slugs = select(Article.number, Article.slug).where(Article.number.in_(numbers))
    found = {number: (slug, "en") for number, slug in session.execute(slugs)}
    shown = (
        select(Text.article_number, Revision.title, Text.language)
        .join(Publication, and_(Publication.text_id == Text.id, Publication.until_at.is_(None)))
        .join(Revision, Revision.id == Publication.revision_id)
        .where(Text.article_number.in_(numbers))
        .order_by(nearness(language).desc())
    )
    found.update({number: (title, tongue) for number, title, tongue in session.execute(shown)})
    return found
