"""Rows follow from answers in three values: an unanswered question never becomes a "жоқ" (D17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbapp.checklists import definition
from kbapp.checklists.deciding import DEFAULTS
from kbapp.checklists.definition import Item
from kbapp.checklists.kinds import read
from kbapp.checklists.rule import Rule
from kbapp.checklists.spec import GIVEN_KINDS
from kbapp.checklists.standing import Asked, Fact, stands
from kbapp.report.rows import Missing, Outcome, Value, computed

EDITION = definition.load(definition.EDITIONS / definition.CURRENT)
ITEMS: Mapping[str, Item] = {item.code: item for topic in EDITION.topics for item in topic.items}
LAST = date(2026, 6, 30)
RESULTS = ("yes", "no", "not_applicable", None)


def row(number: int, answers: Mapping[str, Any], **settings: Any) -> Outcome:
    """A row of the shipped form, when these are the answers as a manager's file gives them."""
    asked = [_asked(item, answers) for item in ITEMS.values()]
    known = stands(asked, last_day=LAST, facts={"articles-own": Fact()})
    return computed(EDITION.rows[number - 1].rule, known, {**DEFAULTS, **settings})


def _asked(item: Item, answers: Mapping[str, Any]) -> Asked:
    if item.code not in answers or item.kind not in GIVEN_KINDS:
        return Asked(code=item.code, kind=item.kind, spec=item.spec)
    found = read(item.kind, item.spec, answers[item.code])
    return Asked(code=item.code, kind=item.kind, spec=item.spec, value=found.value, result=found.result)


def cell(number: int, answers: Mapping[str, Any], language: str = "kk", **settings: Any) -> str:
    outcome = row(number, answers, **settings)
    assert isinstance(outcome, Value), outcome
    return outcome.cell.of(language).replace("\u00a0", " ")


def test_a_row_without_a_rule_says_that_nothing_is_asked() -> None:
    assert computed(None, {}, DEFAULTS) == Missing(lack="not asked")


def test_without_an_answer_no_row_is_ready() -> None:
    for number in range(1, 29):
        assert isinstance(row(number, {}), Missing)


