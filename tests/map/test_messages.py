"""Every message that a person sees has its Kazakh and its Russian; none is fuzzy, none lost a placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from kbapp.config import ROOT

LANGUAGES = ("kk", "ru")
"""English is the language of the messages themselves; its catalogue may say them better."""

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@cache
def used() -> frozenset[tuple[str | None, tuple[str, ...]]]:
    """(context, singular and plural) of every message in the code and the templates."""
    found = extract_from_dir(
        ROOT / "kbapp",
        method_map=[("**/templates/**.html", "jinja2"), ("**.py", "python")],
        keywords={**DEFAULT_KEYWORDS, "_": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)},
    )
    return frozenset(
        (context, messages if isinstance(messages, tuple) else (messages,)) for _, _, messages, _, context in found
    )


def catalogue(language: str) -> Catalog:
    path = ROOT / "kbapp/translations" / language / "LC_MESSAGES/messages.po"
    return read_po(BytesIO(path.read_bytes()), locale=language)


def messages(language: str) -> Iterator[Message]:
    return (each for each in catalogue(language) if each.id)


def wordings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_there_are_messages() -> None:
    assert len(used()) > 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    known = {(each.context, each.id if isinstance(each.id, tuple) else (each.id,)): each for each in messages(language)}
    missing = sorted(
        texts[0]
        for context, texts in used()
        if (context, texts) not in known or not all(wordings(known[context, texts]))
    )
    assert missing == [], f"{len(missing)} messages without {language}: make messages, then fill them in"


@pytest.mark.parametrize("language", [path.name for path in sorted((ROOT / "kbapp/translations").glob("??"))])
def test_no_message_is_fuzzy(language: str) -> None:
    assert [each.id for each in messages(language) if each.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_message(language: str) -> None:
    wrong = []
    for each in messages(language):
        texts = each.id if isinstance(each.id, tuple) else (each.id,)
        wanted = set(PLACEHOLDER.findall(texts[-1]))
        spare = {"num"} if isinstance(each.id, tuple) else set()
        wrong += [text for text in wordings(each) if text and set(PLACEHOLDER.findall(text)) - spare != wanted - spare]
    assert wrong == []


@pytest.mark.parametrize(("language", "forms"), [("kk", 2), ("ru", 3)])
def test_a_plural_has_all_the_forms_of_its_language(language: str, forms: int) -> None:
    assert [each.id for each in messages(language) if isinstance(each.id, tuple) and len(wordings(each)) != forms] == []


def test_a_message_is_written_in_english() -> None:
    texts = [text for _, each in used() for text in each]
    foreign = [text for text in texts if re.search(r"[\u0400-\u04ff]", text.replace("БОҚЕ-01", ""))]
    assert foreign == []
