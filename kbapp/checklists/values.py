"""One value as a person or a file writes it, read into the one text that is stored for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from kbapp.checklists.spec import Choice
from kbapp.errors import Invalid
from kbapp.languages import _

TEXT_MAX = 1000
DIGITS_MAX = 12
SMALLEST = Decimal("1e-12")
YES, NO = "yes", "no"

NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?")
DAY_FIRST = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
YEAR_FIRST = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
YEARS = range(1900, 2101)
MIDNIGHT = "24:00"


def line(raw: object, *, longest: int = TEXT_MAX) -> str:
    """A text in one line, in NFC, without needless spaces; it may be empty.

    Errors: `Invalid`.
    """
    if not isinstance(raw, str):
        raise Invalid(_("Write a text."))
    text = " ".join(unicodedata.normalize("NFC", raw).split())
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise Invalid(_("There is a character in the text that cannot be kept. Remove it."))
    if len(text) > longest:
        raise Invalid(_("The text is longer than %(count)s characters. Shorten it.", count=longest))
    return text


def text(raw: object) -> str:
    """A text that says something.

    Errors: `Invalid`.
    """
    if not (found := line(raw)):
        raise Invalid(_("Write something: it is empty."))
    return found


def yes_no(raw: object, allows: Collection[str] = ()) -> str:
    """`yes`, `no`, true, false, or one of the other words that the question allows.

    Errors: `Invalid`.
    """
    if type(raw) is bool:
        return YES if raw else NO
    if isinstance(raw, str) and raw in (YES, NO, *allows):
        return raw
    if allows:
        raise Invalid(_("Answer with one of these: %(choices)s.", choices=", ".join((YES, NO, *allows))))
    raise Invalid(_("Answer yes or no."))


def count(raw: object) -> str:
    """A whole number from 0 up, as its digits.

    Errors: `Invalid`.
    """
    found = decimal(raw)
    if found != found.to_integral_value() or found < 0:
        raise Invalid(_("Write a whole number, 0 or more."))
    return str(int(found))


def number(raw: object, *, places: int | None = None) -> str:
    """A number in plain decimal digits, with `places` of them behind the point at most.

    Errors: `Invalid`.
    """
    found = plain(decimal(raw))
    behind = len(found.partition(".")[2])
    if places is not None and behind > places:
        raise Invalid(_("Write at most %(count)s digits behind the decimal point.", count=places))
    return found


def decimal(raw: object) -> Decimal:
    """The exact number of a JSON number, or of a text with a decimal point or comma and spaces between thousands.

    Errors: `Invalid`.
    """
    if isinstance(raw, str):
        raw = _from_text(raw.strip())
    if not isinstance(raw, (int, Decimal)) or isinstance(raw, bool):
        raise Invalid(_("Write a number in digits."))
    found = Decimal(raw)
    if not found.is_finite() or found.adjusted() >= DIGITS_MAX or found % SMALLEST:
        raise Invalid(_("The number has more digits than can be kept."))
    return found


def _from_text(written: str) -> Decimal | None:
    if not (NUMBER.fullmatch(written) or GROUPED.fullmatch(written)) or len(written) > 4 * DIGITS_MAX:
        return None
    try:
        return Decimal("".join(written.split()).replace(",", "."))
    except InvalidOperation:
        return None


def plain(value: Decimal) -> str:
    """The number in digits, without an exponent and without needless noughts: two equal ones are the same text."""
    written = format(value, "f")
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written in ("-0", "") else written


def within(value: str, least: Decimal | None, most: Decimal | None) -> str:
    """The number, when it lies between the two.

    Errors: `Invalid`.
    """
    if (least is not None and Decimal(value) < least) or (most is not None and Decimal(value) > most):
        raise Invalid(_out_of(least, most))
    return value


def _out_of(least: Decimal | None, most: Decimal | None) -> object:
    if least is not None and most is not None:
        return _("Write a number from %(least)s to %(most)s.", least=plain(least), most=plain(most))
    if least is not None:
        return _("Write a number that is %(least)s or more.", least=plain(least))
    return _("Write a number that is %(most)s or less.", most=plain(most or Decimal()))


def day(raw: object) -> str:
    """A date as 2026-03-02; 02.03.2026 is understood as well.

    Errors: `Invalid`.
    """
    written = raw.strip() if isinstance(raw, str) else ""
    if parts := DAY_FIRST.fullmatch(written):
        written = f"{parts[3]}-{parts[2]}-{parts[1]}"
    try:
        found = date.fromisoformat(written) if YEAR_FIRST.fullmatch(written) else None
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise Invalid(_("Write a date of the calendar as year-month-day, such as 2026-03-02."))
    return found.isoformat()


def time(raw: object) -> str:
    """A time of the day as 09:00, up to 24:00.

    Errors: `Invalid`.
    """
    parts = TIME.fullmatch(raw.strip()) if isinstance(raw, str) else None
    found = f"{int(parts[1]):02d}:{parts[2]}" if parts else ""
    if not parts or found > MIDNIGHT or int(parts[2]) > 59:
        raise Invalid(_("Write a time from 00:00 to 24:00, such as 09:00."))
    return found


def choice(raw: object, choices: Iterable[Choice]) -> str:
    """The name of one of the choices.

    Errors: `Invalid`.
    """
    names = [each.name for each in choices]
    if not isinstance(raw, str) or raw not in names:
        raise Invalid(_("Choose one of these: %(choices)s.", choices=", ".join(names)))
    return raw


def names(raw: object, choices: Iterable[Choice] = ()) -> list[str]:
    """Different short texts: a list, or a text with one in each line. With choices, names of these in their order.

    Errors: `Invalid`.
    """
    written = raw.splitlines() if isinstance(raw, str) else raw
    if not isinstance(written, list):
        raise Invalid(_("Write a list of texts."))
    found = [each for each in map(line, written) if each or not isinstance(raw, str)]
    if not all(found):
        raise Invalid(_("An entry of the list is empty."))
    if twice := repeated(found):
        raise Invalid(_("“%(name)s” stands in the list twice.", name=twice))
    known = [each.name for each in choices]
    for each in found if known else ():
        choice(each, choices)
    return sorted(found, key=known.index) if known else found


def codes(raw: object, covers: Collection[str]) -> list[str]:
    """Codes of questions that an entry can cover, in their order: a list, or a text with spaces or commas between them.

    Errors: `Invalid`.
    """
    written = raw.replace(",", " ").split() if isinstance(raw, str) else raw
    if not isinstance(written, list):
        raise Invalid(_("Write a list of codes, such as %(code)s.", code=next(iter(covers), "")))
    for each in written:
        if each not in covers:
            shown = str(each)[:40]
            raise Invalid(_("“%(code)s” is not one of %(codes)s.", code=shown, codes=", ".join(covers)))
    return [each for each in covers if each in written]


def counts(raw: object) -> dict[str, str]:
    """A count for each of several names.

    Errors: `Invalid` naming the name.
    """
    if not isinstance(raw, Mapping) or not raw:
        raise Invalid(_("Write a count for each name, such as {“phone”: 100, “chat”: 20}."))
    found = [(text(name), _count_of(name, each)) for name, each in raw.items()]
    if twice := repeated(name for name, _count in found):
        raise Invalid(_("“%(name)s” stands in the table twice.", name=twice))
    return dict(found)


def _count_of(name: object, raw: object) -> str:
    try:
        return count(raw)
    except Invalid as fault:
        raise Invalid(_("“%(name)s”: %(fault)s", name=str(name)[:40], fault=fault.message)) from fault


def repeated(found: Iterable[str]) -> str | None:
    """The first text that came before already, letters' case aside."""
    seen: set[str] = set()
    for each in found:
        if each.casefold() in seen:
            return each
        seen.add(each.casefold())
    return None
