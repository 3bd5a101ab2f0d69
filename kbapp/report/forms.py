"""The fields of the report's pages; what they mean is the verbs' business."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from kbapp.languages import _
from kbapp.people.forms import NEEDED, TOO_LONG, of_this_century, plain

DAY = InputRequired(_("Choose a day."))


class SubmissionForm(FlaskForm):
    """That the report was handed in."""

    submitted_on = DateField(_("Handed in on"), [DAY, of_this_century])
    how = StringField(
        _("How"),
        [NEEDED, Length(max=300, message=TOO_LONG)],
        filters=[plain],
        description=_("The system, or the letter and its number."),
    )
    file = FileField(_("Receipt (may stay empty)"))


class CorrectionForm(FlaskForm):
    """Why a sealed report is corrected."""

    reason = TextAreaField(_("Why the report is corrected"), [NEEDED, Length(max=1000, message=TOO_LONG)])


class RecommendationForm(FlaskForm):
    """What the Committee recommended."""

    number = StringField(_("Number of the letter"), [Length(max=100, message=TOO_LONG)], filters=[plain])
    received_on = DateField(_("Received on"), [DAY, of_this_century])
    words = TextAreaField(_("What is recommended"), [NEEDED, Length(max=4000, message=TOO_LONG)])


class ActionForm(FlaskForm):
    """What will be done about it."""

    words = TextAreaField(_("What will be done"), [NEEDED, Length(max=2000, message=TOO_LONG)])
    who = StringField(_("Who does it"), [Length(max=120, message=TOO_LONG)], filters=[plain])
    due_on = DateField(_("Until"), [DAY, of_this_century])


class DoneForm(FlaskForm):
    """That an action is done, or a recommendation closed."""

    words = TextAreaField(_("What was done"), [NEEDED, Length(max=2000, message=TOO_LONG)])
    file = FileField(_("What proves it (may stay empty)"))
