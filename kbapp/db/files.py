"""Bytes by their SHA-256, in the data folder or in the database: written once, and never given out damaged."""

from __future__ import annotations

import os
import re
import secrets
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kbapp.db import Base, settings_of, upsert

NAME = re.compile(r"[0-9a-f]{64}")


class StoredFile(Base):
    """That bytes are kept, and the bytes themselves when they lie in the database."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    at: Mapped[datetime]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """None when they lie in the folder."""


class FileError(Exception):
    """Bytes that should be here cannot be given out; the message names them, and is for the log."""


class MissingError(FileError):
    """They are not here."""


class DamagedError(FileError):
    """They are not as they were when they were put here."""


def put(session: Session, content: bytes, *, at: datetime) -> str:
    """Keep the bytes; their SHA-256 in hex. What is here already is not written again, but what is damaged is.

    In the folder they lie durably on the disk before the row is written: whatever happens, no row is without its bytes.
    """
    name = sha256(content).hexdigest()
    if _is_in_database(session, name):
        return name
    in_folder = settings_of(session).files == "folder"
    if in_folder:
        _keep(_path(session, name), content)
    row = upsert(session, StoredFile).values(
        sha256=name, size=len(content), at=at, content=None if in_folder else content
    )
    if in_folder:
        session.execute(row.on_conflict_do_nothing(index_elements=["sha256"]))
    else:  # it may have lain in the folder so far
        session.execute(row.on_conflict_do_update(index_elements=["sha256"], set_={"content": content}))
    return name


def get(session: Session, name: str) -> bytes:
    """The bytes of this SHA-256.

    Errors: `MissingError`, `DamagedError`.
    """
    found = session.execute(
        select(StoredFile.sha256, StoredFile.content).where(StoredFile.sha256 == name)
    ).one_or_none()
    if found is None:
        raise MissingError(f"file {name[:64]} is not kept here")
    content = found.content if found.content is not None else _read(_path(session, name))
    if sha256(content).hexdigest() != name:
        raise DamagedError(f"file {name} is not as it was stored")
    return content


def has(session: Session, name: str) -> bool:
    """Are bytes of this SHA-256 kept here?"""
    return session.scalar(select(StoredFile.sha256).where(StoredFile.sha256 == name)) is not None


def _is_in_database(session: Session, name: str) -> bool:
    held = select(StoredFile.content.is_not(None)).where(StoredFile.sha256 == name)
    return bool(session.scalar(held))


# --- the folder ------------------------------------------------------------------------------------------------------


def _path(session: Session, name: str) -> Path:
    if not NAME.fullmatch(name):
        raise ValueError(f"no SHA-256: {name!r}")
    return settings_of(session).files_dir / name[:2] / name


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as fault:
        raise MissingError(f"file {path.name} is not in its folder") from fault


def _keep(path: Path, content: bytes) -> None:
    """Written whole and synced under another name, then named, then its folder synced: a crash leaves all or nothing."""
    if path.is_file() and path.read_bytes() == content:
        _sync(path.parent)  # whoever wrote it may have died before she did
        return
    _make_folder(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _make_folder(folder: Path) -> None:
    for each in (folder.parent, folder):
        if not each.is_dir():
            each.mkdir(mode=0o700, exist_ok=True)
            _sync(each.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
