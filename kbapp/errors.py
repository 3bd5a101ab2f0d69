"""Refusals: what a verb raises when it will not do what was asked, in words that a person can act on."""

from __future__ import annotations


class Refused(Exception):
    """A verb refuses; nothing was changed.

    `status` is the HTTP status of the page that shows it; the message is for the person who asked (a lazy, translated
    string or plain text), and says what to do next.
    """

    status = 400

    def __init__(self, message: object = "") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class SignInNeeded(Refused):
    """Nobody is signed in."""

    status = 401


class Forbidden(Refused):
    """The person lacks the right."""

    status = 403


class NotFound(Refused):
    """There is no such thing, or this person may not know of it."""

    status = 404


class Conflict(Refused):
    """Somebody else was first."""

    status = 409


class Invalid(Refused):
    """A value is not acceptable; `field` names it when one field is to blame."""

    status = 422

    def __init__(self, message: object = "", *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class TooMany(Refused):
    """Too many tries; `retry_after_s` seconds from now may succeed."""

    status = 429

    def __init__(self, message: object = "", *, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class SetupError(Exception):
    """The application cannot start here; the message says what is wrong and what to do."""
