"""`kbapp search`: find, evaluate, and mend this machine's index."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from kbapp import clock, db
from kbapp.errors import Conflict
from kbapp.languages import LANGUAGES
from kbapp.people.rights import MACHINE
from kbapp.search import evaluate, metrics, service
from kbapp.search.builds import Progress
from kbapp.search.engine import Filters
from kbapp.search.index import Index
from kbapp.search.rows import Row

search = AppGroup("search", help="Find, evaluate, and mend this machine's index.")


def _index() -> Index:
    db.check(db.of_app())
    index: Index = current_app.extensions["search"]
    return index


@search.command("find")
@click.argument("words")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Only texts in this language.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def find_words(words: str, lang: str | None, limit: int, as_json: bool) -> None:
    """The articles that answer WORDS, the best first."""
    index = _index()
    found = service.find(
        db.session(),
        index=index,
        words=words,
        by=MACHINE,
        at=clock.now(),
        language=lang or LANGUAGES[0],
        filters=Filters(languages=frozenset({lang} if lang else ())),
        limit=limit,
    )
    if found.repaired:
        click.echo(f"searched for: {found.searched}", err=True)
    hits = [_hit(row) for row in found.rows]
    if as_json:
        click.echo(json.dumps(hits, ensure_ascii=False, indent=1))
        return
    for hit in hits:
        click.echo("\t".join(map(str, hit.values())))


def _hit(row: Row) -> dict[str, str | float]:
    return {
        "number": row.number,
        "slug": row.slug,
        "title": row.plain_title,
        "language": row.language,
        "score": round(row.score, 3),
    }


@search.command("evaluate")
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR..."
)
@click.option("--variant", default="", help="Ask queries.VARIANT.jsonl instead of queries.jsonl.")
@click.option("--all", "every", is_flag=True, help="Ask every variant that there is.")
@click.option("--run", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the run there.")
def evaluate_folders(folders: tuple[Path, ...], variant: str, every: bool, run: Path | None) -> None:
    """How well the judged queries of each DIR are answered, and in how much CPU time."""
    engine = current_app.config["SETTINGS"].search_engine
    if (several := every or len(folders) > 1) and run is not None:
        raise click.UsageError("--run takes the answers of one DIR and one variant.")
    titles: list[str] = []
    for folder, name, outcome in evaluate.evaluate(
        folders, variant=None if every else variant, weights=service.WEIGHTS, engine=engine
    ):
        shown = ({"set": folder.name, "variant": name or "-"} if several else {}) | _outcome(outcome)
        if list(shown) != titles:
            click.echo("\t".join(titles := list(shown)))
        click.echo("\t".join(shown.values()))
        if run is not None:
            run.write_text("".join(evaluate.run_lines(outcome)), encoding="utf-8")


def _outcome(outcome: evaluate.Outcome) -> dict[str, str]:
    shown = {"documents": str(outcome.documents), "queries": str(len(outcome.run))}
    if outcome.figures is not None:
        shown |= {title: f"{value:.4f}" for title, value in zip(metrics.TITLES, outcome.figures, strict=True)}
    return shown | {"p50 CPU ms": f"{outcome.p50_ms:.2f}", "p95 CPU ms": f"{outcome.p95_ms:.2f}"}


@search.command()
def refresh() -> None:
    """Bring this machine's index up to date with the database."""
    click.echo(f"{service.refresh(_index())} changes applied")


@search.command()
def rebuild() -> None:
    """Make this machine's index anew, while the old one serves."""
    index = _index()
    with click.progressbar(length=0, label="documents", show_pos=True, file=sys.stderr) as bar:

        def tell(progress: Progress) -> None:
            bar.length = progress.total
            bar.update(progress.done - bar.pos)

        documents = service.rebuild(index, tell)
    click.echo(f"{documents} documents indexed")


@search.command()
def check() -> None:
    """Compare this machine's index with the database; exit code 1 when they differ."""
    report = service.check(_index())
    for fault, keys in (("missing", report.missing), ("extra", report.extra), ("stale", report.stale)):
        for key in keys:
            click.echo("\t".join((fault, key, *filter(None, [report.titles.get(key)]))))
    if not report.right:
        raise Conflict("The index differs from the database: `kbapp search rebuild` makes it anew.")
    click.echo(f"{report.documents} documents, all as in the database")
