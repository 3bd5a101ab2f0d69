"""The fields of the checklists' pages; what they mean is the verbs' business."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from kbapp.checklists.kinds import NO, RESULTS, YES
from kbapp.checklists.reading import Question
from kbapp.languages import _
from kbapp.people.forms import Form, choices, plain


class OpenPeriodForm(FlaskForm):
    """Which half-year to open."""

    code = StringField(
        _("Half-year"),
        [InputRequired(_("Write the half-year to open."))],
        filters=[plain],
        description=_("The year and the half, such as 2026-H1 (January to June) or 2026-H2 (July to December)."),
    )


class AnswerForm(Form):
    """An answer to one question, on the answer that was on screen."""

    item = HiddenField(validators=[InputRequired()])
    replaces = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, 2**31 - 1)])
    value = RadioField(
        _("Your answer"),
        [InputRequired(_("Choose yes or no."))],
        choices=choices({each: RESULTS[each] for each in (YES, NO)}),
        validate_choice=False,  # the verb does, with words of ours
    )
    reason = TextAreaField(
        _("Why"), description=_("What the answer rests on: a document, an inspection and its date. May stay empty.")
    )

    @classmethod
    def about(cls, question: Question) -> AnswerForm:
        """The form under a question; what counts now is chosen already."""
        now, last = question.current, question.newest
        form = cls(
            formdata=None,
            item=question.item.code,
            replaces=last.id if last else None,
            value=now.result if now else None,
        )
        return form.with_own_ids()

    def with_own_ids(self) -> AnswerForm:
        """Several of these stand on one page: each field's id begins with the question's code."""
        for each in self:
            each.id = f"{self.item.data}-{each.name}"
        return self
