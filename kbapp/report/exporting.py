"""The official documents: from the seal alone, byte for byte the same whenever they are asked for; drafts say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO, Any

from sqlalchemy.orm import Session

from kbapp.checklists import reading
from kbapp.checklists.models import Period
from kbapp.db import files
from kbapp.errors import Invalid
from kbapp.languages import LANGUAGES, _
from kbapp.people import journal
from kbapp.people.rights import Person
from kbapp.report import canonical, content, pack, seal

JSON, PACK = "json", "pack"
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    JSON: "application/json",
    PACK: "application/zip",
}
FORMATS = tuple(TYPES)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that was made: its name, its type and its bytes."""

    name: str
    type: str
    content: bytes


def export(
    session: Session,
    *,
    period: str,
    format: str,
    by: Person,
    at: datetime,
    language: str = "kk",
    issue: int | None = None,
    draft: bool = False,
    centre: str | None = None,
) -> Document:
    """A document of a sealed report, or of the report as it stands, which is marked as a draft.

    Errors: `Forbidden`; `NoSuchPeriod`; `NoSuchSeal`; `Invalid` for a format or a language; `NotTypeset`.
    """
    by.need("report.read")
    if format not in pack.RENDERERS and format != JSON:
        raise Invalid(
            _("Choose one of these: %(choices)s.", choices=", ".join((*pack.RENDERERS, JSON))), field="format"
        )
    if language not in LANGUAGES:
        raise Invalid(_("Choose one of these: %(choices)s.", choices=", ".join(LANGUAGES)), field="language")
    found = reading.find_period(session, code=period, centre=centre)
    data = _drafted(session, found) if draft else _sealed(session, found, issue, by=by)
    made = _made(data, format, language, draft=draft)
    _tell(session, found, made.name, by=by, at=at)
    return made


def export_pack(
    session: Session,
    to: IO[bytes],
    *,
    period: str,
    by: Person,
    at: datetime,
    issue: int | None = None,
    centre: str | None = None,
) -> str:
    """Write the pack of a sealed report: documents, the report itself, its evidence, and the sums of all; its name.

    Errors: `Forbidden`; `NoSuchPeriod`; `NoSuchSeal`; `files.FileError` when evidence is gone or damaged; `NotTypeset`.
    """
    by.need("report.read")
    found = reading.find_period(session, code=period, centre=centre)
    data = _sealed(session, found, issue, by=by)
    pack.write(to, data, partial(files.get, session))
    name = _name(canonical.decoded(data), "zip")
    _tell(session, found, name, by=by, at=at)
    return name


def _sealed(session: Session, period: Period, issue: int | None, *, by: Person) -> bytes:
    found = seal.find(session, period=period.code, issue=issue, centre=period.centre.code, by=by)
    return found.content.encode()


def _drafted(session: Session, period: Period) -> bytes:
    return canonical.encoded(content.drafted(session, period))


def _made(data: bytes, format: str, language: str, *, draft: bool) -> Document:
    whole = canonical.decoded(data)
    if format == JSON:
        return Document(name=_name(whole, JSON), type=TYPES[JSON], content=data)
    fingerprint = canonical.fingerprint(data)
    made = pack.RENDERERS[format](whole, language=language, fingerprint=fingerprint, draft=draft)
    return Document(name=pack.file_name(whole, language=language, ending=format), type=TYPES[format], content=made)


def _name(whole: dict[str, Any], ending: str) -> str:
    return pack.file_name(whole, language="kk", ending=ending).replace(".kk.", ".")


def _tell(session: Session, period: Period, name: str, *, by: Person, at: datetime) -> None:
    detail = {"centre": period.centre.code, "name": name}
    journal.record(session, at=at, by=by, action="report.export", subject=f"period/{period.code}", detail=detail)
