"""The sanitizer: a list of what may stand in a text's HTML. It trusts no parser, least of all ours."""

from __future__ import annotations

import re

import nh3
from markupsafe import Markup

TAGS = frozenset(
    "a abbr b blockquote br code del details div dd dl dt em h1 h2 h3 h4 h5 h6 hr i img input ins kbd label li mark ol p pre "
    "q s small span strong sub summary sup table tbody td tfoot th thead tr u ul".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "class", "id"},
    "img": {"src", "alt", "title"},
    "input": {"type", "disabled", "checked"},
    "th": {"align", "scope", "colspan", "rowspan"},
    "td": {"align", "colspan", "rowspan"},
    "ol": {"start", "class"},
    "li": {"class", "id"},
    "code": {"class"},
    **{heading: {"id"} for heading in HEADINGS},
}
SCHEMES = {"http", "https", "mailto", "tel"}
DROPPED = set(
    "script style template noscript svg math iframe object embed xmp noembed noframes plaintext title textarea select".split()
)
MEDIA = re.compile(r"/media/[\w.-]+(/[\w.-]+)*")
VALUES = {
    ("code", "class"): re.compile(r"language-[\w+#.-]+"),
    ("a", "class"): re.compile("anchor"),
    ("li", "class"): re.compile("task"),
    ("ol", "class"): re.compile("notes"),
    ("a", "id"): re.compile(r"to-note-[0-9-]+"),
    ("li", "id"): re.compile(r"note-[0-9]+"),
    ("input", "type"): re.compile("checkbox"),
    **{(heading, "id"): re.compile(r"s-[\w-]+") for heading in HEADINGS},
}
"""Classes and ids by their whole pattern: an id of a text begins like no id of a page, so that it can pass for none."""


def clean(dirty: str) -> Markup:
    """The one place where a text becomes Markup: what the sanitizer returns."""
    return Markup(_cleaner.clean(dirty))  # noqa: S704  # nosec B704


def _kept(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("img", "src"):
        return value if MEDIA.fullmatch(value) and ".." not in value else None
    pattern = VALUES.get((tag, attribute))
    return value if pattern is None or pattern.fullmatch(value) else None


_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=DROPPED,
    attributes=ATTRIBUTES,
    attribute_filter=_kept,
    set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    url_schemes=SCHEMES,
    link_rel="noopener noreferrer",  # on every link: `//host` is somebody else's too, and on our own it does no harm
)
