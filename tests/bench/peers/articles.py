"""The articles of the bench's base as every peer gets them, and the judged sets."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from kbapp.search import metrics
from tests.bench import corpus
from tests.bench.peers.child import Article

LANGUAGES, VARIANTS = ("kk", "ru"), ("", "kw_typo")
"""Whole questions, and three words with a mistake."""
JUDGED = [f"{language} {variant}".strip() for variant in VARIANTS for language in LANGUAGES]


def of_size(size: int) -> Iterator[Article]:
    """Those of the base with so many articles: each of them is a text in Kazakh and one in Russian."""
    chance = random.Random(390)
    shelves = [corpus._shelf(number) for number in range(corpus.SHELVES)]
    for first in range(1, size + 1, corpus.AT_ONCE):
        numbers = range(first, min(first + corpus.AT_ONCE, size + 1))
        tables = {table.__name__: rows for table, rows in corpus._rows(chance, numbers, shelves)}
        aliases = defaultdict(list)
        for alias in tables["Alias"]:
            aliases[alias["article_number"], alias["language"]].append(alias["alias"])
        tags = {each["article_number"]: each["tag"] for each in tables["Tag"]}
        for text, revision in zip(tables["Text"], tables["Revision"], strict=True):
            number, language = text["article_number"], text["language"]
            yield Article(
                id=f"{number}-{language}",
                language=language,
                title=revision["title"],
                text=revision["plain"],
                aliases=tuple(aliases[number, language]),
                words=(tags[number], f"Shelf {number % corpus.SHELVES}"),
            )


def judged(language: str) -> Iterator[Article]:
    """The corpus of a judged set."""
    for line in _lines(corpus.EVAL / language / "corpus.jsonl"):
        shelf = tuple(line[name] for name in ("section", "category") if line.get(name))
        yield Article(line["id"], line.get("lang") or "", line.get("title") or "", line["text"], words=shelf)


def queries(language: str, variant: str) -> dict[str, str]:
    """The judged queries by their id."""
    name = f"queries.{variant}.jsonl" if variant else "queries.jsonl"
    return {line["id"]: line["text"] for line in _lines(corpus.EVAL / language / name)}


def ndcg(language: str, found: dict[str, list[str]]) -> float:
    """How good the answers to these queries are: nDCG@10."""
    relevant: defaultdict[str, dict[str, int]] = defaultdict(dict)
    with (corpus.EVAL / language / "qrels.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            relevant[row["qid"]][row["docid"]] = int(row["rel"])
    return metrics.mean(metrics.figures(found.get(query, []), its) for query, its in relevant.items()).ndcg


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)
