"""`kbapp checklists check DIR | fill PERIOD FILE --by NAME`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from kbapp import clock, db, people
from kbapp.checklists import answers_file, definition, service
from kbapp.errors import NotFound, SetupError
from kbapp.people import service as accounts

group = AppGroup("checklists", help="The questions behind the report.")


@group.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
def check(folder: Path) -> None:
    """Name every fault of the definition in DIR."""
    try:
        found = definition.load(folder)
    except definition.BrokenDefinition as broken:
        for fault in broken.faults:
            click.echo(str(fault))
        count = _counted(len(broken.faults), "fault")
        raise SetupError(f"{folder} has {count}. Correct and check again.") from broken
    asked = sum(len(topic.items) for topic in found.topics)
    ruled = sum(row.rule is not None for row in found.rows)
    click.echo(
        f"{found.edition} is whole: {len(found.rows)} rows, {ruled} of them with a rule; {_counted(asked, 'question')}."
    )


@group.command()
@click.argument("period")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", "login", metavar="NAME", required=True, help="The login of the account that answers.")
def fill(period: str, file: Path, login: str) -> None:
    """Answer in bulk from FILE, all or nothing; opens the period when it is not open."""
    answers = answers_file.read(file)
    new = not db.is_made(db.of_app())
    if new:
        db.make_base()
        click.echo(f"Made a new base in {db.place(db.of_app())}.", err=True)
    db.check(db.of_app())
    people.check_secret()
    with db.transaction() as session:
        try:
            by = accounts.person(session, login=login, address="command line")
        except NotFound as refusal:
            raise _nobody(login, new) from refusal
        done = service.fill(session, code=period, answers=answers, by=by, at=clock.now())
    click.echo(_summary(done))


def _nobody(login: str, new: bool) -> SetupError:
    if new:
        return SetupError(
            f"Nothing was answered: the base is new and has no accounts yet, so there is no {login}. `make run` prints "
            "the link that makes the first administrator; she invites a manager."
        )
    return SetupError(f"There is no active account {login}. `kbapp people list` names those that there are.")


def _summary(done: service.Filled) -> str:
    opened = f"Opened {done.period.code}. " if done.opened else ""
    kept = f", {len(done.unchanged)} said the same already" if done.unchanged else ""
    return f"{opened}{_counted(len(done.answered), 'answer')} saved in {done.period.code}{kept}."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
