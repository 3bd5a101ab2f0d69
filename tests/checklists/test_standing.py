from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from kbapp.checklists import facts, kinds, reading, service
from kbapp.checklists.models import Period, PeriodItem
from kbapp.checklists.spec import NONE, Spec
from kbapp.checklists.standing import Asked, Fact, Stand, stands
from kbapp.db import Database
from kbapp.people.rights import Person
from tests.checklists.conftest import MORNING, field

LAST = date(2026, 6, 30)
PRODUCTS = Spec(
    fields=(field("name", needed=True), field("covers", "codes"), field("from", "date"), field("until", "date")),
    covers=("SW-04", "SW-05", "SW-09"),
    covers_otherwise="SW-09",
    starts="from",
    ends="until",
    distinct_by="name",
)
STAFF = Spec(
    fields=(field("name", needed=True), field("channels", "names"), field("until", "date")),
    ends="until",
    distinct_by="name",
)
CERTIFICATES = Spec(
    fields=(field("name", needed=True), field("on", "date"), field("number"), field("issuer")),
    starts="on",
    distinct_by="name",
)


def answered(code: str, kind: str, raw: object, needs: Spec = NONE) -> Asked:
    read = kinds.read(kind, needs, raw)
    return Asked(code=code, kind=kind, spec=needs, value=read.value, result=read.result)


def covered(code: str) -> Asked:
    return Asked(code=code, kind="covered", spec=Spec(covered_by="products"))


def computed(code: str, fact: str) -> Asked:
    return Asked(code=code, kind="computed", spec=Spec(fact=fact))


def found(*asked: Asked, **known: Fact) -> dict[str, Stand]:
    return stands(asked, last_day=LAST, facts=known)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("yes-no", True, "yes"),
        ("count", 5, 5),
        ("number", "4,6", Decimal("4.6")),
        ("date", "2026-03-02", date(2026, 3, 2)),
        ("text", "Астана", "Астана"),
        ("list", ["чат", "телефон"], ("чат", "телефон")),
        ("table", {"чат": 5}, (("чат", 5),)),
    ],
)
def test_an_answer_stands_as_what_it_is(kind: str, raw: object, value: object) -> None:
    stand = found(answered("X-01", kind, raw))["X-01"]

    assert (stand.value, stand.complete) == (value, True)
    assert type(stand.value) is type(value)


@pytest.mark.parametrize("result", [None, "to_confirm"])
@pytest.mark.parametrize("kind", ["yes-no", "list", "register"])
def test_what_nobody_confirmed_has_no_result(kind: str, result: str | None) -> None:
    value = {"entries": [{"id": "1", "name": "CRM"}], "complete": True} if kind == "register" else ["x"]
    asked = Asked(code="X-01", kind=kind, spec=PRODUCTS, value=value, result=result)

    assert found(asked) == {"X-01": Stand(code="X-01", kind=kind)}


@pytest.mark.parametrize(
    ("since", "until", "in_force"),
    [
        (None, None, True),
        ("2026-06-30", "2026-06-30", True),
        ("2026-07-01", None, False),
        (None, "2026-06-29", False),
    ],
)
def test_an_entry_is_in_force_on_the_last_day(since: str | None, until: str | None, in_force: bool) -> None:
    stand = found(answered("products", "register", [{"name": "CRM", "from": since, "until": until}], PRODUCTS))

    [entry] = stand["products"].value
    assert entry.in_force is in_force
    assert stand["products"].result == ("yes" if in_force else "no")


def test_an_incomplete_register_is_a_yes_in_part_and_never_a_no() -> None:
    old = {"name": "CRM", "until": "2026-01-01"}
    for entries, result in ((["IVR"], "partly"), ([old], None), ([], None)):
        raw = {"entries": entries, "complete": False}
        assert found(answered("products", "register", raw, PRODUCTS))["products"].result == result


def test_a_question_is_covered_by_the_entries_that_name_it() -> None:
    register = [
        {"name": "CRM", "covers": ["SW-04"]},
        "Бот",
        {"name": "IVR", "covers": ["SW-05"], "until": "2026-01-01"},
    ]
    asked = [answered("products", "register", register, PRODUCTS), *map(covered, PRODUCTS.covers)]
    stand = found(*asked)

    assert {code: stand[code].result for code in PRODUCTS.covers} == {"SW-04": "yes", "SW-05": "no", "SW-09": "yes"}
    assert [each.fields["name"] for each in stand["SW-09"].value] == ["Бот"]
    assert stand["SW-04"].because == ("products",)


def test_nothing_is_covered_or_not_before_the_register_is_complete() -> None:
    register = answered("products", "register", {"entries": ["Бот"], "complete": False}, PRODUCTS)
    stand = found(register, covered("SW-04"), covered("SW-09"))

    assert (stand["SW-04"].result, stand["SW-09"].result) == (None, "yes")
    assert found(covered("SW-04"))["SW-04"].result is None


def test_a_question_can_take_the_answer_of_another() -> None:
    same = Asked(code="INF-04", kind="same", spec=Spec(same_as="WP-04"))
    loop = Asked(code="WP-04", kind="same", spec=Spec(same_as="INF-04"))

    stand = found(same, answered("WP-04", "yes-no", "no"))["INF-04"]
    assert (stand.result, stand.value, stand.because) == ("no", "no", ("WP-04",))
    assert found(same, loop)["INF-04"].result is None
    assert found(same)["INF-04"].result is None


