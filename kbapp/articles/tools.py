"""What an editor can put into a text by a button or a key; the script `editor.js` knows how."""

from __future__ import annotations

from typing import NamedTuple

from kbapp.languages import _


class Tool(NamedTuple):
    """A button: `key` is the digit that does the same with Ctrl and Alt; a `wide` one shows its words."""

    name: str
    key: str
    title: object
    icon: str
    wide: bool = False


TOOLS = (
    Tool("answer", "1", _("Answer"), "check", wide=True),
    Tool("say", "2", _("Say aloud"), "say", wide=True),
    Tool("internal", "3", _("Internal"), "lock", wide=True),
    Tool("heading", "4", _("Heading"), "heading"),
    Tool("bold", "5", _("Bold"), "bold"),
    Tool("list", "6", _("List"), "list"),
    Tool("numbers", "7", _("Numbered list"), "numbers"),
    Tool("table", "8", _("Table"), "table"),
    Tool("article", "9", _("Link to an article"), "book"),
    Tool("link", "0", _("Link to a page"), "link"),
    Tool("picture", "", _("Picture or file"), "picture"),
)
