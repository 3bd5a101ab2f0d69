"""A base of many synthetic articles: real Kazakh and Russian sentences, shuffled by a fixed seed, put in by bulk inserts."""

from __future__ import annotations

import json
import random
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from kbapp.articles.models import Alias, Article, Category, Publication, Revision, Tag, Text
from kbapp.config import ROOT
from kbapp.db import folded, sort_key
from kbapp.search.models import Change, ChangeCounter, record
from tests.conftest import NOON

EVAL = ROOT.parent / "shared" / "eval"
LANGUAGES = ("kk", "ru")
SENTENCES, TITLE_WORDS = 12, 6
SHELVES = 12
AT_ONCE = 500


@cache
def sentences(language: str) -> list[str]:
    """Of the judged corpora where they lie beside the checkout, else of the articles that ship."""
    corpus = EVAL / language / "corpus.jsonl"
    if corpus.exists():
        lines = corpus.read_text("utf-8").splitlines()
        texts = [json.loads(line)["text"] for line in lines]
    else:
        texts = [path.read_text("utf-8") for path in sorted(Path(ROOT / "content").glob(f"*/*/{language}.md"))]
    found = (part.strip() for text in texts for part in re.split(r"(?<=[.!?])\s+", text))
    return [part for part in found if 5 <= len(part.split()) <= 40]


def title(chance: random.Random, language: str) -> str:
    """The beginning of a sentence."""
    return " ".join(chance.choice(sentences(language)).split()[:TITLE_WORDS]).strip(" ,;:")


def body(chance: random.Random, language: str) -> str:
    """An answer, and paragraphs of background: some 200 words."""
    answer, *rest = chance.sample(sentences(language), SENTENCES)
    paragraphs = [" ".join(rest[at : at + 3]) for at in range(0, len(rest), 3)]
    return "\n\n".join((f"::: answer\n{answer}\n:::", *paragraphs))


def fill(session: Session, size: int) -> None:
    """So many articles, each in Kazakh and in Russian, published, with two aliases and a tag."""
    chance = random.Random(390)
    shelves = [_shelf(number) for number in range(SHELVES)]
    session.add_all(shelves)
    session.flush()
    session.execute(insert(ChangeCounter).values(id=1, number=0, base=uuid.UUID(int=390).hex))
    number = record(session, "article/none/kk")
    tables: list[tuple[type, list[dict[str, Any]]]] = []
    for first in range(1, size + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, size + 1))
        tables = _rows(chance, numbers, shelves)
        for table, rows in tables:
            session.execute(insert(table), rows)
    session.execute(insert(Change).values(key="article/last/kk", number=number + 1))
    session.get_one(ChangeCounter, 1).number = number + 1


def _shelf(number: int) -> Category:
    titles = {f"title_{each}": f"Shelf {number}" for each in ("kk", "ru", "en")}
    keys = {f"key_{each}": sort_key(f"Shelf {number}") for each in ("kk", "ru", "en")}
    return Category(slug=f"shelf-{number}", order=number, **titles, **keys)


def _rows(chance: random.Random, numbers: range, shelves: list[Category]) -> list[tuple[type, list[dict[str, Any]]]]:
    articles = [_article(number, shelves[number % SHELVES]) for number in numbers]
    texts = [text for number in numbers for text in _texts(chance, number)]
    aliases = [alias for number in numbers for alias in _aliases(chance, number)]
    tags = [{"article_number": n, "position": 0, "tag": f"tag-{n % 40}", "folded": f"tag-{n % 40}"} for n in numbers]
    return [
        (Article, articles),
        (Text, [{each: text[each] for each in ("id", "article_number", "language")} for text in texts]),
        (Revision, [_revision(text) for text in texts]),
        (Publication, [_publication(text) for text in texts]),
        (Alias, aliases),
        (Tag, tags),
    ]


def _article(number: int, shelf: Category) -> dict[str, Any]:
    return {
        "number": number,
        "id": str(uuid.UUID(int=number)),
        "slug": f"article-{number}",
        "category_id": shelf.id,
        "audience": "everyone",
        "owner": "supervisor",
        "source": "good practice",
        "version": 1,
        "created_at": NOON,
    }


def _texts(chance: random.Random, number: int) -> Iterator[dict[str, Any]]:
    for place, language in enumerate(LANGUAGES):
        yield {
            "id": number * len(LANGUAGES) + place,
            "article_number": number,
            "language": language,
            "title": title(chance, language),
            "body": body(chance, language),
        }


def _aliases(chance: random.Random, number: int) -> Iterator[dict[str, Any]]:
    for language in LANGUAGES:
        for position in range(2):
            alias = title(chance, language)
            yield {
                "article_number": number,
                "language": language,
                "position": position,
                "alias": alias,
                "folded": folded(alias),
            }


def _revision(text: dict[str, Any]) -> dict[str, Any]:
    plain = re.sub(r"^:::.*\n?", "", text["body"], flags=re.MULTILINE).strip()
    return {
        "id": text["id"],
        "text_id": text["id"],
        "number": 1,
        "title": text["title"],
        "title_key": sort_key(text["title"]),
        "body": text["body"],
        "plain": re.sub(r"\n+", "\n", plain),
        "by": "supervisor",
        "at": NOON,
        "reason": "",
    }


def _publication(text: dict[str, Any]) -> dict[str, Any]:
    return {
        "text_id": text["id"],
        "revision_id": text["id"],
        "from_at": NOON + timedelta(minutes=text["id"] % 1000),
        "by": "supervisor",
        "reason": "",
        "until_by": "",
        "until_reason": "",
    }
