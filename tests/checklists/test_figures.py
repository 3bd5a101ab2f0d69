from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kbapp.checklists import figures, reading, telephony
from kbapp.checklists.faults import Sentences
from kbapp.checklists.models import Period, PeriodItem
from kbapp.checklists.refusals import AnswersRefused, NoSuchItem
from kbapp.checklists.telephony import BadTable
from kbapp.db import Database
from kbapp.people.rights import Person
from tests.checklists.conftest import MORNING

MONTHS = (
    "Ай;Қоңырау;Чат;Күту, сек;Балл;Операторлар\r\n"
    "Қаңтар;1 000;100;20;4,5;10\r\n"
    "Ақпан;3 000;200;40;4,7;12\r\n"
    "Барлығы;4 000;300;30;4,6;12\r\n"
)
COLUMNS = {
    "row-12": "Операторлар",
    "row-13": "Қоңырау",
    "row-14:телефон": "Қоңырау",
    "row-14:чат": "Чат",
    "row-15": "Күту, сек",
    "row-16": "Балл",
}


@pytest.fixture
def rows(database: Database, ask: Callable[..., PeriodItem], period: Period) -> None:
    """The questions of rows 11–20, where the period has none of its own."""
    kinds: dict[str, tuple[str, dict[str, Any]]] = dict.fromkeys(figures.ROWS, ("count", {}))
    kinds["row-14"] = ("table", {})
    kinds |= dict.fromkeys(("row-15", "row-17", "row-18", "row-19"), ("number", {"places": 2, "least": Decimal(0)}))
    kinds["row-16"] = ("number", {"places": 1, "least": Decimal(0), "most": Decimal(5)})
    with database.reader() as session:
        there = {each.item.code for each in reading.questions_of(session, period)}
    for code, (kind, spec) in kinds.items():
        if code not in there:
            ask(code, kind, **spec)


def answers(database: Database, period: Period) -> dict[str, object]:
    with database.reader() as session:
        asked = reading.questions_of(session, period)
        return {each.item.code: each.current.value for each in asked if each.current}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("parted", [";", "\t"])
def test_a_table_is_read_in_the_encodings_that_there_are(encoding: str, parted: str) -> None:
    text = "Месяц;Звонки\nЯнварь;1 000\n\nИтого;1 000\n".replace(";", parted)
    sheet = telephony.read(text.encode(encoding))

    assert (sheet.columns, sheet.lines, sheet.totals) == (("Месяц", "Звонки"), (("Январь", "1 000"),), 1)


def test_cells_in_quotes_may_hold_what_parts_them() -> None:
    sheet = telephony.read(b'"calls, all","wait\nseconds"\n"1,5",2\n')

    assert (sheet.columns, sheet.lines) == (("calls, all", "wait seconds"), (("1,5", "2"),))


BAD = [
    (b"", "The table needs a line of headings and a line of figures at least."),
    (b"a;b\n", "The table needs a line of headings and a line of figures at least."),
    (b"a;\n1;2\n", "Column 2 has no heading."),
    (b"a;A\n1;2\n", "The heading “A” stands there twice."),
    (
        b"a;b\n1;2\n1\n1;2;3\n",
        "Line 3 has 1 cells, but there are 2 headings. Line 4 has 3 cells, but there are 2 headings.",
    ),
    (b'a;b\n"1;2\n', "Line 2 cannot be read as CSV."),
    (b"PK\x03\x04\0\0", "This is not a text file. Export the table as CSV."),
    ("a;b\n1;2\n".encode("utf-16"), "This is not a text file. Export the table as CSV."),
    (b"\x98\xff;b\n1;2\n", "The file is written neither in UTF-8 nor in Windows-1251."),
    (b"a\n" + b"1\n" * 100_001, "The table has more than 100000 lines."),
    (";".join(map(str, range(201))).encode() + b"\n" + b"1;" * 200 + b"1\n", "The table has more than 200 columns."),
]


@pytest.mark.parametrize(("data", "fault"), BAD, ids=range(len(BAD)))
def test_a_bad_table_is_refused_in_sentences(program, data: bytes, fault: str) -> None:
    with program.app_context(), pytest.raises(BadTable) as refused:
        telephony.read(data)
    with program.app_context():
        assert str(refused.value) == fault


def test_counts_are_added_averages_weighed_and_people_taken_from_the_last_line() -> None:
    found, faults = telephony.computed(telephony.read(MONTHS.encode()), COLUMNS)

    assert faults == {}
    assert {code: each.value for code, each in found.items()} == {
        "row-12": 12,
        "row-13": 4000,
        "row-14": {"телефон": "4000", "чат": "300"},
        "row-15": 35,
        "row-16": Decimal("4.65"),
    }


def test_a_line_of_totals_alone_is_taken_as_it_is() -> None:
    sheet = telephony.read("имя;звонки;балл\nИтого;4000;4,6\n".encode())
    found, _faults = telephony.computed(sheet, {"row-13": "звонки", "row-16": "балл"})

    assert {code: each.value for code, each in found.items()} == {"row-13": 4000, "row-16": Decimal("4.6")}


