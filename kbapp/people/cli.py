"""`kbapp people`: accounts, one-time links and the journal, for whoever keeps the machine."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from kbapp import clock, db
from kbapp.config import Settings
from kbapp.people import installation, invitations, journal, service
from kbapp.people.rights import MACHINE, ROLES

people = AppGroup("people", help="Accounts, one-time links and the journal.")

FAULTS = {
    "changed": "Entry {number} does not fit: it was changed, or written with another secret.",
    "missing": "Entry {number} is missing.",
    "head": "The journal's end does not fit entry {number}: it was changed, or entries after it were cut off or added.",
}


@people.command("list")
@click.option("--all", "everyone", is_flag=True, help="Closed accounts too.")
def list_people(everyone: bool) -> None:
    """Every account: login, name, roles."""
    session, number, last = _reader(), 1, 1
    while number <= last:
        page = service.people(session, by=MACHINE, state="" if everyone else "active", number=number)
        for account in page.rows:
            roles = ",".join(role.name for role in account.roles)
            click.echo(f"{account.login}\t{account.name}\t{roles}{'	closed' if account.deactivated_at else ''}")
        number, last = number + 1, page.last


@people.command()
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(list(ROLES)), help="May be repeated.")
@click.option("--login", default="", help="A proposal.")
@click.option("--name", default="", help="A proposal.")
def invite(roles: tuple[str, ...], login: str, name: str) -> None:
    """Print the path of a one-time link with which somebody makes her account."""
    hours = _ready().invitation_h
    with db.transaction() as session:
        token = invitations.invite(
            session, roles=roles, login=login, name=name, hours=hours, by=MACHINE, at=clock.now()
        )
    click.echo(f"/invitation/{token}")


@people.command()
def link() -> None:
    """Print the path of the one-time link that makes the first administrator."""
    hours = _ready().invitation_h
    with db.transaction() as session:
        token = invitations.first_administrator_link(session, hours=hours, at=clock.now())
    if token is None:
        raise click.ClickException(
            "There is an administrator already. `kbapp people password-link LOGIN` lets her in again."
        )
    click.echo(f"/first-administrator/{token}")


@people.command("password-link")
@click.argument("login")
def password_link(login: str) -> None:
    """Print the path of a one-time link with which LOGIN chooses a new password."""
    hours = _ready().invitation_h
    with db.transaction() as session:
        account_id = service.person(session, login=login).id
        token = invitations.password_link(session, account_id=account_id, hours=hours, by=MACHINE, at=clock.now())
    click.echo(f"/invitation/{token}")


@people.command("journal")
@click.option("--check", is_flag=True, help="Read the whole chain and name the first entry that does not fit.")
@click.option("--limit", default=20, type=click.IntRange(1, 100_000), help="How many entries, the newest first.")
def show_journal(check: bool, limit: int) -> None:
    """Print the newest entries, or check the chain."""
    session = _reader()
    if check:
        _check(session)
        return
    for entry in journal.entries(session, by=MACHINE, limit=limit):
        who = f"{entry.login}\t{entry.address}"
        click.echo(f"{entry.id}\t{entry.at.isoformat()}\t{who}\t{entry.action}\t{entry.subject}\t{entry.detail}")


def _check(session: Session) -> None:
    finding = journal.check(session)
    if finding.fault is not None:
        raise click.ClickException(FAULTS[finding.fault.what].format(number=finding.fault.number))
    click.echo(f"whole: {finding.entries} entries, head {finding.head}")


def _reader() -> Session:
    db.check(db.of_app())
    return db.session()


def _ready() -> Settings:
    """The settings, once it is sure that this is the right base and the right secret."""
    installation.check_secret(_reader())
    settings: Settings = current_app.config["SETTINGS"]
    return settings
