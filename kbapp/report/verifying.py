"""Whether a pack, or a sealed report alone, is whole: told from its bytes, without the database."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo, is_zipfile

from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.report import archive, canonical, pack
from kbapp.report.annex import plain
from kbapp.report.canonical import HEX, ContentError
from kbapp.report.pdf import NotTypeset

SCHEMA = "kbapp-report/1"
REPORT_MAX = 64 * 2**20
MEMBERS_MAX = 20_000
FAULTS_MAX = 1_000
BROKEN = (BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError, OverflowError, struct.error)
"""What reading a ZIP raises when somebody has been at it."""

SHAPELESS = (ContentError, NotTypeset, KeyError, TypeError, ValueError, AttributeError, IndexError, StopIteration)
"""What making documents raises when the content is none that was ever sealed."""

ALTERED = _("was altered: its SHA-256 is not the one in SHA256SUMS.")
SUMS_ALTERED = _("was altered: it does not tell the SHA-256 of the files that belong together here.")
NOT_SEALED = _("is not the file that was sealed, though SHA256SUMS was made to fit it.")
NOT_MADE = _(
    "is not what this program makes of report.json, though SHA256SUMS fits it: it was forged and hashed anew, or made "
    "by another version of the program (README.txt names the version)."
)
MISSING = _("is missing.")
ADDED = _("was added: it is not part of this report.")
TWICE = _("stands in the ZIP twice.")
PACKED = _("is compressed or encrypted: no file of a pack is. Nothing was unpacked.")
BURSTING = _("The ZIP says that it holds more than it can. Nothing was unpacked.")
SHAPE = _("is not the content of a sealed report as this program writes it.")
AROUND = _("Bytes outside of its members were altered.")
OTHER = _(
    "The fingerprint is another one than you expect: this is another report or another issue, or all of it was forged "
    "and hashed anew."
)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with which file; without a name it is wrong with the whole."""

    name: str = ""
    what: object


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was found. `expected` is None when no fingerprint was given: then a consistent forgery cannot be told.

    `about` is what it says to be: the period, the issue and the centre; None when it cannot even be read.
    """

    fingerprint: str | None
    expected: bool | None
    about: tuple[str, str, str] | None
    files: int
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Nothing was found; what could not be told is another matter."""
        return not self.faults


