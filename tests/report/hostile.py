"""Hostile words in every field of a report's content."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from kbapp.report.annex import plain
from tests import hostile
from tests.report import contents

EXTRA = [
    '#read("/etc/passwd")',
    '#include "/etc/passwd" $x^2$ *bold* _x_ `raw` <label> @ref',
    '=HYPERLINK("https://example.org")',
    "{=1+1}",
    "internal:Sheet2!A1",
    "&L&G&P &N {page} {pages}",
    "_x0041_ &amp; ]]> <w:p/> </w:t>",
    "x" * 300,
    "\x00\x1f\x7f\u202e\ufffe",
    "{0} {title} %s %(x)s ${x}",
]
CALLED = ("code", "field", "column", "time_zone", "sealed_at", "starts_on", "state", "row", "issue", "schema", "bin")
"""What the program itself writes."""


def content(count: int) -> tuple[dict[str, Any], list[str]]:
    """A content whose every field that somebody typed holds hostile words; and the words."""
    typed = [
        each
        for each in (*EXTRA, *hostile.STORED, *hostile.words(count))
        if each.isprintable() or each.encode(errors="ignore").decode() == each
    ]
    source = cycle(typed)
    made = contents.content()
    for name in made["address"]:
        made["address"][name] = next(source)
    made["centre"]["name"] = next(source)
    made["reason"] = next(source)
    made["replaces"] = {"issue": "1", "sha256": "ab" * 32}
    for table in (*made["form"]["header"], *made["form"]["columns"], *made["rows"]):
        for each in [value for key, value in table.items() if isinstance(value, dict) and key not in CALLED]:
            for language in each:
                each[language] = next(source)
    return made, typed


def shown(made: dict[str, Any], language: str) -> Iterator[str]:
    """What must stand in the document, as it may be shown."""
    for line in made["form"]["header"]:
        yield plain(line["label"][language])
    for row in made["rows"]:
        for part in ("name", "unit", "cell"):
            yield plain(row[part][language])
    for name in ("name", "address", "phone", "email", "executor", "head"):
        yield plain(made["address"][name])
