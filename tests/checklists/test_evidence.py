"""Evidence: added, revised and never overwritten, used by several answers, taken away and put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from threading import Barrier, Thread

import pytest
from sqlalchemy import event

from kbapp.checklists import cards, evidence, proving, service
from kbapp.checklists.evidence import About, Thing
from kbapp.checklists.models import Evidence, Period
from kbapp.checklists.proving import Held, Proof
from kbapp.checklists.refusals import NoSuchEvidence, NoSuchItem, PeriodClosed, RevisedMeanwhile
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.layout.uploads.examining import examined
from kbapp.people.rights import Person
from tests.articles.sending import PDF, jpeg

MORNING = datetime(2026, 7, 1, 4, tzinfo=UTC)
ROUNDS = 10
LINK = Thing(url="https://example.kz/act")
Add = Callable[..., Evidence]


@pytest.fixture
def add(database: Database, period: Period, manager: Person) -> Add:
    def add(
        *items: str, thing: Thing = LINK, by: Person = manager, entry: str | None = None, **about: object
    ) -> Evidence:
        said = About(**{"title": "Акт", **about})
        with database.transaction() as session:
            return evidence.add(
                session, period="2026-H1", items=items, entry=entry, thing=thing, about=said, by=by, at=MORNING
            )

    return add


def proofs(database: Database, period: Period) -> list[Proof]:
    with database.reader() as session:
        return proving.of_period(session, period)


def held(database: Database, piece: Evidence, by: Person) -> Held:
    with database.reader() as session:
        return proving.held(session, period="2026-H1", evidence=piece.id, by=by)


def test_one_piece_proves_several_answers(database: Database, period: Period, add: Add) -> None:
    add("WP-01", "AUX-01", valid_until=date(2026, 6, 29))
    found = proofs(database, period)

    assert [each.item.code for each in found] == ["WP-01", "AUX-01"]
    assert all(each.expires for each in found)
    assert found[0].revision.url == "https://example.kz/act"


def test_a_file_is_kept_by_its_content(database: Database, period: Period, add: Add) -> None:
    upload = examined(PDF, "акт.pdf", max_bytes=10**6)
    add("WP-01", thing=Thing(upload=upload))
    [found] = proofs(database, period)

    assert (found.piece.kind, found.revision.type, found.revision.size) == ("file", "application/pdf", len(PDF))
    with database.reader() as session:
        assert proving.content_of(session, found.revision) == PDF


def test_a_newer_revision_stands_beside_the_older_one(
    database: Database, period: Period, manager: Person, add: Add
) -> None:
    piece = add("WP-01")
    with database.transaction() as session:
        evidence.revise(
            session,
            period="2026-H1",
            evidence=piece.id,
            replaces=1,
            thing=Thing(url="https://example.kz/new"),
            about=About(title="Жаңа акт"),
            by=manager,
            at=MORNING,
        )
    found = held(database, piece, manager)

    assert [(each.number, each.title, each.url) for each in found.revisions] == [
        (2, "Жаңа акт", "https://example.kz/new"),
        (1, "Акт", "https://example.kz/act"),
    ]
    assert [each.revision.number for each in proofs(database, period)] == [2]


def test_other_words_alone_keep_the_thing_and_the_second_of_two_is_refused(
    database: Database, period: Period, manager: Person, add: Add
) -> None:
    piece = add("WP-01")

    def revise(title: str) -> None:
        with database.transaction() as session:
            evidence.revise(
                session,
                period="2026-H1",
                evidence=piece.id,
                replaces=1,
                thing=None,
                about=About(title=title),
                by=manager,
                at=MORNING,
            )

    revise("Бірінші")
    with pytest.raises(RevisedMeanwhile) as refused:
        revise("Екінші")
    assert refused.value.revision.title == "Бірінші"
    assert held(database, piece, manager).revisions[0].url == "https://example.kz/act"


def test_of_two_who_revise_at_once_one_is_refused(
    database: Database, period: Period, manager: Person, add: Add
) -> None:
    piece = add("WP-01")
    for number in range(1, ROUNDS + 1):
        assert sorted(at_once(database, manager, piece, number)) == ["kept", "refused"]
    assert len(held(database, piece, manager).revisions) == ROUNDS + 1


def at_once(database: Database, by: Person, piece: Evidence, replaces: int) -> list[str]:
    barrier, told = Barrier(2), []

    def go(title: str) -> None:
        barrier.wait()
        about = About(title=title)
        try:
            with database.transaction() as session:
                evidence.revise(
                    session,
                    period="2026-H1",
                    evidence=piece.id,
                    replaces=replaces,
                    thing=None,
                    about=about,
                    by=by,
                    at=MORNING,
                )
            told.append("kept")
        except RevisedMeanwhile:
            told.append("refused")

    threads = [Thread(target=go, args=[title]) for title in ("Бірінші", "Екінші")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_what_is_read_of_evidence_takes_as_many_statements_however_much_there_is(
    database: Database, period: Period, manager: Person, add: Add
) -> None:
    statements: list[str] = []
    event.listen(database.read_engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))

    def counted() -> int:
        statements.clear()
        with database.reader() as session:
            cards.sheet(session, period="2026-H1", topic="workplace", by=manager)
            proving.briefs(session, period)
            proving.idle(session, period)
        return len(statements)

    add("WP-01")
    few = counted()
    for number in range(60):
        add("WP-01", "WP-02", title=f"Акт {number}")
    assert counted() == few
    assert len(proofs(database, period)) == 121


def test_a_use_is_taken_away_and_put_back(database: Database, period: Period, manager: Person, add: Add) -> None:
    add("WP-01")
    [found] = proofs(database, period)
    with database.transaction() as session:
        assert evidence.detach(session, period="2026-H1", use=found.use.id, by=manager, at=MORNING) == "WP-01"
    assert proofs(database, period) == []
    with database.transaction() as session:
        evidence.restore(session, period="2026-H1", use=found.use.id, by=manager, at=MORNING)
    assert [each.use.id for each in proofs(database, period)] == [found.use.id]


def test_what_was_attached_anew_proves_its_answer_once(
    database: Database, period: Period, manager: Person, add: Add
) -> None:
    piece = add("WP-01")
    [found] = proofs(database, period)

    def twice(verb: Callable[..., object], **what: object) -> None:
        for _time in range(2):
            with database.transaction() as session:
                verb(session, period="2026-H1", by=manager, at=MORNING, **what)

    twice(evidence.detach, use=found.use.id)
    with database.reader() as session:
        assert [each.piece.id for each in proving.idle(session, period)] == [piece.id]
    twice(evidence.attach, evidence=piece.id, items=["WP-01"])
    twice(evidence.restore, use=found.use.id)
    assert [each.piece.id for each in proofs(database, period)] == [piece.id]
    with database.reader() as session:
        assert proving.idle(session, period) == []


def test_a_piece_can_prove_one_entry_of_a_list(database: Database, period: Period, manager: Person, add: Add) -> None:
    with database.transaction() as session:
        said = {"name": "CRM", "covers": ["SW-04"], "from": "2025-05-01"}
        given = service.add_entry(
            session, period="2026-H1", item="products", replaces=None, entry=said, by=manager, at=MORNING
        )
        [entry] = given.value["entries"]
    add("products", entry=entry["id"])

    assert [each.use.entry for each in proofs(database, period)] == [entry["id"]]
    with pytest.raises(Invalid) as refused:
        add("products", entry="nobody")
    assert refused.value.field == "entry"


def test_pictures_prove_in_their_own_bytes(database: Database, period: Period, add: Add) -> None:
    sent = jpeg(3000, 20, comment=b"room 3")
    add("WP-01", thing=Thing(upload=examined(sent, "scan.jpg", max_bytes=10**6, as_sent=True)))
    [found] = proofs(database, period)

    assert found.revision.sha256 == sha256(sent).hexdigest()
    with pytest.raises(Invalid):
        examined(sent[:-400], "scan.jpg", max_bytes=10**6, as_sent=True)


def test_it_is_attached_once_to_each_answer(database: Database, period: Period, manager: Person, add: Add) -> None:
    piece = add("WP-01")
    for _time in range(2):
        with database.transaction() as session:
            evidence.attach(
                session, period="2026-H1", evidence=piece.id, items=["WP-01", "WP-02"], by=manager, at=MORNING
            )
    assert [each.item.code for each in proofs(database, period)] == ["WP-01", "WP-02"]


@pytest.mark.parametrize(
    ("thing", "about", "field"),
    [
        (LINK, {"title": "  "}, "title"),
        (LINK, {"title": "x" * 301}, "title"),
        (LINK, {"title": "x", "note": "x" * 1001}, "note"),
        (LINK, {"title": "x", "valid_from": date(2026, 2, 2), "valid_until": date(2026, 2, 1)}, "valid_until"),
        (Thing(url=""), {"title": "x"}, "url"),
        (Thing(url="javascript:alert(1)"), {"title": "x"}, "url"),
        (Thing(url="https://a:b@example.kz/"), {"title": "x"}, "url"),
        (Thing(url="http://["), {"title": "x"}, "url"),
        (Thing(url="ftp://example.kz/"), {"title": "x"}, "url"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(
    database: Database, period: Period, add: Add, thing: Thing, about: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add("WP-01", thing=thing, **about)
    assert refused.value.field == field
    assert proofs(database, period) == []


def test_what_there_is_not_is_not_found(database: Database, period: Period, manager: Person, add: Add) -> None:
    with pytest.raises(NoSuchItem):
        add("WP-99")
    with pytest.raises(NoSuchEvidence), database.transaction() as session:
        evidence.detach(session, period="2026-H1", use=1, by=manager, at=MORNING)
    with pytest.raises(NoSuchEvidence), database.reader() as session:
        proving.held(session, period="2026-H1", evidence=1, by=manager)


def test_rights_and_a_closed_period(
    database: Database, period: Period, manager: Person, operator: Person, add: Add
) -> None:
    with pytest.raises(Forbidden):
        add("WP-01", by=operator)
    with database.transaction() as session:
        service.close(session, period_id=period.id, by=manager, at=MORNING)
    with pytest.raises(PeriodClosed):
        add("WP-01")
