"""Records and registers: entries of typed fields, each entry with an id that it keeps from answer to answer."""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kbapp.checklists import hours, values
from kbapp.checklists.faults import BadAnswer, Fault
from kbapp.checklists.spec import CHOICE, COUNT, DATE, NUMBER, TEXT, YES_NO, Field, Spec
from kbapp.errors import Invalid
from kbapp.languages import _

ENTRIES_MAX = 2000
ID, ENTRIES, COMPLETE = "id", "entries", "complete"
EMPTY: dict[str, Any] = {ENTRIES: [], COMPLETE: False}

Entry = dict[str, Any]


def read(raw: object, spec: Spec, before: Any = None) -> dict[str, Any]:
    """A whole register: a list, which is complete, or a table of `entries` and `complete`.

    Errors: `BadAnswer` with every fault of every entry.
    """
    written, complete = _parts(raw)
    known = before[ENTRIES] if before else []
    entries, faults = [], []
    for place, each in enumerate(written, start=1):
        try:
            entries.append(read_entry(each, spec, known))
        except BadAnswer as bad:
            faults += [fault.in_entry(place) for fault in bad.faults]
    if faults:
        raise BadAnswer(faults)
    return {ENTRIES: _named(entries, known, spec), COMPLETE: complete}


def _parts(raw: Any) -> tuple[Sequence[object], bool]:
    complete = True
    if isinstance(raw, Mapping) and ENTRIES in raw and raw.keys() <= {ENTRIES, COMPLETE}:
        raw, complete = raw[ENTRIES], raw.get(COMPLETE, False)
    if isinstance(raw, str):
        raw = [each for each in raw.replace(";", "\n").splitlines() if each.strip()] or None
    if not isinstance(raw, list) or type(complete) is not bool:
        raise Invalid(_("Write a list of entries; an empty list says that there are none."))
    if len(raw) > ENTRIES_MAX:
        raise Invalid(_("There are more than %(count)s entries.", count=ENTRIES_MAX))
    return raw, complete


def read_entry(raw: object, spec: Spec, known: Sequence[Entry] = ()) -> Entry:
    """One entry; a bare text is its name, or its hours. An id is kept when one of the `known` entries has it.

    Errors: `BadAnswer`.
    """
    if isinstance(raw, Mapping) and raw.get(ID) in [each[ID] for each in known]:
        return {ID: raw[ID], **read_fields({name: each for name, each in raw.items() if name != ID}, spec)}
    return read_fields(raw, spec)


def read_fields(raw: object, spec: Spec) -> Entry:
    """The fields of a record or an entry that say something, in the order of the definition.

    Errors: `BadAnswer` with a fault for each field that is wrong, missing or unknown.
    """
    written = _spelled(raw, spec)
    faults = [Fault(field=str(name)[:40], words=_unknown(spec)) for name in written if name not in _names(spec)]
    found: Entry = {}
    for field in spec.fields:
        try:
            if (value := _field(written.get(field.name), field, spec)) is not None:
                found[field.name] = value
        except Invalid as fault:
            faults.append(Fault(field=field.name, words=fault.message))
    faults += [] if faults else _backwards(found, spec)
    if faults:
        raise BadAnswer(faults)
    return found


def _spelled(raw: object, spec: Spec) -> Mapping[Any, object]:
    """A bare text as the fields that it stands for."""
    if isinstance(raw, Mapping):
        return raw
    if isinstance(raw, str) and {"days", "from", "until"} <= set(_names(spec)):
        try:
            return hours.read(values.text(raw))
        except Invalid as fault:
            raise BadAnswer([Fault(words=fault.message)]) from fault
    if isinstance(raw, str) and spec.distinct_by:
        return {spec.distinct_by: raw}
    raise BadAnswer([Fault(words=_("Write the fields %(names)s.", names=", ".join(_names(spec))))])


def _names(spec: Spec) -> list[str]:
    return [each.name for each in spec.fields]


