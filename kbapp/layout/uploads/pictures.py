"""Pictures are drawn anew: what comes out holds pixels and nothing else, no place, no camera, no hidden bytes."""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from dataclasses import dataclass, replace

from PIL import Image

from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.uploads.anatomy import anatomy
from kbapp.layout.uploads.sniffing import JPEG, PNG, WEBP, Kind

PIXELS_MAX = 40_000_000
SIDE_MAX = 2_000
"""Units: pixels, of the longer side of what is kept."""

QUALITY = 85
BARE = {
    "PNG": {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"},
    "JPEG": {b"\xe0JFIF\0", b"\xdb", b"\xc0", b"\xc1", b"\xc2", b"\xc4", b"\xdd", b"\xda"},
}
"""The parts without which there would be no picture."""

ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
FAULTS = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError, SyntaxError),
    *(TypeError, ValueError, Warning, struct.error, zlib.error),
)
"""What Pillow's readers raise for bytes that nobody vouches for."""

# its own limit is checked as soon as the head is read; above it only a warning would be given
Image.MAX_IMAGE_PIXELS = PIXELS_MAX
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
_one_at_a_time = threading.Lock()
"""A large picture takes 160 MB while it is decoded: one in each process."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture as it is kept. `is_still` says that it is the first of several that moved."""

    content: bytes
    kind: Kind
    width: int
    height: int
    is_still: bool = False


def drawn_anew(content: bytes, kind: Kind) -> Picture:
    """The picture upright, at most SIDE_MAX pixels long, as PNG or, when it was a photograph, as JPEG.

    Errors: `Invalid` when it is broken, or has more than PIXELS_MAX pixels.
    """
    with _one_at_a_time:
        try:
            return _drawn(content, kind)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
            raise _too_many() from fault
        except FAULTS as fault:
            raise _broken() from fault


def as_it_is(content: bytes, kind: Kind) -> Picture | None:
    """The picture in its own bytes, when they hold nothing but a picture of a size that is kept; else None.

    Errors: `Invalid` as for `drawn_anew`.
    """
    found = anatomy(content, kind.title)
    if not found.parts <= BARE.get(kind.title, set()) or found.end != len(content):
        return None
    drawn = drawn_anew(content, kind)  # so every pixel was looked at
    with Image.open(io.BytesIO(content), formats=[kind.title]) as image:
        same = image.size == (drawn.width, drawn.height)
    return replace(drawn, content=content, kind=kind) if same else None


def _drawn(content: bytes, kind: Kind) -> Picture:
    formats = [kind.title.upper()]
    with Image.open(io.BytesIO(content), formats=formats) as whole:
        if whole.width * whole.height > PIXELS_MAX:
            raise _too_many()
        whole.verify()
    with Image.open(io.BytesIO(content), formats=formats) as image:
        is_still = kind is not JPEG and getattr(image, "is_animated", False)
        turn = _turn(image)
        image.draft(None, (SIDE_MAX, SIDE_MAX))  # a large JPEG is decoded at a fraction of its size
        image.load()
        is_photo = not image.has_transparency_data and _is_lossy(content, kind)
        drawn = _photo(image) if is_photo else _drawing(image)
    if turn is not None:
        drawn = drawn.transpose(turn)
    written = io.BytesIO()
    if is_photo:
        drawn.save(written, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    else:
        drawn.save(written, "PNG")
    width, height = drawn.size
    return Picture(
        content=written.getvalue(), kind=JPEG if is_photo else PNG, width=width, height=height, is_still=is_still
    )


def _is_lossy(content: bytes, kind: Kind) -> bool:
    return kind is JPEG or (kind is WEBP and b"VP8L" not in anatomy(content, kind.title).parts)


def _turn(image: Image.Image) -> Image.Transpose | None:
    try:
        return TURNS.get(image.getexif().get(ORIENTATION, 1))
    except FAULTS:  # what a camera wrote beside the picture may be broken: the picture is not
        return None


def _photo(image: Image.Image) -> Image.Image:
    return _fit(image, "L" if image.mode == "L" else "RGB")


def _drawing(image: Image.Image) -> Image.Image:
    """A drawing keeps its palette and its transparency, unless it has to become smaller."""
    kept = image.info.get("transparency")
    if max(image.size) <= SIDE_MAX and image.mode in ("1", "L", "LA", "P", "RGB", "RGBA"):
        image.info = {} if kept is None else {"transparency": kept}
        return image
    if image.mode.startswith("I"):  # 16 bits a pixel: made lighter by Pillow, not cut off
        return _fit(image.convert("I").point(lambda value: value * (1 / 256)), "L")
    return _fit(image, "RGBA" if image.has_transparency_data else "L" if image.mode in ("1", "L", "F") else "RGB")


def _fit(image: Image.Image, mode: str) -> Image.Image:
    drawn = image if image.mode == mode else image.convert(mode)
    drawn.info = {}
    drawn.thumbnail((SIDE_MAX, SIDE_MAX), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return drawn


def _too_many() -> Invalid:
    return Invalid(
        _("The picture has more than %(most)s million pixels. Make it smaller.", most=PIXELS_MAX // 10**6), field="file"
    )


def _broken() -> Invalid:
    return Invalid(_("The picture is broken or incomplete. Open it, save it anew, and upload that."), field="file")
