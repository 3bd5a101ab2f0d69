from __future__ import annotations

import io
import re
import resource
from typing import Any

import pytest
from pypdf import PdfReader

from kbapp.report import canonical, pdf
from kbapp.report.pdf import NotTypeset
from tests.report import annex_lines, contents, hostile
from tests.report.annex_lines import squeezed

KAZAKH = "ҚҒӘҮҰӨҺІҢ"
MARKS = {"kk": "ЖОБА", "ru": "ПРОЕКТ", "en": "DRAFT"}


def made(content: dict[str, Any], language: str = "kk") -> bytes:
    draft = content["sealed_at"] is None
    digits = "" if draft else canonical.fingerprint(canonical.encoded(content))
    return pdf.render(content, language=language, fingerprint=digits, draft=draft)


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def words_of(data: bytes) -> str:
    """The text of all pages, without the footers and the table's head that each page begins with."""
    pages = [page.extract_text() for page in read(data).pages]
    pages = [page.rpartition("БОҚЕ-01 · ")[0] for page in pages]
    head = "р/н № Көрсеткіштер Өлшем бірлігі Нақты деректер А Б В 1"
    found = [re.sub(r"\s+", " ", page).strip() for page in pages]
    return squeezed(" ".join([found[0], *(page.removeprefix(head) for page in found[1:])]))


def test_the_text_of_the_pdf_is_the_annexs_lines_in_order() -> None:
    content = contents.content()

    annex_lines.found_in_order(words_of(made(content)), content)


@pytest.mark.parametrize("letter", [*KAZAKH, *KAZAKH.lower(), "₸", "№", "«", "–"])
def test_every_letter_of_kazakh_is_drawn_and_can_be_read_back(letter: str) -> None:
    content = contents.content()
    content["rows"][0]["cell"]["kk"] = f"а{letter}я"

    assert f"а{letter}я" in words_of(made(content))


def test_only_shipped_fonts_are_used_and_all_are_embedded() -> None:
    fonts: set[str] = set()
    for page in read(made(contents.content())).pages:
        for font in page["/Resources"]["/Font"].values():
            below = font["/DescendantFonts"][0]
            assert any(key.startswith("/FontFile") for key in below["/FontDescriptor"])
            fonts.add(str(below["/BaseFont"]).partition("+")[2].partition("-")[0])

    assert fonts == {"LiberationSerif"}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_pdf_is_tagged_and_says_its_language_and_title(language: str) -> None:
    file = read(made(contents.content(), language))
    root = file.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith(language)
    assert file.metadata is not None
    assert file.metadata.title
    tags = str(set(_tags(root["/StructTreeRoot"])))
    assert all(f"'/{tag}'" in tags for tag in ("H1", "H2", "Table", "TH", "TD", "THead", "P"))


def _tags(node: Any) -> Any:
    node = node.get_object() if hasattr(node, "get_object") else node
    below = node if isinstance(node, list) else [node]
    for child in [each.get_object() if hasattr(each, "get_object") else each for each in below]:
        if isinstance(child, dict):
            yield str(child.get("/S"))
            yield from _tags(child["/K"]) if "/K" in child else ()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_page_of_a_draft_is_watermarked(language: str) -> None:
    pages = [page.extract_text() for page in read(made(contents.draft(), language)).pages]

    assert len(pages) >= 2
    assert all(page.count(MARKS[language]) >= 2 for page in pages)  # across the page, and in its footer


def test_a_sealed_report_bears_no_mark_of_a_draft_and_its_fingerprint_on_each_page() -> None:
    content = contents.content()
    digits = canonical.fingerprint(canonical.encoded(content))
    pages = [page.extract_text() for page in read(made(content)).pages]

    for number, page in enumerate(pages, start=1):
        assert MARKS["kk"] not in page
        assert canonical.short(digits) in page
        assert f"{number}-бет, барлығы {len(pages)}" in page
    assert digits in squeezed(pages[-1])


@pytest.mark.parametrize(("language", "mark"), [("ru", "Рабочий перевод"), ("en", "Working translation")])
def test_a_translation_says_on_each_page_that_it_is_not_official(language: str, mark: str) -> None:
    assert all(mark in page.extract_text() for page in read(made(contents.content(), language)).pages)
    assert not any("аударма" in page.extract_text() for page in read(made(contents.content())).pages)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert made(contents.content()) == made(contents.content())


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_hostile_words_come_out_as_text(language: str) -> None:
    content, _typed = hostile.content(400)
    file = read(made(content, language))
    found = "".join(squeezed(page.extract_text()) for page in file.pages)

    assert "root:x:0" not in found
    root = file.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    assert not any("/Annots" in page for page in file.pages)
    for words in hostile.shown(content, language):
        seen = squeezed(words)
        if seen.isascii() and len(seen) < 60:
            assert seen in found, words


def test_a_word_of_three_hundred_letters_stays_in_its_cell() -> None:
    content = contents.content()
    content["rows"][0]["cell"]["kk"] = "ж" * 300
    runs = re.findall("ж{2,}", "".join(page.extract_text() for page in read(made(content)).pages))

    assert sum(map(len, runs)) == 300
    assert max(map(len, runs)) < 30


def test_what_typst_refuses_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    content = contents.content()
    monkeypatch.setattr(pdf, "TIMEOUT_S", 0.001)

    with pytest.raises(NotTypeset) as refused:
        made(content)
    assert refused.value.status == 503
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY  # the bounds are the child's alone
