"""Every setting in words: what it means, its value now and its default. No value that lets anybody in is ever shown."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy.engine import make_url

from kbapp.config import Settings
from kbapp.languages import _

HOURS, DAYS, MEBIBYTES = _("hours"), _("days"), _("MiB")
MEANINGS = {
    "KBAPP_DATA_DIR": _("Folder of the base, the files, the search index and the secret key."),
    "KBAPP_HOST": _("Address to listen on. Off this machine it starts only when the trusted host names are set."),
    "KBAPP_PORT": _("Port to listen on."),
    "KBAPP_TRUSTED_HOSTS": _("Host names that may stand in a request; others are refused."),
    "KBAPP_BEHIND_TLS": _("A proxy in front speaks TLS: cookies are sent only there, and browsers are told so."),
    "KBAPP_PROXY_HOPS": _("How many proxies in front say where a request comes from; with 0 nobody is believed."),
    "KBAPP_DATABASE_URL": _("Address of PostgreSQL; without one the base is SQLite in the data folder."),
    "KBAPP_SECRET_KEY_FILE": _("File of the secret key; the key itself is shown nowhere."),
    "KBAPP_WORKERS": _("Server processes."),
    "KBAPP_THREADS": _("Threads of each process: how many requests it answers at once."),
    "KBAPP_REQUEST_MAX_MIB": _("The largest request that is accepted."),
    "KBAPP_SESSION_IDLE_H": _("A session ends after so long without a click."),
    "KBAPP_SESSION_MAX_H": _("A session ends after so long in any case."),
    "KBAPP_INVITATION_H": _("How long a one-time link works."),
    "KBAPP_UPLOAD_MAX_MIB": _("The largest picture or file that can be uploaded."),
    "KBAPP_FILES": _("Where new uploaded files lie: in a folder, or in the database."),
    "KBAPP_SEARCH_ENGINE": _("What keeps the search index: whoosh, or fts5. Both find the same."),
    "KBAPP_ASKED_PERSON_D": _("After so long it is forgotten who searched for what; the words stay."),
    "KBAPP_SMTP_HOST": _("Mail server that sends reminders; without one they stand on the pages alone."),
    "KBAPP_SMTP_PORT": _("Port of the mail server."),
    "KBAPP_SMTP_TLS": _("How the connection to the mail server is kept secret: starttls, tls, or none."),
    "KBAPP_SMTP_USER": _("Name by which the mail server knows the program."),
    "KBAPP_SMTP_PASSWORD_FILE": _("File of the password for the mail server; the password is shown nowhere."),
    "KBAPP_SMTP_FROM": _("Address that reminders come from."),
    "KBAPP_REMIND_TO": _("Addresses that are reminded of a report that is due."),
    "KBAPP_TIME_ZONE": _("Time zone of the times on the pages."),
    "DEMO": _("Demonstration accounts with published passwords; every page is marked."),
}
UNITS = {"_h": HOURS, "_d": DAYS, "_mib": MEBIBYTES}
"""By the ending of the setting's name."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A setting as a person reads it."""

    env: str
    meaning: object
    value: object
    default: object
    unit: object
    changed: bool


def lines(settings: Settings) -> list[Line]:
    """Every setting, in the order in which they are declared."""
    return [_line(each, getattr(settings, each.name)) for each in fields(Settings)]


def _line(each: Any, value: Any) -> Line:
    env = each.metadata["env"]
    unit = next((unit for ending, unit in UNITS.items() if each.name.endswith(ending)), "")
    return Line(
        env=env,
        meaning=MEANINGS.get(env, each.metadata["help"]),
        value=_shown(env, value),
        default=_shown(env, each.default),
        unit=unit,
        changed=value != each.default,
    )


def _shown(env: str, value: Any) -> object:
    if isinstance(value, bool):
        return _("switched on") if value else _("switched off")
    if isinstance(value, tuple):
        return ", ".join(value) or "–"
    if env == "KBAPP_DATABASE_URL" and value:
        return place_of(value)
    return "–" if value in ("", None) else str(value)


def place_of(url: str) -> str:
    """A database's address without name, password and options: any of them may let somebody in."""
    parts = make_url(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.get_backend_name()}://{parts.host or ''}{port}/{parts.database or ''}"