@pytest.mark.parametrize(
    ("number", "answers", "kk", "en"),
    [
        (1, {"row-01": "«Анықтама» орталығы"}, "«Анықтама» орталығы", "«Анықтама» орталығы"),
        (2, {"row-02": {"number": "12", "date": "2025-02-01"}}, "№ 12, 01.02.2025", "№ 12, 01.02.2025"),
        (4, {"row-04": False}, "жоқ", "no"),
        (6, {"row-06": "24/7"}, "24/7", "24/7"),
        (6, {"row-06": "mon-fri 09:00-18:00"}, "дс–жм 09:00–18:00", "Mon–Fri 09:00–18:00"),
        (
            6,
            {"row-06": ["sat 10:00-14:00", "mon-fri 09:00-18:00"]},
            "дс–жм 09:00–18:00; сб 10:00–14:00",
            "Mon–Fri 09:00–18:00; Sat 10:00–14:00",
        ),
        (8, {"row-08": ["Жәрдемақы", "Салық"]}, "Жәрдемақы; Салық", "Жәрдемақы; Салық"),
        (10, {"row-10": ["телефон", "чат"]}, "телефон; чат", "телефон; чат"),
        (11, {"row-11": 12345}, "12 345", "12 345"),
        (13, {"row-13": 123456}, "123,456 мың бірлік", "123.456 thousand units"),
        (13, {"row-13": 100000}, "100,0 мың бірлік", "100.0 thousand units"),
        (13, {"row-13": 7}, "0,007 мың бірлік", "0.007 thousand units"),
        (
            14,
            {"row-14": {"телефон": 100000, "чат": 23456}},
            "телефон – 100,0 мың бірлік; чат – 23,456 мың бірлік",
            "телефон – 100.0 thousand units; чат – 23.456 thousand units",
        ),
        (
            14,
            {"row-10": ["чат", "телефон"], "row-14": {"телефон": 1000, "чат": 2000, "web": 0}},
            "чат – 2,0 мың бірлік; телефон – 1,0 мың бірлік; web – 0,0 мың бірлік",
            "чат – 2.0 thousand units; телефон – 1.0 thousand units; web – 0.0 thousand units",
        ),
        (16, {"row-16": Decimal("4.6")}, "4,6", "4.6"),
        (20, {"row-20": 0}, "0", "0"),
        (21, {"products": ["IVR", "CRM X"]}, "иә, 2: IVR, CRM X", "yes, 2: IVR, CRM X"),
        (21, {"products": []}, "жоқ", "no"),
        (21, {"products": ["CRM X", {"name": "crm  x", "covers": ["SW-04"]}]}, "иә, 1: CRM X", "yes, 1: CRM X"),
        (21, {"products": [{"name": "Old", "until": "2026-06-29"}]}, "жоқ", "no"),
        (22, {"integrations": [{"name": "eOtinish", "covers": ["INT-01"]}]}, "иә, 1: eOtinish", "yes, 1: eOtinish"),
        (
            23,
            {"CERT-01": [{"name": "COPC", "on": "2024-05-01"}, {"name": "ISO 18295-1", "on": "2026-03-02"}]},
            "02.03.2026, ISO 18295-1; 01.05.2024, COPC",
            "02.03.2026, ISO 18295-1; 01.05.2024, COPC",
        ),
        (23, {"CERT-01": [{"name": "ISO", "on": "2026-07-01"}]}, "жоқ", "no"),
        (24, {"CERT-03": [{"name": "А", "on": "2025-01-01"}, {"name": "Б", "on": "2025-01-01"}]}, "иә, 2", "yes, 2"),
        (24, {"CERT-03": []}, "жоқ", "no"),
        (25, {"WP-01": True}, "иә", "yes"),
        (27, {"KB-01": True}, "иә", "yes"),
        (28, {"documents": [{"title": "Ереже", "approved_on": "2025-02-01"}]}, "иә", "yes"),
        (28, {"documents": []}, "жоқ", "no"),
    ],
)
def test_the_cell_is_written_as_the_filling_note_wants(number: int, answers: dict[str, Any], kk: str, en: str) -> None:
    assert (cell(number, answers), cell(number, answers, "en")) == (kk, en)


def test_pieces_are_printed_when_that_was_decided_and_the_exact_count_is_always_known() -> None:
    assert cell(13, {"row-13": 123456}, output_unit="pieces") == "123 456 дана"
    outcome = row(13, {"row-13": 123456})
    assert isinstance(outcome, Value)
    assert outcome.exact == "123456"


def test_a_register_that_nobody_called_complete_decides_nothing() -> None:
    begun = {"entries": [{"name": "IVR"}], "complete": False}
    assert row(21, {"products": begun}) == Missing(lack="not complete", items=("products",))
    dated = {"entries": [{"name": "ISO", "on": "2026-03-02"}], "complete": False}
    assert row(23, {"CERT-01": dated}) == Missing(lack="not complete", items=("CERT-01",))


ROOMS = ("AUX-01", "AUX-02", "AUX-03")


def test_row_26_names_the_rooms_and_those_beyond_the_note() -> None:
    everything = {**dict.fromkeys(ROOMS, True), "AUX-04": ["Спорт залы"]}
    assert cell(26, everything) == "иә: ас ішуге арналған бөлме, демалыс бөлмесі, оқу сыныбы, Спорт залы"
    assert cell(26, {**everything, "AUX-02": False}) == "жоқ"
    assert cell(26, {**everything, "AUX-02": False}, rooms="lenient").startswith("иә: ас ішуге арналған бөлме, оқу")


def test_row_25_counts_only_what_was_switched_on() -> None:
    assert cell(25, {"WP-01": True, "WP-03": False}) == "иә"
    assert cell(25, {"WP-01": True, "WP-03": False}, row_25_items=["WP-03"]) == "жоқ"
    assert row(25, {"WP-01": True}, row_25_items=["WP-03"]) == Missing(lack="not answered", items=("WP-03",))