class NeitherPackNorReport(Invalid):
    """The file is something else, or damaged beyond reading."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "%(name)s is neither a pack nor a sealed report, or it is damaged so that it cannot be read. Ask for it again.",
                name=name,
            )
        )


class NoFingerprint(Invalid):
    """What somebody expects cannot be a fingerprint."""

    def __init__(self) -> None:
        super().__init__(
            _("A fingerprint has 64 digits from 0 to f, or 16 in its short form, such as 3f9a 02c1 77be 10d4."),
            field="expect",
        )


def verify(path: Path, expect: str | None = None) -> Verdict:
    """Check a pack or a bare sealed JSON, against a fingerprint (whole or short) when there is one.

    Errors: `NeitherPackNorReport`; `NoFingerprint`.
    """
    digits = canonical.said(expect) if expect is not None else None
    if expect is not None and digits is None:
        raise NoFingerprint
    with path.open("rb") as file:
        verdict = _of_pack(file, path) if is_zipfile(file) else _of_report(file, path)
    return _judged(verdict, digits)


def _judged(verdict: Verdict, digits: str | None) -> Verdict:
    if digits is None:
        return verdict
    expected = verdict.fingerprint is not None and verdict.fingerprint.startswith(digits)
    faults = verdict.faults if expected else (Fault(what=OTHER), *verdict.faults)
    return Verdict(**{**vars(verdict), "expected": expected, "faults": faults})


def _verdict(data: bytes | None, files: int, faults: Iterable[Fault]) -> Verdict:
    return Verdict(
        fingerprint=canonical.fingerprint(data) if data is not None else None,
        expected=None,
        about=_about(data),
        files=files,
        faults=tuple(faults),
    )


def _about(data: bytes | None) -> tuple[str, str, str] | None:
    try:
        content = canonical.decoded(data or b"")
        return plain(content["period"]["code"]), plain(content["issue"]), plain(content["centre"]["name"])
    except SHAPELESS:
        return None


# --- a sealed report alone -------------------------------------------------------------------------------------------


def _of_report(file: IO[bytes], path: Path) -> Verdict:
    file.seek(0)
    data = file.read(REPORT_MAX + 1)
    if len(data) > REPORT_MAX or not data.lstrip().startswith(b"{"):
        raise NeitherPackNorReport(path.name)
    faults = [] if _sealed(data) else [Fault(name=path.name, what=SHAPE)]
    return _verdict(data, 1, faults)


def _sealed(data: bytes) -> dict[str, Any] | None:
    try:
        content = canonical.decoded(data)
    except ContentError:
        return None
    return content if content.get("schema") == SCHEMA and content.get("sealed_at") else None


# --- a pack ----------------------------------------------------------------------------------------------------------


def _of_pack(file: IO[bytes], path: Path) -> Verdict:
    try:
        with ZipFile(file) as archived:
            infos = archived.infolist()
            if faults := _unsafe(infos, path.stat().st_size):
                return _verdict(None, len(infos), faults)
            return _of_members(_Members(archived), file)
    except BROKEN as fault:
        raise NeitherPackNorReport(path.name) from fault


def _unsafe(infos: list[ZipInfo], size: int) -> list[Fault]:
    """Nothing is compressed and all of it fits into the file: so nothing can burst when it is read."""
    names: set[str] = set()
    faults = []
    for info in infos:
        packed = info.compress_type != ZIP_STORED or info.compress_size != info.file_size or info.flag_bits & 1
        if packed or info.filename in names:
            faults.append(Fault(name=plain(info.filename)[:200], what=PACKED if packed else TWICE))
        names.add(info.filename)
    if len(infos) > MEMBERS_MAX or sum(info.file_size for info in infos) > size:
        faults.append(Fault(what=BURSTING))
    return faults[:FAULTS_MAX]


class _Members:
    """The members of a ZIP that was found safe: their bytes, and the SHA-256 of each; None when it cannot be read."""

    def __init__(self, archived: ZipFile) -> None:
        self._archived = archived
        self.hashes = {info.filename: self._hash(info) for info in archived.infolist()}
        self._names = {digits: name for name, digits in self.hashes.items()}

    def _hash(self, info: ZipInfo) -> str | None:
        found = sha256()
        try:
            with self._archived.open(info) as member:
                for chunk in iter(partial(member.read, archive.CHUNK), b""):
                    found.update(chunk)
        except BROKEN:
            return None
        return found.hexdigest()

    def read(self, name: str) -> bytes | None:
        """The bytes of a small member."""
        if self.hashes.get(name) is None or self._archived.getinfo(name).file_size > REPORT_MAX:
            return None
        return self._archived.read(name)

    def of_hash(self, digits: str) -> bytes:
        """The bytes of the member with this SHA-256."""
        return self._archived.read(self._names[digits])


def _of_members(found: _Members, file: IO[bytes]) -> Verdict:
    data, listed = found.read(pack.REPORT), _listed(found.read(pack.SUMS) or b"")
    content = _sealed(data) if data is not None else None
    made = _made(content, data) if content and data is not None else None
    if content is None or made is None:
        shape = Fault(name=pack.REPORT, what=SHAPE if data is not None else MISSING)
        faults = [shape, *_against_sums(found.hashes, listed, without=pack.REPORT)]
    else:
        faults = _compared(found.hashes, listed, _expected(content, made))
        if not faults and not _same(file, pack.members(content, made, found.of_hash)):
            faults = [Fault(what=AROUND)]
    return _verdict(data, len(found.hashes), faults)


def _made(content: Mapping[str, Any], data: bytes) -> dict[str, bytes] | None:
    try:
        made = pack.documents(content, data)
    except SHAPELESS:
        return None
    pieces = pack.evidence(content).values()
    return made if all(len(each) == 64 and HEX.fullmatch(each) for each in pieces) else None


def _expected(content: Mapping[str, Any], made: Mapping[str, bytes]) -> dict[str, str]:
    return pack.evidence(content) | {name: sha256(each).hexdigest() for name, each in made.items()}


def _listed(sums: bytes) -> dict[str, str]:
    lines = sums.decode(errors="replace").splitlines()
    return {name: digits for digits, _space, name in (line.partition("  ") for line in lines) if name}


def _compared(found: Mapping[str, str | None], listed: Mapping[str, str], expected: Mapping[str, str]) -> list[Fault]:
    """What differs from the pack that the sealed report gives; when that report was altered itself, from the sums."""
    fits = any(found.get(name) == digits for name, digits in expected.items() if name.startswith("documents/"))
    if not fits and listed.get(pack.REPORT) != found[pack.REPORT]:
        return _against_sums(found, listed)
    wrong = [name for name in sorted({*found, *expected}) if found.get(name) != expected.get(name)]
    if len(wrong) > 1 and pack.SUMS in wrong and not _only_sums_is_wrong(wrong, found, listed):
        wrong.remove(pack.SUMS)  # it was made to fit the others, which are named
    return [Fault(name=plain(name)[:200], what=_what(name, found, listed, expected)) for name in wrong]


def _only_sums_is_wrong(wrong: list[str], found: Mapping[str, str | None], listed: Mapping[str, str]) -> bool:
    """No other wrong file is told as it is: somebody was at the sums for another reason."""
    return all(listed.get(name) != found.get(name) for name in wrong if name != pack.SUMS)


def _what(name: str, found: Mapping[str, str | None], listed: Mapping[str, str], expected: Mapping[str, str]) -> object:
    if name not in found:
        return MISSING
    if name not in expected:
        return ADDED
    if name == pack.SUMS:
        return SUMS_ALTERED
    if found[name] != listed.get(name):
        return ALTERED
    return NOT_SEALED if name.startswith("evidence/") else NOT_MADE


def _against_sums(found: Mapping[str, str | None], listed: Mapping[str, str], without: str = "") -> list[Fault]:
    names = sorted({*found, *listed} - {pack.SUMS, without})
    wrong = [name for name in names if found.get(name) != listed.get(name)]
    faults = [Fault(name=plain(name)[:200], what=_what(name, found, listed, listed)) for name in wrong]
    return faults if pack.SUMS in found else [*faults, Fault(name=pack.SUMS, what=MISSING)]


def _same(file: IO[bytes], members: Iterator[tuple[str, bytes]]) -> bool:
    """Is the file to the last byte the ZIP that these members give?"""
    with TemporaryFile() as again:
        archive.write(again, members)
        file.seek(0)
        again.seek(0)
        while (chunk := file.read(archive.CHUNK)) == again.read(archive.CHUNK):
            if not chunk:
                return True
        return False
