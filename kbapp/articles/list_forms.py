"""The fields of the lists and of what is done from them: filters, reports, must-reads, categories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from kbapp.articles import flags, must_reads, wanting
from kbapp.articles.details import OWNER_MAX, SLUG_MAX, VERIFY_DAYS_MAX
from kbapp.articles.flags import KINDS, OUTCOMES, WORDS_MAX
from kbapp.articles.forms import NUMBER
from kbapp.articles.lists import PAGES_MAX, STATES, paths
from kbapp.articles.models import Category
from kbapp.articles.must_reads import READERS, WHY_MAX
from kbapp.articles.wanting import AGES, SORTS, UNUSED
from kbapp.articles.wording import TITLE_MAX
from kbapp.languages import LANGUAGES, NAMES, _
from kbapp.people.forms import ANY, NEEDED, TOO_LONG, Filter, Form, choices, plain

UP_TO = Length(max=100, message=TOO_LONG)


class Paged(Filter):
    """A filter of a list in pages."""

    page = IntegerField(validators=[Optional(), NumberRange(1, PAGES_MAX)], default=1)

    def address(self) -> dict[str, Any]:
        """What is asked for, for the addresses of other pages of the list and of its file."""
        filled = {each.name: each for each in self if each.name != "page" and each.data not in ("", None, False)}
        return {name: "y" if field.data is True else str(field.data) for name, field in filled.items()}

    def changed(self) -> dict[str, Any]:
        """What is asked for beyond what the list shows of itself."""
        usual = {each.name: each.default for each in self}
        return {name: value for name, value in self.address().items() if value != usual[name]}


class InCategories(Paged):
    """A filter that asks for a category."""

    category = SelectField(_("Category"), default="")

    def offer(self, categories: Iterable[Category], language: str) -> None:
        """The categories to choose from."""
        self.category.choices = [ANY, *choices(paths(list(categories), language))]


class ArticlesFilter(InCategories):
    """Which articles to list, and in which order."""

    words = StringField(_("Title or number"), [Length(max=200, message=TOO_LONG)], filters=[plain], default="")
    state = SelectField(_("State"), choices=[ANY, *choices(STATES)], default="")
    missing = SelectField(
        _("Not published in"), choices=[SelectChoice("", _("any language")), *choices(NAMES)], default=""
    )
    owner = StringField(_("Who answers for it (login; - for nobody)"), [UP_TO], filters=[plain], default="")
    tag = StringField(_("Tag"), [UP_TO], filters=[plain], default="")
    age = SelectField(_("Not changed for"), choices=[SelectChoice("", _("any time")), *choices(AGES)], default="")
    unused = SelectField(_("Use"), choices=[ANY, *choices(UNUSED)], default="")
    overdue = BooleanField(_("Due for checking"))
    flagged = BooleanField(_("With open reports"))
    internal = BooleanField(_("Supervisors only"))
    sort = SelectField(_("Order"), choices=choices(SORTS), default="changed")

    def wanted(self) -> wanting.Wanted:
        """What to list; everything when the address makes no sense."""
        if not self.validate():
            return wanting.Wanted()
        return wanting.Wanted(**{each.name: each.data for each in self if each.name != "page"})

    def hidden(self) -> int:
        """How many of the questions beyond the first row are asked."""
        return len(self.changed().keys() - {"words", "category", "state", "sort"})


class TogetherForm(FlaskForm):
    """What to do with the ticked articles."""

    owner = StringField(_("Who answers for it"), [Length(max=OWNER_MAX, message=TOO_LONG)], filters=[plain])
    days = IntegerField(
        _("Days between checks (0: never)"),
        [
            Optional(),
            NumberRange(
                0, VERIFY_DAYS_MAX, _("Write a number of days from 0 (never) to %(most)s.", most=VERIFY_DAYS_MAX)
            ),
        ],
    )


class FlagForm(Form):
    """What is wrong with the text on screen."""

    kind = RadioField(
        _("What is the matter?"),
        [InputRequired(_("Choose what is the matter."))],
        choices=choices(KINDS),
    )
    words = TextAreaField(
        _("In your words"),
        [InputRequired(_("Say in a few words what is the matter.")), Length(max=WORDS_MAX, message=TOO_LONG)],
        description=_("What should it say? No personal data of callers, please."),
    )
    revision = IntegerField(widget=HiddenInput(), validators=[Optional(), NUMBER])


class FlagsFilter(InCategories):
    """Which reports to list."""

    state = SelectField(_("State"), choices=[*choices(flags.STATES), ANY], default="open")
    kind = SelectField(_("Kind"), choices=[ANY, *choices(KINDS)], default="")
    age = SelectField(
        _("Waiting for at least"), choices=[SelectChoice("", _("any time")), *choices(flags.AGES)], default=""
    )
    mine = BooleanField(_("Only those that wait for me"))

    def wanted(self) -> flags.Wanted:
        """What to list; all that is open when the address makes no sense."""
        if not self.validate():
            return flags.Wanted()
        return flags.Wanted(**{each.name: each.data for each in self if each.name != "page"})


class AnswerForm(FlaskForm):
    """What came of a report."""

    outcome = RadioField(
        _("What came of it?"), [InputRequired(_("Choose what came of it."))], choices=choices(OUTCOMES)
    )
    answer = TextAreaField(
        _("Your answer"),
        [
            InputRequired(_("Write a sentence: whoever reported it reads it.")),
            Length(max=WORDS_MAX, message=TOO_LONG),
        ],
        description=_("Whoever reported it reads this sentence."),
    )


class MustReadForm(Form):
    """Why operators should read an article, and until when."""

    why = StringField(
        _("Why should they read it?"),
        [NEEDED, Length(max=WHY_MAX, message=TOO_LONG)],
        filters=[plain],
        description=_("One sentence, such as: the deadline for answers has changed."),
    )
    due_on = DateField(_("Until which day?"), [Optional()], description=_("May stay empty."))
    anew = IntegerField(widget=HiddenInput(), validators=[Optional(), NUMBER])


class MustReadsFilter(Paged):
    """Which must-reads to list."""

    state = SelectField(_("State"), choices=[*choices(must_reads.STATES), ANY], default="open")


class ReadersFilter(Paged):
    """Which of those who are asked to list."""

    state = SelectField(_("Who"), choices=[ANY, *choices(READERS)], default="")


class ConfirmForm(FlaskForm):
    """What was on screen when somebody said that she has read it."""

    must_read = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NUMBER])
    revision = IntegerField(widget=HiddenInput(), validators=[Optional(), NUMBER])


class CategoryForm(FlaskForm):
    """A category's titles and its place in the tree."""

    title_kk = StringField(_("Title in Kazakh"), [Length(max=TITLE_MAX, message=TOO_LONG)], filters=[plain])
    title_ru = StringField(_("Title in Russian"), [Length(max=TITLE_MAX, message=TOO_LONG)], filters=[plain])
    title_en = StringField(_("Title in English"), [Length(max=TITLE_MAX, message=TOO_LONG)], filters=[plain])
    parent = SelectField(_("Stands under"), default="")
    seen = StringField(widget=HiddenInput())

    def offer(self, categories: Iterable[Category], language: str, but: str = "") -> None:
        """Those of the first row, to stand under; not itself."""
        first = {each.slug: each.title(language) for each in categories if not each.parent and each.slug != but}
        self.parent.choices = [SelectChoice("", _("nothing: it is of the first row")), *choices(first)]

    def show(self, category: Category, seen: str) -> None:
        """Fill the fields."""
        for language in LANGUAGES:
            self[f"title_{language}"].data = getattr(category, f"title_{language}")
        self.parent.data, self.seen.data = category.parent, seen

    def titles(self) -> dict[str, str]:
        """The titles, by language."""
        return {language: self[f"title_{language}"].data or "" for language in LANGUAGES}


class NewCategoryForm(CategoryForm):
    """A new category."""

    slug = StringField(
        _("Short name"),
        [NEEDED, Length(max=SLUG_MAX, message=TOO_LONG)],
        filters=[plain],
        description=_("For addresses, such as how-to-search: small Latin letters, digits and hyphens. It stays."),
    )
