"""The fields of the pages about people; what they mean is the verbs' business."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import EqualTo, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput

from kbapp.errors import Refused
from kbapp.languages import NAMES, _
from kbapp.people.passwords import LONGEST, SHORTEST
from kbapp.people.rights import ROLES

NEEDED = InputRequired(_("Fill this in."))
TOO_LONG = _("Use at most %(max)d characters.")
STATES = {"active": _("active"), "deactivated": _("closed")}
ANY = SelectChoice("", _("all"))


def plain(text: str | None) -> str:
    """The text without control characters, which no database or page should meet, and without spaces around it."""
    letters = (letter if unicodedata.category(letter) != "Cc" else " " for letter in text or "")
    return unicodedata.normalize("NFC", "".join(letters)).strip()


def choices(titles: Mapping[str, object]) -> list[SelectChoice]:
    """What can be chosen, by its value."""
    return [SelectChoice(value, title) for value, title in titles.items()]


def blame(form: FlaskForm, refusal: Refused) -> None:
    """Show a verb's refusal beside the field that it names; one that names none of the form's goes on its way."""
    name = getattr(refusal, "field", None)
    if name not in form:
        raise refusal
    form[name].errors = [*form[name].errors, refusal.message]


class SignInForm(FlaskForm):
    """Name and password."""

    login = StringField(_("Login"), [NEEDED, Length(max=200, message=TOO_LONG)], filters=[plain])
    password = PasswordField(_("Password"), [NEEDED])
    next = HiddenField()


class NewPassword(FlaskForm):
    """A new password, typed twice."""

    password = PasswordField(
        _("New password"),
        [NEEDED],
        description=_(
            "%(least)s to %(most)s characters. A few words in a row are easy to remember.", least=SHORTEST, most=LONGEST
        ),
    )
    password_again = PasswordField(
        _("The same password again"), [NEEDED, EqualTo("password", _("The two passwords differ. Type them again."))]
    )


class NewAccountForm(NewPassword):
    """What somebody says of herself when she follows an invitation."""

    name = StringField(
        _("Your name"),
        [NEEDED, Length(max=120, message=TOO_LONG)],
        filters=[plain],
        description=_("As colleagues should see it."),
    )
    login = StringField(
        _("Login"),
        [NEEDED, Length(max=60, message=TOO_LONG)],
        filters=[plain],
        description=_("Latin letters and digits; you sign in with it."),
    )


class OwnPasswordForm(NewPassword):
    """A new password in place of the old one."""

    old_password = PasswordField(_("Your password now"), [NEEDED])


class AccountForm(FlaskForm):
    """Own name and language."""

    name = StringField(_("Your name"), [NEEDED, Length(max=120, message=TOO_LONG)], filters=[plain])
    language = SelectField(
        _("Language of the pages"),
        choices=[SelectChoice("", _("as in this browser")), *choices(NAMES)],
    )


class RolesField(SelectMultipleField):
    """Roles as boxes to tick."""

    option_widget = CheckboxInput()

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, choices=choices(ROLES), **options)


class RolesForm(FlaskForm):
    """The roles of an account."""

    roles = RolesField(_("Roles"))


class InviteForm(FlaskForm):
    """Whom to invite, and to do what."""

    roles = RolesField(_("Roles"))
    login = StringField(
        _("Login"), [Length(max=60, message=TOO_LONG)], filters=[plain], description=_("A proposal; may stay empty.")
    )
    name = StringField(
        _("Name"), [Length(max=120, message=TOO_LONG)], filters=[plain], description=_("A proposal; may stay empty.")
    )


class Filter(FlaskForm):
    """Fields in an address: nothing is changed, so no token is asked for."""

    class Meta:
        """Settings of the form."""

        csrf = False


class PeopleFilter(Filter):
    """Which accounts to list."""

    q = StringField(_("Name or login"), [Length(max=100, message=TOO_LONG)], filters=[plain])
    role = SelectField(_("Role"), choices=[ANY, *choices(ROLES)], default="")
    state = SelectField(_("State"), choices=[*choices(STATES), ANY], default="active")
    page = IntegerField(validators=[Optional(), NumberRange(1, 100_000)], default=1)

    def asked(self) -> dict[str, Any]:
        """What to ask the verb for; nothing in particular when the address makes no sense."""
        if not self.validate():
            return {}
        names = {"words": self.q, "role": self.role, "state": self.state}
        return {name: field.data for name, field in names.items()} | {"number": self.page.data or 1}


class JournalFilter(Filter):
    """Which lines of the journal to list."""

    action = SelectField(_("Action"), choices=[ANY], default="")
    login = StringField(_("Login"), [Length(max=60, message=TOO_LONG)], filters=[plain])
    before = IntegerField(validators=[Optional(), NumberRange(1, 2**31 - 1)])

    def offer(self, actions: Sequence[str]) -> None:
        """The actions to choose from."""
        self.action.choices = [ANY, *choices({action: action for action in actions})]

    def asked(self) -> dict[str, Any]:
        """What to ask the verb for; nothing in particular when the address makes no sense."""
        if not self.validate():
            return {}
        return {"action": self.action.data, "login": self.login.data, "before": self.before.data}
