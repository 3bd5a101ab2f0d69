"""`kbapp search`: find, evaluate, and mend this machine's index."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from kbapp import clock, db
from kbapp.languages import LANGUAGES
from kbapp.people.rights import MACHINE
from kbapp.search import evaluate, metrics, service
from kbapp.search.engine import Filters
from kbapp.search.index import Index

search = AppGroup("search", help="Find, evaluate, and mend this machine's index.")


def _index() -> Index:
    db.check(db.of_app())
    index: Index = current_app.extensions["search"]
    return index


@search.command()
@click.argument("words")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Only texts in this language.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def find(words: str, lang: str | None, limit: int, as_json: bool) -> None:
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
    for row in found.rows:
        hit = {"number": row.number, "slug": row.slug, "title": row.plain_title, "language": row.language}
        hit |= {"score": round(row.score, 3)}
        click.echo(json.dumps(hit, ensure_ascii=False) if as_json else "\t".join(map(str, hit.values())))
