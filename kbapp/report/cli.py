"""`kbapp report show PERIOD`: the 28 rows, for people as a table, for programs as JSON."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from kbapp import db
from kbapp.languages import DEFAULT, LANGUAGES
from kbapp.people.rights import MACHINE
from kbapp.report import explanation, service
from kbapp.report.service import Row

group = AppGroup("report", help="The report БОҚЕ-01.")


@group.command()
@click.argument("period")
@click.option("--centre", help="Code of the centre, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default=DEFAULT, help="Language of names and reasons."
)
def show(period: str, centre: str | None, as_json: bool, language: str) -> None:
    """The 28 rows of PERIOD (such as 2026-H1): value, state, explanation."""
    db.check(db.of_app())
    rows = service.rows(db.session(), period=period, centre=centre, by=MACHINE)
    with force_locale(language):
        if as_json:
            told = [_as_json(row, language) for row in rows]
            click.echo(json.dumps({"rows": told}, ensure_ascii=False, indent=2))
            return
        for row in rows:
            click.echo(_line(row, language))
            for sentence in explanation.sentences(row, language) if row.rule else ():
                click.echo(f"{'':17}{sentence}")
    ready = sum(row.state == "ready" for row in rows)
    click.echo(f"{ready} of {len(rows)} rows are ready.")


def _as_json(row: Row, language: str) -> dict[str, object]:
    return {
        "row": row.row,
        "value": row.value,
        "exact": row.exact,
        "state": row.state,
        "missing": list(row.missing),
        "explanation": " ".join(explanation.sentences(row, language)),
    }


def _line(row: Row, language: str) -> str:
    return f"{row.row:>2}  {row.state:<9} {row.value or '–'}  |  {row.name.of(language)}"
