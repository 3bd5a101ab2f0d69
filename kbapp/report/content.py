"""What is sealed: texts, rules, settings, answers, numbers of persons and hashes of evidence, and no names of staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.checklists import deciding, proving, reading
from kbapp.checklists.models import Answer, Evidence, EvidenceRevision, Period, PeriodItem, PeriodRow
from kbapp.checklists.proving import Proof
from kbapp.checklists.registers import COMPLETE, ENTRIES
from kbapp.checklists.spec import GIVEN_KINDS, RECORD, REGISTER, Spec, known
from kbapp.checklists.standing import Stand
from kbapp.report import canonical, service
from kbapp.report.models import Seal
from kbapp.report.rows import Outcome, Value

SCHEMA = "kbapp-report/1"
READY, NOT_READY = "ready", "not ready"
ADDRESS = "address"
"""The record that the address part is printed from."""

ADDRESS_PART = ("name", "address", "phone", "email", "iin_bin", "executor", "executor_phone", "head")
Proofs = Sequence[Proof]
Json = dict[str, Any]


def drafted(session: Session, period: Period) -> Json:
    """The content as it would be sealed now, but for the moment and the place in the chain."""
    stands = reading.stands_of(session, period)
    asked = [(item, newest) for item, newest in session.execute(reading.newest_answers(period))]
    proof = proving.of_period(session, period)
    outcomes = {each.row: each.outcome for each in service.of_period(session, period)}
    return {
        "schema": SCHEMA,
        "edition": period.edition,
        "centre": _centre(period),
        "period": {each: _text(getattr(period, each)) for each in ("code", "starts_on", "ends_on", "due_on")},
        "issue": str(period.issue),
        "replaces": _replaced(session, period),
        "reason": period.reason,
        "previous": None,
        "sealed_at": None,
        "settings": texted(deciding.settings_of(period)),
        "form": texted(period.form),
        "address": _address(period, stands.get(ADDRESS)),
        "rows": [_row(row, outcomes[row.row]) for row in reading.rows_of(session, period)],
        "items": [_item(item, newest, stands[item.code], proof) for item, newest in asked],
        "findings": [],
        "evidence": _evidence(proof, {item.id: known(item.spec) for item, _newest in asked}),
    }


def sealed(draft: Mapping[str, Any], *, findings: list[dict[str, str]], previous: str | None, at: datetime) -> Json:
    """A draft with what was said of its findings, its moment and the fingerprint of the seal before it."""
    return {**draft, "findings": findings, "previous": previous, "sealed_at": _text(at)}


def digest(draft: Mapping[str, Any]) -> str:
    """Tells whether anything has changed: the SHA-256 of a draft, in hex."""
    return canonical.fingerprint(canonical.encoded(draft))


def texted(value: Any) -> Any:
    """The same with every number as a text, as content wants it."""
    if isinstance(value, Mapping):
        return {name: texted(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [texted(each) for each in value]
    return value if value is None or isinstance(value, bool) else _text(value)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


# --- the form --------------------------------------------------------------------------------------------------------


def _centre(period: Period) -> Json:
    parts = ("code", "name", "bin", "respondent", "time_zone")
    return {each: getattr(period.centre, each) for each in parts}


def _replaced(session: Session, period: Period) -> Json | None:
    earlier = select(Seal).where(Seal.period_id == period.id, Seal.issue < period.issue)
    last = session.scalar(earlier.order_by(Seal.issue.desc()).limit(1))
    return {"issue": str(last.issue), "sha256": last.sha256} if last else None


def _address(period: Period, stand: Stand | None) -> Json:
    """The address part; before somebody wrote it, the centre's own name and number."""
    given: Mapping[str, Any] = (stand.value if stand else None) or {}
    known_already = {"name": period.centre.name, "iin_bin": period.centre.bin or ""}
    return {each: _text(given.get(each) or known_already.get(each, "")) for each in ADDRESS_PART}


