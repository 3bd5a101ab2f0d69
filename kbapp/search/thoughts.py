"""One thought of a person at the search box, as her page tells it: shape and sizes are checked, the words masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from kbapp.errors import Invalid
from kbapp.languages import LANGUAGES, _
from kbapp.search.masking import masked

WORDS_MAX, NOTE_MAX, KEYS_MAX = 300, 500, 200
MS_MAX = 24 * 60 * 60 * 1000
KEY = re.compile(r"[a-z]{1,40}/[\w-]{1,100}/(?:kk|ru|en)", re.ASCII)
NAME = re.compile(r"[0-9a-f-]{8,36}")
UNSTORABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True, kw_only=True)
class Thought:
    """What was asked and what became of it. Times are told backwards from now, as a page without a true clock can.

    `words` are empty when she opened something without asking (from a shelf of the empty screen). `shown` are the keys
    of the last list in their order; `opened` says how long ago each was opened.
    """

    name: str
    words: str
    language: str
    ms: int | None
    began: timedelta
    shown: tuple[str, ...] = ()
    opened: tuple[tuple[str, timedelta], ...] = ()
    answered: str = ""
    gap: bool = False
    note: str = ""


def made(
    *,
    name: str,
    words: str,
    language: str,
    ms: int | None = None,
    began_ms: int | None = None,
    shown: Sequence[str] = (),
    opened: Sequence[tuple[str, int]] = (),
    answered: str = "",
    gap: bool = False,
    note: str = "",
) -> Thought:
    """A thought whose values can be kept; words and note are masked.

    Errors: `Invalid` naming the field.
    """
    began = _ago(began_ms)
    line = masked(_line(words))[:WORDS_MAX]
    keys = [*shown, *(key for key, _ms in opened), *filter(None, [answered])]
    _need(NAME.fullmatch(name) is not None, "thought")
    _need(language in LANGUAGES, "language")
    _need(len(keys) <= KEYS_MAX and all(map(KEY.fullmatch, keys)), "shown")
    _need(bool(line or opened or answered), "words")
    return Thought(
        name=name,
        words=line,
        language=language,
        ms=None if ms is None else min(max(ms, 0), MS_MAX),
        began=began,
        shown=tuple(dict.fromkeys(shown)),
        opened=tuple((key, min(_ago(ms), began)) for key, ms in opened),
        answered=answered,
        gap=gap,
        note=_note(note) if gap else "",
    )


def _need(holds: bool, field: str) -> None:
    if not holds:
        raise Invalid(_("This search cannot be noted: its form is incomplete."), field=field)


def _ago(ms: int | None) -> timedelta:
    return timedelta(milliseconds=min(max(ms or 0, 0), MS_MAX))


def _line(text: str) -> str:
    return " ".join(UNSTORABLE.sub(" ", text).split())


def _note(text: str) -> str:
    line = _line(text)
    if len(line) > NOTE_MAX:
        raise Invalid(
            _("%(count)s characters are too many: %(limit)s at most.", count=len(line), limit=NOTE_MAX), field="note"
        )
    return masked(line)[:NOTE_MAX]
