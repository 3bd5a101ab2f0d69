"""How many tries at a password are free, and how long the next one has to wait: never a hard lock."""

from __future__ import annotations

from datetime import timedelta

FREE_TRIES = 5
LONGEST_WAIT_S = 15 * 60
FORGOTTEN_AFTER = timedelta(days=1)
CLOCK_SLIP = timedelta(minutes=-5)
"""A last try further in the future than this was counted by a wrong clock; requests that overtake each other are not."""
TRIES_PER_ADDRESS = 20
ADDRESS_WINDOW = timedelta(minutes=1)


def wait_s(tries: int) -> int:
    """Seconds from the last try to the next one, after so many tries at one name without a success.

    Source: OWASP ASVS 5.0, V6.3.1: five free tries, then 2, 4, 8 … seconds, at most 15 minutes.
    """
    if tries < FREE_TRIES:
        return 0
    doublings = min(tries - FREE_TRIES + 1, 10)
    return min(1 << doublings, LONGEST_WAIT_S)
