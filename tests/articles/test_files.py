"""One file's text into what it means, and back; what is broken is named with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbapp.articles import details, wording
from kbapp.articles.files import (
    Broken,
    CategoryFile,
    category_of,
    category_toml,
    decoded,
    details_of,
    details_toml,
    text_of,
    wording_of,
)

ID = "ad95fd41-bdb4-44d1-9870-0571011a6fdc"
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=80)
LINES = st.lists(WORDS.map(lambda words: " ".join(words.split())).filter(bool), max_size=4).map(tuple)


def test_the_first_heading_is_the_title() -> None:
    assert wording_of("\n\n## Hours #1 *now*\n\nNine.\n") == wording.Wording(title="Hours #1 *now*", body="Nine.")


def test_a_byte_order_mark_and_other_newlines_do_no_harm() -> None:
    assert wording_of(decoded("\ufeff# Hours\r\n\r\nNine.\r\n".encode())) == wording.Wording(
        title="Hours", body="Nine."
    )


@given(title=WORDS, body=WORDS)
def test_every_wording_comes_back_from_its_file(title: str, body: str) -> None:
    made = wording.made(f"t {title}", f"b {body}")
    assert wording_of(text_of(made)) == made


@pytest.mark.parametrize(
    "title", ["# not a level", "#", "C#", "a # b #", "1. x", "`x` [y](z)", "<b>", "\\", "'\"", "- x"]
)
def test_a_title_of_special_characters_comes_back(title: str) -> None:
    made = wording.made(title, "# a heading\n\n    code")
    assert wording_of(text_of(made)) == made


@given(
    owner=WORDS.map(lambda words: " ".join(words.split())),
    source=WORDS,
    tags=LINES,
    kk=LINES,
    ru=LINES,
    internal=st.booleans(),
)
def test_all_details_come_back_from_their_file(
    owner: str, source: str, tags: tuple[str, ...], kk: tuple[str, ...], ru: tuple[str, ...], internal: bool
) -> None:
    audience = "supervisors" if internal else "everyone"
    made = details.made(
        slug="a", category="c", audience=audience, owner=owner, source=source, tags=tags, aliases={"kk": kk, "ru": ru}
    )
    assert details_of(details_toml(ID, made), place="c/a") == (ID, made)


def test_a_category_comes_back_from_its_file() -> None:
    made = CategoryFile(slug="law", order=3, titles={"kk": 'Заң "1"', "en": "Law \\ order"})
    assert category_of(category_toml(made), slug="law") == made


def test_a_category_says_under_which_it_stands() -> None:
    made = CategoryFile(slug="calls", order=3, titles={"kk": "Қоңыраулар"}, parent="law")
    assert category_of(category_toml(made), slug="calls") == made


def test_how_long_an_article_stays_current_comes_back_from_its_file() -> None:
    made = details.made(slug="hours", category="law", verify_every_days=30)
    content = details_toml(ID, made)
    assert details_of(content, place="law/hours")[1] == made


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("", 1, "title"),
        ("\n\nno heading\n# late", 3, "title"),
        ("#no space", 1, "title"),
        ("# \n\nbody", 1, "title"),
        ("# Title\n\n", 2, "text"),
        (f"# {'x' * 301}\n\nb", 1, "301"),
        ("# a\n\nb\x00", 2, "control"),
    ],
)
def test_a_broken_text_is_named_with_its_line(content: str, line: int, word: str) -> None:
    with pytest.raises(Broken) as fault:
        wording_of(content)
    assert fault.value.line == line


@pytest.mark.parametrize(
    ("toml", "line", "word"),
    [
        ("", 1, "no id"),
        (f'id = "{ID}"\nowner = ', 2, "alue"),
        (f'id = "{ID}"\n\nowner = 3', 3, "whole number"),
        (f'id = "{ID}"\nowners = "x"', 2, "owners"),
        ('owner = "x"\nid = "7"', 2, "UUID"),
        (f'id = "{ID}"\ntags = ["a", 1]', 2, "tags"),
        (f'id = "{ID}"\ntags = "a"', 2, "list"),
        (f'id = "{ID}"\n\n[aliases]\nfr = ["x"]', 4, "fr"),
        (f'id = "{ID}"\n\n[aliases]\nkk = "x"', 4, "kk"),
        (f'id = "{ID}"\naudience = "all"', 2, "audience"),
        (f'id = "{ID}"\n[aliases]\nru = ["{"x" * 301}"]', 3, "301"),
        ("a = " + "[" * 20_000, None, "TOML"),
        ("a = " + "9" * 10_000, None, ""),
    ],
)
def test_broken_details_are_named_with_their_line(toml: str, line: int | None, word: str) -> None:
    with pytest.raises(Broken) as fault:
        details_of(toml, place="c/a")
    assert word in fault.value.sentence
    assert fault.value.line == line


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ("order = 1", 1),
        ("[title]", 1),
        ('order = "1"\n[title]\nkk = "x"', 1),
        ("[title]\nkk = 1", 2),
        ('[title]\nde = "x"', 2),
    ],
)
def test_a_broken_category_is_named_with_its_line(toml: str, line: int) -> None:
    with pytest.raises(Broken) as fault:
        category_of(toml, slug="law")
    assert fault.value.line == line


def test_a_byte_that_is_not_utf_8_is_named_with_its_line() -> None:
    with pytest.raises(Broken) as fault:
        decoded(b"# a\n\nb\xff")
    assert fault.value.line == 3
