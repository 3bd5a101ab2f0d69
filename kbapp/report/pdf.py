"""A report as a tagged PDF with the look of the order's annex; typeset in a process of its own, within bounds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from kbapp.errors import Refused
from kbapp.languages import _
from kbapp.report import annex
from kbapp.report.annex import Annex

TIMEOUT_S = 60
PROGRAM = annex.FOLDER / "typeset.py"
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
"""Each thread more would reserve memory for nothing."""


class NotTypeset(Refused):
    """The PDF could not be made; `why` is for the log."""

    status = 503

    def __init__(self, why: str) -> None:
        super().__init__(
            _(
                "The PDF could not be made. Try again; if it happens again, export the report as DOCX and tell whoever keeps this machine."
            )
        )
        self.why = why


def render(content: Mapping[str, Any], *, language: str, fingerprint: str, draft: bool) -> bytes:
    """The document; the same content always gives the same bytes.

    Errors: `NotTypeset`.
    """
    filled = annex.filled(content, language=language, fingerprint=fingerprint, draft=draft)
    job = {"annex": _as_json(filled), "timestamp": _seconds(content)}
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM)],
            input=json.dumps(job, ensure_ascii=False).encode(),
            capture_output=True,
            env=ENVIRONMENT,
            timeout=TIMEOUT_S,
            check=True,
        )
    except subprocess.TimeoutExpired as fault:
        raise NotTypeset(f"not done after {TIMEOUT_S} s") from fault
    except subprocess.CalledProcessError as fault:
        raise NotTypeset(fault.stderr.decode(errors="replace")[-2000:]) from fault
    return done.stdout


def _as_json(filled: Annex) -> dict[str, Any]:
    return {
        **asdict(filled),
        "columns": [{"sign": sign, "name": name} for sign, name in filled.columns],
        "header": [line.whole for line in filled.header],
        "marks": filled.marks,
    }


def _seconds(content: Mapping[str, Any]) -> int:
    """When the file says that it was made: when the report was sealed; a draft says nothing."""
    sealed = content["sealed_at"]
    return int(datetime.fromisoformat(sealed or content["period"]["starts_on"]).replace(tzinfo=UTC).timestamp())
