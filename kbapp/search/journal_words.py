"""What the journal calls this room's actions and things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from kbapp.languages import _
from kbapp.people.told import Named, Told


def _synonyms(_name: str, detail: Mapping[str, Any]) -> Named:
    said = [each for lines in detail.get("words", {}).values() for each in lines]
    return Named(title=_("synonyms: %(line)s", line=", ".join(said)), address=url_for("search.all_synonyms"))


TOLD = Told(
    actions={
        "search.put-synonyms": _("Synonyms saved"),
        "search.remove-synonyms": _("Synonyms removed"),
    },
    things={"synonyms": _synonyms},
    labels={"words": ""},
    values={},
)
