"""What the journal calls this room's actions and things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from kbapp.languages import _
from kbapp.people.told import Named, Told


def _article(name: str, detail: Mapping[str, Any]) -> Named:
    number = detail.get("number")
    if not isinstance(number, int):
        return Named(title=_("article %(name)s", name=name))
    return Named(title=f"K-{number}", address=url_for("articles.article", number=number))


def _category(name: str, _detail: Mapping[str, Any]) -> Named:
    return Named(title=_("category %(name)s", name=name), address=url_for("articles.category", slug=name))


TOLD = Told(
    actions={
        "articles.publish": _("Article published"),
        "articles.withdraw": _("Article withdrawn"),
        "articles.set_details": _("Details of an article changed"),
        "articles.put_category": _("Category changed"),
    },
    things={"article": _article, "category": _category},
    labels={
        "fields": _("fields"),
        "languages": _("languages"),
        "number": "",  # it is the name of the thing
        "reason": _("reason"),
        "revision": _("revision"),
        "titles": _("titles"),
        "version": _("version"),
    },
)
