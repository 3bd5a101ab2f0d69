"""The questions behind the rows, as an edition's folder defines them: read strictly, every fault named at once."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kbapp.checklists import fitting, spec_table
from kbapp.checklists.rule import RULES, Rule
from kbapp.checklists.spec import FOLLOWING_KINDS, GIVEN_KINDS, Spec
from kbapp.checklists.toml_table import Fault, Table, Texts
from kbapp.config import ROOT
from kbapp.errors import Invalid
from kbapp.languages import _

EDITIONS = ROOT / "checklists"
CURRENT = "boke-01-2025"
"""The edition of the form that a period opened now is asked by."""

FORM = "form.toml"
ROWS = range(1, 29)
CODE = re.compile(r"[A-Z]+-[0-9]{2}|row-[0-9]{2}|[a-z]+")
TOPIC = re.compile(r"[a-z]+(?:-[a-z]+)*")
HEADER = (
    "submitted-to published-at name index free-of-charge-index periodicity period respondents deadline "
    "identification-number collection-method"
).split()
BASIS_CLASSES = {
    "order": _("The order's own text"),
    "derived": _("Derived from the order"),
    "other-law": _("Another law, beyond the order"),
    "good-practice": _("Good practice, beyond the order"),
}
"""How firmly a question stands on the order. What goes beyond it is shown as such wherever it appears."""


@dataclass(frozen=True, kw_only=True)
class HeaderLine:
    """A line above the form's table: its label and what stands after it, which may be empty."""

    field: str
    label: Texts
    text: Texts


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the form's table: the sign that the order gives it, and its heading."""

    column: str
    name: Texts


@dataclass(frozen=True, kw_only=True)
class Item:
    """A question: on what it stands, which evidence proves its answer, which row it feeds (None: no row).

    `spec` is what its kind needs besides.
    """

    code: str
    kind: str
    row: int | None
    question: Texts
    basis: Texts
    basis_class: str
    evidence: Texts
    spec: Spec


@dataclass(frozen=True, kw_only=True)
class FormRow:
    """A row of the form: the Kazakh cells are the order's own; `item` is the question that stands beside it."""

    row: int
    name: Texts
    unit: Texts
    note: Texts
    rule: Rule
    item: Item | None
    topic: str
    """The topic that asks `item`; empty without one."""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Questions that are answered on one page."""

    topic: str
    title: Texts
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """An edition of the form with its questions; `digest` is the SHA-256 of its files, which tells any change of them."""

    edition: str
    digest: str
    header: tuple[HeaderLine, ...]
    columns: tuple[Column, ...]
    rows: tuple[FormRow, ...]
    topics: tuple[Topic, ...]


class BrokenDefinition(Invalid):
    """A folder that is no whole edition; `faults` are all that were found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


def load(folder: Path) -> Definition:
    """Read an edition's folder: form.toml and one file for each topic that it names.

    Errors: `BrokenDefinition` with every fault, each named by file, item or row, and field.
    """
    faults: list[Fault] = []
    form = _toml(folder / FORM, faults)
    definition = form and _definition(form, folder, faults)
    if faults or not definition:
        raise BrokenDefinition(faults)
    return definition


def _toml(path: Path, faults: list[Fault]) -> Table | None:
    try:
        return Table(tomllib.loads(path.read_text(encoding="utf-8")), file=path.name, place="", faults=faults)
    except OSError as fault:
        faults.append(Fault(file=path.name, what=f"cannot be read: {fault.strerror}"))
    except UnicodeDecodeError:
        faults.append(Fault(file=path.name, what="is not written in UTF-8"))
    except tomllib.TOMLDecodeError as fault:
        faults.append(Fault(file=path.name, what=f"is not TOML: {fault}"))
    return None


def _definition(form: Table, folder: Path, faults: list[Fault]) -> Definition:
    edition = form.text("edition")
    if edition and edition != folder.resolve().name:
        form.note("edition", f"is {edition!r}, but the folder is {folder.resolve().name!r}")
    names = form.words("topics")
    homes: dict[str, str] = {}
    header = tuple(map(_header_line, _each(form, "header", "field")))
    columns = tuple(map(_column, _each(form, "column", "column")))
    rows = tuple(_row(each, names, homes) for each in _each(form, "row", "row"))
    _need_all(form, "header", "field", HEADER, [line.field for line in header])
    _need_all(form, "row", "row", ROWS, [row.row for row in rows])
    form.close()
    topics = tuple(_topics(folder, names, rows, homes, faults))
    if len(topics) == len(names):  # else a rule would be blamed for the file that could not be read
        faults += [*fitting.of_rules(rows, topics), *fitting.of_items(topics)]
    return Definition(edition=edition, digest=_digest(folder), header=header, columns=columns, rows=rows, topics=topics)


