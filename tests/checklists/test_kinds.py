from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbapp.checklists import kinds, spec, values
from kbapp.checklists.faults import BadAnswer
from kbapp.checklists.spec import NONE, Choice, Field, Spec
from kbapp.checklists.toml_table import Texts

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def choices(*names: str) -> tuple[Choice, ...]:
    return tuple(Choice(name=each, title=Texts(kk=each, ru=each, en=each)) for each in names)


def field(name: str, kind: str = "text", **more: Any) -> Field:
    return Field(name=name, kind=kind, title=Texts(kk=name, ru=name, en=name), **more)


PRODUCTS = Spec(
    fields=(field("name", needed=True), field("covers", "codes"), field("from", "date"), field("until", "date")),
    covers=("SW-04", "SW-05", "SW-09"),
    covers_otherwise="SW-09",
    starts="from",
    ends="until",
    distinct_by="name",
)
HOURS = Spec(fields=(field("days", "names", choices=choices(*DAYS)), field("from", "time"), field("until", "time")))
RECORD = Spec(fields=(field("number", needed=True), field("date", "date", needed=True)))

GOOD = [
    ("yes-no", NONE, True, "yes", "yes"),
    ("yes-no", NONE, False, "no", "no"),
    ("yes-no", NONE, "no", "no", "no"),
    ("yes-no", Spec(allows=("partly", "not_applicable")), "partly", "partly", "partly"),
    ("yes-no", Spec(allows=("not_applicable",)), "not_applicable", "not_applicable", "not_applicable"),
    ("count", NONE, 123456, "123456", "given"),
    ("count", NONE, "123 456", "123456", "given"),
    ("count", NONE, "123\u202f456", "123456", "given"),
    ("count", NONE, Decimal("1E+5"), "100000", "given"),
    ("count", NONE, 0, "0", "given"),
    ("number", NONE, Decimal("12.50"), "12.5", "given"),
    ("number", NONE, "12,5", "12.5", "given"),
    ("number", NONE, Decimal("0.1"), "0.1", "given"),
    ("number", NONE, Decimal("-0.0"), "0", "given"),
    ("number", Spec(least=Decimal(0), most=Decimal(5), places=2), "4.60", "4.6", "given"),
    ("text", NONE, "  Астана,\n Мәңгілік  ел 8 ", "Астана, Мәңгілік ел 8", "given"),
    ("text", NONE, "И\u0306", "Й", "given"),
    ("date", NONE, "2026-03-02", "2026-03-02", "given"),
    ("date", NONE, "02.03.2026", "2026-03-02", "given"),
    ("choice", Spec(choices=choices("a", "b")), "b", "b", "given"),
    ("list", NONE, ["телефон", "чат"], ["телефон", "чат"], "given"),
    ("list", NONE, "телефон\r\n\r\nчат\n", ["телефон", "чат"], "given"),
    ("list", NONE, [], [], "no"),
    ("table", NONE, {"phone": 100000, "chat": "23 456"}, {"phone": "100000", "chat": "23456"}, "given"),
    (
        "record",
        RECORD,
        {"number": " 12 ", "date": "2025-02-01"},
        {"number": "12", "date": "2025-02-01"},
        "given",
    ),
]


@pytest.mark.parametrize(("kind", "needs", "raw", "value", "result"), GOOD)
def test_an_answer_is_read_into_its_one_form(kind: str, needs: Spec, raw: object, value: object, result: str) -> None:
    assert kinds.read(kind, needs, raw) == kinds.Given(value=value, result=result)
    assert kinds.read(kind, needs, value).value == value


