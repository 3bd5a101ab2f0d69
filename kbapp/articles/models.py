"""Tables: an article has texts by language, a text has revisions that never change, a publication says which one was live when."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kbapp.articles.details import Details
from kbapp.articles.wording import Wording
from kbapp.db import Base
from kbapp.languages import LANGUAGES, preferred


class Category(Base):
    """A shelf of articles; a title that is missing in a language is empty."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    parent: Mapped[str] = mapped_column(String(100), server_default="")
    """The short name of the category that it stands under; empty for one of the first row."""
    order: Mapped[int]
    title_kk: Mapped[str] = mapped_column(String(300))
    title_ru: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300))
    key_kk: Mapped[str] = mapped_column(String(600))
    key_ru: Mapped[str] = mapped_column(String(600))
    key_en: Mapped[str] = mapped_column(String(600))

    @property
    def titles(self) -> dict[str, str]:
        """The titles there are, by language."""
        titles = {"kk": self.title_kk, "ru": self.title_ru, "en": self.title_en}
        return {language: title for language, title in titles.items() if title}

    def language(self, reader: str) -> str:
        """In which language this reader gets the title."""
        return preferred(self.titles, reader) or reader

    def title(self, reader: str) -> str:
        """The title for this reader."""
        return self.titles.get(self.language(reader), self.slug)