def _digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.toml")):
        whole.update(f"{path.name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _each(outer: Table, field: str, name: str) -> Iterator[Table]:
    """The tables of a list, each placed by its name; a name that comes twice is noted."""
    seen = set()
    for number, data in enumerate(outer.tables(field), start=1):
        place = f"{field} {data[name]}" if name in data else f"{field} in place {number}"
        table = Table(data, file=outer.file, place=place, faults=outer.faults)
        if place in seen:
            table.note(name, "stands here twice")
        seen.add(place)
        yield table
        table.close()


def _need_all(form: Table, field: str, name: str, needed: Any, found: list[Any]) -> None:
    for each in needed:
        if each not in found:
            form.faults.append(Fault(file=FORM, place=f"{field} {each}", field=name, what="is missing"))


def _header_line(table: Table) -> HeaderLine:
    table.choice("translation", ["working"])
    return HeaderLine(
        field=table.choice("field", HEADER),
        label=table.spread("label"),
        text=table.spread("text", may_be_empty=True),
    )


def _column(table: Table) -> Column:
    table.choice("translation", ["working"])
    return Column(column=table.text("column"), name=table.spread("name"))


def _row(table: Table, topics: tuple[str, ...], homes: dict[str, str]) -> FormRow:
    table.choice("translation", ["working"])
    asked = table.table("item") if table.has("item") else None
    row = FormRow(
        row=table.number("row", ROWS[0], ROWS[-1]),
        name=table.spread("name"),
        unit=table.spread("unit", may_be_empty=True),
        note=table.spread("note"),
        rule=_rule(table.table("rule")),
        topic=asked.choice("topic", topics) if asked else "",
        item=None,
    )
    return replace(row, item=_item(asked, homes, row=row.row)) if asked else row


def _rule(table: Table) -> Rule:
    rule = Rule(
        kind=table.choice("kind", RULES),
        items=table.words("items"),
        **table.given(("either",), table.text),
        **table.given(("optional", "names"), table.words),
        **table.given(("unit_thousands",), table.flag),
    )
    table.close()
    return rule


def _topics(
    folder: Path, names: tuple[str, ...], rows: tuple[FormRow, ...], homes: dict[str, str], faults: list[Fault]
) -> Iterator[Topic]:
    strays = (path.name for path in sorted(folder.glob("*.toml")) if path.name != FORM and path.stem not in names)
    faults += (Fault(file=stray, what=f"is not named in the topics of {FORM}") for stray in strays)
    for name in names:
        if not TOPIC.fullmatch(name):
            faults.append(
                Fault(file=FORM, field="topics", what=f"names {name!r}: small Latin letters and hyphens only")
            )
        elif table := _toml(folder / f"{name}.toml", faults):
            yield _topic(name, table, tuple(row.item for row in rows if row.item and row.topic == name), homes)


def _topic(name: str, table: Table, beside_rows: tuple[Item, ...], homes: dict[str, str]) -> Topic:
    if (topic := table.text("topic")) and topic != name:
        table.note("topic", f"is {topic!r}, but the file is {name}.toml")
    title = table.texts("title")
    own = tuple(_item(each, homes) for each in _each(table, "item", "code")) if table.has("item") else ()
    table.close()
    return Topic(topic=name, title=title, items=(*beside_rows, *own))


def _item(table: Table, homes: dict[str, str], *, row: int | None = None) -> Item:
    """A question; one that stands beside a row feeds that row."""
    code = table.text("code")
    if code and not CODE.fullmatch(code):
        table.note("code", "must be capital Latin letters, a hyphen and two digits, or small Latin letters")
    if homes.setdefault(code, table.file) != table.file:
        table.note("code", f"stands in {homes[code]} too")
    kind = table.choice("kind", (*GIVEN_KINDS, *FOLLOWING_KINDS))
    item = Item(
        code=code,
        kind=kind,
        row=table.number("row", ROWS[0], ROWS[-1]) if row is None and table.has("row") else row,
        question=table.texts("question"),
        basis=table.texts("basis"),
        basis_class=table.choice("basis_class", BASIS_CLASSES),
        evidence=_evidence(table.table("evidence")),
        spec=spec_table.read(table, kind),
    )
    if row is not None:
        table.close()
    return item


def _evidence(table: Table) -> Texts:
    table.choice("text", ["working"])
    evidence = Texts(kk=table.text("kk"), ru=table.text("ru"), en=table.text("en"))
    table.close()
    return evidence
