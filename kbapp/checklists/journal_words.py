"""What the journal calls this room's actions and things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kbapp.checklists.centres import RESPONDENTS
from kbapp.checklists.deciding import CHOICES, TITLES
from kbapp.checklists.kinds import RESULTS
from kbapp.languages import _
from kbapp.people.told import Named, Told

DECISIONS = {value: title for choices in CHOICES.values() for value, title in choices.items()}


def _period(name: str, _detail: Mapping[str, Any]) -> Named:
    code, _slash, item = name.partition("/")
    if item:
        return Named(title=_("period %(code)s, item %(item)s", code=code, item=item))
    return Named(title=_("period %(code)s", code=code))


def _centre(name: str, _detail: Mapping[str, Any]) -> Named:
    return Named(title=_("centre %(code)s", code=name))


TOLD = Told(
    actions={
        "checklists.open-period": _("Period opened"),
        "checklists.close": _("Period closed"),
        "checklists.reopen": _("Period opened again for a correction"),
        "checklists.decide": _("Setting of a period decided"),
        "checklists.answer": _("Compliance item answered"),
        "checklists.confirm": _("Compliance item confirmed"),
        "checklists.add-entry": _("Entry added to a compliance item"),
        "checklists.change-entry": _("Entry of a compliance item changed"),
        "checklists.remove-entry": _("Entry of a compliance item removed"),
        "checklists.fill": _("Compliance items answered from a file"),
        "checklists.figures": _("Figures taken from a table"),
        "checklists.assign": _("Compliance items assigned"),
        "checklists.comment": _("Compliance item commented on"),
        "checklists.submit": _("Compliance item submitted"),
        "checklists.give-back": _("Compliance item returned"),
        "checklists.accept": _("Compliance item accepted"),
        "checklists.add-evidence": _("Evidence added"),
        "checklists.revise-evidence": _("Evidence revised"),
        "checklists.attach-evidence": _("Evidence attached to an answer"),
        "checklists.detach-evidence": _("Evidence taken from an answer"),
        "checklists.move-edition": _("Period moved to another edition"),
        "checklists.add-centre": _("Centre added"),
        "checklists.change-centre": _("Centre changed"),
        "checklists.remind": _("Reminder sent"),
    },
    things={"period": _period, "centre": _centre},
    labels={
        "answer": _("answer number"),
        "answers": _("answers"),
        "bin": _("BIN"),
        "centre": _("centre"),
        "columns": _("columns"),
        "due_on": _("due on"),
        "evidence": _("evidence number"),
        "number": _("number"),
        "edition": _("edition"),
        "issue": _("issue"),
        "items": _("items"),
        "reason": _("reason"),
        "replaces": _("replaces answer"),
        "respondent": _("respondent"),
        "result": _("answer"),
        "setting": _("setting"),
        "to": _("to"),
        "what": _("what"),
    },
    values={"result": RESULTS, "setting": TITLES, "before": DECISIONS, "after": DECISIONS, "respondent": RESPONDENTS},
)
