"""The fields of the pages about people; what they mean is the verbs' business."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import EqualTo, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput

from kbapp.db import sort_key
from kbapp.errors import Invalid, Refused
from kbapp.languages import NAMES, _
from kbapp.people.journal import EVERYTHING, Asked
from kbapp.people.keys import CYRILLIC, LETTERS, Keys
from kbapp.people.own import THEMES
from kbapp.people.passwords import LONGEST, SHORTEST
from kbapp.people.rights import ROLES

NEEDED = InputRequired(_("Fill this in."))
TOO_LONG = _("Use at most %(max)d characters.")
STATES = {"active": _("active"), "deactivated": _("closed")}
LINK_STATES = {"open": _("open"), "used": _("used"), "expired": _("expired")}
KEYS = {f"Key{each}": f"{each} · {CYRILLIC[each]}" for each in sorted(LETTERS)}
"""Letters as they stand on the keys of both layouts."""
ANY = SelectChoice("", _("all"))


def plain(text: str | None) -> str:
    """The text without control characters, which no database or page should meet, and without spaces around it."""
    letters = (letter if unicodedata.category(letter) != "Cc" else " " for letter in text or "")
    return unicodedata.normalize("NFC", "".join(letters)).strip()


def of_this_century(_form: object, day: DateField) -> None:
    """No moment of another one can be meant, and the first and last of all have no neighbours to count with."""
    if day.data and day.data.year // 100 != 20:
        raise ValidationError(_("Choose a day of this century."))


def choices(titles: Mapping[str, object]) -> list[SelectChoice]:
    """What can be chosen, by its value."""
    return [SelectChoice(value, title) for value, title in titles.items()]


def blame(form: FlaskForm, refusal: Refused) -> None:
    """Show a verb's refusal beside the field that it names; one that names none of the form's goes on its way."""
    name = getattr(refusal, "field", None)
    if name not in form:
        raise refusal
    form[name].errors = [*form[name].errors, refusal.message]


class Form(FlaskForm):
    """A form with hidden fields that our page fills in: one that cannot be read is refused, for nobody could correct it."""

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Are the fields right?

        Errors: `Invalid` when a hidden one is not.
        """
        if super().validate(extra_validators):
            return True
        if any(field.errors and isinstance(field.widget, HiddenInput) for field in self):
            raise Invalid(_("Go back, reload the page and try again."))
        return False


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
    """Own name, language and theme."""

    name = StringField(_("Your name"), [NEEDED, Length(max=120, message=TOO_LONG)], filters=[plain])
    language = SelectField(
        _("Language of the pages"),
        choices=[SelectChoice("", _("as in this browser")), *choices(NAMES)],
    )
    theme = RadioField(_("Theme"), choices=choices(THEMES))


class KeysForm(FlaskForm):
    """Own keys of the search page."""

    copy = SelectField(_("Copy what to say"), choices=choices(KEYS))
    used = SelectField(_("This answered it"), choices=choices(KEYS))
    flag = SelectField(_("Report a problem"), choices=choices(KEYS))
    single = BooleanField(
        _("Single keys / and ?"),
        description=_(
            "The first goes to the search box, the second shows all keys. Switch them off if you speak to the computer or often press keys by accident."
        ),
    )

    def chosen(self) -> Keys:
        """What was chosen, not yet judged."""
        return Keys(copy=self.copy.data, used=self.used.data, flag=self.flag.data, single=bool(self.single.data))


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


class PagedFilter(Filter):
    """Which page of a list; what to ask the verb for is nothing in particular when the address makes no sense."""

    page = IntegerField(validators=[Optional(), NumberRange(1, 100_000)], default=1)

    def number(self) -> int:
        """The page's number."""
        return self.page.data or 1 if self.validate() else 1


class PeopleFilter(PagedFilter):
    """Which accounts to list."""

    q = StringField(_("Name or login"), [Length(max=100, message=TOO_LONG)], filters=[plain])
    role = SelectField(_("Role"), choices=[ANY, *choices(ROLES)], default="")
    state = SelectField(_("State"), choices=[*choices(STATES), ANY], default="active")

    def asked(self) -> dict[str, Any]:
        """What to ask the verb for."""
        return {"words": self.q.data, "role": self.role.data, "state": self.state.data} if self.validate() else {}


class LinksFilter(PagedFilter):
    """Which one-time links to list."""

    q = StringField(_("Name, login or who made it"), [Length(max=100, message=TOO_LONG)], filters=[plain])
    state = SelectField(_("State"), choices=[*choices(LINK_STATES), ANY], default="open")

    def asked(self) -> dict[str, Any]:
        """What to ask the verb for."""
        return {"words": self.q.data, "state": self.state.data} if self.validate() else {}


class SessionsFilter(PagedFilter):
    """Whose sessions to list."""

    q = StringField(_("Name, login or address"), [Length(max=100, message=TOO_LONG)], filters=[plain])

    def asked(self) -> dict[str, Any]:
        """What to ask the verb for."""
        return {"words": self.q.data} if self.validate() else {}


class JournalFilter(Filter):
    """Which lines of the journal to list; days are those of the installation's time zone."""

    action = SelectField(_("Action"), choices=[ANY], default="")
    who = StringField(_("Name or login"), [Length(max=100, message=TOO_LONG)], filters=[plain])
    since = DateField(_("From day"), [Optional(), of_this_century])
    until = DateField(_("Until day"), [Optional(), of_this_century])
    words = StringField(_("Words in the details"), [Length(max=100, message=TOO_LONG)], filters=[plain])
    subject = HiddenField(validators=[Length(max=200)], filters=[plain])
    before = IntegerField(validators=[Optional(), NumberRange(1, 2**31 - 1)])

    def offer(self, actions: Mapping[str, object]) -> None:
        """The actions to choose from."""
        by_words = dict(sorted(actions.items(), key=lambda each: sort_key(str(each[1]))))
        self.action.choices = [ANY, *choices(by_words)]

    def asked(self, zone: str) -> Asked:
        """What to ask the verb for; everything when the address makes no sense."""
        if not self.validate():
            return EVERYTHING
        return Asked(
            action=self.action.data or "",
            who=self.who.data or "",
            subject=self.subject.data or "",
            words=self.words.data or "",
            since=_midnight(self.since.data, zone),
            until=_midnight(self.until.data and self.until.data + timedelta(days=1), zone),
        )

    def oldest(self) -> int | None:
        """Only entries older than this number."""
        before: int | None = self.before.data if self.validate() else None
        return before

    def kept(self) -> dict[str, str]:
        """The filters that are set, for the next page's address."""
        names = ("action", "who", "since", "until", "words", "subject")
        return {name: str(self[name].data) for name in names if self[name].data} if self.validate() else {}


def _midnight(day: date | None, zone: str) -> datetime | None:
    return datetime.combine(day, time.min, ZoneInfo(zone)) if day else None