def test_a_question_is_answered_when_its_row_is_and_otherwise_it_is_no_no() -> None:
    fact = computed("ST-01", "answered:row-11")

    assert found(fact, answered("row-11", "count", 0))["ST-01"].result == "yes"
    assert found(fact, Asked(code="row-11", kind="count", spec=NONE))["ST-01"].result is None


def test_a_fact_of_another_room_is_taken_as_it_is() -> None:
    known = {"searches": Fact(value=Decimal(7), result="yes")}
    stand = stands([computed("KB-05", "searches"), computed("KB-09", "unknown")], last_day=LAST, facts=known)

    assert (stand["KB-05"].result, stand["KB-05"].value, stand["KB-05"].complete) == ("yes", 7, True)
    assert (stand["KB-09"].result, stand["KB-09"].complete) == (None, False)


@pytest.mark.parametrize(
    ("channels", "staff", "result", "gaps"),
    [
        (["Чат", "телефон"], [{"name": "А", "channels": ["чат", "Телефон"]}], "yes", ()),
        (["чат", "телефон"], [{"name": "А", "channels": ["чат"]}], "no", ("телефон",)),
        (["чат"], [{"name": "А", "channels": ["чат"], "until": "2026-01-01"}], "no", ("чат",)),
        (["чат"], {"entries": [{"name": "А"}], "complete": False}, None, ("чат",)),
        (["чат"], {"entries": [{"name": "А", "channels": ["чат"]}], "complete": False}, "yes", ()),
        ([], [{"name": "А", "channels": ["чат"]}], None, None),
    ],
)
def test_each_channel_has_somebody_who_works_on_it(
    channels: list[str], staff: object, result: str | None, gaps: tuple[str, ...] | None
) -> None:
    asked = (answered("row-10", "list", channels), answered("staff", "register", staff, STAFF))
    stand = found(computed("PS-01", "staff-covers-channels"), *asked)["PS-01"]

    assert (stand.result, stand.value) == (result, gaps)
    assert found(computed("PS-01", "staff-covers-channels"), asked[0])["PS-01"].result is None


@pytest.mark.parametrize(
    ("entries", "result"),
    [
        ([{"name": "А", "on": "2026-01-01", "number": "1", "issuer": "Б"}], "yes"),
        ([{"name": "А", "on": "2026-01-01", "number": "1"}], "no"),
        ([{"name": "А", "on": "2026-08-01", "number": "1"}], None),
        ([], None),
    ],
)
def test_certificates_are_described_when_each_has_number_date_and_issuer(
    entries: list[dict[str, str]], result: str | None
) -> None:
    asked = answered("CERT-03", "register", entries, CERTIFICATES)
    assert found(computed("CERT-04", "certificates-described"), asked)["CERT-04"].result == result


@given(st.lists(st.sampled_from(["SW-04", "SW-05", "SW-09", ""]), max_size=5), st.booleans(), st.booleans())
def test_not_answered_is_never_a_no(covers: list[str], complete: bool, carried: bool) -> None:
    entries = [{"name": str(place), "covers": [each] if each else []} for place, each in enumerate(covers)]
    register = answered("products", "register", {"entries": entries, "complete": complete}, PRODUCTS)
    if carried:
        register = Asked(code="products", kind="register", spec=PRODUCTS, value=register.value, result="to_confirm")
    stand = found(register, *map(covered, PRODUCTS.covers))
    for code in PRODUCTS.covers:
        named = code in covers or (code == "SW-09" and "" in covers)
        counts = not carried
        assert stand[code].result == ("yes" if counts and named else "no" if counts and complete else None)


def test_a_period_stands_in_few_statements_however_many_questions(
    database: Database, period: Period, manager: Person, ask: Callable[..., PeriodItem], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for: list[tuple[datetime, datetime]] = []

    def searches(session: Session, *, from_at: datetime, until_at: datetime) -> tuple[int, int | None]:
        asked_for.append((from_at, until_at))
        return 3, None

    monkeypatch.setitem(facts.FACTS, "searches-made", searches)
    ask("X-00", "computed", fact="searches-made")
    for number in range(1, 30):
        ask(f"X-{number:02d}", "count")
    with database.transaction() as session:
        answers = {f"X-{number:02d}": number for number in range(1, 30)}
        service.fill(session, code="2026-H1", answers=answers, by=manager, at=MORNING)
    statements: list[str] = []
    event.listen(database.read_engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    with database.reader() as session:
        here = session.merge(period, load=False)
        stand = reading.stands_of(session, here)
    assert sum("period_item" in each for each in statements) == 1
    assert (stand["X-29"].value, stand["X-00"].result, stand["WP-01"].result) == (29, "yes", None)
    [(from_at, until_at)] = asked_for
    assert from_at.astimezone(UTC) == datetime(2025, 12, 31, 19, tzinfo=UTC)
    assert until_at.astimezone(UTC) == datetime(2026, 6, 30, 19, tzinfo=UTC)
