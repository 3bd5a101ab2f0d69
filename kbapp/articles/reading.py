"""One article to read: in which language, which wording is live, what was said before and what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from kbapp.articles import markdown
from kbapp.articles.details import EVERYONE
from kbapp.articles.freshness import Freshness, freshness
from kbapp.articles.links import Target, target
from kbapp.articles.models import Article, Category, Draft, Publication, Revision, Tag, Text
from kbapp.articles.refusals import NoSuchArticle, NoSuchText
from kbapp.languages import LANGUAGES, preferred
from kbapp.people.rights import Person

READ_INTERNAL = "articles.read_internal"

# what every reading asks for is put together once, not at every page
ARTICLE = select(Article).where(Article.number == bindparam("number")).options(joinedload(Article.category))
TAGS = select(Tag.tag).where(Tag.article_number == bindparam("number")).order_by(Tag.position)
STATES = (
    select(Text, Revision, Publication)
    .add_columns(
        select(func.max(Revision.number)).where(Revision.text_id == Text.id).correlate(Text).scalar_subquery(),
        select(Publication.id).where(Publication.text_id == Text.id).correlate(Text).exists(),
    )
    .outerjoin(Publication, and_(Publication.text_id == Text.id, Publication.until_at.is_(None)))
    .outerjoin(Revision, Revision.id == Publication.revision_id)
    .where(Text.article_number == bindparam("number"))
    .options(defer(Revision.plain))
)
WHOLE = (
    STATES.add_columns(Article)
    .join(Article, Article.number == Text.article_number)
    .join(Category, Category.id == Article.category_id)
    .options(contains_eager(Article.category))
)


@dataclass(frozen=True, kw_only=True)
class TextState:
    """How an article's text in one language stands; `live` is what readers see, `newest` the last revision's number."""

    text: Text
    newest: int
    live: Revision | None
    publication: Publication | None
    was_live: bool

    @property
    def state(self) -> str:
        """One of `lists.STATES`."""
        if self.live is None:
            return "withdrawn" if self.was_live else "unpublished"
        return "live" if self.live.number == self.newest else "edited"


@dataclass(frozen=True, kw_only=True)
class Page:
    """An article as one person reads it: the language shown may not be the one that she asked for."""

    article: Article
    language: str
    asked: str
    revision: Revision
    publication: Publication | None
    languages: tuple[str, ...]
    states: dict[str, TextState]
    drafts: tuple[str, ...]

    @property
    def is_live(self) -> bool:
        """Readers see this wording; otherwise only those who write do."""
        return self.publication is not None

    @property
    def key(self) -> str:
        """What search calls the text that is shown."""
        return f"article/{self.article.id}/{self.language}"

    @property
    def freshness(self) -> Freshness | None:
        """How current the live wording is; None when readers do not see it."""
        text = self.states[self.language].text
        if self.publication is None:
            return None
        return freshness(
            published_at=self.publication.from_at,
            verified_at=text.verified_at,
            verified_by=text.verified_by,
            every_days=self.article.verify_every_days,
        )


def read(session: Session, *, number: int, language: str, by: Person) -> Page:
    """The article in this language, or in the one that comes nearest; unpublished wordings only for those who write.

    Errors: `Forbidden`; `NoSuchArticle`, also for what this person may not know of.
    """
    by.need("articles.read")
    rows = session.execute(WHOLE, {"number": number}).all() if number < 2**31 else []
    article = _known(rows[0].Article if rows else None, by)
    states = _states(rows)
    shown = _shown(states, language, writes=by.may("articles.write"))
    state = states[shown]
    revision = state.live or revision_of(session, text=state.text, number=state.newest)
    return Page(
        article=article,
        language=shown,
        asked=language,
        revision=revision,
        publication=state.publication,
        languages=tuple(each for each in states if by.may("articles.write") or states[each].live),
        states=states,
        drafts=tuple(drafts(session, article=article)) if by.may("articles.write") else (),
    )


def _shown(states: dict[str, TextState], language: str, *, writes: bool) -> str:
    """The language to show: for those who write also one that readers cannot see, when they ask for it."""
    if writes and language in states:
        return language
    live = [each for each in states if states[each].live]
    shown = preferred(live, language) or (preferred(states, language) if writes else None)
    if shown is None:
        raise NoSuchArticle
    return shown


def find(session: Session, *, number: int, by: Person) -> Article:
    """The article with its category and tags, whatever its state.

    Errors: `NoSuchArticle`, also for what this person may not know of.
    """
    article = session.scalar(ARTICLE, {"number": number}) if number < 2**31 else None
    return _known(article, by)


def _known(article: Article | None, by: Person) -> Article:
    """The article, if this person may know of it: `allowed`, for a row that is here already."""
    if article is None or not (article.audience == EVERYONE or by.may(READ_INTERNAL)):
        raise NoSuchArticle
    return article


def tags(session: Session, *, article: Article) -> list[str]:
    """The article's tags in their order."""
    return list(session.scalars(TAGS, {"number": article.number}))


def number_of(session: Session, *, by: Person, slug: str = "", identity: str = "") -> int:
    """The number behind a short name or an id; whether its article can be read is for `read` to say.

    Errors: `NoSuchArticle`.
    """
    named = Article.slug == slug if slug else Article.id == identity
    number = session.scalar(select(Article.number).where(named, allowed(by)))
    if number is None:
        raise NoSuchArticle
    return number


