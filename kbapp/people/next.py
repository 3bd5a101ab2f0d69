"""Where to go after signing in: only ever a page of this site."""

from __future__ import annotations

from urllib.parse import urlsplit


def inside(address: str | None) -> bool:
    """Does every browser read this `?next=` as a page of ours?

    Browsers drop tabs and line ends, read a backslash as a slash, and take two leading slashes for another host; the
    rule refuses all of them before anything is parsed.
    """
    if not address or address[0] != "/" or address[1:2] in ("/", "\\"):
        return False
    if any(letter <= " " or letter in "\\\x7f" for letter in address):
        return False
    try:
        return not urlsplit(address).netloc
    except ValueError:
        return False


def page(address: str | None, default: str = "/") -> str:
    """The address when it is a page of ours, else the default."""
    return address if address is not None and inside(address) else default
