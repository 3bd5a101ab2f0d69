"""A file of answers in bulk: `{"WP-01": "yes"}` or `{"WP-01": {"value": "yes", "reason": "…"}}`."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from kbapp.errors import Invalid


def read(path: Path) -> dict[str, object]:
    """The answers by code.

    Errors: `Invalid` naming the file, and the line where it is not JSON.
    """
    try:
        answers = json.loads(
            path.read_text(encoding="utf-8-sig"),
            object_pairs_hook=_table,
            parse_constant=_no_number,
            parse_float=Decimal,
        )
    except OSError as fault:
        raise Invalid(f"{path} cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        raise Invalid(f"{path} is not written in UTF-8.") from fault
    except json.JSONDecodeError as fault:
        raise Invalid(f"{path} is not JSON: {fault.msg} in line {fault.lineno}, column {fault.colno}.") from fault
    except (ValueError, RecursionError) as fault:
        raise Invalid(f"{path} cannot be used: {fault}.") from fault
    if not isinstance(answers, dict):
        raise Invalid(f'{path} must hold a table of answers by code, such as {{"WP-01": "yes"}}.')
    return answers


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for name, value in pairs:
        if name in table:  # json would keep the last one without a word
            raise ValueError(f"{name} stands in it twice")
        table[name] = value
    return table


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is not a number")
