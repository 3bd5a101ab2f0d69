"""One peer at one size: what comes out, or how far it came in the time that it had."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from tests.bench import typing
from tests.bench.peers import articles
from tests.bench.peers.child import Answer, Article, MissingError, OutOfTimeError
from tests.bench.peers.peer import Peer
from tests.bench.table import percentile

LINES, WARM, LEAST, ADDED = 120, 10, 20, 5
PAUSE_S = 0.001
Open = Callable[[], Peer]


@dataclass(kw_only=True)
class Figures:
    """None is what could not be measured; `note` says why. Pairs are the median and the 95th percentile."""

    peer: str
    size: int
    application: bool
    index_cpu_s: float | None = None
    index_s: float | None = None
    cpu_ms: Sequence[float] = ()
    wall_ms: Sequence[float] = ()
    visible_ms: float | None = None
    memory_mib: float | None = None
    ndcg: dict[str, float] = field(default_factory=dict)
    note: str = ""


def measured(
    every: list[Figures], open_peer: Open, taken: Iterable[Article] | None, asked: Mapping[str, Sequence[str]]
) -> None:
    """All that depends on how many articles are `taken` (None: it has them); of further kinds of queries, what they cost."""
    try:
        with closing(open_peer()) as peer:
            if taken is not None:
                _index(peer, taken, every[0])
                peer.reopen()
            for each in every:
                _search(peer, asked[each.peer], each)
            every[0].memory_mib = peer.memory()
            every[0].visible_ms = statistics.median(_visible_ms(peer, number) for number in range(ADDED))
    except (OutOfTimeError, MissingError) as fault:
        every[0].note = f"{every[0].note} {fault}".strip()


def _index(peer: Peer, taken: Iterable[Article], figures: Figures) -> None:
    cpu, began = peer.cpu_s(), time.monotonic()
    peer.prepare(taken)
    figures.index_s, figures.index_cpu_s = time.monotonic() - began, peer.cpu_s() - cpu


def _search(peer: Peer, lines: Sequence[str], figures: Figures) -> None:
    for line in typing.lines(WARM, seed=5):
        peer.search(line)
    answers: list[Answer] = []
    try:
        answers.extend(map(peer.search, lines))  # keeps what came before time ran out
    except OutOfTimeError:
        figures.note = f"{len(answers)} of {len(lines)} queries:"
        raise
    finally:
        if len(answers) >= min(LEAST, len(lines)):
            figures.cpu_ms = _spread([each.cpu_ms for each in answers])
            figures.wall_ms = _spread([each.wall_ms for each in answers])


def _spread(times: Sequence[float]) -> tuple[float, float]:
    return statistics.median(times), percentile(times, 95)


def _visible_ms(peer: Peer, number: int) -> float:
    word = f"zqxj{number:03d}"
    began = time.monotonic()
    key = peer.add(Article(f"added-{number}", "kk", f"{word} қала", "Жаңа мақала."))
    while key not in peer.search(word).ids:
        time.sleep(PAUSE_S)
    return (time.monotonic() - began) * 1000


def judged(open_peer: Callable[[str], Peer]) -> dict[str, float]:
    """nDCG@10 on the judged sets, as far as the peer comes."""
    found: dict[str, float] = {}
    for language in articles.LANGUAGES:
        try:
            with closing(open_peer(language)) as peer:
                peer.prepare(articles.judged(language))
                for variant in articles.VARIANTS:
                    queries = articles.queries(language, variant)
                    run = {key: peer.search(line).ids for key, line in queries.items()}
                    found[f"{language} {variant}".strip()] = articles.ndcg(language, run)
        except (OutOfTimeError, MissingError):
            continue
    return found
