"""The frame of every page: base template, navigation, own styles and fonts, security headers, one page for all refusals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kbapp.layout import headers, navigation, refusals, views
from kbapp.layout.choice import chosen_language
from kbapp.layout.doors import Door
from kbapp.layout.fragments import fragment, is_fragment

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["chosen_language", "fragment", "init_app", "is_fragment"]


def init_app(app: Flask, doors: Sequence[Door]) -> None:
    """Put the frame around the application; `doors` are the links of the navigation, in their order."""
    headers.init_app(app)
    navigation.init_app(app, doors)
    refusals.init_app(app)
    views.init_app(app)
