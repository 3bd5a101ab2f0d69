"""What the screen's forms send: fields of text become a thought, or are refused with the name of the field."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from kbapp.search import thoughts
from kbapp.search.thoughts import Thought

DIGITS_MAX = 9


def thought_of(form: MultiDict[str, str]) -> Thought:
    """The thought that was sent; a number that is none counts as not sent.

    Errors: `Invalid`.
    """
    return thoughts.made(
        name=form.get("thought", ""),
        words=form.get("words", ""),
        language=form.get("language", ""),
        ms=_number(form.get("ms", "")),
        began_ms=_number(form.get("began", "")),
        shown=form.get("shown", "").split(),
        opened=[_opened(each) for each in form.get("opened", "").split()],
        answered=form.get("answered", ""),
        gap=form.get("gap") == "1",
        note=form.get("note", ""),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX else None


def _opened(text: str) -> tuple[str, int]:
    """A key and how many milliseconds ago it was opened: `key:ms`."""
    key, _colon, ms = text.partition(":")
    return key, _number(ms) or 0
