"""Nothing active survives, whatever is written: read as a browser reads it, against a list that is not the renderer's own."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from kbapp.articles import markdown
from tests import attacks

TAGS = set(
    "a blockquote br code em h2 h3 h4 h5 h6 hr img input label li ol p pre s strong sup table tbody td th thead tr ul".split()
)
"""What our renderer has a reason to make; the sanitizer's list is longer."""

ATTRIBUTES = {
    "a": {"href", "title", "rel", "class", "id"},
    "img": {"src", "alt", "title"},
    "input": {"type", "disabled", "checked"},
    "th": {"align", "scope"},
    "td": {"align"},
    "ol": {"start", "class"},
    "li": {"class", "id"},
    "code": {"class"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
VALUES = {
    "class": re.compile(r"anchor|task|notes|language-[\w+#.-]+"),
    "id": re.compile(r"(s-|note-|to-note-)[\w-]+"),
    "type": re.compile("checkbox"),
}
SCHEMES = ("http:", "https:", "mailto:", "tel:")


class Checker(HTMLParser):
    """Names whatever should not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()) or not self._is_harmless(tag, name, value or ""):
                self.faults.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}")

    def _is_harmless(self, tag: str, name: str, value: str) -> bool:
        if name not in ("href", "src"):
            return name not in VALUES or VALUES[name].fullmatch(value) is not None
        # browsers drop tabs and newlines, and leading bytes up to the space; no other white space
        seen = re.sub(r"[\t\n\r]", "", value).lstrip("".join(map(chr, range(33)))).lower()
        if tag == "img":
            return seen.startswith("/media/") and ".." not in seen
        scheme = re.match(r"[a-z][a-z0-9+.-]*:", seen)
        return scheme is None or scheme[0] in SCHEMES


def faults(text: str) -> list[str]:
    checker = Checker()
    checker.feed(str(markdown.rendered.__wrapped__(text).whole))
    checker.close()
    return checker.faults


@pytest.fixture(scope="module")
def payloads() -> list[str]:
    found = attacks.payloads()
    if not found:
        pytest.skip("the corpora are not here")
    return found


@pytest.mark.parametrize("text", attacks.OWN)
def test_no_own_attack_survives(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize("text", attacks.OWN)
def test_no_own_attack_survives_inside_markdown(text: str) -> None:
    assert [wrapped for wrapped in attacks.inside_markdown([text]) if faults(wrapped)] == []


def test_no_attack_of_the_corpora_survives(payloads: list[str]) -> None:
    assert len(payloads) > 3000
    assert [case for case in payloads if faults(case)] == []


def test_no_attack_of_the_corpora_survives_inside_markdown(payloads: list[str]) -> None:
    assert [text for text in attacks.inside_markdown(payloads[::40]) if faults(text)] == []


@pytest.mark.parametrize("text", attacks.OWN)
def test_the_words_of_an_attack_can_be_told_without_harm(text: str) -> None:
    for told in (markdown.plain_text(text), markdown.answer_words(text)):
        assert isinstance(told, str)
    assert isinstance(markdown.problems(text), list)
