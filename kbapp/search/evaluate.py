"""How well the product's own analysis, repair and engine find what people judged relevant, and how much time it takes."""

from __future__ import annotations

import csv
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import thread_time
from typing import Any

from kbapp.errors import Invalid
from kbapp.search import metrics
from kbapp.search.analysis import FIELDS, Document, entry
from kbapp.search.asking import ask
from kbapp.search.engine import Engine, Filters, Hit
from kbapp.search.engines import ENGINES, WHOOSH
from kbapp.search.question import Weights


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came out; `figures` are None when there are no judgements, times are CPU time of the thread."""

    documents: int
    figures: metrics.Figures | None
    p50_ms: float
    p95_ms: float
    run: Mapping[str, list[Hit]]


def evaluate(
    folders: Sequence[Path], *, variant: str | None = "", weights: Weights, engine: str = WHOOSH
) -> Iterator[tuple[Path, str, Outcome]]:
    """Of each folder, indexed once, the outcome of this variant, or of every one that there is (None).

    Errors: `Invalid`.
    """
    for folder in folders:
        with indexed(folder, engine=engine) as index:
            for each in [variant] if variant is not None else _variants(folder):
                yield folder, each, measured(index, folder, variant=each, weights=weights)


@contextmanager
def indexed(folder: Path, *, engine: str = WHOOSH) -> Iterator[Engine]:
    """An index of `corpus.jsonl` (id, title, text, lang; section and category as the words of a shelf) for the length of the block.

    Errors: `Invalid`.
    """
    with tempfile.TemporaryDirectory(prefix="kbapp-evaluate-") as place:
        index = ENGINES[engine](Path(place) / "index", FIELDS)
        index.apply(((each.key, entry(each)) for each in _corpus(folder)), 1)
        yield index


def measured(engine: Engine, folder: Path, *, variant: str = "", weights: Weights) -> Outcome:
    """Ask every line of `queries[.VARIANT].jsonl` (id, text), and judge the answers by `qrels.tsv` (qid, docid, rel).

    Errors: `Invalid`.
    """
    queries = list(_lines(folder / (f"queries.{variant}.jsonl" if variant else "queries.jsonl"), "id", "text"))
    timed = {query["id"]: _timed(query["text"], engine, weights) for query in queries}
    times = sorted(ms for _, ms in timed.values())
    run = {query: hits for query, (hits, _) in timed.items()}
    return Outcome(
        documents=engine.vocabulary().documents,
        figures=_judge(folder, run),
        p50_ms=_at(times, 0.5),
        p95_ms=_at(times, 0.95),
        run=run,
    )


def run_lines(outcome: Outcome) -> Iterator[str]:
    """The run as text: query, document and score of each answer."""
    for query, hits in outcome.run.items():
        for hit in hits:
            yield f"{query}\t{hit.key}\t{hit.score:.6f}\n"


def _variants(folder: Path) -> list[str]:
    """The empty one is that of the queries as they are."""
    return sorted(
        path.name.removeprefix("queries.").removesuffix("jsonl").removesuffix(".")
        for path in folder.glob("queries.*jsonl")
    )


def _timed(text: str, engine: Engine, weights: Weights) -> tuple[list[Hit], float]:
    start = thread_time()
    answer = ask(text, [engine], weights=weights, filters=Filters(), limit=metrics.DEPTH)
    return answer.hits, (thread_time() - start) * 1000


def _at(times: list[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)] if times else 0.0


def _judge(folder: Path, run: Mapping[str, list[Hit]]) -> metrics.Figures | None:
    path = folder / "qrels.tsv"
    if not path.exists():
        return None
    judged: defaultdict[str, dict[str, int]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            judged[row["qid"]][row["docid"]] = int(row["rel"])
    return metrics.mean(metrics.figures([hit.key for hit in run.get(query, [])], its) for query, its in judged.items())


def _corpus(folder: Path) -> Iterator[Document]:
    for line in _lines(folder / "corpus.jsonl", "id", "text"):
        title, language = line.get("title") or "", line.get("lang") or ""
        shelf = [line[name] for name in ("section", "category") if line.get(name)]
        yield Document(key=line["id"], language=language, title=title, text=line["text"], words=shelf)


def _lines(path: Path, *needed: str) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise Invalid(f"There is no {path}.")
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, start=1):
            yield _line(text, f"{path}, line {number}", needed)


def _line(text: str, place: str, needed: tuple[str, ...]) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError as fault:
        raise Invalid(f"{place} is not JSON: {fault}.") from fault
    if not isinstance(line, dict) or not all(isinstance(line.get(name), str) for name in needed):
        raise Invalid(f"{place} needs {' and '.join(needed)}.")
    return line
