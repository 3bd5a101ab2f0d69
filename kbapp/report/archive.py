"""ZIP files that are the same on every machine: nothing in them is compressed, every member has the same moment."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP knows."""

PLAIN_FILE = 0o100644 << 16
ON_UNIX = 3
CHUNK = 2**20


def member(name: str) -> ZipInfo:
    """The head of a member."""
    info = ZipInfo(name, LONG_AGO)
    info.compress_type, info.create_system, info.external_attr = ZIP_STORED, ON_UNIX, PLAIN_FILE
    return info


def write(to: IO[bytes], members: Iterable[tuple[str, bytes]]) -> None:
    """Write the members in this order; none but the one at hand is kept in memory."""
    with ZipFile(to, "w", ZIP_STORED) as file:
        for name, data in members:
            file.writestr(member(name), data)


def settled(data: bytes) -> bytes:
    """The same members in the same order, in a ZIP that does not tell when or where it was made."""
    again = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as file:
        write(again, ((info.filename, file.read(info)) for info in file.infolist()))
    return again.getvalue()
