"""The X-ray: what looks wrong in a report before it is sealed. A finding blocks the seal, or needs a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kbapp.checklists.models import Period


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found: `finding` names it in the database, `told` says it to people."""

    finding: str
    blocks: bool
    told: object


RULES: list[Callable[[Session, Period], Iterable[Finding]]] = []


def examined(session: Session, period: Period) -> tuple[Finding, ...]:
    """Everything that the rules find in a period."""
    return tuple(found for rule in RULES for found in rule(session, period))
