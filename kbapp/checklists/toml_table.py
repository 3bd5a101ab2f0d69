"""A table of a TOML file, read field by field: whatever is wrong is noted with its place, and reading goes on."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from kbapp.languages import LANGUAGES

UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
"""Unicode categories of controls, joiners, line ends and letters without a shape."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong: in which file, in which item, row or line, in which field."""

    file: str
    place: str = ""
    field: str = ""
    what: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.field) if part) + f" {self.what}"


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The same words in the three languages."""

    kk: str
    ru: str
    en: str

    def of(self, language: str) -> str:
        """The words in one of the languages."""
        words: str = getattr(self, language)
        return words


class Table:
    """Reads each field once; `close()` notes those that nobody asked for. A missing text is read as an empty one."""

    def __init__(self, data: dict[str, Any], *, file: str, place: str, faults: list[Fault]) -> None:
        self.file, self.place, self.faults = file, place, faults
        self._left = dict(data)

    def note(self, field: str, what: str) -> None:
        """Something is wrong with this field."""
        self.faults.append(Fault(file=self.file, place=self.place, field=field, what=what))

    def has(self, field: str) -> bool:
        """The field is there and has not been read."""
        return field in self._left

    def given(self, names: Collection[str], read: Callable[[str], Any]) -> dict[str, Any]:
        """Those of these fields that are there, each read."""
        return {name: read(name) for name in names if self.has(name)}

    def text(self, field: str, *, may_be_empty: bool = False) -> str:
        """One line of text in NFC, without spaces around it."""
        value = self._taken(field, str, "a text")
        if value is None:
            return ""
        if not value and not may_be_empty:
            self.note(field, "is empty")
        elif value != value.strip() or any(unicodedata.category(letter) in UNSEEN for letter in value):
            self.note(field, "must be one line without spaces around it and without letters that nobody sees")
        elif not unicodedata.is_normalized("NFC", value):
            self.note(field, "is not in the Unicode form NFC")
        return str(value)

    def choice(self, field: str, choices: Collection[str]) -> str:
        """One of a few words."""
        value = self._taken(field, str, "a text")
        if value is not None and value not in choices:
            self.note(field, f"is {value!r}; it can be {', '.join(choices)}")
        return str(value or "")

    def number(self, field: str, least: int, most: int) -> int:
        """A whole number between the two, both included."""
        value = self._taken(field, int, "a whole number")
        if value is not None and not least <= value <= most:
            self.note(field, f"is {value}; it lies between {least} and {most}")
        return int(value or 0)

    def decimal(self, field: str) -> Decimal:
        """A number: a whole one, or the text of a decimal one."""
        value = self._left.get(field)
        if type(value) is int:
            return Decimal(self._left.pop(field))
        try:
            number = Decimal(self.text(field))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.note(field, 'must be a whole number, or a text such as "0.5"')
        return number if number.is_finite() else Decimal(0)

    def flag(self, field: str) -> bool:
        """True or false."""
        return bool(self._taken(field, bool, "true or false"))

    def words(self, field: str) -> tuple[str, ...]:
        """A list of different words, at least one."""
        value = self._taken(field, list, "a list")
        if value is None:
            return ()
        if not value or any(type(each) is not str or not each for each in value):
            self.note(field, "must be a list of texts with at least one in it")
            return ()
        if len(set(value)) < len(value):
            self.note(field, "names something twice")
        return tuple(value)

    def table(self, field: str) -> Table:
        """A table inside this one; its fields are named with its own name before them."""
        data = self._taken(field, dict, "a table") or {}
        return _Inner(data, outer=self, name=field)

    def tables(self, field: str) -> list[dict[str, Any]]:
        """A list of tables, as they stand in the file."""
        value = self._taken(field, list, "a list of tables") or []
        if any(type(each) is not dict for each in value):
            self.note(field, "must be a list of tables")
        return [each for each in value if type(each) is dict]

    def inner_tables(self, field: str) -> list[Table]:
        """A list of tables inside this one, to be read: each is placed by its number."""
        several = enumerate(self.tables(field), start=1)
        return [_Inner(each, outer=self, name=f"{field} {number}") for number, each in several]

    def texts(self, field: str) -> Texts:
        """A table with kk, ru and en."""
        inner = self.table(field)
        texts = inner._in_languages("", may_be_empty=False)
        inner.close()
        return texts

    def spread(self, field: str, *, may_be_empty: bool = False) -> Texts:
        """The fields `…_kk`, `…_ru`, `…_en`; where a text may be empty it is so in all three."""
        return self._in_languages(f"{field}_", may_be_empty=may_be_empty)

    def _in_languages(self, prefix: str, *, may_be_empty: bool) -> Texts:
        read = {each: self.text(prefix + each, may_be_empty=may_be_empty) for each in LANGUAGES}
        if may_be_empty and any(read.values()) and not all(read.values()):
            empty = next(each for each in LANGUAGES if not read[each])
            self.note(prefix + empty, "is empty, but not in every language")
        return Texts(**read)

    def close(self) -> None:
        """Whatever was not read is a slip of the pen."""
        for field in self._left:
            self.note(field, "is not a field that is known here")
        self._left = {}

    def _taken(self, field: str, kind: type, name: str) -> Any:
        if field not in self._left:
            self.note(field, "is missing")
            return None
        value = self._left.pop(field)
        if type(value) is not kind:  # `isinstance` would take true for a number
            self.note(field, f"must be {name}")
            return None
        return value


class _Inner(Table):
    def __init__(self, data: dict[str, Any], *, outer: Table, name: str) -> None:
        super().__init__(data, file=outer.file, place=outer.place, faults=outer.faults)
        self._outer, self._name = outer, name

    def note(self, field: str, what: str) -> None:
        self._outer.note(f"{self._name}.{field}", what)
