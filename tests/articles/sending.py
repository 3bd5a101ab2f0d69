"""What people send, and what attackers do: every file is made here, none lies in the repository."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

from kbapp.layout.uploads.office import DOCX, XLSX

TYPES = '<?xml version="1.0"?><Types><Override PartName="/x" ContentType="{}.main+xml"/></Types>'
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def drawing(width: int = 40, height: int = 30, mode: str = "RGB") -> Image.Image:
    """A gradient, so that its corners can be told apart."""
    return Image.linear_gradient("L").resize((width, height)).convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def png(width: int = 40, height: int = 30, mode: str = "RGB", **options: Any) -> bytes:
    return encoded(drawing(width, height, mode), "PNG", **options)


def jpeg(width: int = 40, height: int = 30, **options: Any) -> bytes:
    return encoded(drawing(width, height), "JPEG", **options)


def gif(frames: int = 1) -> bytes:
    images = [drawing(20, 20 + frame) for frame in range(frames)]
    return encoded(images[0], "GIF", save_all=frames > 1, append_images=images[1:])


def webp(**options: Any) -> bytes:
    return encoded(drawing(), "WEBP", **options)


def chunk(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def huge_png(width: int, height: int) -> bytes:
    """A head that promises so many pixels, and almost no data."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND")


def many_chunks(count: int) -> bytes:
    return png()[:33] + chunk(b"teSt") * count + png()[33:]


def huge_webp() -> bytes:
    side = 16383 - 1
    head = b"VP8L" + struct.pack("<IBI", 16, 0x2F, side | side << 14) + b"\0" * 11
    return b"RIFF" + struct.pack("<I", len(head) + 4) + b"WEBP" + head


def archive(members: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return written.getvalue()


def office(kind: str = DOCX, **more: Any) -> dict[str, bytes]:
    """The members of a small document; `more` go in as they are, their names with dots."""
    main = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}[kind]
    return {"[Content_Types].xml": TYPES.format(kind).encode(), main: b"<x/>", **more}


def docx(more: dict[str, bytes] | None = None) -> bytes:
    return archive(office(DOCX) | (more or {}))


def xlsx() -> bytes:
    return archive(office(XLSX))


def link_in_archive() -> bytes:
    """A member that is a symbolic link."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for name, content in office().items():
            file.writestr(name, content)
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    return written.getvalue()


def encrypted(content: bytes) -> bytes:
    """The same archive, every member marked as locked."""
    return content.replace(b"PK\x03\x04\x14\0\0", b"PK\x03\x04\x14\0\x01").replace(
        b"PK\x01\x02\x14\x03\x14\0\0", b"PK\x01\x02\x14\x03\x14\0\x01"
    )


def lying(content: bytes, size: int = 10) -> bytes:
    """The last member says in the list that it unpacks to `size` bytes only."""
    place = content.rfind(b"PK\x01\x02")
    return content[: place + 24] + struct.pack("<I", size) + content[place + 28 :]
