"""What a new password must be, and what checking one costs."""

import threading

import pytest

from kbapp.errors import Invalid
from kbapp.people import passwords


def check(password, login="operator", name="Operator of the night"):
    passwords.check(password, login=login, name=name)


@pytest.mark.parametrize(
    "password",
    ["four words in a row", "Алты ай жаз бойы", "x" * 8 + "abcd", "correct horse battery", "🙂🙃😀😁😂🤣😃😄😅😆😉😊"],
)
def test_twelve_characters_of_any_kind_will_do(password):
    check(password)


def test_up_to_128_characters_fit():
    check("a long one " * 11 + "1234567")
    with pytest.raises(Invalid):
        check("a long one " * 11 + "12345678")


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "Password1234",
        "QWERTYuiop123",
        "йцукенгшщзхъ",
        "aaaaaaaaaaaa",
        "121212121212",
        "this is operator's",
        "the NIGHT is long",
    ],
)
def test_what_others_would_try_first_is_refused(password):
    with pytest.raises(Invalid) as refused:
        check(password)

    assert refused.value.field == "password"


def test_every_common_password_is_long_enough_to_need_the_list():
    assert all(len(each) >= passwords.SHORTEST for each in passwords._common())
    assert len(passwords._common()) > 400


def test_the_same_letters_fit_however_they_were_typed():
    stored = passwords.hashed("қысқа емес құпиясөз й")

    assert passwords.fits("қысқа емес құпиясөз и\u0306", stored)


def test_a_broken_hash_fits_nothing():
    assert not passwords.fits("a long enough password", "not a hash")


def test_at_most_two_hashes_are_computed_at_once(monkeypatch):
    busy, most, lock = [], [], threading.Lock()

    class Watched(type(passwords.hasher)):
        def verify(self, *args):
            with lock:
                busy.append(1)
                most.append(len(busy))
            try:
                return super().verify(*args)
            finally:
                with lock:
                    busy.pop()

    monkeypatch.setattr(passwords, "hasher", Watched(time_cost=1, memory_cost=46 * 1024, parallelism=1))
    threads = [threading.Thread(target=passwords.fits, args=("x", None)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(most) <= 2
