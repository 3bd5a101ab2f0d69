"""The order's annex in one language, filled from a report's content: what every format lays out in its own way."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kbapp.report import canonical

FOLDER = Path(__file__).parent / "documents"
FORM = "boke-01-2025"
"""The edition whose annex is printed; a later one brings a file of its own."""

TURNS = {"\u200e", "\u200f", "\u061c", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
"""Signs that turn the direction of letters: with them a number would be printed otherwise than it was sealed."""

SPACES = "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the header or the address part: its label and what stands after it, which may be empty."""

    label: str
    text: str
    colon: bool = True

    @property
    def whole(self) -> str:
        """The line as it is read."""
        return f"{self.label}{':' if self.colon else ''} {self.text}".rstrip()


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signs: what she is, her name, and what is written under the two rules."""

    label: str
    name: str
    phone: str
    under_name: str
    under_signature: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the table; `ready` is whether there is a value."""

    number: str
    name: str
    unit: str
    cell: str
    ready: bool


@dataclass(frozen=True, kw_only=True)
class Annex:
    """The document, top to bottom. `footer` ends each page, before `page`; `about` ends the document."""

    language: str
    title: str
    corner: tuple[str, ...]
    header: tuple[Line, ...]
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    address_part: str
    address: tuple[Line, ...]
    signatures: tuple[Signature, ...]
    stamp: str
    about: tuple[str, ...]
    footer: str
    page: str
    translation: str
    draft: str
    draft_note: str

    @property
    def marks(self) -> tuple[str, ...]:
        """What each page begins with: that it is a draft, that it is a translation; usually nothing."""
        return tuple(mark for mark in (self.draft and self.draft_note, self.translation) if mark)


class Words:
    """The annex's words in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, part: str, name: str, **parts: str) -> str:
        """Those of this name; `{…}` in them is replaced by the part of that name."""
        words: str = _texts()[part][name][self._language]
        for each, text in parts.items():
            words = words.replace(f"{{{each}}}", text)
        return words.strip("\n")


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{FORM}.toml").read_text(encoding="utf-8"))


def plain(value: object) -> str:
    """The text as a document may show it: one line in NFC, without signs that are not seen or turn the others."""
    text = unicodedata.normalize("NFC", "" if value is None else str(value))
    return " ".join("".join(map(_shown, text)).split(" ")).strip()


def _shown(letter: str) -> str:
    if letter in SPACES:
        return " "
    no_letter = ord(letter) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(letter) <= 0xFDEF
    return "" if no_letter or letter in TURNS or unicodedata.category(letter) in ("Cc", "Cs") else letter


def filled(content: Mapping[str, Any], *, language: str, fingerprint: str, draft: bool) -> Annex:
    """The annex of a report. `fingerprint` is the whole one; a draft shows none."""
    words = Words(language)
    form, address = content["form"], content["address"]
    header = tuple(_header(line, content, words, language) for line in form["header"])
    return Annex(
        language=language,
        title=next(plain(line["text"][language]) for line in form["header"] if line["field"] == "name"),
        corner=tuple(words("annex", "corner").splitlines()),
        header=header,
        columns=tuple((plain(each["column"]), plain(each["name"][language])) for each in form["columns"]),
        rows=tuple(_row(row, words, language) for row in content["rows"]),
        address_part=words("annex", "address-part"),
        address=tuple(
            Line(label=words("annex", part), text=plain(address[part]), colon=False)
            for part in ("name", "address", "phone", "email")
        ),
        signatures=_signatures(address, words),
        stamp=words("annex", "stamp"),
        about=() if draft else tuple(_about(content, words, fingerprint)),
        footer=_footer(content, words, fingerprint, draft),
        page=words("mark", "page"),
        translation=words("mark", "translation"),
        draft=words("mark", "draft") if draft else "",
        draft_note=words("mark", "draft-note"),
    )


def _header(line: Mapping[str, Any], content: Mapping[str, Any], words: Words, language: str) -> Line:
    field, text = line["field"], plain(line["text"][language])
    if field == "period":
        year, half = content["period"]["code"].split("-")
        text = text.replace("___", words("blank", half)).replace("20__", year)
    if field == "identification-number":
        text = plain(content["address"]["iin_bin"] or content["centre"]["bin"])
    return Line(label=plain(line["label"][language]), text=text, colon=field != "identification-number")


def _row(row: Mapping[str, Any], words: Words, language: str) -> Row:
    ready = row["state"] == "ready" and row["cell"] is not None
    return Row(
        number=plain(row["row"]),
        name=plain(row["name"][language]),
        unit=plain(row["unit"][language]),
        cell=plain(row["cell"][language]) if ready else words("mark", "not-ready"),
        ready=ready,
    )


def _signatures(address: Mapping[str, Any], words: Words) -> tuple[Signature, ...]:
    executor, head, name = words("annex", "executor"), words("annex", "head"), words("annex", "full-name")
    return (
        Signature(
            label=executor,
            name=plain(address["executor"]),
            phone=plain(address["executor_phone"]),
            under_name=name,
            under_signature=words("annex", "signature-and-phone"),
        ),
        Signature(
            label=head,
            name=plain(address["head"]),
            phone="",
            under_name=name,
            under_signature=words("annex", "signature"),
        ),
    )


def _about(content: Mapping[str, Any], words: Words, fingerprint: str) -> list[str]:
    zone = ZoneInfo(content["centre"]["time_zone"])
    moment = datetime.fromisoformat(content["sealed_at"]).astimezone(zone)
    told = [words("mark", "sealed", moment=f"{moment:%d.%m.%Y, %H:%M}")]
    if replaced := content["replaces"]:
        which = {"issue": replaced["issue"], "fingerprint": canonical.short(replaced["sha256"])}
        told.append(words("mark", "replaces", **which, reason=plain(content["reason"])))
    return [*told, words("mark", "fingerprint-whole", fingerprint=fingerprint)]


def _footer(content: Mapping[str, Any], words: Words, fingerprint: str, draft: bool) -> str:
    index = next(line["text"]["kk"] for line in content["form"]["header"] if line["field"] == "index")
    parts = [plain(index), plain(content["period"]["code"]), words("mark", "issue", issue=plain(content["issue"]))]
    last = words("mark", "draft") if draft else words("mark", "fingerprint", fingerprint=canonical.short(fingerprint))
    return " · ".join((*parts, last))
