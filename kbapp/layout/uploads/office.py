"""DOCX and XLSX are archives: looked into without unpacking, so that neither a bomb nor a macro comes in with them."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence

from kbapp.errors import Invalid
from kbapp.languages import _

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FOLDERS = {"word/": (DOCX, b"wordprocessingml.document.main+xml"), "xl/": (XLSX, b"spreadsheetml.sheet.main+xml")}
TYPES = "[Content_Types].xml"
TYPES_MAX = 2**20

MEMBERS_MAX = 1_000
UNPACKED_MAX = 200 * 2**20
RATIO_MAX = 100
LIST_MAX = MEMBERS_MAX * 512
"""Units: bytes. The list of members is read whole, so a long one is not read at all."""

END = b"PK\x05\x06"
END_SIZE = 22
COMMENT_MAX = 2**16
AT_ONCE = 2**16
ENCRYPTED = 0x1 | 0x40 | 0x2000
LEADS_OUT = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\\|[\x00-\x1f]")
MACROS = re.compile(r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|macrosheets/.*)$", re.IGNORECASE)

BROKEN = _("The document is broken or incomplete. Open it in its own program, save it anew, and upload that.")
FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, LookupError, EOFError, OSError, NotImplementedError)


def checked(content: bytes) -> str:
    """The type of a document: DOCX or XLSX.

    Errors: `Invalid` for an archive that is neither, or is broken, a bomb, locked, or carries macros.
    """
    _check_list(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members, len(content))
            _check_truth(archive, members)
            return _type(archive, members)
    except FAULTS as fault:
        raise _refused(BROKEN) from fault


def ends_as_archive(content: bytes) -> bool:
    """Would a program that unpacks archives open these bytes?"""
    return zipfile.is_zipfile(io.BytesIO(content))


def _check_list(content: bytes) -> None:
    """The list of members is where the end says, directly before it, nothing follows, and it is short."""
    place = content.rfind(END, -END_SIZE - COMMENT_MAX)
    if place < 0 or len(content) < place + END_SIZE:
        raise _refused(BROKEN)
    count, size, offset, comment = struct.unpack("<HIIH", content[place + 10 : place + END_SIZE])
    if count > MEMBERS_MAX or size > LIST_MAX or content.count(b"PK\x01\x02", offset, place) > MEMBERS_MAX:
        raise _too_much()
    if offset + size != place or place + END_SIZE + comment != len(content):
        raise _refused(BROKEN)


def _check_members(members: Sequence[zipfile.ZipInfo], packed: int) -> None:
    names = [member.orig_filename for member in members]
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise _refused(_("It is locked with a password. Remove the password, save it, and upload that."))
    if any(stat.S_ISLNK(member.external_attr >> 16) or LEADS_OUT.search(member.orig_filename) for member in members):
        raise _refused(_("There are names in it that lead out of it, so it is no document and cannot be kept."))
    if len({name.lower() for name in names}) < len(names):
        raise _refused(BROKEN)
    unpacked = sum(member.file_size for member in members)
    if len(members) > MEMBERS_MAX or unpacked > min(UNPACKED_MAX, RATIO_MAX * packed):
        raise _too_much()
    if any(MACROS.search(name) for name in names):
        raise _macros()


def _check_truth(archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> None:
    """Each member unpacks to as many bytes as it says, with the checksum that it says; none of it is kept."""
    for member in members:
        with archive.open(member) as file:
            while file.read(AT_ONCE):
                pass


def _type(archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> str:
    sizes = {member.filename: member.file_size for member in members}
    if sizes.get(TYPES, TYPES_MAX + 1) <= TYPES_MAX:
        types = archive.read(TYPES)
        if b"macroenabled" in types.lower():
            raise _macros()
        for folder, (type_, main) in FOLDERS.items():
            if main in types and any(name.startswith(folder) for name in sizes):
                return type_
    raise _refused(_("It is an archive, but neither DOCX nor XLSX. Upload what is in it one by one."))


def _too_much() -> Invalid:
    return _refused(_("It unpacks to far more than a document needs, so it cannot be kept."))


def _macros() -> Invalid:
    return _refused(_("It carries macros. Save it without them, as DOCX or XLSX."))


def _refused(sentence: object) -> Invalid:
    return Invalid(sentence, field="file")
