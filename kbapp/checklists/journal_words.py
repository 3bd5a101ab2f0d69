"""What the journal calls this room's actions and things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kbapp.languages import _
from kbapp.people.told import Named, Told


def _period(name: str, _detail: Mapping[str, Any]) -> Named:
    code, _slash, item = name.partition("/")
    if item:
        return Named(title=_("period %(code)s, item %(item)s", code=code, item=item))
    return Named(title=_("period %(code)s", code=code))


TOLD = Told(
    actions={
        "checklists.open-period": _("Period opened"),
        "checklists.answer": _("Compliance item answered"),
        "checklists.fill": _("Compliance items answered from a file"),
    },
    things={"period": _period},
    labels={
        "answer": _("answer number"),
        "answers": _("answers"),
        "centre": _("centre"),
        "edition": _("edition"),
        "replaces": _("replaces answer"),
        "result": _("answer"),
    },
)
