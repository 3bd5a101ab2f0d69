"""The shipped articles keep what was promised of them: an answer, a source, other ways to ask, three languages of one length."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from kbapp.articles import blocks, links, markdown, syntax
from kbapp.config import ROOT
from kbapp.languages import LANGUAGES
from kbapp.search.analysis import stem, words

FOLDERS = sorted(path.parent for path in (ROOT / "content").glob("*/*/article.toml"))
DOMAIN = next((folder / "shared/domain" for folder in ROOT.parents if (folder / "shared/domain").is_dir()), None)

ALIASES_MIN = 3
LENGTHS = (0.6, 1.7)
"""Characters of the Kazakh text to those of the Russian one."""

GOOD_PRACTICE = "good practice"
SOURCE = re.compile(r"(order-390: |law\.md |good practice)")
"""A source begins with the order, with the file of facts around it, or with the mark that it is nobody's duty."""

KNOWN: dict[str, set[str]] = {
    r"\brows? (\d+)": {str(row) for row in range(1, 29)},
    r"\bdef\. (\d+)\)": {"17", "18", "19"},
    r"\bparas? (\d+)": {"3", "10", "16", "32", "36"},
    r"\bD(\d+)\b": {str(decision) for decision in range(1, 18)},
    r"\bS(\d+b?)\b": set("1 1b 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 28 29 31".split()),
    r"\blaw\.md ([\d.]*\d)": set("2.1 2.2 2.3 2.4 2.5 2.6 2.8 3 5 6.1 7".split()),
}
"""What a source may name, by how it is written: the rows, definitions and paragraphs that the order has, the decisions on
it, and the sections and sources of the file of facts."""

ITEMS = {"REP": 4, "ST": 7, "CERT": 4, "INF": 6, "PS": 6, "KB": 12, "SW": 9, "WP": 9, "DOC": 13, "AUX": 5, "INT": 3}
"""How many compliance items there are of each kind."""

ITEM = re.compile(r"\b([A-Z]{2,4})-(\d{2})\b")


@cache
def told(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "article.toml").read_text(encoding="utf-8"))


@cache
def text(folder: Path, language: str) -> tuple[str, str]:
    """Title and body."""
    title, _, body = (folder / f"{language}.md").read_text(encoding="utf-8").partition("\n")
    return title.removeprefix("# "), body.strip()


def everything() -> Iterator[str]:
    """Every body."""
    return (
        text(folder, language)[1]
        for folder in FOLDERS
        for language in LANGUAGES
        if (folder / f"{language}.md").exists()
    )


def kinds(body: str) -> list[str]:
    return [kind for kind, _inside in blocks.groups(syntax.parse(body)[0])]


each_article = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
each_language = pytest.mark.parametrize("language", LANGUAGES)


# --- each article ------------------------------------------------------------------------------------------------------


@each_article
def test_an_article_stands_in_three_languages(folder: Path) -> None:
    assert {path.stem for path in folder.glob("*.md")} == set(LANGUAGES)


@each_article
@each_language
def test_a_text_has_one_answer_of_forty_words_at_most(folder: Path, language: str) -> None:
    _title, body = text(folder, language)
    assert kinds(body).count(blocks.ANSWER) == 1
    assert 0 < len(markdown.answer_words(body).split()) <= markdown.ANSWER_MAX


@each_article
@each_language
def test_nothing_in_a_text_is_left_to_mend(folder: Path, language: str) -> None:
    assert [str(each) for each in markdown.problems(text(folder, language)[1])] == []


@each_article
def test_a_source_exists_or_is_marked_as_good_practice(folder: Path) -> None:
    source = told(folder)["source"]
    assert SOURCE.match(source)
    named = {f"{pattern}: {found}" for pattern in KNOWN for found in re.findall(pattern, source)}
    assert named <= {f"{pattern}: {known}" for pattern, several in KNOWN.items() for known in several}
    assert named or GOOD_PRACTICE in source or "Annex" in source or "address part" in source