def _row(row: PeriodRow, outcome: Outcome) -> Json:
    value = outcome if isinstance(outcome, Value) else None
    return {
        "row": str(row.row),
        **{part: asdict(row.text(part)) for part in ("name", "unit", "note")},
        "state": READY if value else NOT_READY,
        "cell": asdict(value.cell) if value else None,
        "exact": value.exact if value else None,
        "rule": texted(row.rule_as_json),
        "items": texted((row.rule_as_json or {}).get("items", ())),
        "decided_by": list(value.decided_by) if value else [],
    }


# --- the questions ---------------------------------------------------------------------------------------------------


def _item(item: PeriodItem, newest: Answer | None, stand: Stand, proof: Proofs) -> Json:
    counts = newest if stand.result is not None else None
    return {
        "code": item.code,
        "topic": item.topic,
        "kind": item.kind,
        "question": asdict(item.text("question")),
        "basis": asdict(item.text("basis")),
        "basis_class": item.basis_class,
        "row": None if item.row is None else str(item.row),
        "result": stand.result,
        "value": _value(item.kind, known(item.spec), newest, stand),
        "answered_at": _text(counts.at) if counts else None,
        "evidence": sorted(
            {each.revision.sha256 for each in proof if each.item.id == item.id and each.revision.sha256}
        ),
    }


def _value(kind: str, spec: Spec, newest: Answer | None, stand: Stand) -> Any:
    """What was answered, without what names persons; of what follows from other answers, the number if it is one."""
    if stand.result is None:
        return None
    if kind not in GIVEN_KINDS:
        return _text(stand.value) if isinstance(stand.value, int | Decimal) else None
    if kind == REGISTER:
        return _register(spec, newest.value if newest else {}, stand)
    value = newest.value if newest else None
    return texted(_impersonal(spec, value or {}) if kind == RECORD else value)


def _register(spec: Spec, value: Mapping[str, Any], stand: Stand) -> Json:
    if any(field.personal for field in spec.fields):
        return {"count": str(sum(entry.in_force for entry in stand.value or ()))}
    entries = [texted(entry) for entry in value.get(ENTRIES, ())]
    return {ENTRIES: entries, COMPLETE: bool(value.get(COMPLETE))}


def _impersonal(spec: Spec, value: Mapping[str, Any]) -> Json:
    personal = {field.name for field in spec.fields if field.personal}
    return {name: each for name, each in value.items() if name not in personal}


# --- the evidence ----------------------------------------------------------------------------------------------------


def _evidence(proof: Proofs, specs: Mapping[int, Spec]) -> list[Json]:
    named = {each.piece.id for each in proof if not _names_persons(specs[each.item.id])}
    pieces = {each.piece.id: _piece(each.piece, each.revision, named=each.piece.id in named) for each in proof}
    return sorted(pieces.values(), key=_place)


def _names_persons(spec: Spec) -> bool:
    return any(field.personal for field in spec.fields)


def _piece(piece: Evidence, last: EvidenceRevision, *, named: bool) -> Json:
    """A piece that proves nothing but who somebody is keeps its name to itself: it may be hers."""
    ref = ":".join(part for part in (last.ref_kind, last.ref_key, last.ref_version) if part)
    name = last.name if named or not last.name else f"file{PurePath(last.name).suffix}"
    return {
        "sha256": last.sha256,
        "kind": piece.kind,
        "title": last.title if named else "",
        "name": name,
        "type": last.type,
        "size": None if last.size is None else str(last.size),
        "url": last.url,
        "ref": ref or None,
    }


def _place(piece: Json) -> tuple[str, ...]:
    """The same order wherever it was put in first."""
    return tuple(str(piece[each] or "") for each in ("sha256", "kind", "url", "ref", "title", "name"))


def not_ready(content: Mapping[str, Any]) -> list[str]:
    """The rows that have no value yet."""
    rows: Iterable[Json] = content["rows"]
    return [row["row"] for row in rows if row["state"] != READY]
