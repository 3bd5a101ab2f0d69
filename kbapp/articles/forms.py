"""The fields of the articles' pages; what they mean is the verbs' business."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, TextArea

from kbapp.articles import details
from kbapp.articles.details import AUDIENCES, OWNER_MAX, SLUG_MAX, SOURCE_MAX, VERIFY_EVERY_DAYS, Details
from kbapp.articles.lists import PAGES_MAX, paths
from kbapp.articles.media import ALT_MAX, SORTS
from kbapp.articles.models import Category
from kbapp.articles.service import REASON_MAX
from kbapp.articles.wording import TITLE_MAX
from kbapp.db import folded
from kbapp.languages import LANGUAGES, NAMES, _
from kbapp.people.forms import ANY, NEEDED, TOO_LONG, Filter, Form, choices, plain

MARKDOWN = _("Markdown. Mark the answer, what is said aloud and what stays inside by the buttons above.")
WHY = _("For the history: colleagues see it beside the revision.")
DAYS: dict[int, object] = {
    30: _("every 30 days"),
    90: _("every 90 days"),
    180: _("every 180 days"),
    365: _("once a year"),
    0: _("never: it does not go out of date"),
}
ONE_PER_LINE = _("One per line.")
NUMBER = NumberRange(0, 2**31 - 1)


def _days(titles: dict[int, object]) -> list[SelectChoice]:
    return [SelectChoice(days, title) for days, title in titles.items()]


class TextForm(Form):
    """A text: title and body, on the revision that was on screen."""

    title = StringField(_("Title"), [NEEDED, Length(max=TITLE_MAX, message=TOO_LONG)], filters=[plain])
    body = TextAreaField(_("Text"), [NEEDED], description=MARKDOWN)
    reason = StringField(
        _("What did you change, and why?"),
        [Length(max=REASON_MAX, message=TOO_LONG)],
        filters=[plain],
        description=WHY,
    )
    base_revision = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NUMBER])
    opened_on = IntegerField(widget=HiddenInput(), validators=[Optional(), NUMBER])
    """The revision that she began with, when somebody saved a newer one meanwhile: what both texts have grown from."""
    draft = IntegerField(widget=HiddenInput(), validators=[Optional(), NUMBER])
    """The imported draft that was on screen beside it, if there was one: saving settles it."""


class DetailsFields(Form):
    """What is known of an article besides its texts."""

    category = SelectField(_("Category"))
    audience = RadioField(_("Who may read it"), choices=choices(AUDIENCES), default=details.EVERYONE)

    def offer(self, categories: list[Category], language: str) -> None:
        """The categories to choose from, those of the second row after the one that they stand under."""
        self.category.choices = choices(paths(categories, language))


class Offered(SelectMultipleField):
    """Entries that can be added by ticking them; what is ticked need not be offered any more when it is sent."""

    option_widget = CheckboxInput()

    def pre_validate(self, form: object) -> None:
        """Every entry is looked at with those that were typed."""

    def offer(self, entries: list[str]) -> None:
        """What to tick; what is ticked already stays."""
        self.choices = [SelectChoice(entry, entry) for entry in dict.fromkeys([*(self.data or []), *entries])]


class NewArticleForm(DetailsFields):
    """A new article with its first text."""

    slug = StringField(
        _("Short name"),
        [NEEDED, Length(max=SLUG_MAX, message=TOO_LONG)],
        filters=[plain],
        description=_("For addresses, such as how-to-search: small Latin letters, digits and hyphens. It stays."),
    )
    language = RadioField(_("Language of this text"), choices=choices(NAMES))
    title = StringField(_("Title"), [NEEDED, Length(max=TITLE_MAX, message=TOO_LONG)], filters=[plain])
    body = TextAreaField(_("Text"), [NEEDED], description=MARKDOWN)

    def details(self, *, owner: str) -> Details:
        """The details as far as they are asked for at the beginning.

        Errors: `Invalid` naming the field.
        """
        return details.made(
            slug=self.slug.data or "",
            category=self.category.data,
            audience=self.audience.data,
            owner=owner,
        )


class DetailsForm(DetailsFields):
    """The details, on the version that was on screen; of many entries each has its line."""

    owner = StringField(
        _("Who answers for it"),
        [Length(max=OWNER_MAX, message=TOO_LONG)],
        filters=[plain],
        description=_("The login of the person who keeps it current."),
    )
    source = TextAreaField(
        _("Source"),
        [Length(max=SOURCE_MAX, message=TOO_LONG)],
        description=_("The document and clause that it rests on."),
    )
    verify_every_days = SelectField(
        _("How often it must be looked at again"), choices=_days(DAYS), coerce=int, default=VERIFY_EVERY_DAYS
    )
    tags = TextAreaField(_("Tags"), description=ONE_PER_LINE)
    aliases_kk = TextAreaField(_("Other ways to ask, in Kazakh"), [], description=ONE_PER_LINE)
    aliases_ru = TextAreaField(_("Other ways to ask, in Russian"), [], description=ONE_PER_LINE)
    aliases_en = TextAreaField(_("Other ways to ask, in English"), [], description=ONE_PER_LINE)
    add_tags = Offered(_("Tags of other articles"))
    add_aliases_kk = Offered(_("People asked"))
    add_aliases_ru = Offered(_("People asked"))
    add_aliases_en = Offered(_("People asked"))
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NUMBER])
    draft = IntegerField(widget=HiddenInput(), validators=[Optional(), NUMBER])

    def show(self, found: Details, *, version: int) -> None:
        """Fill the fields."""
        self.category.data, self.audience.data = found.category, found.audience
        self.owner.data, self.source.data, self.version.data = found.owner, found.source, version
        self.verify_every_days.data = found.verify_every_days
        self.tags.data = "\n".join(found.tags)
        for language in LANGUAGES:
            self[f"aliases_{language}"].data = "\n".join(found.aliases.get(language, ()))

    def keep_days(self, days: int) -> None:
        """Offer the article's own number of days too, which a file may have brought."""
        if days not in DAYS:
            own = SelectChoice(days, _("every %(days)s days", days=days))
            self.verify_every_days.choices = [own, *_days(DAYS)]

    def details(self, *, slug: str) -> Details:
        """What the fields say.

        Errors: `Invalid` naming the field.
        """
        return details.made(
            slug=slug,
            category=self.category.data,
            audience=self.audience.data,
            owner=self.owner.data or "",
            source=self.source.data or "",
            verify_every_days=self.verify_every_days.data,
            tags=self._entries("tags"),
            aliases={each: self._entries(f"aliases_{each}") for each in LANGUAGES},
        )

    def _entries(self, name: str) -> list[str]:
        """What was typed, then what was ticked and is not among it."""
        typed, ticked = (self[name].data or "").splitlines(), self[f"add_{name}"].data or []
        known = {folded(line.strip()) for line in typed}
        return [*typed, *(entry for entry in ticked if folded(entry.strip()) not in known)]


