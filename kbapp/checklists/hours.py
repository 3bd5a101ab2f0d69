"""Working hours in a few words, in three languages: "24/7", "mon-fri 09:00-18:00", "дс-жм 9:00-ден 18:00-ге дейін"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kbapp.checklists.values import time
from kbapp.errors import Invalid
from kbapp.languages import _

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STEMS = {
    "mon": ("mon", "пн", "понед", "дс", "дүй"),
    "tue": ("tue", "вт", "вторн", "сс", "сейс"),
    "wed": ("wed", "ср", "сред", "сәр"),
    "thu": ("thu", "чт", "четв", "бс", "бейс"),
    "fri": ("fri", "пт", "пятн", "жм", "жұма"),
    "sat": ("sat", "сб", "субб", "сенб"),
    "sun": ("sun", "вс", "воскр", "жс", "жекс"),
}
"""How the words for a day begin; those of two letters are the whole word."""

WORKDAYS = ("workday", "weekday", "будн", "рабочие дни", "жұмыс күн")
EVERY_DAY = ("daily", "every day", "ежедневно", "без выходных", "күн сайын", "демалыссыз")
ROUND_THE_CLOCK = ("24/7", "round the clock", "around the clock", "круглосуточно", "тәулік бойы")

PARTS = re.compile(r"([0-9]{1,2}[:.][0-9]{2})|([^\W\d_]+)|([-–—])|(?:.)", re.DOTALL)


def read(words: str) -> dict[str, object]:
    """An entry of working hours; days that nobody named are left out.

    Errors: `Invalid`.
    """
    folded = words.casefold()
    if any(each in folded for each in ROUND_THE_CLOCK):
        return {"days": list(DAYS), "from": "00:00", "until": "24:00"}
    times = [part.replace(".", ":") for part, _word, _dash in PARTS.findall(folded) if part]
    if len(times) != 2:
        raise Invalid(_("Write working hours such as “24/7” or “mon-fri 09:00-18:00”."))
    hours: dict[str, object] = {"from": time(times[0]), "until": time(times[1])}
    found = _days(folded)
    return {"days": [each for each in DAYS if each in found], **hours} if found else hours


def _days(words: str) -> set[str]:
    if any(each in words for each in EVERY_DAY):
        return set(DAYS)
    found = set(DAYS[:5]) if any(each in words for each in WORKDAYS) else set()
    return found | set(_spread(_marks(words)))


def _marks(words: str) -> list[str]:
    """The days and the dashes, in their order."""
    marks = []
    for _time, word, dash in PARTS.findall(words):
        marks += [mark for mark in (_day(word), "-" if dash else "") if mark]
    return marks


def _day(word: str) -> str:
    for day, stems in STEMS.items():
        if any(word == stem or (len(stem) > 2 and word.startswith(stem)) for stem in stems):
            return day
    return ""


def _spread(marks: list[str]) -> Iterable[str]:
    for place, mark in enumerate(marks):
        if mark in DAYS:
            yield mark
        elif 0 < place < len(marks) - 1 and marks[place - 1] in DAYS and marks[place + 1] in DAYS:
            first, last = DAYS.index(marks[place - 1]), DAYS.index(marks[place + 1])
            yield from DAYS[first:last] if first < last else (*DAYS[first:], *DAYS[:last])
