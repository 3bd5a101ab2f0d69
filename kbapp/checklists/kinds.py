"""Kinds of question: which answers each takes, and what an answer means for the rows."""

from __future__ import annotations

from collections.abc import Callable

from kbapp.errors import Invalid
from kbapp.languages import _

YES_NO = "yes-no"
YES, NO, NOT_APPLICABLE = "yes", "no", "not_applicable"
RESULTS = {YES: _("Yes"), NO: _("No"), NOT_APPLICABLE: _("Not applicable")}
"""What an answer can mean. There is no result for "not answered": that is the absence of an answer (D17)."""


def yes_or_no(value: object) -> str:
    """The result of an answer to a yes/no question: `yes`, `no`, true or false.

    Errors: `Invalid`.
    """
    if type(value) is bool:
        return YES if value else NO
    if isinstance(value, str) and value in (YES, NO):
        return value
    raise Invalid(_("Answer yes or no."), field="value")


KINDS: dict[str, Callable[[object], str]] = {YES_NO: yes_or_no}
"""By kind of question: what reads an answer's value and gives its result."""
