"""What an article says in one language: a title and a body, in one spelling, so that equal texts are equal."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kbapp.errors import Invalid
from kbapp.languages import LANGUAGES, _

TITLE_MAX = 300
BODY_MAX = 100_000
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
BLANK_LINES = re.compile(r"\A(?:[ \t]*\n)+")


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A title of one line and a body in Markdown. Units: characters, at most TITLE_MAX and BODY_MAX."""

    title: str
    body: str


def made(title: str, body: str) -> Wording:
    """A wording in its one spelling: newlines as `\\n`, no blank lines around.

    Errors: `Invalid` naming the field that is empty, too long, or holds a control character.
    """
    title = " ".join(storable(title, field="title").split())
    body = BLANK_LINES.sub("", storable(body, field="body").replace("\r\n", "\n").replace("\r", "\n")).rstrip()
    if not title:
        raise Invalid(_("Write the title."), field="title")
    if not body:
        raise Invalid(_("Write the text."), field="body")
    return Wording(title=limited(title, TITLE_MAX, field="title"), body=limited(body, BODY_MAX, field="body"))


def known_language(language: str) -> str:
    """One of kk, ru, en.

    Errors: `Invalid`.
    """
    if language not in LANGUAGES:
        raise Invalid(_("A text is in Kazakh, Russian or English."), field="language")
    return language


def storable(text: str, *, field: str) -> str:
    """The text, if both databases can keep it.

    Errors: `Invalid` naming the field with a control character.
    """
    if FORBIDDEN.search(text):
        raise Invalid(_("There is a control character in the text. Remove it."), field=field)
    return text


def limited(text: str, limit: int, *, field: str) -> str:
    """The text, if it is not longer than `limit` characters.

    Errors: `Invalid` naming the field.
    """
    if len(text) > limit:
        raise Invalid(
            _("%(count)s characters are too many: %(limit)s at most.", count=len(text), limit=limit), field=field
        )
    return text
