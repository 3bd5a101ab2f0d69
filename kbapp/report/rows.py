"""How a row follows from answers, in three values: a value for yes, a value for no, or what is missing; never a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from kbapp.checklists.definition import Rule
from kbapp.checklists.kinds import NO, NOT_APPLICABLE

CELLS = {"yes": "иә", "no": "жоқ"}
"""What the order wants written into the form."""

Lack = Literal["not asked", "not answered", "nothing left"]


@dataclass(frozen=True, kw_only=True)
class Value:
    """A row that is ready: what it says, and the items that decided it."""

    says: Literal["yes", "no"]
    decided_by: tuple[str, ...]

    @property
    def cell(self) -> str:
        """The text of the form's column 1."""
        return CELLS[self.says]


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A row that is not ready: the program asks nothing for it, items are not answered, or none of them applies."""

    lack: Lack
    items: tuple[str, ...] = ()


Outcome = Value | Missing
Results = Mapping[str, str | None]
"""By code of the item: the result of its answer, None while it is not answered. In the order of the rule."""


def computed(rule: Rule | None, results: Results) -> Outcome:
    """What a row says when these are the results of its items."""
    return RULES[rule.kind](results) if rule else Missing(lack="not asked")


def all_of(results: Results) -> Outcome:
    """Yes when every item is answered yes; one no decides; an item that does not apply is left out.

    An unanswered item is never taken for a no.
    Source: law.md 6.1; D17; row 25 by R25.
    """
    noes = tuple(code for code, result in results.items() if result == NO)
    unanswered = tuple(code for code, result in results.items() if result is None)
    yeses = tuple(code for code, result in results.items() if result not in (None, NO, NOT_APPLICABLE))
    if noes:
        return Value(says="no", decided_by=noes)
    if unanswered:
        return Missing(lack="not answered", items=unanswered)
    return Value(says="yes", decided_by=yeses) if yeses else Missing(lack="nothing left", items=tuple(results))


RULES: dict[str, Callable[[Results], Outcome]] = {"all-of": all_of}
"""By kind of rule, as the definitions name them."""
