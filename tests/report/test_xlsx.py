from __future__ import annotations

import io
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kbapp.report import canonical, xlsx
from tests.report import contents, hostile

MARKS = {"kk": "ЖОБА", "ru": "ПРОЕКТ", "en": "DRAFT"}


def made(content: dict[str, Any], language: str = "kk") -> bytes:
    draft = content["sealed_at"] is None
    digits = "" if draft else canonical.fingerprint(canonical.encoded(content))
    return xlsx.render(content, language=language, fingerprint=digits, draft=draft)


def read(data: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(data)).worksheets[0]


def lines(sheet: Worksheet) -> list[list[str]]:
    return [[str(value) for value in row if value is not None] for row in sheet.iter_rows(values_only=True)]


def test_the_sheet_holds_the_annex_in_order() -> None:
    content = contents.content()
    found = [row for row in lines(read(made(content))) if row]

    assert found[8][0].startswith("Ұсынылады: Қазақстан Республикасы")
    table = found.index(["А", "Б", "В", "1"])
    assert found[table - 1] == ["р/н №", "Көрсеткіштер", "Өлшем бірлігі", "Нақты деректер"]
    for number, row in enumerate(content["rows"], start=1):
        assert found[table + number] == [str(number), row["name"]["kk"], row["unit"]["kk"], row["cell"]["kk"]]
    assert found[table + 29] == ["Мекенжай бөлігі"]
    assert ["Әлімова Ұлжан Қайратқызы", "+7 7172 00 00 01"] in found


def test_every_cell_is_a_text() -> None:
    for row in read(made(contents.content())).iter_rows():
        assert {cell.data_type for cell in row if cell.value is not None} <= {"s"}
        assert {cell.number_format for cell in row if cell.value is not None} <= {"@"}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_draft_is_marked_on_the_sheet_and_on_each_printed_page(language: str) -> None:
    draft, sealed = read(made(contents.draft(), language)), read(made(contents.content(), language))

    assert lines(draft)[0] == [MARKS[language]]
    assert MARKS[language] in draft.oddHeader.center.text
    assert MARKS[language] not in str(lines(sealed)) + str(sealed.oddHeader.center.text)


def test_it_prints_on_pages_of_one_width_with_the_tables_head_on_each() -> None:
    content = contents.content()
    sheet = read(made(content))

    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows
    assert canonical.short(canonical.fingerprint(canonical.encoded(content))) in sheet.oddFooter.left.text
    assert sheet.oddFooter.right.text == "&P-бет, барлығы &N"


def test_the_same_content_gives_the_same_bytes() -> None:
    assert made(contents.content()) == made(contents.content())


def test_a_text_longer_than_a_cell_is_cut_visibly() -> None:
    content = contents.content()
    content["rows"][0]["cell"]["kk"] = "ж" * 40_000
    cells = [cell for row in lines(read(made(content))) for cell in row]

    assert f"{'ж' * 32_766}…" in cells


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_hostile_words_come_out_as_text(language: str) -> None:
    content, _typed = hostile.content(400)
    data = made(content, language)
    found = "\n".join(cell for row in lines(read(data)) for cell in row)
    with ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert not any("externalLink" in name or ("rels" in name and "sheet" in name) for name in parts.namelist())

    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    for words in hostile.shown(content, language):
        assert words in found, words
