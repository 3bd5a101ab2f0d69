"""A sealed report, its documents and its evidence in one ZIP: every byte of it follows from the seal and the evidence."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from typing import IO, Any

from kbapp.languages import LANGUAGES
from kbapp.report import annex, archive, canonical, docx, pdf, xlsx
from kbapp.report.annex import Words, plain

SUMS, REPORT, README = "SHA256SUMS", "report.json", "README.txt"
RENDERERS = {"pdf": pdf.render, "docx": docx.render, "xlsx": xlsx.render}
NAME_BYTES, ENDING_MAX = 120, 10
Files = Callable[[str], bytes]
"""Gives the bytes of a SHA-256."""


def write(to: IO[bytes], data: bytes, files: Files) -> None:
    """Write the pack of a sealed report, whose canonical bytes these are. Evidence is read piece by piece.

    Errors: `ContentError`; `NotTypeset`; whatever `files` raises.
    """
    content = canonical.decoded(data)
    made = documents(content, data)
    archive.write(to, members(content, made, files))


def members(content: Mapping[str, Any], made: Mapping[str, bytes], files: Files) -> Iterator[tuple[str, bytes]]:
    """Every member in its order: those that were made, and the evidence."""
    pieces = evidence(content)
    for name in sorted({*made, *pieces}):
        yield name, made[name] if name in made else files(pieces[name])


def documents(content: Mapping[str, Any], data: bytes) -> dict[str, bytes]:
    """By name, all that is not evidence: it follows from the sealed content alone."""
    fingerprint = canonical.fingerprint(data)
    made = {REPORT: data, README: _readme(content, fingerprint)}
    for language in LANGUAGES:
        for ending, render in RENDERERS.items():
            name = f"documents/{file_name(content, language=language, ending=ending)}"
            made[name] = render(content, language=language, fingerprint=fingerprint, draft=False)
    sums = {name: sha256(each).hexdigest() for name, each in made.items()} | evidence(content)
    made[SUMS] = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()
    return made


def evidence(content: Mapping[str, Any]) -> dict[str, str]:
    """By the name of the member: the SHA-256 of a file that proves something. The same bytes lie there once."""
    first = {each["sha256"]: each["name"] for each in reversed(content["evidence"]) if each["sha256"] is not None}
    return {f"evidence/{digits}-{safe_name(name)}": digits for digits, name in first.items()}


def file_name(content: Mapping[str, Any], *, language: str, ending: str) -> str:
    """What the document is called when it is stored."""
    draft = "" if content["sealed_at"] else "-draft"
    return safe_name(f"boke-01-{content['period']['code']}-{content['issue']}{draft}.{language}.{ending}")


def safe_name(name: object) -> str:
    """A name that every system can store: letters, digits, dots and strokes, not long, never a way elsewhere."""
    text = unicodedata.normalize("NFC", str(name or ""))
    kept = "".join(letter if letter.isalnum() or letter in ".-_" else "_" for letter in text).strip("._-")
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending.encode()) > ENDING_MAX:
        stem, dot, ending = kept, "", ""
    room = NAME_BYTES - len((dot + ending).encode())
    return (stem.encode()[:room].decode(errors="ignore") + dot + ending) or "file"


def _readme(content: Mapping[str, Any], fingerprint: str) -> bytes:
    filled = annex.filled(content, language="kk", fingerprint=fingerprint, draft=False)
    parts = {
        "title": filled.title,
        "index": "БОҚЕ-01",
        "period": plain(content["period"]["code"]),
        "issue": Words("kk")("mark", "issue", issue=plain(content["issue"])),
        "centre": plain(content["address"]["name"] or content["centre"]["name"]),
        "short": canonical.short(fingerprint),
        "fingerprint": fingerprint,
        "version": version("kbapp"),
        "typst": version("typst"),
    }
    return (annex.FOLDER / README).read_text(encoding="utf-8").format(**parts).encode()
