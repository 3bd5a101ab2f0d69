"""A report as DOCX: the same layout as the PDF, with headings, a table whose head repeats, and fields for the pages."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Book
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.parfmt import ParagraphFormat

from kbapp.report import annex, archive
from kbapp.report.annex import Annex, Signature

FONT = "Times New Roman"
SIZE, SMALL, LARGE = Pt(11), Pt(8.5), Pt(12)
Widths = tuple[Length, ...]
WIDTHS: Widths = (Mm(11), Mm(69), Mm(38), Mm(52))
SIGNED: Widths = (Mm(104), Mm(66))
LOCALES = {"kk": "kk-KZ", "ru": "ru-KZ", "en": "en-GB"}
UNUSED = ("/stylesWithEffects", "/thumbnail", "/customXml", "/webSettings")
AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr", "w:sectPr")
"""Word wants a paragraph's properties in one order only."""

BLACK, GREY = RGBColor(0, 0, 0), RGBColor(0x59, 0x59, 0x59)


def render(content: Mapping[str, Any], *, language: str, fingerprint: str, draft: bool) -> bytes:
    """The document; the same content always gives the same bytes."""
    filled = annex.filled(content, language=language, fingerprint=fingerprint, draft=draft)
    book = Document()
    _lighten(book)
    _set_up(book, filled, content["sealed_at"] or f"{content['period']['starts_on']}T00:00:00Z")
    _head(book, filled)
    _table(book, filled)
    _address(book, filled)
    file = io.BytesIO()
    book.save(file)
    return archive.settled(file.getvalue())


# --- the paper -------------------------------------------------------------------------------------------------------


def _set_up(book: Book, filled: Annex, moment: str) -> None:
    page = book.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(25), Mm(15), Mm(20), Mm(22)
    _tell_about(book, filled, datetime.fromisoformat(moment))
    for name, size in (("Normal", SIZE), ("Heading 1", LARGE), ("Heading 2", LARGE)):
        _dress(book.styles[name], size, LOCALES[filled.language])
    _on_each_page(book, filled)


def _lighten(book: Book) -> None:
    """Leave out what the library's own template brings along: styles of tables, and a picture of somebody's page."""
    for style in list(book.styles.element):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in ("TableNormal", "TableGrid"):
            book.styles.element.remove(style)
    for rels in (book.part.rels, book.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(UNUSED)]:
            del rels[key]


def _tell_about(book: Book, filled: Annex, moment: datetime) -> None:
    told = book.core_properties
    told.title, told.subject, told.language = filled.title, filled.footer, LOCALES[filled.language]
    told.author, told.last_modified_by, told.comments, told.keywords = "", "", filled.draft, ""
    told.created = told.modified = moment.replace(tzinfo=None)
    told.revision = 1


def _dress(style: Any, size: Pt, locale: str) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, size, BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for each in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(each), FONT)
    for each in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(each), None)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), locale)
    style.element.rPr.append(language)
    style.paragraph_format.space_after = Pt(4)


def _on_each_page(book: Book, filled: Annex) -> None:
    page = book.sections[0]
    if filled.draft:
        _write(page.header.paragraphs[0], filled.draft, Pt(26), ALIGN.CENTER).runs[0].font.color.rgb = GREY
    for mark in filled.marks:
        _write(page.header.add_paragraph(), mark, SMALL, ALIGN.CENTER)
    foot = _write(page.footer.paragraphs[0], f"{filled.footer} · ", SMALL)
    before, _page, rest = filled.page.partition("{page}")
    between, _pages, after = rest.partition("{pages}")
    for words, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        foot.add_run(words).font.size = SMALL
        if field:
            _field(foot, field)


def _field(paragraph: Paragraph, instruction: str) -> None:
    """A field that the reader's program fills: the number of the page, or of all pages."""
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        run.font.size = SMALL
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = instruction
        run._r.append(part)


def _write(paragraph: Paragraph, words: str, size: Pt | None = None, align: Any = None) -> Paragraph:
    run = paragraph.add_run(words)
    if size:
        run.font.size = size
    if align is not None:
        paragraph.alignment = align
    return paragraph


# --- what stands on it -----------------------------------------------------------------------------------------------


def _head(book: Book, filled: Annex) -> None:
    corner = _write(book.add_paragraph(), "\n".join(filled.corner), align=ALIGN.CENTER)
    corner.paragraph_format.left_indent, corner.paragraph_format.space_after = Mm(98), Pt(14)
    for line in filled.header:
        _write(book.add_paragraph(), line.whole).paragraph_format.first_line_indent = Mm(8)
    book.add_heading(filled.title, level=1).alignment = ALIGN.CENTER


def _table(book: Book, filled: Annex) -> None:
    table = book.add_table(rows=0, cols=len(WIDTHS), style="Table Grid")
    _fix(table, WIDTHS)
    for head in ([name for _sign, name in filled.columns], [sign for sign, _name in filled.columns]):
        _mark(_line(table, head, align=ALIGN.CENTER), "w:tblHeader")
    for row in filled.rows:
        line = _line(table, [row.number, row.name, row.unit, row.cell])
        line.cells[0].paragraphs[0].alignment = ALIGN.CENTER
        if not row.ready:
            line.cells[3].paragraphs[0].runs[0].font.color.rgb = GREY


def _fix(table: Table, widths: Widths) -> None:
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width


def _line(table: Table, words: list[str], align: Any = None) -> _Row:
    line: _Row = table.add_row()  # type: ignore[no-untyped-call]
    _mark(line, "w:cantSplit")
    for cell, width, text in zip(line.cells, WIDTHS, words, strict=True):
        _fill(cell, text, width=width, align=align)
    return line


def _mark(line: _Row, name: str) -> None:
    line._tr.get_or_add_trPr().append(OxmlElement(name))


def _fill(cell: _Cell, words: str, *, width: Length, align: Any = None, size: Pt | None = None) -> None:
    cell.width = width
    _write(cell.paragraphs[0], words, size, align).paragraph_format.space_after = Pt(0)


def _address(book: Book, filled: Annex) -> None:
    book.add_heading(filled.address_part, level=2)
    for line in filled.address:
        _underline(_write(book.add_paragraph(), line.whole)).keep_with_next = True
    for each in filled.signatures:
        _signature(book, each)
    _write(book.add_paragraph(), filled.stamp).paragraph_format.space_before = Pt(18)
    if filled.about:
        about = _write(book.add_paragraph(), "\n".join(filled.about), SMALL)
        about.paragraph_format.space_before, about.paragraph_format.keep_together = Mm(25), True


def _signature(book: Book, each: Signature) -> None:
    label = _write(book.add_paragraph(), each.label)
    label.paragraph_format.space_before, label.paragraph_format.keep_with_next = Pt(14), True
    table = book.add_table(rows=2, cols=2)
    _fix(table, SIGNED)
    for column, (ruled, under) in enumerate(((each.name, each.under_name), (each.phone, each.under_signature))):
        width = SIGNED[column]
        upper, lower = table.cell(0, column), table.cell(1, column)
        _fill(upper, ruled, width=width, align=ALIGN.RIGHT if column else None)
        _underline(upper.paragraphs[0])
        _fill(lower, under, width=width, align=ALIGN.CENTER, size=SMALL)


def _underline(paragraph: Paragraph) -> ParagraphFormat:
    """A rule under the whole line, to write on."""
    borders = OxmlElement("w:pBdr")
    for place in ("bottom", "between"):  # lines that follow each other would else share one rule below the last
        rule = OxmlElement(f"w:{place}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "auto")):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *AFTER_BORDERS)
    told: ParagraphFormat = paragraph.paragraph_format
    return told
