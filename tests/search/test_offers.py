"""What the empty box offers one person: what the rooms above told, and what she and her colleagues used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kbapp.db import Database
from kbapp.errors import Forbidden
from kbapp.people.rights import Person
from kbapp.search import asked, favourites, offers, thoughts
from kbapp.search.offers import Introduced, Offer
from kbapp.search.starts import Notice
from kbapp.search.starts import Shelf as Category
from tests.search.conftest import AT, Shelf, note

Offered = Callable[..., Offer]


@pytest.fixture(autouse=True)
def texts(shelf: Shelf) -> None:
    """Eight notes in Russian, the second in Kazakh too, the third in English only."""
    shelf.put(*(note(number, f"Заметка {number}") for number in range(1, 9) if number != 3))
    shelf.put(note(2, "Екінші", language="kk"), note(3, "The third", language="en"))
    shelf.put(note(9, "Тайна", audience="supervisors"))


@pytest.fixture
def offered(shelf: Shelf, database: Database, operator: Person) -> Offered:
    """The empty screen of the operator, unless told otherwise."""

    def offered(by: Person = operator, language: str = "ru", **told: Any) -> Offer:
        introduced = Introduced(sources=[shelf.source], **told)
        with database.reader() as session:
            return offers.offer(
                session, introduced=introduced, by=by, at=AT, language=language, time_zone="Asia/Almaty"
            )

    return offered


def open_all(database: Database, by: Person, *things: str) -> None:
    with database.transaction() as session:
        for number, thing in enumerate(things):
            thought = thoughts.made(
                name=f"{by.id}-{number}-0000000", words="слова", language="ru", opened=[(f"{thing}/ru", 0)]
            )
            asked.record(session, thought=thought, by=by, at=AT + timedelta(seconds=number))


def titles(offer: Offer) -> dict[str, list[str]]:
    return {group.name: [row.title for row in group.rows] for group in offer.groups}


def test_a_new_person_is_offered_the_categories_and_no_empty_group(offered: Offered) -> None:
    category = Category(title="Отчёты", language="ru", address="/x", count=3)
    offer = offered(starts=[lambda _session, *, by, language: [category]])

    assert (list(offer.groups), list(offer.words), list(offer.notices)) == ([], [], [])
    assert offer.shelves == [category]


def test_what_waits_is_told_as_the_rooms_say_it(offered: Offered) -> None:
    notice = Notice(count=2, sentence="статьи ждут прочтения", address="/must-read")

    assert offered(notices=[lambda _session, *, by, language: [notice]]).notices == [notice]


def test_pinned_things_stand_in_their_order_in_the_reader_s_language_or_the_nearest(offered: Offered) -> None:
    pinned = [lambda _session, *, by: ["note/3", "note/2", "note/1"]]

    assert titles(offered(pinned=pinned)) == {"pinned": ["The third", "Заметка 2", "Заметка 1"]}
    assert titles(offered(pinned=pinned, language="kk"))["pinned"] == ["The third", "Екінші", "Заметка 1"]


def test_five_of_a_group_are_shown_and_what_cannot_be_read_leaves_its_place(offered: Offered, shelf: Shelf) -> None:
    pinned = [lambda _session, *, by: ["note/9", "note/77", *(f"note/{number}" for number in range(1, 9))]]

    assert titles(offered(pinned=pinned))["pinned"] == [
        "Заметка 1", "Заметка 2", "The third", "Заметка 4", "Заметка 5",
    ]  # fmt: skip


def test_favourites_recent_and_used_are_hers_and_everybody_s(
    offered: Offered, database: Database, shelf: Shelf, operator: Person, supervisor: Person
) -> None:
    with database.transaction() as session:
        favourites.keep(session, thing="note/4", sources=[shelf.source], by=operator, at=AT)
    open_all(database, operator, "note/1", "note/2")
    open_all(database, supervisor, "note/2", "note/5")

    assert titles(offered()) == {
        "favourites": ["Заметка 4"],
        "recent": ["Заметка 2", "Заметка 1"],
        "used": ["Заметка 2", "Заметка 1", "Заметка 5"],
    }
    assert list(offered().words) == ["слова"]


def test_what_only_supervisors_may_read_is_offered_to_them_alone(
    offered: Offered, database: Database, operator: Person, supervisor: Person
) -> None:
    open_all(database, supervisor, "note/9")

    assert titles(offered()) == {}
    assert titles(offered(by=supervisor)) == {"recent": ["Тайна"], "used": ["Тайна"]}


def test_who_may_not_search_is_offered_nothing(offered: Offered, operator: Person) -> None:
    with pytest.raises(Forbidden):
        offered(by=replace(operator, rights=frozenset()))


def test_what_was_used_is_counted_anew_when_the_last_count_has_paid_off(
    database: Database, operator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offers, "KEPT", 10**9)
    used, anew = offers.UsedToday(), offers.UsedToday()
    with database.reader() as session:
        assert list(used(session, at=AT, time_zone="Asia/Almaty")) == []
    open_all(database, operator, "note/1")
    with database.reader() as session:
        assert list(used(session, at=AT, time_zone="Asia/Almaty")) == []
        assert list(anew(session, at=AT, time_zone="Asia/Almaty")) == ["note/1"]
