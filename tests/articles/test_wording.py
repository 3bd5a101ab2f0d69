"""A text and its details have one spelling, and limits."""

from __future__ import annotations

import pytest

from kbapp.articles import details, wording
from kbapp.errors import Invalid


def test_equal_texts_are_equal_whatever_the_browser_sent() -> None:
    sent = wording.made(" A  title\n", "\r\n\r\none\r\ntwo \r\n\r\n")
    assert sent == wording.made("A title", "one\ntwo")


def test_an_indented_first_line_stays_indented() -> None:
    assert wording.made("a", "\n\n    code").body == "    code"


@pytest.mark.parametrize(
    ("title", "body", "field"),
    [
        (" ", "b", "title"),
        ("a", "\n \n", "body"),
        ("a" * 301, "b", "title"),
        ("a", "b" * 100_001, "body"),
        ("a\0", "b", "title"),
        ("a", "b\x1b", "body"),
        ("a", "b\ud800", "body"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(title: str, body: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        wording.made(title, body)
    assert refusal.value.field == field


def test_blank_tags_and_languages_without_aliases_go() -> None:
    made = details.made(slug="a", category="c", tags=["x", " ", "y  z"], aliases={"kk": [""], "ru": ["как"]})
    assert made.tags == ("x", "y z")
    assert made.aliases == {"ru": ("как",)}


@pytest.mark.parametrize("slug", ["", "A", "a b", "../a", "-a", "a--b", "a/b", "ә", "a" * 101])
def test_a_short_name_is_fit_for_addresses_and_folders(slug: str) -> None:
    with pytest.raises(Invalid):
        details.known_slug(slug)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"audience": "nobody"}, "audience"),
        ({"owner": "x" * 101}, "owner"),
        ({"source": "x" * 2001}, "source"),
        ({"tags": ["x" * 101]}, "tags"),
        ({"tags": ["x"] * 201}, "tags"),
        ({"aliases": {"kk": ["x" * 301]}}, "aliases_kk"),
    ],
)
def test_details_that_cannot_be_kept_are_refused_by_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        details.made(**{"slug": "a", "category": "c", **changes})
    assert refusal.value.field == field