def broken_links(session: Session, body: str, *, audience: str = EVERYONE) -> tuple[str, ...]:
    """Those links of a text that lead its readers to no article, as they are written: one query, none without such links.

    Nowhere is an article that is not there, has no published text, or may be read by fewer people than this text.
    """
    return nowhere(session, markdown.rendered(body).links, audience=audience)


def nowhere(session: Session, links: Iterable[str], *, audience: str = EVERYONE) -> tuple[str, ...]:
    """Those of these links that lead nowhere."""
    meant = {link: found for link in links if (found := target(link)) is not None}
    there = _there(session, list(meant.values()), audience) if meant else set()
    return tuple(link for link, wanted in meant.items() if wanted not in there)


def _there(session: Session, wanted: list[Target], audience: str) -> set[Target]:
    """How else each of these can be called that its readers can open."""
    ids, slugs = [each.id for each in wanted if each.id], [each.slug for each in wanted if each.slug]
    numbers = [each.number for each in wanted if 0 < each.number < 2**31]
    live = select(Publication.id).join(Text, Text.id == Publication.text_id)
    live = live.where(Text.article_number == Article.number, Publication.until_at.is_(None))
    named = or_(Article.id.in_(ids), Article.slug.in_(slugs), Article.number.in_(numbers))
    found = select(Article.id, Article.slug, Article.number).where(named, live.exists())
    if audience == EVERYONE:
        found = found.where(Article.audience == EVERYONE)
    rows = session.execute(found).all()
    return {one for row in rows for one in (Target(id=row.id), Target(slug=row.slug), Target(number=row.number))}


def allowed(by: Person) -> ColumnElement[bool]:
    """The condition that this person may know of the article."""
    return allowed_if(internal=by.may(READ_INTERNAL))


def allowed_if(*, internal: bool) -> ColumnElement[bool]:
    """The same, for statements that are put together once: `internal` is whether she may read what supervisors read."""
    return true() if internal else Article.audience == EVERYONE


def text_states(session: Session, *, article: Article) -> dict[str, TextState]:
    """How each text stands, by language in the order kk, ru, en: one query."""
    return _states(session.execute(STATES, {"number": article.number}).all())


def _states(rows: Iterable[Row[Any]]) -> dict[str, TextState]:
    found = {
        text.language: TextState(text=text, newest=number, live=live, publication=publication, was_live=was_live)
        for text, live, publication, number, was_live in (tuple(row)[:5] for row in rows)
    }
    return {language: found[language] for language in LANGUAGES if language in found}


def text(session: Session, *, article: Article, language: str) -> Text:
    """The article's text in a language.

    Errors: `NoSuchText`.
    """
    found = text_of(session, article=article, language=language)
    if found is None:
        raise NoSuchText
    return found


def text_of(session: Session, *, article: Article, language: str) -> Text | None:
    """The article's text in a language; None when there is none yet."""
    return session.scalar(select(Text).where(Text.article_number == article.number, Text.language == language))


def revision_of(session: Session, *, text: Text, number: int | None = None) -> Revision:
    """A revision by its number, or the newest.

    Errors: `NoSuchText`.
    """
    wanted = select(Revision).where(Revision.text_id == text.id).order_by(Revision.number.desc()).limit(1)
    if number is not None:
        wanted = wanted.where(Revision.number == number)
    revision = session.scalar(wanted) if number is None or number < 2**31 else None
    if revision is None:
        raise NoSuchText
    return revision


def publications_of(session: Session, *, revision: Revision) -> Sequence[Publication]:
    """When readers saw this wording, the first time first."""
    shown = select(Publication).where(Publication.revision_id == revision.id).order_by(Publication.id)
    return session.scalars(shown).all()


def newest(session: Session, *, article: Article, language: str) -> Revision | None:
    """The newest wording in a language, published or not; None when there is no such text yet."""
    wanted = select(Revision).join(Text, Text.id == Revision.text_id).order_by(Revision.number.desc()).limit(1)
    return session.scalar(wanted.where(Text.article_number == article.number, Text.language == language))


def drafts(session: Session, *, article: Article) -> dict[str, Draft]:
    """What imports brought and nobody has settled yet, by part."""
    rows = session.scalars(select(Draft).where(Draft.article_number == article.number).order_by(Draft.part))
    return {draft.part: draft for draft in rows}


@dataclass(frozen=True, kw_only=True)
class Past:
    """A revision and when readers saw it."""

    revision: Revision
    publications: tuple[Publication, ...]


def history(session: Session, *, text: Text, by: Person) -> list[Past]:
    """Every revision of a text, the newest first.

    Errors: `Forbidden`.
    """
    by.need("articles.write")
    said = select(Revision).where(Revision.text_id == text.id).options(defer(Revision.body), defer(Revision.plain))
    revisions = session.scalars(said.order_by(Revision.number.desc()))
    shown = session.scalars(select(Publication).where(Publication.text_id == text.id).order_by(Publication.id)).all()
    return [
        Past(revision=each, publications=tuple(one for one in shown if one.revision_id == each.id))
        for each in revisions
    ]
