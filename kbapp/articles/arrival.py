"""What an imported article meets here: new files are taken over, what was edited here since waits beside them as a draft."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kbapp.articles import media, reading, service
from kbapp.articles.files import Broken, MediaWords, details_of
from kbapp.articles.folder import ArticleFiles, Fault, MediaFile, TextFile
from kbapp.articles.models import Article, Draft, ImportedFile, Media, Revision
from kbapp.articles.refusals import DraftGone
from kbapp.articles.wording import Wording
from kbapp.db import settings_of
from kbapp.errors import Invalid, Refused
from kbapp.layout.uploads import examining
from kbapp.people.rights import Person

DETAILS = "article"
"""The part of an article that is not a text."""

MEDIA = "media/"
"""What the part of a picture or a file begins with; it goes on with the hash of the folder's file."""

WORDS_STAY = "its words here are others, and stay as they are."


@dataclass(kw_only=True)
class Outcome:
    """What an import did: articles seen and new ones; files that changed something, were published, or wait; the faults.

    `left` are files of one article that were left out, and why.
    """

    articles: int = 0
    new: int = 0
    changed: int = 0
    published: int = 0
    waiting: int = 0
    faults: list[Fault] = field(default_factory=list)
    left: list[tuple[Path, str]] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Count the other's as well."""
        self.articles += other.articles
        self.new += other.new
        self.changed += other.changed
        self.published += other.published
        self.waiting += other.waiting


def import_article(session: Session, *, found: ArticleFiles, by: Person, at: datetime) -> Outcome:
    """Bring one article up to its folder.

    Errors: what the verbs of `service` refuse; `Refused` for a new article without a text.
    """
    number = session.scalar(select(Article.number).where(Article.id == found.id))
    if number is None:
        if not found.texts:
            raise Refused("there is no text that can be read beside it: add kk.md, ru.md or en.md.")
        number = service.create(session, details=found.details, id=found.id, by=by, at=at).number
        return _Arrival(session, number, by, at, Outcome(articles=1, new=1)).take(found)
    return _Arrival(session, number, by, at, Outcome(articles=1)).take(found)


