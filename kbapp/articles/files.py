"""One file of the `content/` layout: its text into what it means, and back."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.items import Array

from kbapp.articles.details import EVERYONE, VERIFY_EVERY_DAYS, Details, known_id, known_slug
from kbapp.articles.details import made as made_details
from kbapp.articles.wording import Wording
from kbapp.articles.wording import made as made_wording
from kbapp.errors import Invalid
from kbapp.languages import LANGUAGES

HEADING = re.compile(r"#{1,6}[ \t]+(.*)")
TOML_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")
KINDS = {str: "a text", int: "a whole number", list: "a list", dict: "a table", bool: "yes or no", float: "a fraction"}


class Broken(Exception):
    """A file cannot be used; the line is counted from 1."""

    def __init__(self, sentence: str, *, line: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.line = sentence, line


@dataclass(frozen=True, kw_only=True)
class CategoryFile:
    """A category as its folder has it."""

    slug: str
    order: int
    titles: Mapping[str, str]
    parent: str = ""


def wording_of(content: str) -> Wording:
    """A text: its first heading is the title, the rest the body.

    Errors: `Broken`.
    """
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    heading = HEADING.fullmatch(lines[first])
    if heading is None:
        raise Broken("a text begins with its title: `# Title`.", line=first + 1)
    try:
        return made_wording(heading[1], "\n".join(lines[first + 1 :]))
    except Invalid as fault:
        raise Broken(f"{fault}", line=first + (1 if fault.field == "title" else 2)) from fault


def text_of(wording: Wording) -> str:
    """The file of a wording: `wording_of` makes the same wording of it."""
    return f"# {wording.title}\n\n{wording.body}\n"


def category_of(toml: str, *, slug: str) -> CategoryFile:
    """A category.

    Errors: `Broken`.
    """
    table = _table(toml, known={"order": int, "parent": str, "title": dict})
    titles = _titles(toml, table.get("title", {}))
    if not titles:
        raise Broken("it has no titles: write [title] with kk, ru and en.", line=1)
    with _named_by_line(toml):
        parent = known_slug(table["parent"]) if table.get("parent") else ""
        return CategoryFile(slug=known_slug(slug), order=table.get("order", 0), titles=titles, parent=parent)


def details_of(toml: str, *, place: str) -> tuple[str, Details]:
    """An article's id and details; `place` is category and short name, from the path.

    Errors: `Broken`.
    """
    known: dict[str, type] = {"id": str, "owner": str, "source": str, "audience": str, "verify_every_days": int}
    known |= {"tags": list, "aliases": dict}
    table = _table(toml, known=known)
    if "id" not in table:
        raise Broken('it has no id: write `id = "…"` with a new UUID, such as one made by `uuidgen`.', line=1)
    category, slug = place.split("/")
    aliases = table.pop("aliases", {})
    for key, entries in {"tags": table.get("tags", []), **aliases}.items():
        _check_strings(toml, key, entries)
    for language in aliases:
        if language not in LANGUAGES:
            raise Broken(f"`{language}` is not one of kk, ru, en.", line=line_of(toml, language))
    with _named_by_line(toml):
        return known_id(table.pop("id")), made_details(slug=slug, category=category, aliases=aliases, **table)


def category_toml(category: CategoryFile) -> str:
    """The file of a category: `category_of` makes the same category of it."""
    titles = tomlkit.table()
    titles.update(category.titles)
    place = {"parent": category.parent} if category.parent else {}
    return tomlkit.dumps(tomlkit.document() | {"order": category.order, **place, "title": titles})


def details_toml(id: str, details: Details) -> str:
    """The file of an article's details: `details_of` makes the same details of it."""
    document = tomlkit.document()
    document["id"] = id
    plain = {"owner": details.owner, "tags": list(details.tags), "source": details.source}
    document.update({key: value for key, value in plain.items() if value})
    if details.audience != EVERYONE:
        document["audience"] = details.audience
    if details.verify_every_days != VERIFY_EVERY_DAYS:
        document["verify_every_days"] = details.verify_every_days
    if details.aliases:
        aliases = tomlkit.table()
        for language, several in details.aliases.items():
            aliases[language] = _array_of_lines(several)
        document["aliases"] = aliases
    return tomlkit.dumps(document)


def _array_of_lines(entries: Iterable[str]) -> Array:
    array = tomlkit.array()
    for entry in entries:
        array.add_line(entry, indent="  ")
    array.add_line(indent="")
    return array


def decoded(content: bytes) -> str:
    """A file's text.

    Errors: `Broken` at the first byte that is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise Broken("there is a byte that is not UTF-8. Save the file as UTF-8.", line=line) from fault


def line_of(toml: str, key: str) -> int | None:
    """The line on which a key or a table begins."""
    found = re.search(rf"^[ \t]*\[?[\"']?{re.escape(key)}\b", toml, re.MULTILINE) if key else None
    return toml.count("\n", 0, found.start()) + 1 if found else None


def _table(toml: str, *, known: Mapping[str, type]) -> dict[str, Any]:
    try:
        table = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as fault:
        place = TOML_LINE.search(str(fault))
        last = toml.count("\n") + 1
        raise Broken(f"{TOML_LINE.sub('', str(fault))}.", line=int(place[1]) if place else last) from fault
    except (ValueError, RecursionError) as fault:  # a number of ten thousand digits, ten thousand brackets
        raise Broken("it cannot be understood as TOML.") from fault
    for key, value in table.items():
        if key not in known:
            raise Broken(f"`{key}` is not known here.", line=line_of(toml, key))
        if type(value) is not known[key]:
            raise Broken(f"`{key}` is {_kind(value)} but should be {KINDS[known[key]]}.", line=line_of(toml, key))
    return table


def _kind(value: object) -> str:
    return KINDS.get(type(value), "something else")


def _titles(toml: str, titles: Mapping[str, Any]) -> dict[str, str]:
    for language, title in titles.items():
        if language not in LANGUAGES:
            raise Broken(f"`{language}` is not one of kk, ru, en.", line=line_of(toml, language))
        if not isinstance(title, str):
            raise Broken(f"`{language}` is {_kind(title)} but should be a text.", line=line_of(toml, language))
    return dict(titles)


def _check_strings(toml: str, key: str, entries: object) -> None:
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise Broken(f"`{key}` should be a list of texts.", line=line_of(toml, key))


@contextmanager
def _named_by_line(toml: str) -> Iterator[None]:
    try:
        yield
    except Invalid as fault:
        key = (fault.field or "").removeprefix("aliases_")
        raise Broken(str(fault), line=line_of(toml, key)) from fault