BAD = [
    ("yes-no", NONE, "partly", "Answer yes or no."),
    ("yes-no", Spec(allows=("partly",)), "not_applicable", "Answer with one of these: yes, no, partly."),
    ("count", NONE, True, "Write a number in digits."),
    ("count", NONE, "", "Write a number in digits."),
    ("count", NONE, "1e5", "Write a number in digits."),
    ("count", NONE, "12 34", "Write a number in digits."),
    ("count", NONE, "٣", "Write a number in digits."),
    ("count", NONE, 1.5, "Write a number in digits."),
    ("count", NONE, Decimal("1.5"), "Write a whole number, 0 or more."),
    ("count", NONE, "1,234", "Write a whole number, 0 or more."),
    ("count", NONE, -1, "Write a whole number, 0 or more."),
    ("count", NONE, 10**12, "The number has more digits than can be kept."),
    ("count", NONE, Decimal("1e999999"), "The number has more digits than can be kept."),
    ("count", Spec(most=Decimal(9)), 10, "Write a number that is 9 or less."),
    ("number", NONE, Decimal("NaN"), "The number has more digits than can be kept."),
    ("number", NONE, Decimal("1e-13"), "The number has more digits than can be kept."),
    ("number", Spec(places=1), "4.65", "Write at most 1 digits behind the decimal point."),
    ("number", Spec(least=Decimal(0), most=Decimal(5)), "5.1", "Write a number from 0 to 5."),
    ("number", Spec(least=Decimal(0)), "-1", "Write a number that is 0 or more."),
    ("text", NONE, " \n ", "Write something: it is empty."),
    ("text", NONE, 5, "Write a text."),
    ("text", NONE, "a\0", "There is a character in the text that cannot be kept. Remove it."),
    ("text", NONE, "\ud800", "There is a character in the text that cannot be kept. Remove it."),
    ("text", NONE, "x" * 1001, "The text is longer than 1000 characters. Shorten it."),
    ("date", NONE, "2026-02-30", "Write a date of the calendar as year-month-day, such as 2026-03-02."),
    ("date", NONE, "20260302", "Write a date of the calendar as year-month-day, such as 2026-03-02."),
    ("date", NONE, "0001-01-01", "Write a date of the calendar as year-month-day, such as 2026-03-02."),
    ("date", NONE, 20260302, "Write a date of the calendar as year-month-day, such as 2026-03-02."),
    ("choice", Spec(choices=choices("a", "b")), "c", "Choose one of these: a, b."),
    ("list", NONE, "", "Write at least one, or confirm that there is none."),
    ("list", NONE, ["чат", "ЧАТ"], "“ЧАТ” stands in the list twice."),
    ("list", NONE, ["чат", ""], "An entry of the list is empty."),
    ("list", NONE, ["чат", 5], "Write a text."),
    ("list", NONE, {"чат": 1}, "Write a list of texts."),
    ("table", NONE, {}, "Write a count for each name, such as {“phone”: 100, “chat”: 20}."),
    ("table", NONE, {"чат": -1}, "“чат”: Write a whole number, 0 or more."),
    ("table", NONE, {"чат": 1, "Чат": 2}, "“Чат” stands in the table twice."),
    ("record", RECORD, {}, "“number”: This is needed and missing. “date”: This is needed and missing."),
    ("record", RECORD, "12", "Write the fields number, date."),
    (
        "record",
        RECORD,
        {"number": "12", "date": "2025-02-01", "day": 1},
        "“day”: There is no such field; there are number, date.",
    ),
    ("register", PRODUCTS, "", "Write a list of entries; an empty list says that there are none."),
    ("register", PRODUCTS, True, "Write a list of entries; an empty list says that there are none."),
    ("register", PRODUCTS, [5], "entry 1: Write the fields name, covers, from, until."),
    ("register", PRODUCTS, [["CRM"]], "entry 1: Write the fields name, covers, from, until."),
    (
        "register",
        PRODUCTS,
        ["CRM", {"covers": ["SW-99"], "from": "soon"}],
        "entry 2, “name”: This is needed and missing. "
        "entry 2, “covers”: “SW-99” is not one of SW-04, SW-05, SW-09. "
        "entry 2, “from”: Write a date of the calendar as year-month-day, such as 2026-03-02.",
    ),
    (
        "register",
        PRODUCTS,
        [{"name": "CRM", "from": "2026-03-02", "until": "2026-03-01"}],
        "entry 1, “until”: The last day lies before the first one.",
    ),
    ("register", HOURS, ["по договорённости"], "entry 1: Write working hours such as “24/7” or “mon-fri 09:00-18:00”."),
    (
        "register",
        HOURS,
        [{"days": ["mon", "someday"], "from": "9:00", "until": "25:00"}],
        "entry 1, “days”: Choose one of these: mon, tue, wed, thu, fri, sat, sun. "
        "entry 1, “until”: Write a time from 00:00 to 24:00, such as 09:00.",
    ),
]


@pytest.mark.parametrize(("kind", "needs", "raw", "fault"), BAD)
def test_a_bad_answer_is_refused_in_sentences(program, kind: str, needs: Spec, raw: object, fault: str) -> None:
    with program.app_context(), pytest.raises(BadAnswer) as refused:
        kinds.read(kind, needs, raw)
    with program.app_context():
        assert str(refused.value) == fault


def entries(read: kinds.Given) -> list[dict[str, Any]]:
    return [{name: value for name, value in each.items() if name != "id"} for each in read.value["entries"]]


def test_a_list_of_entries_is_complete_and_an_empty_one_is_a_no() -> None:
    raw = ["IVR", {"name": "CRM X", "covers": ["SW-05", "SW-04"], "from": "2025-05-01", "until": ""}]
    read = kinds.read("register", PRODUCTS, raw)

    assert read.result == "yes"
    assert read.value["complete"] is True
    assert entries(read) == [{"name": "IVR"}, {"name": "CRM X", "covers": ["SW-04", "SW-05"], "from": "2025-05-01"}]
    assert len({each["id"] for each in read.value["entries"]}) == 2
    assert kinds.read("register", PRODUCTS, []) == kinds.Given(value={"entries": [], "complete": True}, result="no")


