"""Any mix of answers gives the row that a clerk writes who has only the filling notes and the manager's file before him."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kbapp.report.rows import Value
from tests.report.test_rows import ROOMS, row

LAST = "2026-06-30"
ROOM_WORDS = {"AUX-01": "ас ішуге арналған бөлме", "AUX-02": "демалыс бөлмесі", "AUX-03": "оқу сыныбы"}
DOCUMENTS = ["DOC-01", "DOC-03", "DOC-04", "DOC-05", "DOC-06", "DOC-07", "DOC-08", "DOC-09", "DOC-10", "DOC-11"]
DOCUMENTS += ["DOC-12", "PS-05"]
EQUIPMENT = ["WP-03", "WP-04", "WP-05"]
Answers = dict[str, Any]
Decided = dict[str, Any]

# --- the clerk: None is "I cannot write this row yet" ----------------------------------------------------------------


def register(answers: Answers, code: str) -> tuple[list[Answers], bool]:
    found = answers.get(code, {"entries": [], "complete": False})
    return found["entries"], found["complete"]


def holds(entry: Answers, since: str, until: str) -> bool:
    return entry.get(since, "") <= LAST <= entry.get(until, "9999")


def different(names: list[str]) -> list[str]:
    """Each once, as it is written first."""
    found: list[str] = []
    for name in names:
        if name.lower() not in [each.lower() for each in found]:
            found.append(name)
    return found


def counted(code: str, since: str, until: str, *, named: bool) -> Callable[[Answers, Decided], str | None]:
    def clerk(answers: Answers, _decided: Decided) -> str | None:
        entries, complete = register(answers, code)
        if not complete:
            return None
        names = different([each["name"] for each in entries if holds(each, since, until)])
        if not names:
            return "жоқ"
        return f"иә, {len(names)}: {', '.join(names)}" if named else f"иә, {len(names)}"

    return clerk


def row_23(answers: Answers, _decided: Decided) -> str | None:
    entries, complete = register(answers, "CERT-01")
    passed = [each for each in entries if each["on"] <= LAST]
    if not complete:
        return None
    passed.sort(key=lambda each: each["name"])
    passed.sort(key=lambda each: each["on"], reverse=True)
    told = [f"{'.'.join(reversed(each['on'].split('-')))}, {each['name']}" for each in passed]
    return "; ".join(told) or "жоқ"


def row_25(answers: Answers, decided: Decided) -> str | None:
    asked = [answers.get(code) for code in ("WP-01", *sorted(decided["row_25_items"]))]
    asked = [each for each in asked if each != "not_applicable"]
    if "no" in asked:
        return "жоқ"
    return None if None in asked else "иә"


def row_26(answers: Answers, decided: Decided) -> str | None:
    there = [code for code in ROOMS if answers.get(code) == "yes"]
    absent = [code for code in ROOMS if answers.get(code) == "no"]
    enough = bool(there) if decided["rooms"] == "lenient" else len(there) == len(ROOMS)
    refused = len(absent) == len(ROOMS) if decided["rooms"] == "lenient" else bool(absent)
    if enough:
        further = different([each["name"] for each in register(answers, "AUX-04")[0]])
        return "иә: " + ", ".join([*(ROOM_WORDS[code] for code in there), *further])
    return "жоқ" if refused else None


def row_27(answers: Answers, _decided: Decided) -> str | None:
    return {"yes": "иә", "no": "жоқ"}.get(answers.get("KB-01", ""))


def row_28(answers: Answers, _decided: Decided) -> str | None:
    entries, complete = register(answers, "documents")
    if any(holds(each, "approved_on", "until") for each in entries):
        return "иә"
    return "жоқ" if complete else None


CLERK: dict[int, Callable[[Answers, Decided], str | None]] = {
    21: counted("products", "from", "until", named=True),
    22: counted("integrations", "from", "until", named=True),
    23: row_23,
    24: counted("CERT-03", "on", "", named=False),
    25: row_25,
    26: row_26,
    27: row_27,
    28: row_28,
}

# --- any mix of answers ----------------------------------------------------------------------------------------------

DAYS = st.sampled_from(["2024-02-29", "2026-06-29", LAST, "2026-07-01"])
LATER = st.sampled_from([LAST, "2026-07-01", "2027-01-01"])
NAMES = st.sampled_from(["CRM X", "crm x", "IVR", "Әділет", "ӘДІЛЕТ", "ISO 18295-1"])


def registers(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Answers]:
    must = {name: optional.pop(name) for name in ("name", "title", "on") if name in optional}
    entries = st.lists(st.fixed_dictionaries(must, optional=optional), max_size=4)
    return st.fixed_dictionaries({"entries": entries.map(forwards), "complete": st.booleans()})


def forwards(entries: list[Answers]) -> list[Answers]:
    """Without those that end before they begin: no such answer is taken."""
    ends, starts = ("until", "valid_until"), ("from", "on", "approved_on")
    return [
        each
        for each in entries
        if max(each.get(name, "") for name in starts) <= min(each.get(name, "9999") for name in ends)
    ]


YES_NO = st.sampled_from(["yes", "no"])
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "products": registers(name=NAMES, **{"from": DAYS, "until": DAYS}),
        "integrations": registers(name=NAMES, **{"from": DAYS, "until": DAYS}),
        "CERT-01": registers(name=NAMES, on=DAYS, valid_until=DAYS),
        "CERT-03": registers(name=NAMES, on=DAYS, valid_until=DAYS),
        "AUX-04": registers(name=NAMES),
        "documents": registers(
            title=NAMES, approved_on=DAYS, until=LATER, covers=st.lists(st.sampled_from(DOCUMENTS), max_size=2)
        ),
        **dict.fromkeys((*ROOMS, "WP-01", "KB-01"), YES_NO),
        **dict.fromkeys(EQUIPMENT, st.sampled_from(["yes", "no", "not_applicable"])),
    },
)
DECIDED = st.fixed_dictionaries(
    {
        "rooms": st.sampled_from(["strict", "lenient"]),
        "row_25_items": st.lists(st.sampled_from(EQUIPMENT), unique=True),
    }
)


@settings(max_examples=300, deadline=None)
@given(ANSWERS, DECIDED)
def test_rows_21_to_28_say_what_the_clerk_writes(answers: Answers, decided: Decided) -> None:
    for number, clerk in CLERK.items():
        outcome = row(number, answers, **decided)
        said = outcome.cell.kk if isinstance(outcome, Value) else None
        assert said == clerk(answers, decided), (number, answers, decided)


@settings(max_examples=100, deadline=None)
@given(ANSWERS, DECIDED, st.data())
def test_forgetting_an_answer_never_turns_a_row_into_a_no(
    answers: Answers, decided: Decided, data: st.DataObject
) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(answers)))) if answers else set()
    fewer = {code: each for code, each in answers.items() if code in kept}
    for number in CLERK:
        less = row(number, fewer, **decided)
        if isinstance(less, Value) and less.cell.kk == "жоқ":
            whole = row(number, answers, **decided)
            assert isinstance(whole, Value)
            assert whole.cell.kk == "жоқ"


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_thousands_are_exact(count: int) -> None:
    outcome = row(13, {"row-13": count})
    assert isinstance(outcome, Value)
    number = outcome.cell.kk.removesuffix(" мың бірлік").replace("\u00a0", "")
    whole, part = number.split(",")
    assert int(whole) * 1000 + int(part.ljust(3, "0")) == count
    assert 1 <= len(part) <= 3
    assert outcome.exact == str(count)
