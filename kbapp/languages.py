"""kk, ru, en: which one a reader gets, and how dates and numbers look in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from babel import Locale, dates
from flask import g, has_request_context, request
from flask_babel import (
    Babel,
    format_decimal,
    format_timedelta,
    get_locale,
    get_timezone,
    get_translations,
    gettext,
)
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from flask import Flask

LANGUAGES = ("kk", "ru", "en")
NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
DEFAULT = "kk"
COMMANDS = "en"  # the language of the command line; what a command prints for readers names its own

Chooser = Callable[[], str | None]
"""Asked for the visitor's own choice of language; None when she made none."""


class Words(LazyString):  # type: ignore[misc]  # it ships no types
    """Words that are translated when they are read.

    Flask-Babel's own give themselves out as markup, and with them whatever a person typed that stands in them.
    """

    def __html__(self) -> Markup:
        """Fit for a page: what looks like markup is shown as it was typed."""
        return escape(str(self))


def _(words: str, **parts: object) -> Words:
    """The words in the reader's language; `%(name)s` in them is replaced by the part of that name."""
    return Words(gettext, words, **parts)


def preferred(available: Collection[str], reader: str) -> str | None:
    """The language to show of those that there are: the reader's, else the first of kk, ru, en; None when there is none."""
    return next((each for each in (reader, *LANGUAGES) if each in available), None)


def current() -> str:
    """The language of this request; of a command, the one that it chose."""
    if has_request_context() and (language := g.get("language")):
        return str(language)  # Flask-Babel's own way there is long, and a page asks a hundred times
    locale = get_locale()
    return locale.language if locale else DEFAULT


def init_app(app: Flask, choosers: Sequence[Chooser]) -> None:
    """Catalogues, the choice of language, and the filters that show dates in it."""

    def choose() -> str:
        if not has_request_context():
            return COMMANDS
        if "language" not in g:
            g.language = next(filter(None, (chooser() for chooser in choosers)), None) or _asked_by_browser()
        language: str = g.language
        return language

    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = f"{app.root_path}/translations"
    Babel(app, locale_selector=choose, timezone_selector=lambda: app.config["SETTINGS"].time_zone)
    _shorten_the_way(app.jinja_env)
    app.jinja_env.filters.update(day=day, moment=moment, ago=ago, number=format_decimal)
    app.jinja_env.globals.update(languages=LANGUAGES, language_names=NAMES, language=current)


def _shorten_the_way(templates: Any) -> None:
    """Templates get their words from a catalogue at hand: Flask-Babel looks for it anew at every word of a page."""
    catalogues: dict[str, Any] = {}

    def catalogue() -> Any:
        if not has_request_context():
            return get_translations()
        language = current()
        if language not in catalogues:
            catalogues[language] = get_translations()
        return catalogues[language]

    def one(words: str) -> str:
        return str(catalogue().ugettext(words))

    def several(words: str, more: str, count: int) -> str:
        return str(catalogue().ungettext(words, more, count))

    templates.install_gettext_callables(one, several, newstyle=True)


def _asked_by_browser() -> str:
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT


def day(value: date) -> str:
    """A date, its year in four digits."""
    return _day(value, get_locale(), get_timezone())


@lru_cache(4096)  # lists show fifty of them, the same ones again and again
def _day(value: date, locale: Locale, zone: tzinfo) -> str:
    here = value.astimezone(zone) if isinstance(value, datetime) else value
    return dates.format_date(here, "long", locale)


def moment(value: datetime) -> str:
    """A moment in the installation's time zone, its year in four digits, to the minute."""
    return _moment(value, get_locale(), get_timezone())


@lru_cache(4096)
def _moment(value: datetime, locale: Locale, zone: tzinfo) -> str:
    here = value.astimezone(zone)
    return f"{dates.format_date(here, 'medium', locale)}, {dates.format_datetime(here, 'HH:mm', locale=locale)}"


def ago(value: datetime, at: datetime) -> str:
    """How long before `at` that was, in the largest unit that says it, from a minute up."""
    return str(format_timedelta(min(value - at, timedelta(0)), granularity="minute", add_direction=True))
