"""Markdown becomes safe HTML, always through both: a renderer that knows no HTML, and a sanitizer that knows only a list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

TAGS = frozenset(
    "a abbr b blockquote br code del details div dd dl dt em h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q s "
    "small span strong sub summary sup table tbody td tfoot th thead tr u ul".split()
)
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "th": {"align", "scope", "colspan", "rowspan"},
    "td": {"align", "colspan", "rowspan"},
    "ol": {"start"},
    "code": {"class"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
DROPPED = set(
    "script style template noscript svg math iframe object embed xmp noembed noframes plaintext title textarea select".split()
)
MEDIA = re.compile(r"/media/[\w.-]+(/[\w.-]+)*")
CODE_LANGUAGE = re.compile(r"language-[\w+#.-]+")


@dataclass(frozen=True)
class Rendered:
    """A text as HTML: its answer (the first paragraph, when it begins with one) and the rest."""

    answer: Markup
    rest: Markup

    @property
    def whole(self) -> Markup:
        """Both, in their order."""
        return self.answer + self.rest


def render(text: str) -> Markup:
    """The text as HTML, its headings lowered, so that the page keeps its single h1."""
    return rendered(text).whole


@lru_cache(maxsize=1024)
def rendered(text: str, highest: int = 2) -> Rendered:
    """The text as HTML, in two parts; its highest heading becomes h2, or another when it stands under a lower title.

    What was made is kept by the wording itself, so that it can never be another's.
    """
    environment: dict[str, object] = {"highest": highest}
    tokens = _parser.parse(text, environment)
    end = 3 if tokens and tokens[0].type == "paragraph_open" else 0
    return Rendered(_html(tokens[:end], environment), _html(tokens[end:], environment))


def plain_text(text: str) -> str:
    """The words alone, one line for each block: what an index holds."""
    return "\n".join(filter(None, map(_words, _parser.parse(text))))


def answer(text: str) -> str:
    """The first paragraph's words: what a row of results shows. Empty when there is no paragraph."""
    tokens = _parser.parse(text)
    firsts = (inline for opening, inline in pairwise(tokens) if _opens_paragraph(opening))
    return next(map(_words, firsts), "")


def _opens_paragraph(token: Token) -> bool:
    return token.type == "paragraph_open" and token.level == 0


def _words(token: Token) -> str:
    if token.type in ("fence", "code_block"):
        return token.content.strip()
    return " ".join("".join(map(_word, token.children or ())).split()) if token.type == "inline" else ""


def _word(token: Token) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def _html(tokens: Iterable[Token], environment: dict[str, object]) -> Markup:
    # the one place where text becomes Markup: what the sanitizer returns
    dirty = _parser.renderer.render(list(tokens), _parser.options, environment)
    return Markup(_cleaner.clean(dirty))  # noqa: S704  # nosec B704


def _fit_headings(state: StateCore) -> None:
    """Under the page's title there is neither a second h1 nor a gap."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    shift = state.env.get("highest", 2) - min((int(token.tag[1]) for token in headings), default=2)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"


def _fit_tables(state: StateCore) -> None:
    """Cells say their alignment without inline style, and head cells what they head."""
    for token in state.tokens:
        if token.type in ("th_open", "td_open"):
            style = token.attrs.pop("style", None)
            if style:
                token.attrs["align"] = str(style).removeprefix("text-align:")
        if token.type == "th_open":
            token.attrs["scope"] = "col"


def _kept(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("img", "src"):
        return value if MEDIA.fullmatch(value) and ".." not in value else None
    if (tag, attribute) == ("code", "class"):
        return value if CODE_LANGUAGE.fullmatch(value) else None
    return value


def _made_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True})
    parser.enable(["table", "strikethrough", "linkify"])
    linkify: Any = parser.linkify
    linkify.set({"fuzzy_link": False})  # "report.md" is a file, not a host in Moldova
    parser.core.ruler.push("fit_headings", _fit_headings)
    parser.core.ruler.push("fit_tables", _fit_tables)
    return parser


_parser = _made_parser()
_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED,
    attributes=ATTRIBUTES,
    attribute_filter=_kept,
    url_schemes=SCHEMES,
    link_rel="noopener noreferrer",  # on every link: `//host` is somebody else's too, and on our own it does no harm
)
