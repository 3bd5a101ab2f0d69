"""Pictures are drawn anew: upright, no larger than needed, and with nothing in them but the picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kbapp.layout.uploads.pictures import SIDE_MAX, as_it_is, drawn_anew
from kbapp.layout.uploads.sniffing import GIF, JPEG, PNG, WEBP, Kind
from tests.articles.sending import drawing, encoded, gif, jpeg, png, webp

SECRET = b"N 43.2389 E 76.8897"


def seen(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def with_exif(kind: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, SECRET.decode()
    return encoded(drawing(60, 40), kind, exif=exif)


@pytest.mark.parametrize(
    ("sent", "kind", "kept"),
    [
        (png(), PNG, PNG),
        (jpeg(), JPEG, JPEG),
        (gif(), GIF, PNG),
        (webp(), WEBP, JPEG),
        (webp(lossless=True), WEBP, PNG),
        (encoded(Image.new("RGBA", (40, 30), (9, 99, 9, 99)), "WEBP"), WEBP, PNG),
        (encoded(drawing(mode="CMYK"), "JPEG"), JPEG, JPEG),
    ],
)
def test_a_photograph_stays_one_and_everything_else_becomes_a_png(sent: bytes, kind: Kind, kept: Kind) -> None:
    found = drawn_anew(sent, kind)
    assert found.kind == kept
    assert seen(found.content).format == kept.title
    assert (found.width, found.height) == (seen(found.content).size)


@pytest.mark.parametrize(("kind", "title"), [(JPEG, "JPEG"), (PNG, "PNG"), (WEBP, "WEBP")])
def test_nothing_of_what_a_camera_wrote_is_kept(kind: Kind, title: str) -> None:
    sent = with_exif(title, 1)
    assert SECRET in sent
    found = drawn_anew(sent, kind)
    assert SECRET not in found.content
    assert dict(seen(found.content).getexif()) == {}


def test_neither_are_words_and_profiles() -> None:
    words = PngInfo()
    words.add_text("Comment", SECRET.decode())
    for sent, kind in (
        (png(pnginfo=words, icc_profile=SECRET), PNG),
        (jpeg(comment=SECRET, icc_profile=SECRET), JPEG),
    ):
        assert SECRET not in drawn_anew(sent, kind).content


@pytest.mark.parametrize(("orientation", "size"), [(1, (60, 40)), (3, (60, 40)), (6, (40, 60)), (8, (40, 60))])
def test_a_picture_taken_sideways_stands_upright(orientation: int, size: tuple[int, int]) -> None:
    found = drawn_anew(with_exif("JPEG", orientation), JPEG)
    assert (found.width, found.height) == size


@pytest.mark.parametrize(("sent", "kind"), [(png(3000, 100), PNG), (jpeg(3000, 100), JPEG), (png(4100, 90, "P"), PNG)])
def test_a_large_picture_becomes_smaller_in_its_proportions(sent: bytes, kind: Kind) -> None:
    found = drawn_anew(sent, kind)
    assert found.width == SIDE_MAX
    assert found.height in (44, 66, 67)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_drawing_keeps_its_colours_to_the_bit(mode: str) -> None:
    sent = png(mode=mode)
    found = drawn_anew(sent, PNG)
    assert seen(found.content).mode == mode
    assert seen(found.content).convert("RGBA").tobytes() == seen(sent).convert("RGBA").tobytes()


def test_a_palette_keeps_its_transparency() -> None:
    found = drawn_anew(png(mode="P", transparency=3), PNG)
    assert seen(found.content).info["transparency"] == 3


def test_sixteen_bits_a_pixel_become_eight_and_not_white() -> None:
    found = drawn_anew(encoded(Image.new("I;16", (9, 9), 0x9C40), "PNG"), PNG)
    assert seen(found.content).getpixel((0, 0)) == 0x9C


def test_of_a_picture_that_moves_the_first_frame_is_kept_and_told() -> None:
    found = drawn_anew(gif(frames=3), GIF)
    assert (found.is_still, found.kind, getattr(seen(found.content), "n_frames", 1)) == (True, PNG, 1)
    assert not drawn_anew(gif(), GIF).is_still


@pytest.mark.parametrize(("sent", "kind"), [(png(), PNG), (png(mode="P", transparency=3), PNG), (jpeg(), JPEG)])
def test_what_was_drawn_here_is_known_again_and_left_in_its_bytes(sent: bytes, kind: Kind) -> None:
    drawn = drawn_anew(sent, kind)
    again = as_it_is(drawn.content, drawn.kind)
    assert again
    assert again.content == drawn.content


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (with_exif("JPEG", 1), JPEG),
        (png() + b"\0", PNG),
        (png(2001, 10), PNG),
        (webp(), WEBP),
        (jpeg(comment=SECRET), JPEG),
    ],
)
def test_what_holds_more_than_a_picture_is_not_left_as_it_is(sent: bytes, kind: Kind) -> None:
    assert as_it_is(sent, kind) is None
