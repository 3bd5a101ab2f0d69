"""Five hundred operators at a real server: each has a thought a minute, eight typed requests and one opened answer."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from kbapp import clock, create_app, db
from kbapp.config import Settings
from kbapp.people import sessions
from kbapp.people.models import Account
from tests.bench import typing
from tests.bench.table import Row, percentile
from tests.serving import Site

OPERATORS, MINUTES = 500, 3
TYPED, LINES = 8, 400
KEY_S = 0.2
TIMEOUT_S = 20.0


def cookies(folder: Path, count: int) -> list[str]:
    """So many sessions of the demonstration operator, opened without the cost of as many password hashes."""
    app = create_app(Settings(data_dir=folder, demo=True))
    with app.app_context():
        with db.transaction() as session:
            account = session.query(Account).filter_by(login="operator").one()
            origin = sessions.Origin(address="127.0.0.1", agent="bench", old_token=None)
            opened = [
                sessions.open_session(session, account=account, origin=origin, at=clock.now()) for _ in range(count)
            ]
            content = [{"_user_id": each.token, "_fresh": True, "account": account.id} for each in opened]
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        db.of_app().dispose()
    return [f"kb={signer.dumps(each)}" for each in content]


class Operator:
    """One of them, on a connection that is kept open."""

    def __init__(self, port: int, cookie: str, chance: random.Random) -> None:
        self.port, self.cookie, self.chance = port, cookie, chance
        self.spent: defaultdict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def work(self, lines: list[str], until: float) -> None:
        """A thought a minute, the first one somewhen in the first minute."""
        await asyncio.sleep(self.chance.random() * 60)
        while time.monotonic() < until:
            began = time.monotonic()
            await self._think(self.chance.choice(lines))
            await asyncio.sleep(max(0.0, 60 - (time.monotonic() - began)))

    async def _think(self, line: str) -> None:
        for words in typing.keystrokes(line.ljust(TYPED + 2, "а"))[:TYPED]:
            await self._get("search", f"/search?q={quote(words)}")
            await asyncio.sleep(KEY_S)
        await self._get("opening", f"/articles/{self.chance.randint(1, 1000)}/answer?language=kk")

    async def _get(self, what: str, path: str) -> None:
        began = time.monotonic()
        try:
            status = await asyncio.wait_for(self._ask(path), TIMEOUT_S)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as fault:
            self.streams = None
            status = type(fault).__name__
        self.spent[what].append((time.monotonic() - began) * 1000)
        if status != "200":
            self.errors.append(f"{status} {path}")

    async def _ask(self, path: str) -> str:
        if self.streams is None or self.streams[0].at_eof():
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Fragment: 1\r\nCookie: {self.cookie}\r\n\r\n"
        writer.write(request.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(int(line.split(":")[1]) for line in head.split("\r\n") if line.startswith("content-length"))
        await reader.readexactly(length)
        if "connection: close" in head:
            writer.close()
            self.streams = None
        return head.split()[1]


def rows(site: Site, cookies: list[str], size: int) -> Iterable[Row]:
    """Their waiting times, and what went wrong."""
    minutes = float(os.environ.get("MINUTES", MINUTES))
    operators = [Operator(site.port, cookie, random.Random(at)) for at, cookie in enumerate(cookies)]
    asyncio.run(_all(operators, typing.lines(LINES, seed=3), time.monotonic() + minutes * 60))
    errors = [error for each in operators for error in each.errors]
    for what in ("search", "opening"):
        spent = [ms for each in operators for ms in each.spent[what]]
        yield Row(
            what=f"{len(operators)} operators, {what}, at {size:,}",
            middle=f"{percentile(spent, 50):.1f} ms",
            tail=f"{percentile(spent, 95):.1f} ms",
            aim="p95 ≤ 50, errors 0",
            note=f"p99 {percentile(spent, 99):.0f} ms, {len(spent)} requests, errors {len(errors)} {errors[:2] or ''}",
        )


async def _all(operators: list[Operator], lines: list[str], until: float) -> None:
    await asyncio.gather(*(operator.work(lines, until) for operator in operators))
