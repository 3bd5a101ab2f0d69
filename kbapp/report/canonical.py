"""One content, one row of bytes: canonical JSON (RFC 8785) in NFC, where every number is written as a text."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import rfc8785

SHORT = 16
"""Digits of a fingerprint that are read aloud."""

HEX = re.compile(r"[0-9a-f]+")
NUMBERS = "a number must be written as a text"


class ContentError(ValueError):
    """This cannot be content: a number that is no text, a name twice, letters that no text has, bytes out of order."""


def encoded(content: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed: the same on every machine, whatever the order of names and the form of letters.

    Errors: `ContentError`.
    Source: RFC 8785; numbers are texts because a JSON number is a float, which loses digits.
    """
    try:
        return rfc8785.dumps(_settled(content))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as fault:
        raise ContentError(str(fault)) from fault


def decoded(data: bytes) -> dict[str, Any]:
    """The content of canonical bytes.

    Errors: `ContentError` when they are not canonical to the last byte.
    """
    try:
        content = json.loads(data.decode("utf-8"), parse_int=_refuse, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as fault:
        raise ContentError(str(fault)) from fault
    if not isinstance(content, dict) or encoded(content) != data:
        raise ContentError("the bytes are not in canonical form")
    return content


def fingerprint(data: bytes) -> str:
    """The SHA-256 of canonical bytes, in 64 hexadecimal digits."""
    return sha256(data).hexdigest()


def short(whole: str) -> str:
    """The first 16 digits in groups of four, to be read aloud and printed on each page."""
    return " ".join(whole[place : place + 4] for place in range(0, SHORT, 4))


def said(words: str) -> str | None:
    """The digits of a fingerprint as somebody wrote it, whole or short; None when it is neither."""
    digits = "".join(words.split()).lower()
    return digits if len(digits) in (SHORT, 64) and HEX.fullmatch(digits) else None


def _settled(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return _settled_names(value)
    if isinstance(value, list | tuple):
        return [_settled(each) for each in value]
    raise ContentError(f"{NUMBERS}: {value!r}")


def _settled_names(value: Mapping[Any, Any]) -> dict[str, Any]:
    settled: dict[str, Any] = {}
    for name, each in value.items():
        if not isinstance(name, str):
            raise ContentError(f"a name must be a text: {name!r}")
        key = unicodedata.normalize("NFC", name)
        if key in settled:
            raise ContentError(f"the name {key!r} stands there twice")
        settled[key] = _settled(each)
    return settled


def _refuse(number: str) -> None:
    raise ContentError(f"{NUMBERS}: {number[:40]}")
