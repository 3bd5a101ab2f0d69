"""Passwords: argon2id, one hash computation for every question, and the rules for a new one."""

from __future__ import annotations

import string
import unicodedata
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kbapp.errors import Invalid
from kbapp.languages import _

SHORTEST, LONGEST = 12, 128
FEWEST_DIFFERENT = 5
SHORTEST_WORD = 4
AROUND = string.digits + string.punctuation + string.whitespace
"""What people put before and after a common password, so that it is another one."""
COMMON = Path(__file__).with_name("common-passwords.txt")

# 46 MiB, once over: OWASP's choice for little memory; two at a time, so that a crowd at the door cannot take it all
hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
_two_at_a_time = BoundedSemaphore(2)

NOBODYS = "$argon2id$v=19$m=47104,t=1,p=1$fxu7Nram53MnHe9OttZ6Yg$qeANyP7/M6rcLZyL4VL3IG7cVnsfefjFxVlZweX/XoU"
"""A hash that no password is known to fit: an unknown name costs the same computation as a known one."""


def hashed(password: str) -> str:
    """The hash to store."""
    with _two_at_a_time:
        return hasher.hash(_normal(password))


def new_hash(password: str, *, login: str, name: str) -> str:
    """The hash of a new password, once it is accepted. It takes 50 to 100 ms: compute it before a transaction begins.

    Errors: `Invalid`.
    """
    check(password, login=login, name=name)
    return hashed(password)


def fits(password: str, stored: str | None) -> bool:
    """Does the password fit the stored hash? One hash computation, also when nothing is stored."""
    with _two_at_a_time:
        try:
            hasher.verify(stored or NOBODYS, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_old(stored: str) -> bool:
    """Was it made with other parameters than today's?"""
    return hasher.check_needs_rehash(stored)


def check(password: str, *, login: str, name: str) -> None:
    """Accept a new password.

    Units: characters. Errors: `Invalid` saying what to change.
    Source: OWASP ASVS 5.0, V6.2: 12 to 128 characters, no rule of composition, no common one, nothing of the account's.
    """
    if len(password) < SHORTEST:
        raise _refusal(
            _("Use at least %(count)s characters. A few words in a row are easy to remember.", count=SHORTEST)
        )
    if len(password) > LONGEST:
        raise _refusal(_("Use at most %(count)s characters.", count=LONGEST))
    plain = _normal(password).casefold()
    if _is_common(plain) or len(set(plain)) < FEWEST_DIFFERENT:
        raise _refusal(_("This password is one of the first that others would try. Choose another."))
    if any(word in plain for word in _own_words(login, name)):
        raise _refusal(_("The password holds your login or your name. Choose another."))


def _is_common(plain: str) -> bool:
    """A common password, one with only digits and signs around it, or anything written twice and more."""
    bare = plain.strip(AROUND)
    return plain in _common() or bare in _common() or plain in (plain + plain)[1:-1]


def _refusal(sentence: object) -> Invalid:
    return Invalid(sentence, field="password")


def _normal(password: str) -> str:
    """The same characters whatever keyboard they came from; of what no password can be, no more than shows it."""
    return unicodedata.normalize("NFKC", password[: LONGEST + 1])


def _own_words(login: str, name: str) -> set[str]:
    words = [login, *login.replace(".", " ").replace("@", " ").split(), *name.split()]
    return {_normal(word).casefold() for word in words if len(word) >= SHORTEST_WORD}


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.casefold() for line in lines if line and not line.startswith("#"))