def test_one_document_in_force_is_enough_while_the_list_is_open() -> None:
    begun = {"entries": [{"title": "Ереже", "approved_on": "2025-02-01", "covers": ["DOC-03"]}], "complete": False}
    outcome = row(28, {"documents": begun})
    assert isinstance(outcome, Value)
    assert (outcome.says, outcome.decided_by) == ("yes", ("DOC-03",))
    assert isinstance(row(28, {"documents": {"entries": [], "complete": False}}), Missing)


# --- any mix of answers gives what a plain reading gives -------------------------------------------------------------


def read_plainly(results: Sequence[str | None], *, every: bool) -> str | None:
    """What the filling note says, read by a clerk: the row's word, or None while it cannot be said."""
    asked = [each for each in results if each != "not_applicable"]
    if not asked:
        return None
    if every:
        return "no" if "no" in asked else None if None in asked else "yes"
    return "yes" if "yes" in asked else None if None in asked else "no"


@pytest.mark.parametrize("results", list(product(RESULTS, repeat=3)))
@pytest.mark.parametrize("kind", ["all-of", "any-of"])
def test_any_three_answers_give_what_a_plain_reading_gives(kind: str, results: tuple[str | None, ...]) -> None:
    asked = [
        Asked(code=f"WP-0{place}", kind="yes-no", spec=ITEMS["WP-01"].spec, value=result, result=result)
        for place, result in enumerate(results)
    ]
    rule = Rule(kind=kind, items=tuple(each.code for each in asked))
    outcome = computed(rule, stands(asked, last_day=LAST, facts={}), DEFAULTS)

    says = outcome.says if isinstance(outcome, Value) else None
    assert says == read_plainly(results, every=kind == "all-of")


DAYS = st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1))
PRODUCTS = st.lists(st.tuples(st.sampled_from(["IVR", "ivr", "CRM", "WFM", "ИДР"]), DAYS, DAYS), max_size=5)


@settings(deadline=None)
@given(PRODUCTS, st.booleans())
def test_row_21_counts_different_products_in_force(
    products: list[tuple[str, date | None, date | None]], complete: bool
) -> None:
    entries = [
        {"name": name, **({"from": str(since)} if since else {}), **({"until": str(until)} if until else {})}
        for name, since, until in products
        if not (since and until and until < since)
    ]
    outcome = row(21, {"products": {"entries": entries, "complete": complete}})

    used = {e["name"].lower() for e in entries if e.get("from", "") <= str(LAST) <= e.get("until", "9")}
    if not complete:
        assert isinstance(outcome, Missing)
    elif used:
        assert isinstance(outcome, Value)
        assert outcome.cell.kk.startswith(f"иә, {len(used)}: ")
        assert {each.lower() for each in outcome.cell.kk.split(": ", 1)[1].split(", ")} == used
    else:
        assert isinstance(outcome, Value)
        assert outcome.cell.kk == "жоқ"


YES_NO = st.sampled_from([True, False])
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys((*ROOMS, "WP-01", "KB-01", "row-04", "row-07", "row-09"), YES_NO),
        **dict.fromkeys(("products", "integrations"), st.lists(st.sampled_from(["A", "B"]), max_size=2)),
        "documents": st.lists(st.sampled_from(["A", "B"]), max_size=2),
        "CERT-03": st.lists(st.fixed_dictionaries({"name": st.just("A"), "on": st.just("2026-01-01")}), max_size=1),
    },
)
FED_BY = {4: "row-04", 7: "row-07", 9: "row-09", 21: "products", 22: "integrations", 24: "CERT-03", 25: "WP-01"}
FED_BY |= {27: "KB-01", 28: "documents"}


@settings(deadline=None)
@given(ANSWERS, st.randoms(use_true_random=False))
def test_a_row_never_says_no_because_somebody_forgot_to_answer(answers: dict[str, Any], random: Any) -> None:
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    for number in range(1, 29):
        outcome = row(number, answers)
        assert outcome == row(number, dict(shuffled))
        if isinstance(outcome, Value) and outcome.cell.kk == "жоқ":
            said_no = answers.get(FED_BY[number]) in (False, []) if number in FED_BY else False
            assert said_no or (number == 26 and any(answers.get(room) is False for room in ROOMS))
