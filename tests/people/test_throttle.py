"""How long the next try has to wait: by name and by address, in the database, never for good."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from kbapp.errors import TooMany
from kbapp.people import service, sessions, throttle
from kbapp.people.models import Attempt
from tests.conftest import PASSWORD
from tests.people.together import together

NOON = datetime(2026, 3, 2, 7, tzinfo=UTC)


def attempt(database, *, after_s=0.0, login="operator", address="10.0.0.1"):
    with database.transaction() as session:
        sessions.count_attempt(session, login=login, address=address, at=NOON + timedelta(seconds=after_s))


def waits(database, **how):
    with pytest.raises(TooMany) as refused:
        attempt(database, **how)
    return refused.value.retry_after_s


def test_five_tries_are_free_then_the_wait_doubles_to_a_quarter_of_an_hour():
    waits = [throttle.wait_s(tries) for tries in range(18)]

    assert waits[:5] == [0] * 5
    assert waits[5:15] == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900]
    assert set(waits[14:]) == {900} == {throttle.wait_s(10**9)}


def test_the_sixth_try_waits_two_seconds_and_says_so(database):
    for _ in range(5):
        attempt(database)

    assert waits(database, after_s=1) == 1
    attempt(database, after_s=2)
    assert waits(database, after_s=3) == 3


def test_a_refused_try_does_not_lengthen_the_wait(database):
    for _ in range(5):
        attempt(database)
    for _ in range(50):
        waits(database, after_s=1)

    attempt(database, after_s=2)


def test_the_wait_is_the_same_for_a_name_that_nobody_has(database):
    for _ in range(5):
        attempt(database, login="nobody-at-all")

    assert waits(database, login="NOBODY-at-all ") == 2


def test_another_name_from_the_same_address_is_free(database):
    for _ in range(5):
        attempt(database)

    attempt(database, login="supervisor")


def test_twenty_tries_a_minute_from_one_address_are_enough(database):
    for number in range(20):
        attempt(database, login=f"name{number}", after_s=number)

    assert waits(database, login="another", after_s=20) == 40
    attempt(database, login="another", address="10.0.0.2", after_s=20)
    attempt(database, login="another", after_s=60)


def test_a_day_later_everything_is_forgotten(database):
    for _ in range(5):
        attempt(database)

    attempt(database, after_s=86_400)
    attempt(database, after_s=86_400)


def test_a_clock_that_was_set_back_locks_nobody_out(database):
    for _ in range(5):
        attempt(database, after_s=86_400)

    attempt(database)


def test_a_request_that_overtakes_another_resets_nothing(database):
    for _ in range(5):
        attempt(database, after_s=1)

    assert waits(database, after_s=0.9) == 3


def test_a_success_starts_afresh_and_gives_the_address_its_try_back(database, operator):
    for _ in range(4):
        attempt(database)
    with database.transaction() as session:
        proof = sessions.prove(session, login="operator", password=PASSWORD)
        sessions.sign_in(session, proof=proof, origin=sessions.Origin(address="10.0.0.1"), at=NOON)

    with database.reader() as session:
        assert [3] == list(session.scalars(select(Attempt.tries)))


def test_the_table_holds_neither_names_nor_addresses(database):
    attempt(database, login="my secret typed here")

    with database.reader() as session:
        assert all(len(key) == 64 for key in session.scalars(select(Attempt.key)))


def test_the_count_outlives_the_refused_sign_in(client, operator):
    for _ in range(5):
        assert client.post("/sign-in", data={"login": "operator", "password": "wrong"}).status_code == 401

    response = client.post("/sign-in", data={"login": "operator", "password": PASSWORD})

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) in (1, 2)


def test_a_flood_without_the_forms_token_ends_in_429(client, operator):
    answers = [client.post("/sign-in", data={"login": f"n{n}"}, csrf=False).status_code for n in range(21)]

    assert answers == [400] * 20 + [429]


def test_tries_at_the_own_password_count_too(as_operator):
    form = {"old_password": "wrong", "password": "another long password", "password_again": "another long password"}
    answers = [as_operator.post("/account/password", data=form).status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]


def test_tidying_deletes_what_is_forgotten(database, settings):
    attempt(database)
    attempt(database, login="later", address="10.0.0.2", after_s=80_000)

    with database.transaction() as session:
        service.tidy(session, settings=settings, at=NOON + timedelta(seconds=90_000))
        assert len(session.scalars(select(Attempt)).all()) == 2


def test_of_tries_at_once_no_more_than_the_free_ones_are_let_through(database):
    def outcome(number, **how):
        try:
            attempt(database, **how)
            passed.append(number)
        except TooMany:
            pass

    passed = []
    together(lambda number: outcome(number, address=f"10.0.0.{number}"), 8)
    assert len(passed) == throttle.FREE_TRIES

    passed = []
    together(lambda number: outcome(number, login=f"n{number}", address="10.0.9.9"), 24)
    assert len(passed) == throttle.TRIES_PER_ADDRESS


def test_a_try_and_a_success_at_once_disturb_each_other_in_nothing(database):
    """The success deletes the row between the try's looking for it and its counting."""

    def work(number, hours):
        if number % 2:
            with database.transaction() as session:
                sessions.forgive_attempts(session, login="operator", address="10.0.0.1")
        else:
            with suppress(TooMany):
                attempt(database, after_s=3600 * hours)

    for hours in range(30):
        together(partial(work, hours=hours), 8)
