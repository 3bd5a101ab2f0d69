"""Why a row says what it says, in sentences: its rule, then each question with its answer, by whom and when."""

from __future__ import annotations

from kbapp.checklists.kinds import RESULTS
from kbapp.checklists.models import Answer
from kbapp.checklists.reading import Question
from kbapp.languages import _, moment
from kbapp.report.rows import CELLS, Missing
from kbapp.report.service import Row

LACKS = {
    "not asked": _("This row's questions are not asked yet in this version."),
    "not answered": _("Not every question is answered yet. An unanswered question never counts as “no”."),
    "nothing left": _("Every question of this row was answered as not applicable, so nothing is left to count."),
}


def sentences(row: Row, language: str) -> list[str]:
    """The whole explanation. The language of the sentences is that of the request; `language` is for the questions."""
    return [str(each) for each in (*summary(row), *(_told(question, language) for question in row.questions))]


def summary(row: Row) -> list[object]:
    """What is missing, if anything, and the rule in words."""
    lack: list[object] = [LACKS[row.outcome.lack]] if isinstance(row.outcome, Missing) else []
    return [*lack, rule_in_words(row)] if row.rule else lack


def rule_in_words(row: Row) -> object:
    """How the row follows from its questions. There is one kind of rule so far: all-of."""
    if len(row.questions) == 1:
        return _(
            "The row says “%(yes)s” when the question is answered yes, and “%(no)s” when it is answered no.", **CELLS
        )
    return _("The row says “%(yes)s” when every question is answered yes; one answered no makes it “%(no)s”.", **CELLS)


def _told(question: Question, language: str) -> object:
    code, words = question.item.code, question.item.text("question").of(language)
    if question.current is None:
        return _("%(code)s “%(question)s”: not answered yet.", code=code, question=words)
    return _answered(code, words, question.current)


def _answered(code: str, words: str, answer: Answer) -> object:
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
