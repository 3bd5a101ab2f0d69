"""Pictures and files of an article: added, described, removed, and given to whoever may know of the article."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from kbapp.articles.details import EVERYONE
from kbapp.articles.lists import Leaf
from kbapp.articles.models import Article, Media, Publication, Revision, Text
from kbapp.articles.reading import allowed
from kbapp.articles.refusals import MediaDamaged, MediaInUse, NoSuchMedia
from kbapp.articles.service import locked
from kbapp.articles.wording import known_language, limited, storable
from kbapp.db import files, folded
from kbapp.errors import Invalid
from kbapp.languages import LANGUAGES, NAMES, _, preferred
from kbapp.layout.uploads.examining import Upload
from kbapp.people import journal
from kbapp.people.rights import Person

ALT_MAX = 500
COUNT_MAX = 200
"""How many pictures and files an article may have."""

PER_PAGE = 24
SORTS = {"pictures": _("Pictures"), "files": _("Files")}
MARKS, ESCAPED = re.compile(r"([\\`*_\[\]<>&~!|])"), r"\\\1"
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Use:
    """A text that shows it, as readers see it now or as it was last saved."""

    article: int
    language: str
    is_live: bool

    @property
    def place(self) -> str:
        """The text as people call it."""
        return f"K-{self.article} ({NAMES[self.language]})"


@dataclass(frozen=True, kw_only=True)
class Held:
    """A picture or a file, and the article's texts that show it."""

    media: Media
    uses: tuple[Use, ...]


# --- for those who write ---------------------------------------------------------------------------------------------


def add(
    session: Session,
    *,
    article: int,
    upload: Upload,
    alts: Mapping[str, str],
    by: Person,
    at: datetime,
    decorative: bool = False,
    language: str | None = None,
) -> Media:
    """Give an article a picture or a file; one that it has already gets the words that it lacks, and nothing else.

    `language` is the one in which a picture has to be said in words; None for whichever there is.
    Errors: `Forbidden`; `NoSuchArticle`; `Invalid` for words that are missing or too long, or for too many files.
    """
    by.need("articles.write")
    found = locked(session, article, by=by)
    words = _words(alts, is_picture=upload.kind.is_picture, decorative=decorative, language=language)
    sha256 = files.put(session, upload.content, at=at)
    there = session.scalar(select(Media).where(Media.article_number == article, Media.sha256 == sha256))
    if there is not None:
        _set_words(session, there, {**words, **there.alts}, by=by, at=at)
        return there
    names = session.scalars(select(Media.name).where(Media.article_number == article)).all()
    if len(names) >= COUNT_MAX:
        raise Invalid(
            _("The article has %(most)s pictures and files already. Remove some first.", most=COUNT_MAX), field="file"
        )
    media = Media(
        article=found,
        sha256=sha256,
        name=_other_than(names, upload.name),
        type=upload.kind.type,
        size=len(upload.content),
        width=upload.width,
        height=upload.height,
        by=by.login,
        at=at,
        **{f"alt_{each}": words.get(each, "") for each in LANGUAGES},
    )
    session.add(media)
    session.flush()
    _tell(session, "articles.add_media", found, media, by=by, at=at)
    return media


def describe(
    session: Session,
    *,
    article: int,
    media: int,
    alts: Mapping[str, str],
    by: Person,
    at: datetime,
    decorative: bool = False,
) -> Media:
    """Say in other words what stands for it; texts keep the words with which it was put into them.

    Errors: `Forbidden`; `NoSuchArticle`; `NoSuchMedia`; `Invalid` for words that are missing or too long.
    """
    by.need("articles.write")
    found = _of_article(session, article, media, by=by)
    _set_words(session, found, _words(alts, is_picture=found.is_picture, decorative=decorative), by=by, at=at)
    return found


def remove(session: Session, *, article: int, media: int, by: Person, at: datetime) -> None:
    """Take it away from the article; nobody can open it there any more, and its bytes stay for those who have it too.

    Errors: `Forbidden`; `NoSuchArticle`; `NoSuchMedia`; `MediaInUse` while a live or newest text shows it.
    """
    by.need("articles.write")
    found = _of_article(session, article, media, by=by)
    holder = found.article
    uses = _uses_that_need(session, found)
    if uses:
        seen = session.scalars(
            select(Article.number).where(Article.number.in_({use.article for use in uses}), allowed(by))
        ).all()
        raise MediaInUse(sorted({use.place for use in uses if use.article in seen}))
    session.delete(found)
    session.flush()
    _tell(session, "articles.remove_media", holder, found, by=by, at=at)


def listed(
    session: Session,
    *,
    article: Article,
    by: Person,
    sort: str = "",
    page: int = 1,
    per_page: int = PER_PAGE,
    first: int | None = None,
) -> Leaf[Held]:
    """What an article has, the newest first, but before it the one of the id `first`; `sort` is one of SORTS, or empty.

    Errors: `Forbidden`.
    """
    by.need("articles.write")
    order = [Media.id.desc()] if first is None else [(Media.id == first).desc(), Media.id.desc()]
    wanted = _sorted(select(Media).where(Media.article_number == article.number), sort).order_by(*order)
    rows = session.scalars(wanted.offset((page - 1) * per_page).limit(per_page + 1)).all()
    texts = session.execute(_shown_texts().where(Text.article_number == article.number)).all()
    held = [
        Held(
            media=row,
            uses=tuple(
                Use(article=article.number, language=text.language, is_live=text.is_live)
                for text in texts
                if row.sha256 in text.body
            ),
        )
        for row in rows[:per_page]
    ]
    return Leaf(rows=held, number=page, more=len(rows) > per_page)


