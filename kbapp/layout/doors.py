"""Doors: the links of the navigation, told to the layout by every room."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Door:
    """A page that the navigation leads to: `endpoint` names its view, `right` is what a visitor needs to see the door.

    What concerns only herself, and not every day, stands in the menu of her account.
    """

    title: object
    endpoint: str
    right: str
    in_account_menu: bool = False
