"""What the room refuses: each says what happened and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from kbapp.checklists.faults import Sentences
from kbapp.errors import Conflict, Forbidden, Invalid, NotFound
from kbapp.languages import _


class NotPrepared(Conflict):
    """There is no prepared report to decide on, or it is not what it was."""

    def __init__(self) -> None:
        super().__init__(
            _("The report has changed since it was prepared, or was not prepared yet. Look at it again, then decide.")
        )


class OwnReport(Forbidden):
    """Whoever prepared a report does not approve it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "You prepared this report, so somebody else approves it. If there is nobody else, a setting of the "
                "period allows one person to do both."
            )
        )


class NotSealable(Invalid):
    """Something stands in the way of the seal; `reasons` are all of it."""

    def __init__(self, reasons: Iterable[object]) -> None:
        self.reasons = Sentences(reasons)
        super().__init__(self.reasons)


class NoSuchSeal(NotFound):
    """There is no such sealed report."""

    def __init__(self) -> None:
        super().__init__(_("There is no such sealed report. Seal the report first, or choose another issue."))


class NoSuchRecommendation(NotFound):
    """The centre has no such recommendation."""

    def __init__(self) -> None:
        super().__init__(_("There is no such recommendation here."))


class NoSuchRow(NotFound):
    """The form has no row of this number."""

    def __init__(self) -> None:
        super().__init__(_("The form has no such row: they are numbered from 1 to 28."))
