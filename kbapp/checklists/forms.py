"""The fields of the checklists' pages; what they mean is the verbs' business."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from kbapp.languages import _
from kbapp.people.forms import plain


class OpenPeriodForm(FlaskForm):
    """Which half-year to open."""

    code = StringField(
        _("Half-year"),
        [InputRequired(_("Write the half-year to open."))],
        filters=[plain],
        description=_("The year and the half, such as 2026-H1 (January to June) or 2026-H2 (July to December)."),
    )
