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


@pytest.mark.parametrize(
    "password",
    ["sunshine2026", "1234sunshine", "SUNSHINE!!!!", "two words two words ", "qazwsxqazwsx", "(password123)"],
)
def test_a_common_password_with_something_around_it_or_twice_is_common_too(password):
    with pytest.raises(Invalid):
        check(password)


@pytest.mark.parametrize("password", ["sunshine on my shoulders", "one sunshine 2026 two", "two words two words two"])
def test_a_common_word_among_others_will_do(password):
    check(password)


def test_the_list_holds_ten_thousand_passwords_of_eight_and_more_characters():
    common = passwords._common()

    assert sum(len(each) >= 8 for each in common) > 10_000
    assert not [each for each in common if each.startswith("#") or each != each.casefold()]


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
