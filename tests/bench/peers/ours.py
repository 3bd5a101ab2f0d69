"""Ours: the engine with analysis, repair and question as every search asks it; and the whole product over HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kbapp.search.analysis import FIELDS, Document, entry
from kbapp.search.asking import ask
from kbapp.search.engine import Entry, Filters
from kbapp.search.service import WEIGHTS
from kbapp.search.whoosh_engine import WhooshEngine
from tests.bench.peers.child import Article, serve


class Ours:
    """An index, without database and pages."""

    def prepare(self, articles: Iterable[Article], folder: Path) -> None:
        """One commit."""
        self.engine, self.number = WhooshEngine(folder / "ours", FIELDS), 1
        self.engine.apply((_entry(each) for each in articles), self.number)

    def open(self, folder: Path) -> None:
        """As every process that serves."""
        self.engine = WhooshEngine(folder / "ours", FIELDS)
        self.number = self.engine.number()

    def add(self, article: Article) -> None:
        """One more, committed and seen."""
        self.number += 1
        self.engine.apply([_entry(article)], self.number)

    def search(self, words: str) -> list[str]:
        """As the product asks."""
        return [hit.key for hit in ask(words, [self.engine], weights=WEIGHTS, filters=Filters(), limit=10).hits]


def _entry(article: Article) -> tuple[str, Entry]:
    document = Document(
        key=article.id,
        language=article.language,
        title=article.title,
        text=article.text,
        aliases=article.aliases,
        words=article.words,
    )
    return article.id, entry(document)


if __name__ == "__main__":
    serve(Ours())
