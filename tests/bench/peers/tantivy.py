"""tantivy-py raw: its default tokenizer over title and text, any of the words (its default); no application around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.bench.peers.child import Article, serve


class Tantivy:
    """An index with one writer."""

    def prepare(self, articles: Iterable[Article], folder: Path) -> None:
        """One commit."""
        (folder / "tantivy").mkdir()
        self.open(folder)
        for each in articles:
            self._put(each)
        self._commit()

    def open(self, folder: Path) -> None:
        """With its writer, and what was committed."""
        import tantivy

        self.document = tantivy.Document
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("title")
        schema.add_text_field("text")
        self.index: Any = tantivy.Index(schema.build(), path=str(folder / "tantivy"))
        self.writer = self.index.writer()
        self.searcher = self.index.searcher()

    def add(self, article: Article) -> None:
        """One more, committed and seen."""
        self._put(article)
        self._commit()

    def _put(self, article: Article) -> None:
        self.writer.add_document(self.document(id=article.id, title=article.title, text=article.whole))

    def _commit(self) -> None:
        self.writer.commit()
        self.index.reload()
        self.searcher = self.index.searcher()

    def search(self, words: str) -> list[str]:
        """Any of the words."""
        query = self.index.parse_query(" ".join(re.findall(r"\w+", words.lower())), ["title", "text"])
        return [self.searcher.doc(place)["id"][0] for _score, place in self.searcher.search(query, 10).hits]


if __name__ == "__main__":
    serve(Tantivy())
