from __future__ import annotations

import io
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as Book
from docx.oxml.ns import qn

from kbapp.report import canonical, docx
from tests.report import annex_lines, contents, hostile
from tests.report.annex_lines import squeezed

MARKS = {"kk": "ЖОБА", "ru": "ПРОЕКТ", "en": "DRAFT"}


def made(content: dict[str, Any], language: str = "kk") -> bytes:
    draft = content["sealed_at"] is None
    digits = "" if draft else canonical.fingerprint(canonical.encoded(content))
    return docx.render(content, language=language, fingerprint=digits, draft=draft)


def read(data: bytes) -> Book:
    return Document(io.BytesIO(data))


def words_of(book: Book) -> str:
    return squeezed(" ".join(each.text or "\n" for each in book.element.body.iter(qn("w:t"), qn("w:br"))))


def test_the_text_of_the_docx_is_the_annexs_lines_in_order() -> None:
    content = contents.content()

    annex_lines.found_in_order(words_of(read(made(content))), content)


def test_headings_and_the_tables_head_are_marked_as_such() -> None:
    book = read(made(contents.content()))
    styles = [each.style.name for each in book.paragraphs if each.style is not None]
    rows = book.tables[0].rows

    assert styles.count("Heading 1") == styles.count("Heading 2") == 1
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True] * 2 + [False] * 28
    assert [cell.text for cell in rows[1].cells] == ["А", "Б", "В", "1"]


@pytest.mark.parametrize(("language", "locale"), [("kk", "kk-KZ"), ("ru", "ru-KZ"), ("en", "en-GB")])
def test_the_document_says_its_language_and_title(language: str, locale: str) -> None:
    book = read(made(contents.content(), language))

    assert book.core_properties.language == locale
    assert book.core_properties.title
    assert book.styles["Normal"].element.find(f".//{qn('w:lang')}").get(qn("w:val")) == locale


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_draft_is_marked_in_the_header_of_each_page(language: str) -> None:
    header = [each.text for each in read(made(contents.draft(), language)).sections[0].header.paragraphs]
    sealed = [each.text for each in read(made(contents.content(), language)).sections[0].header.paragraphs]

    assert MARKS[language] in header
    assert MARKS[language] not in sealed


def test_the_fingerprint_stands_at_the_foot_of_each_page() -> None:
    content = contents.content()
    foot = read(made(content)).sections[0].footer.paragraphs[0].text

    assert canonical.short(canonical.fingerprint(canonical.encoded(content))) in foot


def test_the_same_content_gives_the_same_bytes() -> None:
    assert made(contents.content()) == made(contents.content())


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_hostile_words_come_out_as_text(language: str) -> None:
    content, _typed = hostile.content(400)
    data = made(content, language)
    found = words_of(read(data))
    with ZipFile(io.BytesIO(data)) as parts:
        document = parts.read("word/document.xml").decode()
        links = parts.read("word/_rels/document.xml.rels").decode()

    assert "External" not in links
    assert "instrText" not in document
    for words in hostile.shown(content, language):
        assert squeezed(words) in found, words
