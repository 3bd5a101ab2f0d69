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


@dataclass(frozen=True, kw_only=True)
class MediaWords:
    """What `media.toml` says of a picture or a file: its words by language; none at all only for what is decorative."""

    name: str
    alts: Mapping[str, str]
    decorative: bool = False


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


def media_of(toml: str) -> dict[str, MediaWords]:
    """What stands for an article's pictures and files in words, by their names.

    Errors: `Broken`.
    """
    entries = _table(toml, known={"file": list}).get("file", [])
    found: dict[str, MediaWords] = {}
    for entry in entries:
        words = _media_words(toml, entry)
        if words.name in found:
            raise Broken(f"{words.name} stands in it twice.", line=line_of_value(toml, words.name))
        found[words.name] = words
    return found


def _media_words(toml: str, entry: object) -> MediaWords:
    known = {"name": str, "alt": dict, "decorative": bool}
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise Broken('each [[file]] has a `name = "…"`: a name in the folder media.', line=line_of(toml, "file"))
    line = line_of_value(toml, entry["name"])
    for key, value in entry.items():
        if type(value) is not known.get(key):
            raise Broken(f"`{key}` of {entry['name']} is not known here, or not what it should be.", line=line)
    alts = entry.get("alt", {})
    for language, alt in alts.items():
        if language not in LANGUAGES or not isinstance(alt, str):
            raise Broken(f"`alt` of {entry['name']} has texts by kk, ru and en.", line=line)
    lines = {language: " ".join(alts.get(language, "").split()) for language in LANGUAGES}
    kept = {language: line for language, line in lines.items() if line}
    return MediaWords(name=entry["name"], alts=kept, decorative=entry.get("decorative", False))


def media_toml(entries: Iterable[MediaWords]) -> str:
    """The file of an article's pictures and files: `media_of` makes the same of it."""
    several = tomlkit.aot()
    for entry in entries:
        table = tomlkit.table()
        table["name"] = entry.name
        if entry.alts:
            alts = tomlkit.inline_table()
            alts.update(entry.alts)
            table["alt"] = alts
        if entry.decorative:
            table["decorative"] = True
        several.append(table)
    return tomlkit.dumps(tomlkit.document() | {"file": several})


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


def line_of_value(toml: str, value: str) -> int | None:
    """The line on which a text stands between quotes."""
    place = max(toml.find(f'"{value}"'), toml.find(f"'{value}'"))
    return toml.count("\n", 0, place) + 1 if place >= 0 else None


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
