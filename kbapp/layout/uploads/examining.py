"""What somebody sends becomes what is kept: told by its content, pictures drawn anew, its name fit for an address."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.uploads import pictures
from kbapp.layout.uploads.sniffing import Kind, parted, sniffed

STEM_MAX = 80
MIB = 2**20
LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі",
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya a g q n o u u h i".split(),
        strict=True,
    )
)
"""For names of pictures: an address of other letters would be written with percent signs in every text."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A picture or a file, ready to be kept. Units: `width` and `height` in pixels, None for a file.

    `is_still` says that the picture moved, and only its first frame is left.
    """

    name: str
    kind: Kind
    content: bytes
    width: int | None = None
    height: int | None = None
    is_still: bool = False


def examined(content: bytes, name: str, *, max_bytes: int, as_it_is: bool = False, as_sent: bool = False) -> Upload:
    """What is kept of these bytes; `as_it_is` leaves a picture that holds nothing but the picture in its own bytes.

    `as_sent` looks at every pixel and keeps the bytes all the same: of something that proves a thing, and is stored by
    whoever opens it, never shown, the fingerprint must be that of what was sent.

    Errors: `Invalid` for the field `file`, saying what is wrong and what to do.
    """
    if len(content) > max_bytes:
        raise Invalid(_("The file is too large: at most %(most)s MiB.", most=max_bytes // MIB), field="file")
    kind = sniffed(content, name)
    if not kind.is_picture:
        return Upload(name=cleaned(name, kind), kind=kind, content=content)
    if as_sent:
        return _as_sent(content, name, kind)
    drawn = (pictures.as_it_is(content, kind) if as_it_is else None) or pictures.drawn_anew(content, kind)
    return Upload(
        name=cleaned(name, drawn.kind),
        kind=drawn.kind,
        content=drawn.content,
        width=drawn.width,
        height=drawn.height,
        is_still=drawn.is_still,
    )


def _as_sent(content: bytes, name: str, kind: Kind) -> Upload:
    drawn = pictures.drawn_anew(content, kind)
    return Upload(name=cleaned(name, kind), kind=kind, content=content, width=drawn.width, height=drawn.height)


def cleaned(name: str, kind: Kind) -> str:
    """A name of letters, digits, dots, hyphens and underlines that ends as its kind does; a picture's in Latin letters."""
    stem, ending = parted(unicodedata.normalize("NFC", name))
    if kind.is_picture:
        stem = "".join(LATIN.get(letter, letter) for letter in stem.lower()).replace("_", "-")
    stem = re.sub(r"[^\w.-]+", "-", stem, flags=re.ASCII if kind.is_picture else re.UNICODE)
    stem = re.sub(r"([.-])[.-]+", r"\1", stem)[:STEM_MAX].strip("-._")
    return (stem or ("picture" if kind.is_picture else "file")) + (
        ending if ending in kind.endings else kind.endings[0]
    )
