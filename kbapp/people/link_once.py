"""A one-time link on its way to the page that shows it, once."""

from __future__ import annotations

from flask import session, url_for


def keep(token: str) -> None:
    """For one page only, in her own cookie: the answer to a form is a redirect, or reloading would make another link."""
    session["link"] = url_for("people.invitation", token=token, _external=True)


def take() -> str | None:
    """The link, if one waits to be shown."""
    link: str | None = session.pop("link", None)
    return link
