"""A report as XLSX: the same layout on one sheet, every cell a text, nothing that a program would compute or open."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kbapp.report import annex, archive
from kbapp.report.annex import Annex

FONT = "Times New Roman"
OPTIONS = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
WIDTHS = (6, 42, 24, 36)
LETTERS = sum(WIDTHS)
LINE_PT = 15
CELL_MAX = 32_767
"""Letters that a cell can hold; a longer text would be left out whole, so it is cut and says so."""

LAST = len(WIDTHS) - 1
STYLES: dict[str, dict[str, Any]] = {
    "line": {},
    "corner": {"align": "center"},
    "title": {"align": "center", "bold": True, "font_size": 12},
    "part": {"bold": True, "font_size": 12},
    "head": {"align": "center", "valign": "vcenter", "border": 1},
    "cell": {"valign": "vcenter", "border": 1},
    "number": {"valign": "vcenter", "border": 1, "align": "center"},
    "not-ready": {"valign": "vcenter", "border": 1, "font_color": "#595959"},
    "ruled": {"bottom": 1},
    "under": {"align": "center", "font_size": 8.5, "valign": "top"},
    "small": {"font_size": 8.5},
    "draft": {"align": "center", "bold": True, "font_size": 26, "font_color": "#595959"},
}


def render(content: Mapping[str, Any], *, language: str, fingerprint: str, draft: bool) -> bytes:
    """The document; the same content always gives the same bytes."""
    filled = annex.filled(content, language=language, fingerprint=fingerprint, draft=draft)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        _tell_about(book, filled, content["sealed_at"] or f"{content['period']['starts_on']}T00:00:00Z")
        sheet = book.add_worksheet(annex.FORM)
        _set_up(sheet, filled)
        _Writer(book, sheet).write(filled)
    return archive.settled(file.getvalue())


def _tell_about(book: Workbook, filled: Annex, moment: str) -> None:
    created = datetime.fromisoformat(moment).replace(tzinfo=None)
    told = {"title": filled.title, "subject": filled.footer, "comments": filled.draft, "created": created}
    book.set_properties(told)


def _set_up(sheet: Worksheet, filled: Annex) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_paper(9)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.98, right=0.59, top=1.2 if filled.marks else 0.79, bottom=0.87)
    sheet.hide_gridlines(2)
    if filled.marks:
        sheet.set_header("&C" + "\n".join(map(_printed, (filled.draft, *filled.marks))).strip("\n"))
    page = _printed(filled.page).replace("{page}", "&P").replace("{pages}", "&N")
    sheet.set_footer(f"&L{_printed(filled.footer)}&R{page}")


def _printed(words: str) -> str:
    """In headers and footers an ampersand begins a command."""
    return words.replace("&", "&&")


class _Writer:
    """Goes down the sheet line by line."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._at = 0
        self._styles = {name: self._style(book, more) for name, more in STYLES.items()}

    @staticmethod
    def _style(book: Workbook, more: dict[str, Any]) -> Format:
        plain = {"num_format": "@", "font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "bottom"}
        return book.add_format({**plain, **more})

    def write(self, filled: Annex) -> None:
        """The whole annex."""
        for mark, style in ((filled.draft, "draft"), *((mark, "small") for mark in filled.marks)):
            self._across(mark, style) if mark else None
        for words in filled.corner:
            self._line([("", "line"), ("", "line"), (words, "corner")], merge_from=2)
        self._at += 1
        for line in filled.header:
            self._across(line.whole, "line")
        self._across(filled.title, "title", lines=2)
        self._table(filled)
        self._address(filled)

    def _table(self, filled: Annex) -> None:
        first = self._at
        self._line([(name, "head") for _sign, name in filled.columns])
        self._line([(sign, "head") for sign, _name in filled.columns])
        self._sheet.repeat_rows(first, self._at - 1)
        for row in filled.rows:
            said = (row.cell, "cell" if row.ready else "not-ready")
            self._line([(row.number, "number"), (row.name, "cell"), (row.unit, "cell"), said])

    def _address(self, filled: Annex) -> None:
        self._across(filled.address_part, "part", lines=2)
        for line in filled.address:
            self._across(line.whole, "ruled")
        for each in filled.signatures:
            self._across(each.label, "line", lines=2)
            self._pair((each.name, each.phone), "ruled", lines=2)
            self._pair((each.under_name, each.under_signature), "under")
        self._across(filled.stamp, "line", lines=3)
        self._at += 4 if filled.about else 0
        for about in filled.about:
            self._across(about, "small")

    def _pair(self, words: tuple[str, str], style: str, lines: int = 1) -> None:
        self._sheet.merge_range(self._at, 0, self._at, 1, "", self._styles[style])
        self._text(0, words[0], style)
        self._text(LAST, words[1], style)
        self._end(lines)

    def _across(self, words: str, style: str, lines: int = 1) -> None:
        self._sheet.merge_range(self._at, 0, self._at, LAST, "", self._styles[style])
        self._text(0, words, style)
        self._end(max(lines, _lines(words, LETTERS)))

    def _line(self, cells: list[tuple[str, str]], merge_from: int | None = None) -> None:
        if merge_from is not None:
            self._sheet.merge_range(self._at, merge_from, self._at, LAST, "", self._styles[cells[-1][1]])
        for column, (words, style) in enumerate(cells):
            if words or style != "line":
                self._text(column, words, style)
        widths = WIDTHS if merge_from is None else (*WIDTHS[:merge_from], sum(WIDTHS[merge_from:]))
        self._end(max(_lines(words, width) for (words, _style), width in zip(cells, widths, strict=True)))

    def _text(self, column: int, words: str, style: str) -> None:
        cut = words if len(words) <= CELL_MAX else f"{words[: CELL_MAX - 1]}…"
        self._sheet.write_string(self._at, column, cut, self._styles[style])

    def _end(self, lines: int) -> None:
        self._sheet.set_row(self._at, min(LINE_PT * lines, 409))
        self._at += 1


def _lines(words: str, letters: int) -> int:
    """How many lines a text takes where so many letters stand in one: programs do not fit merged cells themselves."""
    return max(1, -(-len(words) * 11 // (letters * 10)))
