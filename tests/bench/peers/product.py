"""Ours as an application: `kbapp serve` as it comes, asked for its page or, as its script does letter by letter, for the list."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlencode

from kbapp import clock, create_app, db
from kbapp.articles import reading, service
from kbapp.config import Settings
from kbapp.people.rights import MACHINE
from tests.bench import load
from tests.bench.peers.application import Connection
from tests.bench.peers.child import Answer, Article, Limit
from tests.bench.peers.processes import cpu_s, family, own_mib
from tests.serving import Site

KEY = re.compile(r'data-number="K-(\d+)" data-language="(\w+)"')


class Product:
    """On a base of the bench."""

    def __init__(self, base: Path, limit: Limit, *, fragment: bool = False) -> None:
        self.added = 0
        self.headers = {"X-Fragment": "1"} if fragment else {}
        [cookie] = load.cookies(base, 1)
        self.app = create_app(Settings(data_dir=base, demo=True))
        self.site = Site(base, DEMO="1")
        self.site.start()
        self.connection = Connection(self.site.port, limit, cookie)
        while self._busy():  # its ticker has work to do when it starts
            assert limit.left

    def _busy(self) -> bool:
        before = self.cpu_s()
        time.sleep(1)
        return self.cpu_s() - before > 0.05

    def prepare(self, articles: Iterable[Article]) -> None:
        """The base has them already."""
        raise NotImplementedError

    def reopen(self) -> None:
        """Its processes have only served."""

    def search(self, words: str) -> Answer:
        """The page that an operator sees; CPU of all processes."""
        served = family(self.site.process.pid)
        cpu, wall = cpu_s(served), time.perf_counter()
        page = self.connection.get(f"/search?{urlencode({'q': words})}", **self.headers)
        wall_ms = (time.perf_counter() - wall) * 1000
        ids = [f"{number}-{language}" for number, language in KEY.findall(page)]
        return Answer(ids, (cpu_s(served) - cpu) * 1000, wall_ms)

    def add(self, article: Article) -> str:
        """Saved and published, in another process than those that serve: a new text of an article that is there."""
        self.added += 1
        with self.app.app_context(), db.transaction() as session:
            known = reading.find(session, number=self.added, by=MACHINE)
            newest = reading.newest(session, article=known, language="kk")
            revision = service.save(
                session,
                article=self.added,
                language="kk",
                title=article.title,
                body=article.text,
                base_revision=newest.number if newest else 0,
                by=MACHINE,
                at=clock.now(),
            )
            service.publish(session, text=revision.text, revision=revision.number, by=MACHINE, at=clock.now())
        return f"{self.added}-kk"

    def cpu_s(self) -> float:
        """Of all its processes."""
        return cpu_s(family(self.site.process.pid))

    def memory(self) -> float:
        """Of all its processes."""
        return own_mib(family(self.site.process.pid))

    def close(self) -> None:
        """Stop it."""
        with self.app.app_context():
            db.of_app().dispose()
        self.site.stop()