def test_an_empty_cell_says_nothing_and_weighs_nothing() -> None:
    sheet = telephony.read(b"day;calls;score\n1;10;5\n2;;\n3;30;\n")
    found, _faults = telephony.computed(sheet, {"row-13": "calls", "row-16": "score"})

    assert [(each.value, each.lines) for each in found.values()] == [(40, 2), (5, 1)]


def test_percentages_and_hours_are_numbers() -> None:
    sheet = telephony.read(b"lost;wait;talk\n5,5%;00:01:30;00:01:30\n")
    found, _faults = telephony.computed(sheet, {"row-18": "lost", "row-15": "wait", "row-19": "talk"})

    assert [each.value for each in found.values()] == [Decimal("5.5"), 90, Decimal("1.5")]


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"row-13": "Чаттар"}, "The table has no column “Чаттар”."),
        ({"row-13": "Ай"}, "line 1 of figures: “Қаңтар” is not a number."),
        ({"row-15": "Күту, сек"}, "Choose the column with the number of requests"),
        ({"row-15": "Күту, сек", "weight": "Ай"}, "line 1 of figures: “Қаңтар” is not a number."),
        ({"row-21": "Чат"}, "A table gives no figure for this."),
        ({"row-14:": "Чат"}, "Write something: it is empty."),
    ],
)
def test_a_column_that_gives_no_figure_is_named(program, columns: dict[str, str], fault: str) -> None:
    found, faults = telephony.computed(telephony.read(MONTHS.encode()), columns)

    assert found == {}
    with program.app_context():
        assert str(Sentences(faults.values())).startswith(fault)


def test_what_is_previewed_is_saved_and_the_columns_are_remembered(
    database: Database, rows: None, period: Period, manager: Person
) -> None:
    sheet = telephony.read(MONTHS.encode())
    with database.transaction() as session:
        looked = figures.preview(session, period="2026-H1", sheet=sheet, columns=COLUMNS, by=manager)
        assert answers(database, period) == {}
        done = figures.save(session, period="2026-H1", sheet=sheet, columns=COLUMNS, by=manager, at=MORNING)
    assert looked.can_be_saved
    assert done.answered == ("row-12", "row-13", "row-14", "row-15", "row-16")
    assert answers(database, period) == {
        "row-12": "12",
        "row-13": "4000",
        "row-14": {"телефон": "4000", "чат": "300"},
        "row-15": "35",
        "row-16": looked.figures[-1].given.value,
    }
    with database.reader() as session:
        assert figures.remembered(reading.the_centre(session), sheet) == COLUMNS
        assert figures.remembered(reading.the_centre(session), telephony.read("Чат;x\n1;2\n".encode())) == {
            "row-14:чат": "Чат"
        }


def test_an_average_is_rounded_to_what_its_row_allows(database: Database, rows: None, manager: Person) -> None:
    sheet = telephony.read(b"calls;wait\n1;10\n2;11\n")
    with database.reader() as session:
        looked = figures.preview(
            session, period="2026-H1", sheet=sheet, columns={"row-15": "wait", "weight": "calls"}, by=manager
        )
    assert [each.given.value for each in looked.figures if each.given] == ["10.67"]


def test_nothing_is_saved_when_one_figure_cannot_be_had(
    database: Database, rows: None, period: Period, manager: Person
) -> None:
    sheet = telephony.read(b"calls;operators;people\n10;-7;x\n")
    columns = {"row-13": "calls", "row-12": "operators", "row-11": "people"}
    with pytest.raises(AnswersRefused) as refused, database.transaction() as session:
        figures.save(session, period="2026-H1", sheet=sheet, columns=columns, by=manager, at=MORNING)

    assert [str(each) for each in refused.value.faults] == [
        "row-11: line 1 of figures: “x” is not a number.",
        "row-12: Write a whole number, 0 or more.",
    ]
    assert answers(database, period) == {}
    with pytest.raises(AnswersRefused, match="No column is chosen"), database.transaction() as session:
        figures.save(session, period="2026-H1", sheet=sheet, columns={"row-11": ""}, by=manager, at=MORNING)


def test_a_column_is_for_rows_11_to_20_alone(database: Database, rows: None, manager: Person) -> None:
    sheet = telephony.read(b"calls\n10\n")
    for code in ("WP-01", "row-21", "row-99"):
        with pytest.raises(NoSuchItem), database.reader() as session:
            figures.preview(session, period="2026-H1", sheet=sheet, columns={code: "calls"}, by=manager)


def test_the_same_table_again_changes_nothing(database: Database, rows: None, manager: Person) -> None:
    for answered in (("row-13",), ()):
        with database.transaction() as session:
            done = figures.save(
                session,
                period="2026-H1",
                sheet=telephony.read(b"calls\n10\n"),
                columns={"row-13": "calls"},
                by=manager,
                at=MORNING,
            )
        assert done.answered == answered