def _unknown(spec: Spec) -> object:
    return _("There is no such field; there are %(names)s.", names=", ".join(_names(spec)))


def _field(raw: object, field: Field, spec: Spec) -> Any:
    """The value, None when nothing was written."""
    if raw is None or raw in ("", []) or (isinstance(raw, str) and not raw.strip()):
        if field.needed:
            raise Invalid(_("This is needed and missing."))
        return None
    return FIELDS[field.kind](raw, field, spec)


def _backwards(entry: Entry, spec: Spec) -> list[Fault]:
    since, until = entry.get(spec.starts or ""), entry.get(spec.ends or "")
    if since and until and until < since:
        return [Fault(field=spec.ends or "", words=_("The last day lies before the first one."))]
    return []


def _name(raw: object, _field: Field, _spec: Spec) -> str:
    return values.line(raw, longest=500)


FIELDS: dict[str, Callable[[object, Field, Spec], Any]] = {
    TEXT: _name,
    DATE: lambda raw, _field, _spec: values.day(raw),
    COUNT: lambda raw, _field, _spec: values.count(raw),
    NUMBER: lambda raw, _field, _spec: values.number(raw),
    CHOICE: lambda raw, field, _spec: values.choice(raw, field.choices),
    YES_NO: lambda raw, _field, _spec: values.yes_no(raw),
    "time": lambda raw, _field, _spec: values.time(raw),
    "codes": lambda raw, _field, spec: values.codes(raw, spec.covers),
    "names": lambda raw, field, _spec: values.names(raw, field.choices),
}
"""By kind of field: what reads its value."""


# --- ids -------------------------------------------------------------------------------------------------------------


def _named(entries: Sequence[Entry], known: Sequence[Entry], spec: Spec) -> list[Entry]:
    """Each with its id: that of the same entry before, else that of the same thing before, else a new one."""
    taken: set[str] = set()
    for entry in entries:
        if entry.get(ID) in taken:
            del entry[ID]
        taken |= {entry[ID]} if ID in entry else set()
    for same in (_whole, lambda entry: thing(entry, spec)):
        left = defaultdict(list)
        for each in known:
            if each[ID] not in taken:
                left[same(each)].append(each[ID])
        for entry in entries:
            if ID not in entry and (ids := left[same(entry)]):
                entry[ID] = ids.pop(0)
                taken.add(entry[ID])
    return [{ID: entry.get(ID) or new_id(), **_fields(entry)} for entry in entries]


def _fields(entry: Entry) -> Entry:
    return {name: value for name, value in entry.items() if name != ID}


def _whole(entry: Entry) -> str:
    return json.dumps(_fields(entry), sort_keys=True)


def thing(entry: Entry, spec: Spec) -> str:
    """What an entry is about: two that agree in it are the same thing, letters' case aside."""
    return str(entry.get(spec.distinct_by, "")).casefold() if spec.distinct_by else _whole(entry)


def new_id() -> str:
    """An id for an entry that has none."""
    return secrets.token_hex(6)


def changed(value: Mapping[str, Any], *, entry: str, to: Entry | None) -> dict[str, Any] | None:
    """The register with one entry put in another's place, or without it; None when it has no such entry.

    Without its last entry it is not complete any more: nobody has said that there is none.
    """
    if entry not in [each[ID] for each in value[ENTRIES]]:
        return None
    entries = [({ID: entry, **to} if to else None) if each[ID] == entry else each for each in value[ENTRIES]]
    left = [each for each in entries if each is not None]
    return {ENTRIES: left, COMPLETE: value[COMPLETE] and bool(left)}


def extended(value: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
    """The register with one entry more; whether it is complete stays as it was, but an empty one is open again."""
    complete = value[COMPLETE] and bool(value[ENTRIES])
    return {ENTRIES: [*value[ENTRIES], {ID: new_id(), **entry}], COMPLETE: complete}