class _Arrival:
    """One article's files on their way in."""

    def __init__(self, session: Session, number: int, by: Person, at: datetime, outcome: Outcome) -> None:
        self.session, self.by, self.at, self.outcome = session, by, at, outcome
        self.article = service.locked(session, number, by=by)
        files = session.scalars(select(ImportedFile).where(ImportedFile.article_number == number))
        self.last = {file.part: file for file in files}
        self.kept_as: dict[str, str] = {}
        """Under which hash a picture is kept that had to be drawn anew, by that of the folder's file."""
        self.drawn: set[str] = set()
        """Those of them that were drawn only now."""

    def take(self, found: ArticleFiles) -> Outcome:
        """Every file that is not as it was at the last import; pictures come before the texts that show them."""
        for each in found.media:
            try:
                self._take_media(each)
            except (Invalid, Broken, OSError) as fault:
                self.outcome.left.append((each.path, getattr(fault, "sentence", str(fault))))
        if not self._is_known(DETAILS, found.sha256):
            self._take_details(found)
        taken = set()
        for part, file in found.texts.items():
            # a newer live wording came over the unpublished one: that one is put on top again
            again = part.removesuffix(".draft") in taken or any(each in file.wording.body for each in self.drawn)
            if (again or not self._is_known(part, file.sha256)) and self._take_text(part, self._as_kept(file)):
                taken.add(part)
        return self.outcome

    def _take_details(self, found: ArticleFiles) -> None:
        last = self.last.get(DETAILS)
        version = self.article.version
        if self.article.details == found.details:
            self._settle(DETAILS, found.sha256, version)
        elif last is not None and last.revision == version:
            service.set_details(
                self.session,
                article=self.article.number,
                details=found.details,
                version=version,
                by=self.by,
                at=self.at,
            )
            self.outcome.changed += 1
            self._settle(DETAILS, found.sha256, self.article.version)
        else:
            place = f"{found.details.category}/{found.details.slug}"
            self._wait(DETAILS, Wording(title=place, body=found.toml), base=version)
            self._record(DETAILS, found.sha256, last.revision if last else None)

    def _take_media(self, file: MediaFile) -> None:
        """A picture or a file with its words; one that was removed here stays away until its words change."""
        content = file.read()
        name, digest = sha256(content).hexdigest(), _digest(file.words.alts)
        part = f"{MEDIA}{name}"[:20]
        last = self.last.get(part)
        row = self.session.get(Media, last.revision) if last and last.revision else None
        if not self._is_known(part, digest):
            row = self._described(row, file.words, last) if row else self._added(content, file)
            if row.alts != file.words.alts:
                self.outcome.left.append((file.path, WORDS_STAY))
            self._record(part, digest, row.id)
            self.drawn |= {name} - {row.sha256}
        if row and row.sha256 != name:
            self.kept_as[name] = row.sha256

    def _added(self, content: bytes, file: MediaFile) -> Media:
        most = settings_of(self.session).upload_max
        upload = examining.examined(content, file.path.name, max_bytes=most, as_it_is=True)
        count = media.counted(self.session, article=self.article)
        row = media.add(
            self.session,
            article=self.article.number,
            upload=upload,
            alts=file.words.alts,
            decorative=file.words.decorative,
            by=self.by,
            at=self.at,
        )
        self.outcome.changed += int(media.counted(self.session, article=self.article) != count)
        return row

    def _described(self, row: Media, words: MediaWords, last: ImportedFile | None) -> Media:
        if row.alts == words.alts or last is None or last.sha256 != _digest(row.alts):
            return row
        self.outcome.changed += 1
        return media.describe(
            self.session,
            article=self.article.number,
            media=row.id,
            alts=words.alts,
            decorative=words.decorative,
            by=self.by,
            at=self.at,
        )

    def _as_kept(self, file: TextFile) -> TextFile:
        """The text shows a picture that was drawn anew under the hash that it has now."""
        body = file.wording.body
        for name, kept in self.kept_as.items():
            body = body.replace(f"/media/{name}/", f"/media/{kept}/")
        return replace(file, wording=replace(file.wording, body=body))

    def _take_text(self, part: str, file: TextFile) -> bool:
        """True when the wording became a revision, or the newest one was published."""
        language, last = part[:2], self.last.get(part)
        newest = reading.newest(self.session, article=self.article, language=language)
        ours = newest is not None and newest.number not in self._imported_revisions(language)
        if ours and newest and newest.wording != file.wording:
            self._wait(part, file.wording, base=newest.number)
            self._record(part, file.sha256, last.revision if last else None)
            return False
        revision = self._saved(language, file.wording, newest)
        published = part == language and not ours and self._published(revision, first=last is None)
        self._settle(part, file.sha256, revision.number)
        return published or revision is not newest

    def _saved(self, language: str, wording: Wording, newest: Revision | None) -> Revision:
        revision = service.save(
            self.session,
            article=self.article.number,
            language=language,
            title=wording.title,
            body=wording.body,
            base_revision=newest.number if newest else 0,
            by=self.by,
            at=self.at,
            reason="import",
        )
        self.outcome.changed += int(revision is not newest)
        return revision

    def _published(self, revision: Revision, *, first: bool) -> bool:
        """A new text goes live; one that was withdrawn here, or never published, does not by a mere change of its file."""
        live = service.open_publication(self.session, revision.text)
        if (live is None and not first) or (live is not None and live.revision_id == revision.id):
            return False
        service.publish(
            self.session, text=revision.text, revision=revision.number, by=self.by, at=self.at, reason="import"
        )
        self.outcome.published += 1
        return True

    def _imported_revisions(self, language: str) -> set[int | None]:
        return {file.revision for part, file in self.last.items() if part[:2] == language}

    def _is_known(self, part: str, sha256: str) -> bool:
        return part in self.last and self.last[part].sha256 == sha256

    def _settle(self, part: str, sha256: str, revision: int) -> None:
        self._forget(part)
        self._record(part, sha256, revision)

    def _record(self, part: str, sha256: str, revision: int | None) -> None:
        file = self.last.get(part)
        if file is None:
            file = self.last[part] = ImportedFile(article_number=self.article.number, part=part)
            self.session.add(file)
        file.sha256, file.revision, file.at = sha256, revision, self.at
        self.session.flush()

    def _wait(self, part: str, wording: Wording, *, base: int) -> None:
        self._forget(part)
        self.session.add(
            Draft(
                article_number=self.article.number,
                part=part,
                title=wording.title,
                body=wording.body,
                base=base,
                source="import",
                by=self.by.login,
                at=self.at,
            )
        )
        self.session.flush()
        self.outcome.waiting += 1

    def _forget(self, part: str) -> None:
        waiting = Draft.article_number == self.article.number, Draft.part == part
        self.session.execute(delete(Draft).where(*waiting))


def _digest(alts: Mapping[str, str]) -> str:
    return sha256(json.dumps(dict(alts), sort_keys=True).encode()).hexdigest()


# --- the supervisor settles what waits ---------------------------------------------------------------------------------


def waiting(session: Session, *, article: Article, id: int) -> Draft:
    """A draft that waits at this article.

    Errors: `DraftGone`.
    """
    draft = session.scalar(select(Draft).where(Draft.id == id, Draft.article_number == article.number))
    if draft is None:
        raise DraftGone
    return draft


def take_draft(session: Session, *, article: int, draft: int, base: int, by: Person, at: datetime) -> Revision | None:
    """The imported wording (or details) becomes the newest here; it is not published. None for details.

    `base` is the revision or version that was on screen beside it.
    Errors: `Forbidden`; `DraftGone`; `EditedMeanwhile` or `DetailsEditedMeanwhile`.
    """
    by.need("articles.write")
    found = service.locked(session, article, by=by)
    row = waiting(session, article=found, id=draft)
    file = session.get_one(ImportedFile, (article, row.part))
    revision = None
    if row.part == DETAILS:
        _id, details = details_of(row.body, place=row.title)
        taken = service.set_details(session, article=article, details=details, version=base, by=by, at=at)
        file.revision = taken.version
    else:
        revision = service.save(
            session,
            article=article,
            language=row.part[:2],
            title=row.title,
            body=row.body,
            base_revision=base,
            by=by,
            at=at,
            reason="import",
        )
        file.revision = revision.number
    session.delete(row)
    session.flush()
    return revision


def dismiss_draft(session: Session, *, article: int, draft: int, by: Person) -> None:
    """Keep what stands here and let the imported text go; it comes again only when its file changes again.

    Errors: `Forbidden`; `DraftGone`.
    """
    by.need("articles.write")
    session.delete(waiting(session, article=service.locked(session, article, by=by), id=draft))
    session.flush()
