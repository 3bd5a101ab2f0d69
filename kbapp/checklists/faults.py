"""What is wrong with an answer: sentences, each placed by entry and field, translated only when somebody reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kbapp.errors import Invalid
from kbapp.languages import _


class Sentences(tuple[object, ...]):
    """Several sentences, put together only when they are read, in the reader's language."""

    def __str__(self) -> str:
        return " ".join(map(str, self))


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A sentence about a part of an answer: `entry` counts a register's entries from 1, `field` is a field's name."""

    words: object
    entry: int | None = None
    field: str = ""

    def __str__(self) -> str:
        if self.entry is not None and self.field:
            return str(_("entry %(entry)s, “%(field)s”: %(fault)s", **self._parts))
        if self.entry is not None:
            return str(_("entry %(entry)s: %(fault)s", **self._parts))
        return str(_("“%(field)s”: %(fault)s", **self._parts) if self.field else self.words)

    @property
    def _parts(self) -> dict[str, object]:
        return {"entry": self.entry, "field": self.field, "fault": self.words}

    def in_entry(self, number: int) -> Fault:
        """The same, in this entry of a register."""
        return replace(self, entry=number)


class BadAnswer(Invalid):
    """A value that cannot be the answer; `faults` are all that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(Sentences(self.faults), field="value")
