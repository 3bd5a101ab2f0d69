"""What the journal calls this room's actions and things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from kbapp.articles import flags
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
        "articles.still_right": _("Article confirmed as right"),
        "articles.take_back": _("Confirmation of an article taken back"),
        "articles.pin": _("Article pinned"),
        "articles.unpin": _("Article unpinned"),
        "articles.flag": _("Article reported"),
        "articles.answer_flag": _("Report about an article answered"),
        "articles.ask_to_read": _("Asked to read an article"),
        "articles.end_must_read": _("No longer asked to read an article"),
        "articles.add_media": _("File added to an article"),
        "articles.describe_media": _("Description of a file changed"),
        "articles.remove_media": _("File removed from an article"),
        "articles.put_category": _("Category changed"),
        "articles.move_category": _("Category moved"),
        "articles.remove_category": _("Category removed"),
    },
    things={"article": _article, "category": _category},
    labels={
        "fields": _("fields"),
        "flag": _("report number"),
        "languages": _("languages"),
        "must_read": "",
        "number": "",  # it is the name of the thing
        "outcome": _("what came of it"),
        "reason": _("reason"),
        "revision": _("revision"),
        "sha256": "",
        "titles": _("titles"),
        "version": _("version"),
    },
    values={"kind": flags.KINDS, "outcome": flags.OUTCOMES},
)
