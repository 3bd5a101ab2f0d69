"""Which of several centres somebody works for now: chosen on a page, kept in her session; with one centre nobody sees it."""

from __future__ import annotations

from contextvars import ContextVar

CENTRE: ContextVar[str | None] = ContextVar("centre", default=None)
"""The code that a request has chosen; a command names it."""
