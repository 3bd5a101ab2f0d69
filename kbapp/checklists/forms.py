"""The fields of the checklists' pages; what they mean is the verbs' business."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from kbapp.checklists.evidence import About
from kbapp.languages import _
from kbapp.people.forms import NEEDED, TOO_LONG, of_this_century, plain


class OpenPeriodForm(FlaskForm):
    """Which half-year to open."""

    clone = BooleanField(
        _("Begin with the last half-year's lists, texts and evidence"),
        description=_("Each answer that is carried over waits to be confirmed."),
    )
    code = StringField(
        _("Half-year"),
        [InputRequired(_("Write the half-year to open."))],
        filters=[plain],
        description=_("The year and the half, such as 2026-H1 (January to June) or 2026-H2 (July to December)."),
    )


class EvidenceForm(FlaskForm):
    """A piece of evidence: what it is, and one of a file, the address of a page, or an article."""

    title = StringField(_("What it is"), [NEEDED, Length(max=300, message=TOO_LONG)], filters=[plain])
    file = FileField(_("File"))
    url = StringField(_("or the address of a page"), [Length(max=2000, message=TOO_LONG)], filters=[plain])
    ref = StringField(_("or the number of an article"), [Length(max=20, message=TOO_LONG)], filters=[plain])
    collected_on = DateField(_("Collected on"), [Optional(), of_this_century])
    valid_from = DateField(_("Valid from"), [Optional(), of_this_century])
    valid_until = DateField(_("Valid until"), [Optional(), of_this_century])
    note = TextAreaField(_("Note"), [Length(max=1000, message=TOO_LONG)])

    @property
    def about(self) -> About:
        """What is said of the piece."""
        return About(
            title=self.title.data or "",
            note=self.note.data or "",
            collected_on=self.collected_on.data,
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
        )
