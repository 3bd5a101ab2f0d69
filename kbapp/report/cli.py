"""`kbapp report show | prepare | approve | seal | export PERIOD`, `verify FILE`, `chain`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy.orm import Session

from kbapp import clock, db, people
from kbapp.checklists import proving
from kbapp.checklists.models import Period
from kbapp.errors import SetupError
from kbapp.languages import DEFAULT, LANGUAGES
from kbapp.people import service as accounts
from kbapp.people.rights import MACHINE, Person
from kbapp.report import before, canonical, content, explanation, exporting, reviewing, seal, service, verifying
from kbapp.report.service import Row

group = AppGroup("report", help="The report БОҚЕ-01.")

who = click.option("--by", "login", metavar="NAME", required=True, help="The login of the account that does it.")
# hidden: with one centre no command shows it; with several, the refusal names it
centre = click.option("--centre", metavar="CODE", hidden=True, help="Which of several centres.")
WHOLE = "whole"
issue = click.option("--issue", type=int, help="Which issue; the newest without it.")


@group.command()
@click.argument("period")
@centre
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default=DEFAULT, help="Language of names and reasons."
)
def show(period: str, centre: str | None, as_json: bool, language: str) -> None:
    """The 28 rows of PERIOD (such as 2026-H1): value, state, explanation."""
    db.check(db.of_app())
    session = db.session()
    rows = service.rows(session, period=period, centre=centre, by=MACHINE)
    with force_locale(language):
        why = _explained(session, service.period(session, code=period, centre=centre, by=MACHINE), rows, language)
        if as_json:
            told = [_as_json(row, why[row.row]) for row in rows]
            click.echo(json.dumps({"rows": told}, ensure_ascii=False, indent=2))
            return
        for row in rows:
            click.echo(_line(row, language))
            for sentence in why[row.row] if row.rule else ():
                click.echo(f"{'':17}{sentence}")
    ready = sum(row.state == "ready" for row in rows)
    click.echo(f"{ready} of {len(rows)} rows are ready.")


def _explained(session: Session, period: Period, rows: list[Row], language: str) -> dict[int, list[str]]:
    proofs, last = proving.by_item(proving.of_period(session, period)), before.of_period(session, period)
    return {each.row: explanation.sentences(each, language, proofs=proofs, last=last) for each in rows}


def _as_json(row: Row, sentences: list[str]) -> dict[str, object]:
    return {
        "row": row.row,
        "value": row.value,
        "exact": row.exact,
        "state": row.state,
        "missing": list(row.missing),
        "explanation": " ".join(sentences),
    }


def _line(row: Row, language: str) -> str:
    return f"{row.row:>2}  {row.state:<9} {row.value or '–'}  |  {row.name.of(language)}"


@group.command()
@click.argument("period")
@who
@centre
def prepare(period: str, login: str, centre: str | None) -> None:
    """Say that the report of PERIOD is ready to be approved."""
    _check_base()
    with db.transaction() as session:
        step = reviewing.prepare(session, period=period, centre=centre, by=_person(login), at=clock.now())
    click.echo(f"{period} is prepared ({canonical.short(step.digest)}). Somebody else approves it now.")


@group.command()
@click.argument("period")
@who
@centre
def approve(period: str, login: str, centre: str | None) -> None:
    """Approve the report of PERIOD as it was prepared."""
    _check_base()
    with db.transaction() as session:
        found = service.period(session, code=period, centre=centre, by=_person(login))
        digest = content.digest(content.drafted(session, found))
        reviewing.approve(session, period=period, digest=digest, centre=centre, by=_person(login), at=clock.now())
    click.echo(f"{period} is approved.")


@group.command("seal")
@click.argument("period")
@who
@centre
def seal_report(period: str, login: str, centre: str | None) -> None:
    """Seal the approved report of PERIOD."""
    _check_base()
    with db.transaction() as session:
        made = seal.seal(session, period=period, centre=centre, by=_person(login), at=clock.now())
    click.echo(f"{period}, issue {made.issue}, is sealed: {canonical.short(made.sha256)}\n{made.sha256}")


@group.command()
@click.argument("period")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--format", "format", type=click.Choice(exporting.FORMATS), default=exporting.PACK, show_default=True)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="kk", show_default=True)
@click.option("--draft", is_flag=True, help="The report as it stands, marked as a draft.")
@issue
@centre
def export(
    period: str, file: Path | None, format: str, language: str, draft: bool, issue: int | None, centre: str | None
) -> None:
    """Write a document of the sealed report of PERIOD, or its whole pack, to FILE, or by its own name into this folder."""
    if draft and format == exporting.PACK:
        raise click.UsageError(
            "A pack is made of a sealed report. Choose the --format of the draft: pdf, docx, xlsx, json."
        )
    _check_base()
    asked: dict[str, Any] = {"period": period, "issue": issue, "centre": centre, "by": MACHINE, "at": clock.now()}
    with db.transaction() as session, TemporaryFile() as made:
        if format == exporting.PACK:
            name = exporting.export_pack(session, made, **asked)
        else:
            document = exporting.export(session, format=format, language=language, draft=draft, **asked)
            name = document.name
            made.write(document.content)
        to = file or Path(name)
        _copy(made, to)
    click.echo(f"{to} is written.")


def _copy(made: IO[bytes], to: Path) -> None:
    made.seek(0)
    try:
        with to.open("xb") as file:
            shutil.copyfileobj(made, file)
    except FileExistsError as fault:
        raise SetupError(f"{to} is there already. Name another file, or move that one away.") from fault
    except OSError as fault:
        raise SetupError(f"{to} cannot be written: {fault.strerror}.") from fault


@group.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--expect", metavar="FINGERPRINT", help="The fingerprint that it should have, whole or its first 16 digits."
)
def verify(file: Path, expect: str | None) -> None:
    """Check a pack, or a sealed report alone, without the database: every altered byte is named."""
    verdict = verifying.verify(file, expect)
    if verdict.about:
        period, number, name = verdict.about
        click.echo(f"{period}, issue {number}: {name}")
    if verdict.fingerprint:
        click.echo(f"Fingerprint {canonical.short(verdict.fingerprint)}\n{verdict.fingerprint}")
    for fault in verdict.faults:
        click.echo(str(fault))
    if verdict.faults:
        raise SetupError(f"{file.name} is not what was sealed.")
    if verdict.expected is None:
        click.echo(
            "Nothing contradicts itself. Compare the fingerprint with the paper or the journal, or give --expect."
        )
    else:
        click.echo("It is what was sealed.")


@group.command()
@centre
def chain(centre: str | None) -> None:
    """Check the chain of the centre's seals: each names the one before it, and the journal tells of each."""
    db.check(db.of_app())
    links = seal.chain(db.session(), centre=centre, by=MACHINE)
    told = seal.in_journal(db.session(), centre=centre, by=MACHINE)
    states = {link.seal.sha256: _state(link, told) for link in links}
    for link in links:
        short, state = canonical.short(link.seal.sha256), states[link.seal.sha256]
        click.echo(f"{link.period}  issue {link.seal.issue}  {short}  {state}")
    if lost := told - states.keys():
        for each in sorted(lost):
            click.echo(f"{canonical.short(each)}  LOST: the journal tells of it, and it is not here")
    if broken := [state for state in states.values() if state != WHOLE]:
        raise SetupError(f"{len(broken)} of {len(links)} seals are not what was sealed.")
    if lost:
        raise SetupError(f"{len(lost)} seals are lost.")
    click.echo(f"{len(links)} seals, all of them whole.")


def _state(link: seal.Link, told: Collection[str]) -> str:
    if not link.is_whole:
        return "BROKEN"
    return WHOLE if link.seal.sha256 in told else "UNKNOWN to the journal"


def _check_base() -> None:
    """Nothing is written to the journal of a base that is not this program's, or with another secret than its own."""
    db.check(db.of_app())
    people.check_secret()


def _person(login: str) -> Person:
    with db.of_app().reader() as session:
        return accounts.person(session, login=login, address="command line")
