"""Links from one article to another: by an id that survives renames, by the short name, by the number that people say.

`[hours](article:47ca4d72-daef-4c70-bdd7-8a15abfc1b1d)`, `[hours](article:hours)` and `[hours](article:K-214)` become
addresses of pages without a look at the database; what leads nowhere is told to those who write (`reading.broken_links`).
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

SCHEME = "article:"
_ID = r"(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_SLUG = r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)"
_NUMBER = r"(?P<number>[1-9][0-9]{0,9})"
_PLACE = r"(?P<place>#\S*)?"
WRITTEN = re.compile(rf"{SCHEME}(?:{_ID}|[Kk]-{_NUMBER}|{_SLUG}){_PLACE}")
ADDRESS = re.compile(rf"/articles/(?:by-id/{_ID}|by-slug/{_SLUG}|(?:[Kk]-)?{_NUMBER})/?(?:\?[^#]*)?{_PLACE}")
OURS = re.compile(rf"{SCHEME}|/articles/by-")


class Target(NamedTuple):
    """The article that a link means, by one of the three; by none when the link can mean nothing."""

    id: str = ""
    slug: str = ""
    number: int = 0


def address(written: str) -> str | None:
    """The address of the page that an `article:` link leads to; None for another link, or one that can mean nothing."""
    found = WRITTEN.fullmatch(written)
    if not found:
        return None
    place = found["place"] or ""
    if found["id"]:
        return f"/articles/by-id/{found['id']}{place}"
    return f"/articles/K-{found['number']}{place}" if found["number"] else f"/articles/by-slug/{found['slug']}{place}"


def target(link: str) -> Target | None:
    """The article that a link means, in whatever spelling; None for a link to something else."""
    found = WRITTEN.fullmatch(link) or ADDRESS.fullmatch(unquote(link))
    if found:
        return Target(found["id"] or "", found["slug"] or "", int(found["number"] or 0))
    return Target() if OURS.match(link) else None
