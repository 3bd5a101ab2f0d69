"""Bytes that a browser stores and never shows: as an attachment, under a name, doing nothing even when opened."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response

POLICY = "default-src 'none'; sandbox"


def attachment(content: bytes | Iterable[bytes], *, name: str, type: str, size: int | None = None) -> Response:
    """The response that is stored under this name."""
    response = Response(content, content_type=f"{type}; charset=utf-8" if type.startswith("text/") else type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    if size is not None:
        response.content_length = size
    return response
