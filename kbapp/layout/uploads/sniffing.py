"""What bytes are, told from themselves and never from their name alone; what is two things at once is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.uploads import office
from kbapp.layout.uploads.anatomy import SIGNATURES, anatomy


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of file that is taken; `endings` are those that its name may have, the first is its own."""

    title: str
    type: str
    endings: tuple[str, ...]

    @property
    def is_picture(self) -> bool:
        """It is shown in the text; everything else is downloaded."""
        return self.type.startswith("image/")


PNG = Kind(title="PNG", type="image/png", endings=(".png",))
JPEG = Kind(title="JPEG", type="image/jpeg", endings=(".jpg", ".jpeg"))
WEBP = Kind(title="WebP", type="image/webp", endings=(".webp",))
GIF = Kind(title="GIF", type="image/gif", endings=(".gif",))
PDF = Kind(title="PDF", type="application/pdf", endings=(".pdf",))
DOCX = Kind(title="DOCX", type=office.DOCX, endings=(".docx",))
XLSX = Kind(title="XLSX", type=office.XLSX, endings=(".xlsx",))
TXT = Kind(title="TXT", type="text/plain", endings=(".txt",))
KINDS = {kind.title: kind for kind in (PNG, JPEG, WEBP, GIF, PDF, DOCX, XLSX, TXT)}
OF_TYPE = {kind.type: kind for kind in KINDS.values()}

MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|iframe|object|embed|body|\?php)\b", re.IGNORECASE)
ELSEWHERE = re.compile(rb"PK\x03\x04|PK\x05\x06|%PDF-|MZ\x90|\x7fELF")
"""How a zip, a PDF or a program begins; in a picture's tail it is no accident."""

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
HEAD = 1024
PDF_TAIL = 1024
"""How many blank bytes may stand after a PDF's end."""


def sniffed(content: bytes, name: str) -> Kind:
    """The kind of the bytes, if it is one that is taken and the name's ending agrees with it.

    Errors: `Invalid` saying what is wrong and what to do.
    """
    _stem, ending = parted(name)
    if not content:
        raise _refused(_("The file is empty."))
    kind = _told_by_content(content, ending)
    if ending not in kind.endings:
        raise _refused(
            _(
                "The name ends in “%(ending)s”, but the content is %(kind)s. Check that you chose the right file.",
                ending=ending or "…",
                kind=kind.title,
            )
        )
    return kind


def parted(name: str) -> tuple[str, str]:
    """A name without its folders, in two: what it is called, and its ending in small letters, with the dot."""
    stem, dot, ending = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    return (stem, f".{ending.lower()}") if dot else (ending, "")


def _told_by_content(content: bytes, ending: str) -> Kind:
    for title, signature in SIGNATURES.items():
        if signature.match(content):
            return _picture(content, KINDS[title])
    if content.startswith(b"PK\x03\x04"):
        return OF_TYPE[office.checked(content)]
    if b"%PDF-" in content[:HEAD]:
        return _pdf(content)
    if content.startswith(OLD_OFFICE):
        raise _refused(
            _("It is of an old Office, or locked with a password. Save it as DOCX or XLSX without a password.")
        )
    if _is_text(content):
        return TXT
    if ending == ".txt":
        raise _refused(_("This text is not UTF-8, or has control characters in it. Save it as UTF-8."))
    raise _refused(
        _(
            "This kind of file cannot be kept here. Take PNG, JPEG, WebP or GIF for a picture, "
            "and PDF, DOCX, XLSX or TXT for a file."
        )
    )


def _picture(content: bytes, kind: Kind) -> Kind:
    try:
        end = anatomy(content, kind.title).end
    except ValueError as fault:
        raise _refused(_("The picture is broken or incomplete. Open it, save it anew, and upload that.")) from fault
    tail = content[end:]
    # phones write a second picture or a short film behind a JPEG; nothing has any business behind the others
    foreign = ELSEWHERE.search(tail) if kind is JPEG else tail.strip(b"\x00\r\n ")
    if foreign or MARKUP.search(content):
        raise _two_at_once(kind)
    return kind


def _pdf(content: bytes) -> Kind:
    end = content.rfind(b"%%EOF")
    tail = content[end + 5 :]
    if not content.startswith(b"%PDF-") or tail.strip(b"\x00\t\r\n ") or MARKUP.search(content[:HEAD]):
        raise _two_at_once(PDF)
    if end < 0 or len(tail) > PDF_TAIL:
        raise _refused(_("The PDF is broken or incomplete. Open it, save it anew, and upload that."))
    if office.ends_as_archive(content):
        raise _two_at_once(PDF)
    return PDF


def _is_text(content: bytes) -> bool:
    try:
        return not CONTROL.search(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False


def _two_at_once(kind: Kind) -> Invalid:
    return _refused(
        _(
            "It is %(kind)s and something else at once. Open it in its own program, save it anew, and upload that.",
            kind=kind.title,
        )
    )


def _refused(sentence: object) -> Invalid:
    return Invalid(sentence, field="file")
