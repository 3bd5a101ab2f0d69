"""The visitor's own choice of language, kept in her cookie."""

from __future__ import annotations

from flask import session

from kbapp.languages import LANGUAGES

KEY = "language"


def chosen_language() -> str | None:
    """What she chose with the switch in the header; None when she did not."""
    language = session.get(KEY)
    return language if language in LANGUAGES else None


def choose_language(language: str) -> None:
    """Remember her choice; an unknown language changes nothing."""
    if language in LANGUAGES:
        session[KEY] = language
