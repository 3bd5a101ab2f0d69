"""What the room refuses: each says what happened and carries what the person needs to go on."""

from __future__ import annotations

from collections.abc import Iterable

from kbapp.checklists.models import Answer
from kbapp.errors import Conflict, Invalid, NotFound
from kbapp.languages import _


class NoSuchPeriod(NotFound):
    """No such period is open."""

    def __init__(self, code: str) -> None:
        super().__init__(
            _(
                "The period “%(code)s” is not open. A period is named by its year and half-year, such as 2026-H1; "
                "a manager opens it on the page Compliance items.",
                code=code[:40],
            )
        )


class NoSuchTopic(NotFound):
    """The period asks nothing under this topic."""

    def __init__(self) -> None:
        super().__init__(_("This period has no such topic. Choose one on the page Compliance items."))


class NoSuchItem(NotFound):
    """The period asks no such question."""

    def __init__(self, code: str) -> None:
        super().__init__(_("%(code)s: this period asks no such question.", code=code[:40]))


class AnsweredMeanwhile(Conflict):
    """Somebody answered after the page was opened; `answer` is hers, None when there is none at all."""

    def __init__(self, answer: Answer | None) -> None:
        super().__init__(
            _("Somebody else answered this question while you had the page open. Compare the two and decide again.")
        )
        self.answer = answer


class AnswersRefused(Invalid):
    """Answers in bulk with faults in them; nothing was saved. `faults` are all of them."""

    def __init__(self, faults: Iterable[object]) -> None:
        self.faults = Sentences(faults)
        super().__init__(self.faults)


class Sentences(tuple[object, ...]):
    """Several sentences, put together only when they are read, in the reader's language."""

    def __str__(self) -> str:
        return " ".join(map(str, self))
