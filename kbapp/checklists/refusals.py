"""What the room refuses: each says what happened and carries what the person needs to go on."""

from __future__ import annotations

from collections.abc import Iterable

from kbapp.checklists.faults import Sentences
from kbapp.checklists.models import Answer, EvidenceRevision
from kbapp.checklists.spec import Spec
from kbapp.errors import Conflict, Forbidden, Invalid, NotFound
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


class PeriodClosed(Conflict):
    """The period's report is sealed: nothing in it changes until a correction opens it again."""

    def __init__(self, code: str) -> None:
        super().__init__(
            _(
                "The report of %(code)s is sealed, so nothing in this period changes any more. Begin a correction on "
                "the page of its report to open it again.",
                code=code,
            )
        )


class PeriodNotClosed(Conflict):
    """There is nothing to open again."""

    def __init__(self, code: str) -> None:
        super().__init__(_("%(code)s is open: its report is not sealed.", code=code))


class AnswerFollows(Invalid):
    """Nobody answers this question: its answer follows from others, or from what the program knows."""

    def __init__(self, spec: Spec) -> None:
        source = spec.covered_by or spec.same_as
        if source:
            super().__init__(
                _("The answer follows from %(source)s. Answer that instead.", source=source), field="value"
            )
        else:
            super().__init__(_("The program works this answer out itself. Leave it out."), field="value")


class NotAnswered(Conflict):
    """There is no answer yet that somebody could look at."""

    def __init__(self, code: str) -> None:
        super().__init__(_("%(code)s is not answered yet. Answer it, or confirm what was carried over.", code=code))


class NotInReview(Conflict):
    """Nobody submitted it, or somebody returned or accepted it meanwhile."""

    def __init__(self, code: str) -> None:
        super().__init__(_("%(code)s is not in review now. Load the page anew to see how it stands.", code=code))


class OwnAnswer(Forbidden):
    """Two pairs of eyes: nobody accepts what she answered herself."""

    def __init__(self, code: str) -> None:
        super().__init__(
            _(
                "You answered %(code)s yourself, so somebody else accepts it. A setting of the period can allow one "
                "person to do both.",
                code=code,
            )
        )


class EditionChanged(Conflict):
    """The files of an edition that periods were opened by are not what they were."""

    def __init__(self, edition: str) -> None:
        super().__init__(
            _(
                "The questions of the edition %(edition)s are not those that earlier periods were opened by. An edition "
                "that was used never changes: whoever keeps this machine puts its files back, or gives the new "
                "questions an edition of their own.",
                edition=edition,
            )
        )


class NoSuchEvidence(NotFound):
    """The centre has no such piece of evidence."""

    def __init__(self) -> None:
        super().__init__(_("There is no such piece of evidence here."))


class RevisedMeanwhile(Conflict):
    """Somebody revised the piece after the page was opened; `revision` is the newest one."""

    def __init__(self, revision: EvidenceRevision) -> None:
        super().__init__(
            _("Somebody else revised this piece while you had the page open. Look at the newest one and decide again.")
        )
        self.revision = revision