class PublishForm(FlaskForm):
    """Which revision readers shall see, and why."""

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NUMBER])
    reason = StringField(_("Reason"), [Length(max=REASON_MAX, message=TOO_LONG)], filters=[plain])


class RestoreForm(FlaskForm):
    """Which wording shall be the newest again, and which one was the newest on screen."""

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NUMBER])
    base = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NUMBER])


class WithdrawForm(FlaskForm):
    """Why readers shall no longer see it."""

    reason = StringField(
        _("Why do you withdraw it?"), [NEEDED, Length(max=REASON_MAX, message=TOO_LONG)], filters=[plain]
    )


class DraftForm(FlaskForm):
    """What to do with an imported draft; `base` is what was on screen beside it."""

    base = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NUMBER])


class DescribeMediaForm(FlaskForm):
    """What stands for a picture or a file in words."""

    alt_kk = StringField(NAMES["kk"], [Length(max=ALT_MAX, message=TOO_LONG)], filters=[plain], widget=TextArea())
    alt_ru = StringField(NAMES["ru"], [Length(max=ALT_MAX, message=TOO_LONG)], filters=[plain], widget=TextArea())
    alt_en = StringField(NAMES["en"], [Length(max=ALT_MAX, message=TOO_LONG)], filters=[plain], widget=TextArea())
    decorative = BooleanField(_("It is decorative: it says nothing that the text does not say"))

    @property
    def alts(self) -> dict[str, str]:
        """The words by language."""
        return {each: self[f"alt_{each}"].data or "" for each in LANGUAGES}

    def show(self, alts: Mapping[str, str]) -> None:
        """Fill the fields."""
        for language in LANGUAGES:
            self[f"alt_{language}"].data = alts.get(language, "")
        self.decorative.data = not alts


class MediaForm(DescribeMediaForm):
    """A picture or a file for an article."""

    file = FileField(_("Picture or file"), [FileRequired(_("Choose a file."))])


class MediaFilter(Filter):
    """Which pictures and files to list, for a text of which language."""

    sort = SelectField(choices=[ANY, *choices(SORTS)], default="")
    language = SelectField(choices=[ANY, *choices(NAMES)], default="")
    page = IntegerField(validators=[Optional(), NumberRange(1, PAGES_MAX)], default=1)
