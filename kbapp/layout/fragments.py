"""Pieces of pages: what our own script asks for and paints into a page that is already there."""

from __future__ import annotations

from flask import Response, make_response, request

HEADER = "X-Fragment"


def is_fragment() -> bool:
    """The request wants a piece of a page, not a whole one."""
    return request.headers.get(HEADER) == "1" or "fragment" in request.args


def fragment(html: str, status: int = 200) -> Response:
    """The piece as a response. The header proves to the script that it did not get a whole page, such as the sign-in."""
    response = make_response(html, status)
    response.headers[HEADER] = "1"
    response.vary.add(HEADER)
    return response
