"""Why a row says what it says, in sentences: its rule, then each question with its answer, by whom and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kbapp.checklists.kinds import RESULTS
from kbapp.checklists.models import Answer
from kbapp.checklists.proving import Proof
from kbapp.checklists.reading import Question
from kbapp.checklists.rule import ALL_OF, ANY_OF, COUNT_OF, DIRECT, LATEST, LIST_OF
from kbapp.checklists.standing import Stand
from kbapp.languages import _, moment
from kbapp.report import behind
from kbapp.report.before import Before
from kbapp.report.cells import SAYS
from kbapp.report.rows import Missing
from kbapp.report.service import Row

LACKS = {
    "not asked": _("This row's questions are not asked yet in this version."),
    "not answered": _("Not every question is answered yet. An unanswered question never counts as “no”."),
    "not complete": _("The list is begun, but nobody has said yet that it is complete."),
    "nothing left": _("Every question of this row was answered as not applicable, so nothing is left to count."),
}
WORDS = {"yes": SAYS["yes"].kk, "no": SAYS["no"].kk}
ONE = _("The row says “%(yes)s” when the question is answered yes, and “%(no)s” when it is answered no.", **WORDS)
EVERY = _("The row says “%(yes)s” when every question is answered yes; one that is not makes it “%(no)s”.", **WORDS)
ANY = _("The row says “%(yes)s” when any of the questions is answered yes, “%(no)s” when none is.", **WORDS)
ASKED = _("The row takes the answer to its question as it stands.")
LISTED = _("The row names everything that the list holds.")
COUNTED = _(
    "The row counts the different entries of the register that are in force on the last day of the period. None: “%(no)s”.",
    **WORDS,
)
DATED = _("The row names every entry dated on or before the last day, the latest first. None: “%(no)s”.", **WORDS)
THOUSANDS = _("The exact count is kept; the form's note asks for thousands (decision D1).")


def sentences(
    row: Row, language: str, *, proofs: Mapping[str, Sequence[Proof]] | None = None, last: Before | None = None
) -> list[str]:
    """The whole explanation. The language of the sentences is that of the request; `language` is for the questions."""
    told = (_told(question, row.stands.get(question.item.code), language) for question in row.questions)
    return [str(each) for each in (*summary(row), *told, *_proved(row, proofs or {}), *_before(row, last))]


def _proved(row: Row, proofs: Mapping[str, Sequence[Proof]]) -> list[object]:
    titles = dict.fromkeys(f"“{each.revision.title}”" for each in behind.proved(row, proofs))
    return [_("Evidence: %(titles)s.", titles=", ".join(titles))] if titles else []


def _before(row: Row, last: Before | None) -> list[object]:
    cell = last.cells.get(row.row) if last else None
    return [_("In %(period)s the row said “%(cell)s”.", period=last.period, cell=cell)] if last and cell else []


def summary(row: Row) -> list[object]:
    """What is missing, if anything, and the rule in words."""
    lack: list[object] = [LACKS[row.outcome.lack]] if isinstance(row.outcome, Missing) else []
    return [*lack, rule_in_words(row)] if row.rule else lack


def rule_in_words(row: Row) -> object:
    """How the row follows from its questions."""
    if row.rule is None:
        return ""
    return RULES[row.rule.kind](row)


def _direct(row: Row) -> object:
    if row.questions[0].item.kind == "yes-no":
        return ONE
    return _("%(rule)s %(more)s", rule=ASKED, more=THOUSANDS) if row.rule and row.rule.unit_thousands else ASKED


def _all_of(row: Row) -> object:
    if row.rule and row.rule.either and row.lenient:
        return ANY
    return ONE if len(row.questions) == 1 else EVERY


RULES: Mapping[str, Callable[[Row], object]] = {
    DIRECT: _direct,
    ALL_OF: _all_of,
    ANY_OF: lambda _row: ANY,
    LIST_OF: lambda _row: LISTED,
    COUNT_OF: lambda _row: COUNTED,
    LATEST: lambda _row: DATED,
}
"""By kind of rule, its words."""


def _told(question: Question, stand: Stand | None, language: str) -> object:
    code, words = question.item.label, question.item.text("question").of(language)
    if question.current is not None:
        return _answered(code, words, question.current)
    if stand is not None and stand.result is not None:
        return _(
            "%(code)s “%(question)s”: %(result)s. It follows from: %(codes)s.",
            code=code,
            question=words,
            result=RESULTS[stand.result],
            codes=", ".join(stand.because),
        )
    return _("%(code)s “%(question)s”: not answered yet.", code=code, question=words)


def _answered(code: object, words: str, answer: Answer) -> object:
    told = _(
        "%(code)s “%(question)s”: %(result)s. Answered by %(name)s (%(login)s), %(moment)s.",
        code=code,
        question=words,
        result=RESULTS[answer.result],
        name=answer.by_name,
        login=answer.by_login,
        moment=moment(answer.at),
    )
    return _("%(answer)s Why: %(reason)s", answer=told, reason=answer.reason) if answer.reason else told
