"""The journal: appended without gaps, refused to change, and every tampering named."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kbapp.people import journal
from kbapp.people.models import Entry, JournalHead
from kbapp.people.rights import MACHINE, stranger
from tests.people.together import together

NOON = datetime(2026, 3, 2, 7, tzinfo=UTC)
LINES = 6
COLUMNS = ("at", "account_id", "login", "address", "action", "subject", "detail", "previous", "hash")


def write(database, lines=LINES):
    for number in range(lines):
        with database.transaction() as session:
            detail = {"тіл": "қазақша", "number": number, "nothing": None, "control": "\x00\ud800"}
            at = NOON + timedelta(microseconds=number)
            journal.record(session, at=at, by=MACHINE, action="tests.write", subject=f"line/{number}", detail=detail)


def fault(database):
    with database.reader() as session:
        found = journal.check(session).fault
    return found and (found.what, found.number)


def tamper(database, *statements, **values):
    """As somebody who may do everything in the database, but does not know the secret."""
    with database.transaction() as session:
        disarm(session)
        for statement in statements:
            session.execute(text(statement), values)


def fault_after(database, *statements, **values):
    """What a check finds after such a deed, which is then undone."""
    with Session(database.write_engine, info={"secret_key": database.secret_key}) as session:
        disarm(session)
        for statement in statements:
            session.execute(text(statement), values if ":value" in statement else {})
        found = journal.check(session).fault
        session.rollback()
    return found and (found.what, found.number)


def disarm(session):
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE journal_entry DISABLE TRIGGER USER"))
        return
    for trigger in ("update", "delete", "replace"):
        session.execute(text(f"DROP TRIGGER IF EXISTS journal_entry_no_{trigger}"))


def test_a_new_journal_is_whole_and_empty(database):
    with database.reader() as session:
        assert journal.check(session) == journal.Finding(entries=0, head=journal.NOTHING, fault=None)


def test_a_written_journal_is_whole_and_numbered_without_gaps(database):
    write(database)

    with database.reader() as session:
        finding = journal.check(session)
        assert list(range(1, LINES + 1)) == list(session.scalars(select(Entry.id).order_by(Entry.id)))
        assert finding.head == session.get(Entry, LINES).hash
    assert (finding.entries, finding.fault) == (LINES, None)


def test_a_journal_longer_than_a_batch_is_read_whole(database, monkeypatch):
    monkeypatch.setattr(journal, "BATCH", 2)
    write(database)

    assert fault(database) is None


def test_a_refused_verb_leaves_no_line_and_no_gap(database):
    write(database, 1)
    with pytest.raises(ValueError, match="refused"), database.transaction() as session:
        journal.record(session, at=NOON, by=MACHINE, action="tests.write")
        raise ValueError("refused")
    write(database, 1)

    assert fault(database) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_entry SET login = 'x' WHERE id = 1",
        "UPDATE journal_entry SET id = id",
        "DELETE FROM journal_entry WHERE id = 6",
        "DELETE FROM journal_entry",
        "INSERT INTO journal_entry SELECT * FROM journal_entry WHERE id = 3",
    ],
)
def test_triggers_refuse_every_change(database, change):
    write(database)
    with pytest.raises(DBAPIError), database.write_engine.begin() as connection:
        connection.execute(text(change))

    assert fault(database) is None


def test_what_deletes_past_a_trigger_is_refused_too(database):
    write(database)
    row = "SELECT id, at, account_id, 'x', address, action, subject, detail, previous, hash FROM journal_entry LIMIT 1"
    change = f"REPLACE INTO journal_entry {row}" if database.on_sqlite else "TRUNCATE journal_entry"
    with pytest.raises(DBAPIError, match="append-only"), database.write_engine.begin() as connection:
        connection.execute(text(change))


def test_a_changed_value_is_named_in_every_line_and_column(database):
    write(database)
    changes = [(column, number) for column in COLUMNS for number in range(1, LINES + 1)]
    changes.remove(("previous", 1))  # nothing is before the first line anyway
    for column, number in changes:
        change = f"UPDATE journal_entry SET {column} = :value WHERE id = {number}"
        assert fault_after(database, change, value=another(column, database)) == ("changed", number)


def another(column, database):
    if column == "at":
        return "2027-01-01 00:00:00" if database.on_sqlite else NOON + timedelta(hours=1)
    return 7 if column == "account_id" else "0" * 60


def test_every_removed_line_is_named(database):
    write(database)
    for number in range(1, LINES + 1):
        assert fault_after(database, f"DELETE FROM journal_entry WHERE id = {number}") == ("missing", number)


def test_a_cut_tail_is_named_even_when_the_head_is_moved_back(database):
    write(database)
    for number in range(1, LINES):
        cut = f"DELETE FROM journal_entry WHERE id > {number}"
        move = f"UPDATE journal_head SET number = {number}, hash = (SELECT hash FROM journal_entry WHERE id = {number})"
        assert fault_after(database, cut) == ("missing", number + 1)
        assert fault_after(database, cut, move) == ("head", number)


def test_a_cut_tail_is_not_healed_by_writing_on(database):
    write(database)
    move = "UPDATE journal_head SET number = 4, hash = (SELECT hash FROM journal_entry WHERE id = 4)"
    tamper(database, "DELETE FROM journal_entry WHERE id > 4", move)
    write(database, 2)

    assert fault(database) == ("head", 6)


def test_every_line_slipped_in_is_named(database):
    write(database)
    kept = "at, account_id, login, address, action"
    for number in range(1, LINES + 2):
        # a shift in one step would meet itself half-way, so the lines move far away first
        away = f"UPDATE journal_entry SET id = id + 1000 WHERE id >= {number}"
        back = "UPDATE journal_entry SET id = id - 999 WHERE id > 1000"
        line = (
            f"SELECT {number}, {kept}, 'slipped in', detail, previous, hash FROM journal_entry WHERE id = {LINES + 1}"
        )
        if number > LINES:
            line = line.replace(f"id = {LINES + 1}", f"id = {LINES}")
        insert = f"INSERT INTO journal_entry (id, {kept}, subject, detail, previous, hash) {line}"
        moved = "UPDATE journal_head SET number = number + 1"
        assert fault_after(database, away, back, insert, moved) == ("changed", number)


def test_no_chance_change_goes_unnoticed(database):
    write(database, 12)
    chance = random.Random(12)
    for _ in range(200):
        column, number = chance.choice(COLUMNS), chance.randint(2, 12)
        change = f"UPDATE journal_entry SET {column} = :value WHERE id = {number}"
        remove = f"DELETE FROM journal_entry WHERE id = {number}"
        if chance.random() < 0.5:
            assert fault_after(database, change, value=another(column, database)) == ("changed", number)
        else:
            assert fault_after(database, remove) == ("missing", number)


def test_two_lines_that_change_places_are_named(database):
    write(database)
    tamper(
        database,
        "UPDATE journal_entry SET id = 1000 WHERE id = 3",
        "UPDATE journal_entry SET id = 3 WHERE id = 4",
        "UPDATE journal_entry SET id = 4 WHERE id = 1000",
    )

    assert fault(database) == ("changed", 3)


def test_a_line_before_the_first_is_named(database):
    write(database)
    copied = "at, account_id, login, address, action, subject, detail, previous, hash"
    tamper(database, f"INSERT INTO journal_entry (id, {copied}) SELECT -5, {copied} FROM journal_entry WHERE id = 1")

    assert fault(database) == ("missing", 1)


@pytest.mark.parametrize(
    "change", ["DELETE FROM journal_head", "UPDATE journal_head SET seal = 'x'", "UPDATE journal_head SET hash = 'x'"]
)
def test_a_changed_head_is_named(database, change):
    write(database)
    tamper(database, change)

    assert fault(database) == ("head", LINES)


def test_an_emptied_journal_is_named(database):
    write(database)
    tamper(database, "DELETE FROM journal_entry")

    assert fault(database) == ("missing", 1)


def test_a_value_of_the_wrong_kind_is_named(database):
    write(database)
    change = "UPDATE journal_entry SET at = 'some day' WHERE id = 4"
    if database.on_sqlite:
        tamper(database, change)
        assert fault(database) == ("changed", 4)
    else:  # which does not store one
        with pytest.raises(DBAPIError):
            tamper(database, change)


def test_with_another_secret_nothing_fits(database):
    write(database)
    database.secret_key = "another secret that is long enough to be one"

    assert fault(database) == ("changed", 1)


def test_an_empty_journal_with_another_secret_does_not_fit_either(database):
    database.secret_key = "another secret that is long enough to be one"

    assert fault(database) == ("head", 0)


def test_lines_written_at_once_get_numbers_without_gaps(database):
    def write_some(_number):
        for _ in range(10):
            with database.transaction() as session:
                journal.record(session, at=NOON, by=stranger("10.0.0.1"), action="tests.write")

    together(write_some, 4)

    with database.reader() as session:
        assert journal.check(session).entries == 40
        assert session.get(JournalHead, 1).number == 40
    assert fault(database) is None


def test_reading_while_others_write_finds_nothing_wrong(database):
    def write_or_check(number):
        for _ in range(10):
            if number:
                write(database, 2)
            else:
                assert fault(database) is None

    together(write_or_check, 3)
