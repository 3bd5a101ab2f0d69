"""Doors: the links of the navigation, told to the layout by every room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Door:
    """A page that the navigation leads to: `endpoint` names its view, `right` is what a visitor needs to see the door.

    Whoever has the right `unless` does not see it: another door leads her there. `inside` are the beginnings of other
    addresses that lie behind it. What concerns only herself, and not every day, stands in the menu of her
    account.
    """

    title: object
    endpoint: str
    right: str
    in_account_menu: bool = False
    unless: str = ""
    inside: tuple[str, ...] = ()

    def is_for(self, may: Callable[[str], bool]) -> bool:
        """Does somebody with these rights see it?"""
        return may(self.right) and not (self.unless and may(self.unless))
