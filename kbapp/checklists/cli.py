"""`kbapp checklists check DIR | open PERIOD | fill PERIOD FILE | add-centre CODE NAME`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from kbapp import clock, db, people
from kbapp.checklists import answers_file, definition, service
from kbapp.checklists.models import HAS_A_UNIT, USES_A_CENTRE
from kbapp.errors import NotFound, SetupError
from kbapp.people import service as accounts
from kbapp.people.rights import MACHINE, Person

group = AppGroup("checklists", help="The questions behind the report.")

by = click.option("--by", "login", metavar="NAME", required=True, help="The login of the account that does it.")
# hidden: with one centre no command shows it; with several, the refusal names it
centre = click.option("--centre", metavar="CODE", hidden=True, help="Which of several centres.")


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
    click.echo(f"{found.edition} is whole: {len(found.rows)} rows, {_counted(asked, 'question')}.")


@group.command("open")
@click.argument("period")
@click.option("--clone", is_flag=True, help="Begin with the last period's lists, texts and evidence, to be confirmed.")
@by
@centre
def open_period(period: str, clone: bool, login: str, centre: str | None) -> None:
    """Open PERIOD (such as 2026-H1)."""
    db.check(db.of_app())
    people.check_secret()
    with db.transaction() as session:
        person = _person(session, login, new=False)
        opened = service.open_period(session, code=period, clone=clone, centre=centre, by=person, at=clock.now())
    click.echo(f"{opened.code} is open; its report is due on {opened.due_on}.")


@group.command()
@click.argument("period")
@click.argument("file", type=click.Path(path_type=Path))
@by
@centre
def fill(period: str, file: Path, login: str, centre: str | None) -> None:
    """Answer in bulk from FILE, all or nothing; opens the period when it is not open."""
    answers = answers_file.read(file)
    new = not db.is_made(db.of_app())
    if new:
        db.make_base()
        click.echo(f"Made a new base in {db.place(db.of_app())}.", err=True)
    db.check(db.of_app())
    people.check_secret()
    with db.transaction() as session:
        person = _person(session, login, new=new)
        done = service.fill(session, code=period, answers=answers, centre=centre, by=person, at=clock.now())
    click.echo(_summary(done))


@group.command("add-centre")
@click.argument("code")
@click.argument("name")
@click.option("--bin", "number", default="", help="Its business identification number, 12 digits.")
@click.option("--unit", is_flag=True, help="The body has it as a unit of its own; else it uses a centre's services.")
def add_centre(code: str, name: str, number: str, unit: bool) -> None:
    """Add a centre that makes reports of its own."""
    db.check(db.of_app())
    people.check_secret()
    respondent = HAS_A_UNIT if unit else USES_A_CENTRE
    with db.transaction() as session:
        made = service.add_centre(
            session, code=code, name=name, bin=number, respondent=respondent, by=MACHINE, at=clock.now()
        )
    click.echo(f"Added {made.code}. With several centres each command about a period names one: --centre {made.code}.")


def _person(session: Session, login: str, *, new: bool) -> Person:
    try:
        return accounts.person(session, login=login, address="command line")
    except NotFound as refusal:
        raise _nobody(login, new) from refusal


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
