"""The checksums of files that are never written twice, kept beside them: damage that a reader would not notice is found."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable
from pathlib import Path

NAME = "checksums.json"
CHUNK = 1 << 20


def write(folder: Path, names: Iterable[str]) -> None:
    """Keep the checksums of these files; those already kept are not read again, those of other files are dropped."""
    kept = read(folder)
    sums = {name: kept[name] if name in kept else of(folder / name) for name in names}
    draft = folder / f"{NAME}.{os.getpid()}"
    draft.write_text(json.dumps(sums), encoding="utf-8")
    draft.replace(folder / NAME)


def read(folder: Path) -> dict[str, int]:
    """The checksums kept in the folder, by file name; none when there are none yet.

    Errors: `ValueError` when the list itself cannot be read.
    """
    path = folder / NAME
    if not path.exists():
        return {}
    sums = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(sums, dict):
        raise ValueError(f"{path} is not a list of checksums")
    return sums


def of(path: Path) -> int:
    """The file's CRC-32: it finds accidents, not forgery."""
    total = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            total = zlib.crc32(chunk, total)
    return total
