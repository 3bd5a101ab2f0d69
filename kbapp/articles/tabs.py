"""The pages of those who keep the articles, as tabs over each of them: articles, reports, must-reads, categories."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from kbapp import db
from kbapp.articles import flags
from kbapp.languages import _
from kbapp.people import signed_in

TABS = (
    (_("Articles"), "articles.kept", "articles.write"),
    (_("Reports"), "articles.flags", "articles.write"),
    (_("Must-read"), "articles.must_reads", "articles.publish"),
    (_("Categories"), "articles.arrange", "articles.write"),
)
"""Title, page, right; `count` of the reports says how many wait."""


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A page beside this one; `current` is the value of aria-current, `count` how much waits there."""

    title: object
    address: str
    current: str | None
    count: int


def tabs() -> list[Tab]:
    """The tabs that this person may open."""
    by = signed_in()
    waiting = db.session().scalar(flags.waiting(by)) or 0
    return [
        Tab(
            title=title,
            address=url_for(endpoint),
            current=_current(endpoint),
            count=waiting if endpoint == "articles.flags" else 0,
        )
        for title, endpoint, right in TABS
        if by.may(right)
    ]


def _current(endpoint: str) -> str | None:
    here, there = request.path, url_for(endpoint)
    if here == there:
        return "page"
    return "true" if endpoint != "articles.kept" and here.startswith(f"{there}/") else None