@each_article
@each_language
def test_a_text_names_only_items_and_decisions_that_exist(folder: Path, language: str) -> None:
    body = text(folder, language)[1]
    unknown = {
        f"{kind}-{number}"
        for kind, number in ITEM.findall(body)
        if kind in ITEMS and not 0 < int(number) <= ITEMS[kind]
    }
    assert unknown == set()
    assert set(re.findall(r"\bD(\d+)\b", body)) <= KNOWN[r"\bD(\d+)\b"]


@each_article
@each_language
def test_there_are_other_ways_to_ask_with_other_words(folder: Path, language: str) -> None:
    title = stems(text(folder, language)[0], language)
    aliases = told(folder)["aliases"][language]
    assert len(aliases) >= ALIASES_MIN
    assert [alias for alias in aliases if 2 * len(stems(alias, language) & title) >= len(title)] == []


def stems(line: str, language: str) -> set[str]:
    return {stem(word, language) for word in words(line)}


@each_article
def test_the_kazakh_and_the_russian_text_are_of_comparable_length(folder: Path) -> None:
    kazakh, russian = (len(text(folder, language)[1]) for language in ("kk", "ru"))
    assert LENGTHS[0] < kazakh / russian < LENGTHS[1]


@each_article
@each_language
def test_the_languages_of_an_article_have_the_same_blocks(folder: Path, language: str) -> None:
    framed = [Counter(kinds(text(folder, each)[1])) for each in (language, "kk")]
    assert framed[0][blocks.SAY] == framed[1][blocks.SAY]
    assert framed[0][blocks.INTERNAL] == framed[1][blocks.INTERNAL]


@each_article
@each_language
def test_a_link_to_an_article_goes_by_the_id_of_one_that_ships(folder: Path, language: str) -> None:
    ids = {told(each)["id"] for each in FOLDERS}
    ours = [link for link in markdown.rendered(text(folder, language)[1]).links if links.target(link)]
    assert [link for link in ours if not link.startswith("article:") or links.target(link)[0] not in ids] == []  # type: ignore[index]


# --- all of them -------------------------------------------------------------------------------------------------------


def test_every_kind_of_block_is_used() -> None:
    assert set(chain.from_iterable(map(kinds, everything()))) == set(blocks.KINDS)


def test_no_article_has_the_id_or_the_short_name_of_another() -> None:
    for names in ([told(folder)["id"] for folder in FOLDERS], [folder.name for folder in FOLDERS]):
        assert [name for name, count in Counter(names).items() if count > 1] == []


@each_language
def test_no_two_articles_share_an_alias_or_a_title(language: str) -> None:
    asked = [
        alias.lower() for folder in FOLDERS for alias in {*told(folder)["aliases"][language], text(folder, language)[0]}
    ]
    assert [alias for alias, count in Counter(asked).items() if count > 1] == []


@each_article
@each_language
def test_an_article_does_not_repeat_an_alias(folder: Path, language: str) -> None:
    aliases = [alias.lower() for alias in told(folder)["aliases"][language]]
    assert len(aliases) == len(set(aliases))


# --- the facts, where they lie beside the checkout ---------------------------------------------------------------------


def test_what_a_source_may_name_is_what_the_facts_hold() -> None:
    if DOMAIN is None:
        pytest.skip("the facts are not here")
    law = (DOMAIN / "law.md").read_text(encoding="utf-8")
    assert KNOWN[r"\bD(\d+)\b"] == set(re.findall(r"^\| D(\d+) \|", law, re.MULTILINE))
    assert KNOWN[r"\blaw\.md ([\d.]*\d)"] == {
        each.rstrip(".") for each in re.findall(r"^##+ ([\d.]+)", law, re.MULTILINE)
    }
    assert len(json.loads((DOMAIN / "form-rows.json").read_text(encoding="utf-8"))) == 28
    codes = set(ITEM.findall((DOMAIN / "checklist-catalogue.json").read_text(encoding="utf-8")))
    assert codes == {(kind, f"{number:02}") for kind, last in ITEMS.items() for number in range(1, last + 1)}
