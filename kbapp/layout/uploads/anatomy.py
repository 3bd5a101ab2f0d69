"""How a picture's bytes are put together: of which parts, and where it ends; no pixel is looked at."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

SIGNATURES = {
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "WebP": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    "GIF": re.compile(rb"GIF8[79]a"),
}
JPEG_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
"""Among the pixels, FF before 00 is a byte, and D0 to D7 only restart the decoder."""

STEPS_MAX = 250_000
"""More pieces than that are no picture's: walking through millions of empty ones would cost seconds."""


@dataclass(frozen=True, kw_only=True)
class Anatomy:
    """The names of a picture's parts, and the place after its last byte."""

    parts: frozenset[bytes]
    end: int


def anatomy(content: bytes, title: str) -> Anatomy:
    """The parts of a picture of the kind `title`, one of SIGNATURES.

    Errors: `ValueError` when it breaks off or is not put together rightly.
    """
    walk = _Walk(content)
    READERS[title](walk)
    if walk.place > len(content):
        raise ValueError("it breaks off")
    return Anatomy(parts=frozenset(walk.parts), end=walk.place)


@dataclass
class _Walk:
    """A way through the bytes."""

    content: bytes
    place: int = 0
    steps: int = 0
    parts: set[bytes] = field(default_factory=set)

    def take(self, count: int) -> bytes:
        """The next bytes; a step on the way."""
        found = self.content[self.place : self.place + count]
        self.place, self.steps = self.place + count, self.steps + 1
        if len(found) < count or self.steps > STEPS_MAX:
            raise ValueError("it breaks off, or has too many pieces")
        return found

    def byte(self) -> int:
        """The next byte as a number."""
        return self.take(1)[0]


def _png(walk: _Walk) -> None:
    walk.place = 8
    while b"IEND" not in walk.parts:
        size, name = struct.unpack(">I4s", walk.take(8))
        walk.parts.add(name)
        walk.place += size + 4


def _jpeg(walk: _Walk) -> None:
    """Parts are called by their marker; JFIF's by its marker and letters, since others use the same marker."""
    walk.place = 2
    while (marker := _marker(walk, JPEG_MARKER.match)) != b"\xd9":
        size = struct.unpack(">H", walk.take(2))[0] - 2
        letters = walk.content[walk.place : walk.place + 5] if marker == b"\xe0" else b""
        walk.parts.add(marker + letters)
        walk.place += size
        if marker == b"\xda":
            _marker(walk, JPEG_MARKER.search)
            walk.place -= 2


def _marker(walk: _Walk, look: Callable[[bytes, int], re.Match[bytes] | None]) -> bytes:
    found = look(walk.content, walk.place)
    if found is None:
        raise ValueError("it breaks off")
    walk.place = found.end()
    walk.steps += 1
    return found[1]


def _webp(walk: _Walk) -> None:
    walk.place = 4
    end = 8 + struct.unpack("<I", walk.take(4))[0]
    walk.place = 12
    while walk.place < end:
        name, size = struct.unpack("<4sI", walk.take(8))
        walk.parts.add(name)
        walk.place += size + size % 2


def _gif(walk: _Walk) -> None:
    walk.place = 10
    colours = _colours(walk.byte())
    walk.place += 2 + colours
    while (kind := walk.take(1)) != b";":
        walk.parts.add(kind)
        if kind == b"!":
            walk.place += 1
        elif kind == b",":
            walk.place += 8
            colours = _colours(walk.byte())
            walk.place += colours + 1
        else:
            raise ValueError("no block where one should be")
        while size := walk.byte():
            walk.place += size


def _colours(flags: int) -> int:
    """How many bytes the table of colours takes."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


READERS: dict[str, Callable[[_Walk], None]] = {"PNG": _png, "JPEG": _jpeg, "WebP": _webp, "GIF": _gif}
