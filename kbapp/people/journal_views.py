"""The journal as a page: who did what, in words; filtered, exported, and checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response as Download
from flask import current_app, render_template, request, url_for
from sqlalchemy.orm import Session

from kbapp import clock, db
from kbapp.languages import _
from kbapp.layout.csv_export import csv_response
from kbapp.people import exporting, journal, service, told, visitor
from kbapp.people.forms import JournalFilter
from kbapp.people.models import Entry
from kbapp.people.told import Named, Words
from kbapp.people.views import Answer, pages
from kbapp.people.visitor import needs, signed_in

__all__ = ["pages"]

PER_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry as a person reads it."""

    number: int
    at: datetime
    login: str
    address: str
    action: object
    subject: str
    thing: Named
    details: Sequence[tuple[object, str]]


@pages.get("/journal", endpoint="journal")
@needs("people.journal")
def journal_page() -> Answer:
    """Who did what, when, from where; the newest first. `?check=1` reads the whole chain."""
    reader, form = db.session(), _form()
    rows = journal.entries(reader, by=signed_in(), asked=form.asked(_zone()), before=form.oldest(), limit=PER_PAGE + 1)
    finding = journal.check(reader) if "check" in request.args else None
    older = rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else None
    lines = list(lines_of(reader, rows[:PER_PAGE]))
    return render_template("people/journal.html", form=form, rows=lines, older=older, finding=finding)


@pages.get("/journal/export")
@needs("people.journal")
def export_journal() -> Download:
    """The same entries as a file, the newest first."""
    by, form = signed_in(), _form()
    with db.transaction() as writer:
        found = journal.entries(writer, by=by, asked=form.asked(_zone()), limit=exporting.MOST)
        lines = list(lines_of(writer, found))
        exporting.note_export(writer, what="journal", rows=len(found), asked=form.kept(), by=by, at=clock.now())
    header = ["№", _("When"), _("Who"), _("From where"), _("Action"), _("On what"), _("Details"), "action", "subject"]
    header += ["detail", "hash"]
    rows = [
        [*_cells(line), entry.action, entry.subject, entry.detail, entry.hash]
        for line, entry in zip(lines, found, strict=True)
    ]
    return csv_response("journal", header, rows)


def lines_of(session: Session, entries: Sequence[Entry]) -> Iterator[Line]:
    """The entries in words; the names of people are those that they have now."""
    words: Words = current_app.extensions["journal_words"]
    numbers = {
        int(each.subject[8:]) for each in entries if each.subject[:8] == "account/" and each.subject[8:].isdigit()
    }
    names = service.names(session, numbers)
    for each in entries:
        detail = told.read(each.detail)
        kind, _slash, rest = each.subject.partition("/")
        known = names.get(int(rest)) if kind == "account" and rest.isdigit() else None
        yield Line(
            number=each.id,
            at=each.at,
            login=each.login,
            address=each.address,
            action=words.action(each.action),
            subject=each.subject,
            thing=_person(int(rest), known) if known else words.thing(each.subject, detail),
            details=words.details(detail),
        )


def _person(account_id: int, name: str) -> Named:
    may_look = signed_in().may("people.manage")
    return Named(title=name, address=url_for("people.person", account_id=account_id) if may_look else None)


def _cells(line: Line) -> list[object]:
    details = "; ".join(f"{label}: {text}" for label, text in line.details)
    return [line.number, line.at, line.login, line.address, line.action, line.thing.title, details]


def _form() -> JournalFilter:
    words: Words = current_app.extensions["journal_words"]
    form = JournalFilter(request.args)
    form.offer(words.actions)
    return form


def _zone() -> str:
    return visitor.settings().time_zone
