"""What Markdown means here: CommonMark without HTML, tables, tasks, footnotes, blocks, headings and links that fit a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from kbapp.articles import links
from kbapp.articles.blocks import block_plugin

TASK = re.compile(r"\[([ xX])\] +")
NO_WORD = re.compile(r"[\W_]+")
Environment = dict[str, Any]


def parse(text: str, highest: int = 2) -> tuple[list[Token], Environment]:
    """The tokens of a text, and what is known of the whole: `links`, the links as they were written."""
    environment: Environment = {"highest": highest, "links": []}
    return _parser.parse(text, environment), environment


def html(tokens: Iterable[Token], environment: Environment) -> str:
    """The tokens as HTML that nobody has cleaned yet."""
    return str(_parser.renderer.render(list(tokens), _parser.options, environment))


# --- rules -------------------------------------------------------------------------------------------------------------


def _fit_links(state: StateCore) -> None:
    """Links to articles become addresses; all links are noted as they were written."""
    for token in _everything_inline(state.tokens):
        if token.type == "link_open":
            written = str(token.attrs["href"])
            state.env["links"].append(written)
            token.attrs["href"] = links.address(written) or written


def _fit_headings(state: StateCore) -> None:
    """Under the page's title there is neither a second h1 nor a gap; each heading can be linked to."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    shift = state.env["highest"] - min((int(token.tag[1]) for token in headings), default=2)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"
    taken: set[str] = set()
    for opening, inline in pairwise(state.tokens):
        if opening.type == "heading_open" and (name := _name(inline, taken)):
            opening.attrs["id"] = name
            _link_to_itself(inline, name)


def _name(heading: Token, taken: set[str]) -> str:
    """An id that no other heading of this text has; empty for a heading without words."""
    words = NO_WORD.sub("-", words_of(heading).lower()).strip("-")[:80]
    name, number = f"s-{words}", 1
    while name in taken:
        number += 1
        name = f"s-{words}-{number}"
    taken.add(name)
    return name if words else ""


def _link_to_itself(heading: Token, name: str) -> None:
    children = heading.children or []
    if not any(child.type in ("link_open", "footnote_ref") for child in children):
        opened = Token("link_open", "a", 1, attrs={"href": f"#{name}", "class": "anchor"})
        heading.children = [opened, *children, Token("link_close", "a", -1)]


def _fit_tasks(state: StateCore) -> None:
    """`- [x] done` is a box that nobody can change, with a name: its words."""
    for item, paragraph, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if (item.type, paragraph.type) == ("list_item_open", "paragraph_open") and inline.children:
            first = inline.children[0]
            task = TASK.match(first.content) if first.type == "text" else None
            if task:
                first.content = f" {first.content[task.end() :]}"
                item.attrs["class"] = "task"
                inline.children = [*_box(checked=task[1] != " "), *inline.children, Token("label_close", "label", -1)]


def _box(*, checked: bool) -> list[Token]:
    state = {"checked": ""} if checked else {}
    box = Token("task", "input", 0, attrs={"type": "checkbox", "disabled": "", **state})
    return [Token("label_open", "label", 1), box]


def _fit_tables(state: StateCore) -> None:
    """Cells say their alignment without inline style, and head cells what they head."""
    for token in state.tokens:
        if token.type in ("th_open", "td_open"):
            style = token.attrs.pop("style", None)
            if style:
                token.attrs["align"] = str(style).removeprefix("text-align:")
        if token.type == "th_open":
            token.attrs["scope"] = "col"


# --- words -------------------------------------------------------------------------------------------------------------


def words_of(token: Token) -> str:
    """The words of a token, in one line where it is a line."""
    if token.type in ("fence", "code_block"):
        return token.content.strip()
    return " ".join("".join(map(_word, token.children or ())).split()) if token.type == "inline" else ""


def _word(token: Token) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def _everything_inline(tokens: Iterable[Token]) -> Iterator[Token]:
    return (child for token in tokens for child in token.children or ())


# --- the parser --------------------------------------------------------------------------------------------------------


def _note(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, _environment: Any) -> str:
    number, again = tokens[at].meta["id"] + 1, tokens[at].meta.get("subId", 0)
    return f'<sup><a href="#note-{number}" id="to-note-{number}{_again(again)}">[{number}]</a></sup>'


def _back(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, _environment: Any) -> str:
    number, again = tokens[at].meta["id"] + 1, tokens[at].meta.get("subId", 0)
    return f' <a href="#to-note-{number}{_again(again)}">↑</a>'


def _again(times: int) -> str:
    return f"-{times}" if times else ""


def _note_open(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, _environment: Any) -> str:
    return f'<li id="note-{tokens[at].meta["id"] + 1}">'


def _made_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True})
    parser.enable(["table", "strikethrough", "linkify"])
    linkify: Any = parser.linkify
    linkify.set({"fuzzy_link": False})  # "report.md" is a file, not a host in Moldova
    block_plugin(parser)
    footnote_plugin(parser, inline=False)
    for rule in (_fit_links, _fit_headings, _fit_tasks, _fit_tables):
        parser.core.ruler.push(rule.__name__, rule)
    parser.add_render_rule("footnote_ref", _note)
    parser.add_render_rule("footnote_anchor", _back)
    parser.add_render_rule("footnote_open", _note_open)
    parser.add_render_rule("footnote_close", lambda *_: "</li>\n")
    parser.add_render_rule("footnote_block_open", lambda *_: '<hr>\n<ol class="notes">\n')
    parser.add_render_rule("footnote_block_close", lambda *_: "</ol>\n")
    return parser


_parser = _made_parser()