def counted(session: Session, *, article: Article) -> dict[str, int]:
    """How many there are of each of SORTS."""
    of = select(func.count()).select_from(Media).where(Media.article_number == article.number)
    return {sort: session.scalar(_sorted(of, sort)) or 0 for sort in SORTS}


# --- for readers -----------------------------------------------------------------------------------------------------


def find(session: Session, *, sha256: str, by: Person) -> Media:
    """A picture or a file that belongs to an article of which this person may know.

    Errors: `Forbidden`; `NoSuchMedia`.
    """
    by.need("articles.read")
    wanted = (
        select(Media)
        .join(Media.article)
        .where(Media.sha256 == sha256, allowed(by))
        .options(contains_eager(Media.article))
        .order_by((Article.audience == EVERYONE).desc(), Media.id)
        .limit(1)
    )
    found = session.scalar(wanted) if files.NAME.fullmatch(sha256) else None
    if found is None:
        raise NoSuchMedia
    return found


def content_of(session: Session, media: Media) -> bytes:
    """Its bytes, as they were kept.

    Errors: `MediaDamaged`.
    """
    try:
        return files.get(session, media.sha256)
    except files.FileError as fault:
        log.error("%s", fault)
        raise MediaDamaged from fault


# --- in words --------------------------------------------------------------------------------------------------------


def markdown_of(media: Media, language: str) -> str:
    """What a text says to show it: `![words](address)` for a picture, `[words](address)` for a file."""
    words = media.alts.get(language, "" if media.is_picture else media.name)
    mark = "!" if media.is_picture else ""
    return f"{mark}[{MARKS.sub(ESCAPED, words)}]({media.address})"


def is_described(media: Media, language: str) -> bool:
    """It can be put into a text of this language: a picture has words there, or needs none anywhere."""
    return not media.is_picture or not media.alts or language in media.alts


def alt_for(media: Media, reader: str) -> str:
    """The words that this reader gets; empty for what is decorative."""
    return media.alts.get(preferred(media.alts, reader) or "", "")


def _words(
    alts: Mapping[str, str], *, is_picture: bool, decorative: bool, language: str | None = None
) -> dict[str, str]:
    lines = {known_language(each): " ".join(storable(alt, field=f"alt_{each}").split()) for each, alt in alts.items()}
    words = {each: limited(line, ALT_MAX, field=f"alt_{each}") for each, line in lines.items() if line}
    if is_picture and decorative and words:
        raise Invalid(_("Say in words what it shows, or mark it as decorative: not both."), field="decorative")
    if is_picture and not decorative and (language or next(iter(words), None)) not in words:
        raise Invalid(
            _("Say in words what the picture shows, for those who do not see it; or mark it as decorative."),
            field=f"alt_{language or LANGUAGES[0]}",
        )
    return words


def _set_words(session: Session, media: Media, words: Mapping[str, str], *, by: Person, at: datetime) -> None:
    if media.alts == words:
        return
    for language in LANGUAGES:
        setattr(media, f"alt_{language}", words.get(language, ""))
    session.flush()
    _tell(session, "articles.describe_media", media.article, media, by=by, at=at)


# --- where it stands -------------------------------------------------------------------------------------------------


def _shown_texts() -> Select[int, str, bool, str]:
    """Every wording that readers see, or that was saved last."""
    other = aliased(Revision)
    newest = select(func.max(other.number)).where(other.text_id == Text.id).correlate(Text).scalar_subquery()
    live = (
        exists()
        .where(Publication.revision_id == Revision.id, Publication.until_at.is_(None))
        .correlate(Revision)
        .label("is_live")
    )
    return (
        select(Text.article_number, Text.language, live, Revision.body)
        .join(Revision, Revision.text_id == Text.id)
        .where(or_(Revision.number == newest, live))
        .order_by(Text.article_number, Text.id, Revision.id)
    )


def _uses_that_need(session: Session, media: Media) -> list[Use]:
    """The texts that would lose it: this article's, and those of others that have none of their own."""
    own = aliased(Media)
    has_own = exists().where(own.article_number == Text.article_number, own.sha256 == media.sha256, own.id != media.id)
    rows = session.execute(_shown_texts().where(Revision.body.contains(media.sha256), ~has_own.correlate(Text)))
    return [Use(article=row.article_number, language=row.language, is_live=row.is_live) for row in rows]


# --- inside ----------------------------------------------------------------------------------------------------------


def _of_article(session: Session, article: int, media: int, *, by: Person) -> Media:
    found = locked(session, article, by=by)
    row = session.scalar(select(Media).where(Media.id == media, Media.article_number == found.number))
    if row is None:
        raise NoSuchMedia
    return row


def _sorted(wanted: Select, sort: str) -> Select:  # type: ignore[type-arg]
    if not sort:
        return wanted
    is_picture = Media.type.startswith("image/")
    return wanted.where(is_picture if sort == "pictures" else ~is_picture)


def _other_than(names: Collection[str], name: str) -> str:
    """The name, with a number when the article has one like it already."""
    taken = {folded(each) for each in names}
    path = PurePath(name)
    several: Iterable[str] = (f"{path.stem}-{number}{path.suffix}" for number in range(2, COUNT_MAX + 2))
    return next(each for each in (name, *several) if folded(each) not in taken)


def _tell(session: Session, action: str, article: Article, media: Media, *, by: Person, at: datetime) -> None:
    detail: dict[str, object] = {"number": article.number, "name": media.name, "sha256": media.sha256}
    journal.record(session, at=at, by=by, action=action, subject=f"article/{article.id}", detail=detail)
