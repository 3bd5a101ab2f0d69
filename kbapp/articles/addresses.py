"""What the addresses of this room's pages ask for: a language, a page of a list."""

from __future__ import annotations

from flask import request

from kbapp import languages
from kbapp.articles.lists import PAGES_MAX
from kbapp.layout.addresses import asked_number


def asked_language() -> str:
    """The language that the address asks for, else the reader's own."""
    asked = request.args.get("language", "")
    return asked if asked in languages.LANGUAGES else languages.current()


def asked_page() -> int:
    """The page of a list that the address asks for."""
    return asked_number("page", 1, most=PAGES_MAX)
