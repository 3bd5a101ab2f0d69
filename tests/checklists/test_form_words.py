"""Every Kazakh cell and note of the form is the order's own, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from kbapp.checklists import definition
from kbapp.checklists.definition import HEADER, Definition

EDITION = definition.EDITIONS / definition.CURRENT


def folded(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def source() -> str:
    return folded((EDITION / "source.kk.txt").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def form() -> Definition:
    return definition.load(EDITION)


def test_the_rows_are_the_whole_table_of_the_order(source: str, form: Definition) -> None:
    heads = [*(each.name.kk for each in form.columns), *(each.column for each in form.columns)]
    cells = [cell for row in form.rows for cell in (str(row.row), row.name.kk, row.unit.kk) if cell]

    table = source.partition("Жинау әдісі: электронды түрде Байланыс орталығының қызметі туралы есеп ")[2]
    assert table.partition(" Мекенжай бөлігі ")[0] == " ".join([*heads, *cells])


def test_the_notes_are_all_notes_of_the_order(source: str, form: Definition) -> None:
    notes = " ".join(f"1-бағанның {row.row}-жолында – {row.note.kk}" for row in form.rows)

    assert source.partition("1 бағанында нақты деректер көрсетіледі. ")[2] == notes


def test_the_header_is_the_whole_header_of_the_order(source: str, form: Definition) -> None:
    lines = [f"{line.label.kk}: {line.text.kk}" for line in form.header]
    lines[HEADER.index("identification-number")] = "ЖСН/БИН"  # the order sets no colon there

    header = source.partition("арналған нысан ")[2].partition(" Байланыс орталығының қызметі туралы есеп р/н")[0]
    assert header == folded(" ".join(lines))


def test_the_source_is_kept_as_it_was_copied(source: str) -> None:
    assert source.startswith("Қазақстан Республикасының әкімшілік органдарының байланыс орталықтарының жұмысын")
    assert Path(EDITION / "source.kk.txt").read_bytes().count(b"\n") > 400