class Article(Base):
    """An article: `id` is the same in every installation and never changes, `number` is local and never reused."""

    __tablename__ = "article"
    __table_args__ = (
        CheckConstraint("audience IN ('everyone', 'supervisors')", name="audience"),
        Index(
            "ix_article_pinned",
            "pinned_at",
            sqlite_where=sa.text("pinned_at IS NOT NULL"),
            postgresql_where=sa.text("pinned_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},  # without it SQLite gives a number out again
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    audience: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(String(2000))
    verify_every_days: Mapped[int] = mapped_column(server_default=sa.text("180"))
    """How long a text counts as current after it was published or found still right; 0 for ever."""
    pinned_at: Mapped[datetime | None]
    """When it was put on top of the empty search screen; None when it is not there."""
    version: Mapped[int]
    created_at: Mapped[datetime]

    category: Mapped[Category] = relationship()
    tags: Mapped[list[Tag]] = relationship(order_by="Tag.position", cascade="all, delete-orphan")
    aliases: Mapped[list[Alias]] = relationship(order_by="Alias.language, Alias.position", cascade="all, delete-orphan")

    @property
    def label(self) -> str:
        """The number as people say it."""
        return f"K-{self.number}"

    @property
    def details(self) -> Details:
        """The details as they stand at this `version`."""
        grouped = {each: tuple(a.alias for a in self.aliases if a.language == each) for each in LANGUAGES}
        return Details(
            slug=self.slug,
            category=self.category.slug,
            audience=self.audience,
            owner=self.owner,
            source=self.source,
            verify_every_days=self.verify_every_days,
            tags=tuple(tag.tag for tag in self.tags),
            aliases={language: several for language, several in grouped.items() if several},
        )


class Tag(Base):
    """A word that groups articles across categories."""

    __tablename__ = "tag"

    article_number: Mapped[int] = mapped_column(ForeignKey("article.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(String(100))
    folded: Mapped[str] = mapped_column(String(300), index=True)


class Alias(Base):
    """Another way in which people ask for an article."""

    __tablename__ = "alias"

    article_number: Mapped[int] = mapped_column(ForeignKey("article.number"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    alias: Mapped[str] = mapped_column(String(300))
    folded: Mapped[str] = mapped_column(String(900), index=True)


class Text(Base):
    """An article in one language. The table is not called `text`: PostgreSQL has a type of that name."""

    __tablename__ = "article_text"
    __table_args__ = (UniqueConstraint("article_number", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_number: Mapped[int] = mapped_column(ForeignKey("article.number"))
    language: Mapped[str] = mapped_column(String(2))
    verified_at: Mapped[datetime | None]
    """When somebody last said that the live wording is still right."""
    verified_by: Mapped[str] = mapped_column(String(100), server_default="")

    article: Mapped[Article] = relationship()


class Revision(Base):
    """A wording as it was saved, numbered from 1; triggers refuse any change of it."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("text_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("article_text.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(String(600))
    body: Mapped[str] = mapped_column(sa.Text)
    plain: Mapped[str] = mapped_column(sa.Text)
    """The body's words without Markdown: a search shows them for every hit, and parsing costs milliseconds."""
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))

    text: Mapped[Text] = relationship()

    @property
    def wording(self) -> Wording:
        """Title and body."""
        return Wording(title=self.title, body=self.body)


class Publication(Base):
    """From when until when a revision was what readers saw; the open row is the live wording. Only its end can be added."""

    __tablename__ = "publication"
    __table_args__ = (
        Index(
            "ix_publication_open",
            "text_id",
            unique=True,
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("article_text.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    from_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(500))
    until_at: Mapped[datetime | None]
    until_by: Mapped[str] = mapped_column(String(100))
    until_reason: Mapped[str] = mapped_column(String(500))

    revision: Mapped[Revision] = relationship()


class Draft(Base):
    """What an import brought for something that had been edited here: both wait side by side for the supervisor.

    `part` is a language, or `article` for the details, whose file then is the body; `base` is the revision (or the
    version) that the import met.
    """

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("article_number", "part"),
        {"sqlite_autoincrement": True},  # an old page's button must not settle a newer draft
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_number: Mapped[int] = mapped_column(ForeignKey("article.number"))
    part: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(sa.Text)
    base: Mapped[int]
    source: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]


class ImportedFile(Base):
    """The last import of a file: its hash, and the revision (or the details' version) that then stood here because of it.

    `part` is `article`, a language, or a language with `.draft` for a wording that is not published.
    """

    __tablename__ = "imported_file"

    article_number: Mapped[int] = mapped_column(ForeignKey("article.number"), primary_key=True)
    part: Mapped[str] = mapped_column(String(20), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int | None]
    at: Mapped[datetime]


class Flag(Base):
    """What a reader says is wrong with the wording that she had on screen, and what the owner answered."""

    __tablename__ = "flag"
    __table_args__ = (
        CheckConstraint("kind IN ('wrong', 'old', 'unclear', 'missing')", name="kind"),
        CheckConstraint("outcome IN ('', 'changed', 'kept')", name="outcome"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_number: Mapped[int] = mapped_column(ForeignKey("article.number"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(1000))
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_by: Mapped[str] = mapped_column(String(100))
    outcome: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(String(1000))
    heard_at: Mapped[datetime | None]
    """When whoever flagged it saw the answer."""

    article: Mapped[Article] = relationship()
    revision: Mapped[Revision] = relationship()


class MustRead(Base):
    """From when until when operators are asked to read an article and to say so; asking anew is a new row."""

    __tablename__ = "must_read"
    __table_args__ = (
        Index(
            "ix_must_read_open",
            "article_number",
            unique=True,
            sqlite_where=sa.text("until_at IS NULL"),
            postgresql_where=sa.text("until_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_number: Mapped[int] = mapped_column(ForeignKey("article.number"), index=True)
    from_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(100))
    due_on: Mapped[date | None]
    why: Mapped[str] = mapped_column(String(500))
    until_at: Mapped[datetime | None]
    until_by: Mapped[str] = mapped_column(String(100))

    article: Mapped[Article] = relationship()


class ReadReceipt(Base):
    """Somebody said that she has read what was asked, in the wording that she had on screen. Supervisors see it."""

    __tablename__ = "read_receipt"

    must_read_id: Mapped[int] = mapped_column(ForeignKey("must_read.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    at: Mapped[datetime]


class Media(Base):
    """A picture or a file that belongs to an article; its bytes lie under their hash, its address is `/media/<sha256>/<name>`."""

    __tablename__ = "media"
    __table_args__ = (UniqueConstraint("article_number", "sha256"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    article_number: Mapped[int] = mapped_column(ForeignKey("article.number"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    alt_kk: Mapped[str] = mapped_column(String(500))
    alt_ru: Mapped[str] = mapped_column(String(500))
    alt_en: Mapped[str] = mapped_column(String(500))
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]

    article: Mapped[Article] = relationship()

    @property
    def is_picture(self) -> bool:
        """It is shown in the text; everything else is downloaded."""
        return self.type.startswith("image/")

    @property
    def alts(self) -> dict[str, str]:
        """What stands for it in words, by language; a language without words is left out."""
        words = {"kk": self.alt_kk, "ru": self.alt_ru, "en": self.alt_en}
        return {language: alt for language, alt in words.items() if alt}

    @property
    def address(self) -> str:
        """Where a browser gets it."""
        return f"/media/{self.sha256}/{self.name}"
