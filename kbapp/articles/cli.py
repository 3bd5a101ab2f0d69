"""`kbapp articles import DIR | export DIR`: the layout of `content/` in and out."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from kbapp import clock, db
from kbapp.articles.exporting import export_folder
from kbapp.articles.importing import Progress, import_folder
from kbapp.people.rights import MACHINE

group = AppGroup("articles", help="Articles in and out, as files.")


@group.command("import")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def import_(folder: Path) -> None:
    """Bring the articles of DIR into the base; a file equal to its last import does nothing."""
    if not db.is_made(db.of_app()):
        db.make_base()
        click.echo(f"Made a new base in {db.place(db.of_app())}.", err=True)
    db.check(db.of_app())
    with _Bar("Importing") as progress:
        outcome = import_folder(db.transaction, folder, by=MACHINE, at=clock.now(), progress=progress)
    click.echo(
        f"{outcome.articles} articles, {outcome.new} of them new; {outcome.changed} changes, "
        f"{outcome.published} texts published."
    )
    if outcome.waiting:
        click.echo(f"{outcome.waiting} files wait beside what was edited here: look at them under Articles.")
    for fault in outcome.faults:
        click.echo(str(fault), err=True)
    if outcome.faults:
        raise SystemExit(1)


@group.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def export(folder: Path) -> None:
    """Write the articles into DIR, so that importing them loses nothing."""
    db.check(db.of_app())
    with _Bar("Exporting") as progress:
        count = export_folder(db.session(), folder, by=MACHINE, progress=progress)
    click.echo(f"{count} articles are in {folder}.")


class _Bar:
    """A bar on stderr that learns its length from the first report."""

    def __init__(self, label: str) -> None:
        self.bar = click.progressbar(length=1, label=label, file=sys.stderr)

    def __enter__(self) -> Progress:
        self.bar.__enter__()
        return self._show

    def _show(self, done: int, of: int) -> None:
        self.bar.length = of
        self.bar.update(done - self.bar.pos)

    def __exit__(self, *fault: object) -> None:
        self.bar.__exit__(None, None, None)
