"""What an imported article meets here: new files are taken over, what was edited here since waits beside them as a draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kbapp.articles import reading, service
from kbapp.articles.files import details_of
from kbapp.articles.folder import ArticleFiles, Fault, TextFile
from kbapp.articles.models import Article, Draft, ImportedFile, Revision
from kbapp.articles.refusals import DraftGone
from kbapp.articles.wording import Wording
from kbapp.errors import Refused
from kbapp.people.rights import Person

DETAILS = "article"
"""The part of an article that is not a text."""


@dataclass(kw_only=True)
class Outcome:
    """What an import did: articles seen and new ones; files that changed something, were published, or wait; the faults."""

    articles: int = 0
    new: int = 0
    changed: int = 0
    published: int = 0
    waiting: int = 0
    faults: list[Fault] = field(default_factory=list)

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

    def take(self, found: ArticleFiles) -> Outcome:
        """Every file that is not as it was at the last import."""
        if not self._is_known(DETAILS, found.sha256):
            self._take_details(found)
        taken = set()
        for part, file in found.texts.items():
            # a newer live wording came over the unpublished one: that one is put on top again
            again = part.removesuffix(".draft") in taken
            if (again or not self._is_known(part, file.sha256)) and self._take_text(part, file):
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
