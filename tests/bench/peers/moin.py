"""MoinMoin 2, as `moin create-instance` sets it up: its own commands load and index (Whoosh), its own search finds."""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench.peers.application import Ways
from tests.bench.peers.child import Article, serve

LENGTH = struct.Struct("!i")
NO_MORE = LENGTH.pack(0)
MTIME = 1_766_000_000


class Moin:
    """A wiki in which an article's id is the name, its title the summary: both are searched."""

    def prepare(self, articles: Iterable[Article], folder: Path) -> None:
        """Its commands create-instance and index-create; then what `moin load` does, here where its CPU is counted."""
        from moin.app import create_app
        from moin.cli._util import drop_and_recreate_index
        from moin.storage.middleware.serialization import deserialize

        _moin("create-instance", "--path", str(folder / "wiki"))
        os.chdir(folder / "wiki")
        _moin("index-create")
        with Path("articles.moin").open("wb") as file:
            file.writelines(map(_saved, articles))
            file.write(NO_MORE)
        self.app: Any = create_app()
        with self.app.app_context(), Path("articles.moin").open("rb") as file:
            deserialize(file, self.app.storage.backend)
            drop_and_recreate_index(self.app.storage)

    def add(self, article: Article) -> None:
        """As `moin item-put` does."""
        from moin.cli.maint.modify_item import PutItem

        meta, data = _item(article)
        Path("meta").write_text(json.dumps(meta), "utf-8")
        Path("data").write_bytes(data)
        with self.app.app_context():
            PutItem("meta", "data", overwrite=False)

    def search(self, words: str) -> list[str]:
        """Nobody asks this process."""
        raise NotImplementedError(words)


def _moin(*words: str) -> None:
    subprocess.run([str(Path(sys.executable).with_name("moin")), *words], check=True)


def _saved(article: Article) -> bytes:
    meta, data = _item(article)
    head = json.dumps({**meta, **_revision(data)}, ensure_ascii=False).encode()
    return LENGTH.pack(len(head)) + head + data


def _item(article: Article) -> tuple[dict[str, Any], bytes]:
    data = article.whole.replace("\n", "\r\n").encode()
    return {
        "name": [article.id],
        "namespace": "",
        "itemid": uuid.uuid4().hex,
        "itemtype": "default",
        "contenttype": "text/x.moin.wiki;charset=utf-8",
        "summary": article.title,
        "comment": "",
        "tags": [],
        "size": len(data),
    }, data


def _revision(data: bytes) -> dict[str, Any]:
    return {
        "revid": uuid.uuid4().hex,
        "dataid": uuid.uuid4().hex,
        "sha1": hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        "mtime": MTIME,
        "action": "SAVE",
        "address": "127.0.0.1",
        "name_old": [],
        "itemlinks": [],
        "itemtransclusions": [],
        "externallinks": [],
    }


def _serve(python: Path, folder: Path, port: int) -> list[str]:
    return ["env", "-C", str(folder / "wiki"), str(python.with_name("moin")), "run", "--port", str(port)]


WAYS = Ways(
    serve=_serve,
    address=lambda words: f"/+search?{urlencode({'q': words})}",
    ids=lambda page: re.findall(r'<span class="moin-search-name">.*?<b>([^<]+)</b>', page, re.DOTALL),
)

if __name__ == "__main__":
    serve(Moin())