def test_a_register_that_is_not_complete_says_so() -> None:
    assert kinds.read("register", PRODUCTS, {"entries": ["CRM"], "complete": False}).result == "partly"
    assert kinds.read("register", PRODUCTS, {"entries": []}).result == "to_confirm"


def test_entries_keep_their_ids() -> None:
    before = kinds.read("register", PRODUCTS, ["CRM", "IVR", "WFM"]).value
    crm, ivr, wfm = (each["id"] for each in before["entries"])
    after = kinds.read("register", PRODUCTS, ["WFM", {"name": "crm", "from": "2026-01-01"}, "New"], before=before).value

    assert [each["id"] for each in after["entries"]][:2] == [wfm, crm]
    assert after["entries"][2]["id"] not in (crm, ivr, wfm)
    assert kinds.read("register", PRODUCTS, ["CRM", "IVR", "WFM"], before=before).value == before
    assert kinds.read("register", PRODUCTS, before, before=before).value == before


def test_an_id_is_never_there_twice() -> None:
    before = kinds.read("register", PRODUCTS, ["CRM"]).value
    twice = {"entries": [before["entries"][0], {**before["entries"][0], "name": "IVR"}], "complete": True}

    ids = [each["id"] for each in kinds.read("register", PRODUCTS, twice, before=before).value["entries"]]
    assert len(set(ids)) == 2


WEEK = list(DAYS)


@pytest.mark.parametrize(
    ("words", "entry"),
    [
        ("24/7", {"days": WEEK, "from": "00:00", "until": "24:00"}),
        ("Круглосуточно", {"days": WEEK, "from": "00:00", "until": "24:00"}),
        ("тәулік бойы – 24/7", {"days": WEEK, "from": "00:00", "until": "24:00"}),
        ("mon-fri 09:00-18:00", {"days": WEEK[:5], "from": "09:00", "until": "18:00"}),
        ("Пн–Пт с 9:00 до 18:00", {"days": WEEK[:5], "from": "09:00", "until": "18:00"}),
        ("дс-жм 9:00-ден 18:00-ге дейін", {"days": WEEK[:5], "from": "09:00", "until": "18:00"}),
        ("дүйсенбі – жұма 8.30 – 20.00", {"days": WEEK[:5], "from": "08:30", "until": "20:00"}),
        ("суббота, воскресенье 10:00-14:00", {"days": WEEK[5:], "from": "10:00", "until": "14:00"}),
        ("сб-пн 10:00-14:00", {"days": ["mon", "sat", "sun"], "from": "10:00", "until": "14:00"}),
        ("ежедневно с 8:00 до 22:00", {"days": WEEK, "from": "08:00", "until": "22:00"}),
        ("будни 9:00-18:00", {"days": WEEK[:5], "from": "09:00", "until": "18:00"}),
        ("9:00-ден 18:00-ге дейін", {"from": "09:00", "until": "18:00"}),
    ],
)
def test_working_hours_are_understood_in_words(words: str, entry: dict[str, object]) -> None:
    assert entries(kinds.read("register", HOURS, words)) == [entry]


def test_several_hours_are_a_list_or_parted_by_semicolons() -> None:
    several = kinds.read("register", HOURS, "пн-пт 9:00-18:00; сб 10:00-14:00")

    assert entries(several) == entries(kinds.read("register", HOURS, ["mon-fri 9:00-18:00", "sat 10:00-14:00"]))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**11), max_value=10**11))
def test_a_number_is_kept_exactly(number: Decimal) -> None:
    assert Decimal(values.number(number)) == number
    assert values.number(values.number(number)) == values.number(number)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.decimals(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_stands_in_a_file_is_read_or_refused(raw: object) -> None:
    for kind in kinds.KINDS:
        for needs in (NONE, PRODUCTS, HOURS, RECORD):
            with suppress(BadAnswer):
                assert kinds.read(kind, needs, raw).result in kinds.RESULTS


@pytest.mark.parametrize(
    "needs",
    [
        NONE,
        PRODUCTS,
        HOURS,
        RECORD,
        Spec(
            unit=Texts(kk="а", ru="б", en="c"),
            least=Decimal("0.5"),
            allows=("partly",),
            carry=True,
            fact="searches-asked",
        ),
    ],
)
def test_a_period_keeps_all_that_a_kind_needs(needs: Spec) -> None:
    assert spec.known(spec.written(needs)) == needs
    assert spec.written(NONE) == {}
