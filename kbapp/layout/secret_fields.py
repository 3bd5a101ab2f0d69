"""Which fields of a form are never shown back and never kept."""

from __future__ import annotations

NAMES = ("password", "token", "secret", "code")


def is_secret(name: str) -> bool:
    """The name of the field holds a word that tells of a secret."""
    return any(part in name.lower() for part in NAMES)
