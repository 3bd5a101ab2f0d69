"""CPU time of single requests in this process, without a server and without a client: what our code costs."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from werkzeug.test import EnvironBuilder

from kbapp import create_app
from kbapp.config import Settings
from kbapp.people import installation
from tests.bench import typing
from tests.bench.table import Row, of_times
from tests.visitor import Visitor

CPU = "CPU of a request, one after the other"
PAGES = ("/search", "/categories", "/categories/shelf-1", "/account")
KEPT_PAGES = ("/articles", "/articles/7/history/kk")


class Asker:
    """Somebody who is signed in; the client's own work is not measured."""

    def __init__(self, folder: Path, login: str) -> None:
        self.app = create_app(Settings(data_dir=folder, demo=True))
        self.app.test_client_class = Visitor
        visitor: Visitor = self.app.test_client()  # type: ignore[assignment]
        visitor.sign_in(login, installation.demo_password(login))
        cookie = visitor.get_cookie("kb")
        assert cookie is not None
        self.headers = {"Cookie": f"kb={cookie.value}"}

    def spent_ms(self, path: str, *, fragment: bool = False, **query: str) -> float:
        """CPU milliseconds of one GET."""
        environ = self._environ(path, fragment, query)
        began = time.process_time()
        self._answer(environ)
        return (time.process_time() - began) * 1000

    def text(self, path: str, *, fragment: bool = False, **query: str) -> str:
        """What one GET gives."""
        return self._answer(self._environ(path, fragment, query)).decode()

    def _environ(self, path: str, fragment: bool, query: dict[str, str]) -> dict[str, Any]:
        headers = {**self.headers, **({"X-Fragment": "1"} if fragment else {})}
        return EnvironBuilder(path=path, query_string=query, headers=headers).get_environ()

    def _answer(self, environ: dict[str, Any]) -> bytes:
        status: list[str] = []
        answer: Any = self.app(environ, lambda code, *_: status.append(code))
        body = b"".join(answer)
        answer.close()
        assert status[0].startswith("200"), (environ["PATH_INFO"], environ["QUERY_STRING"], status[0])
        return body


def rows(folder: Path, size: int) -> Iterable[Row]:
    """A typed search, a settled one, an article, and every page that people look at daily."""
    operator = Asker(folder, "operator")
    lines = typing.lines(60)
    typed = [each for line in lines for each in typing.keystrokes(line)]
    for each in typed[:100]:
        operator.spent_ms("/search", fragment=True, q=each)
    at = f"at {size:,}"
    searches = [operator.spent_ms("/search", fragment=True, q=each) for each in typed]
    yield of_times(f"search while typing, {at}", searches, aim="p50 ≤ 5", note=CPU)
    fresh = [operator.spent_ms("/search", fragment=True, q=each) for each in typing.lines(200, seed=36)]
    yield of_times(f"search for a whole line, {at}", fresh, note=CPU)
    articles = [operator.spent_ms(f"/articles/{number}") for number in range(1, 301)]
    yield of_times(f"article, first time, {at}", articles, note=f"{CPU}; its Markdown is rendered")
    again = [operator.spent_ms(f"/articles/{number}") for number in range(1, 301)]
    yield of_times(f"article, {at}", again, aim="p50 ≤ 3", note=CPU)
    pane = [operator.spent_ms(f"/articles/{number}/answer", fragment=True) for number in range(1, 301)]
    yield of_times(f"answer in the pane, {at}", pane, aim="p50 ≤ 3", note=CPU)
    supervisor = Asker(folder, "supervisor")
    for asker, paths in ((operator, PAGES), (supervisor, KEPT_PAGES)):
        for path in paths:
            spent = [asker.spent_ms(path) for _ in range(25)][5:]
            yield of_times(f"{path}, {at}", spent, aim="≤ 20", note=CPU)
