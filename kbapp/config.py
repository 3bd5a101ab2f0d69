"""Every setting: its name in the environment, its default, its unit; read once, frozen, no default secret."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from kbapp.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Bracketed(str):
    """An IPv6 host as it stands in an address: `[::1]`.

    Werkzeug takes what stands before a trusted host's first colon for the host, so that it could trust no such one.
    """

    def partition(self, _separator: str) -> tuple[str, str, str]:
        """The whole is the host, without a port."""
        return str(self), "", ""


def in_address(host: str) -> str:
    """The host as it stands in an address."""
    return Bracketed(f"[{host.strip('[]')}]") if ":" in host else host


def _words(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.replace(",", " ").split() if part)


def _switch(text: str) -> bool:
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("", "0", "false", "no", "off"):
        return False
    raise ValueError("write 1 or 0")


def _number(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(f"write a whole number from {least} to {most}")
        return int(text)

    return parse


def _address(text: str) -> str:
    if not re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", text):
        raise ValueError("write an e-mail address, such as reports@example.kz")
    return text


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(map(_address, _words(text)))


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError) as fault:
        raise ValueError("write the name of a time zone, such as Asia/Almaty") from fault


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"write {' or '.join(words)}")
        return text.lower()

    return parse


def _postgresql(url: str) -> str:
    try:
        known = make_url(url).get_backend_name() in ("postgresql", "postgres")
    except (ArgumentError, ValueError):
        known = False
    if not known:  # said without the value, which may hold a password
        raise SetupError(
            "KBAPP_DATABASE_URL: write postgresql://user:password@host/name, or leave it empty for SQLite."
        )
    return url


def _setting(name: str, parse: Callable[[str], Any], default: Any, help: str) -> Any:
    return field(default=default, metadata={"env": name, "parse": parse, "help": help})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment decides. `Settings.from_environment()` reads it; tests make one with keyword arguments."""

    data_dir: Path = _setting("KBAPP_DATA_DIR", Path, ROOT / "instance", "folder of the base, the files and the index")
    host: str = _setting("KBAPP_HOST", str, "127.0.0.1", "address to listen on")
    port: int = _setting("KBAPP_PORT", _number(1, 65535), 8000, "port to listen on")
    trusted_hosts: tuple[str, ...] = _setting(
        "KBAPP_TRUSTED_HOSTS", _words, (), "host names that may stand in a request; needed off loopback"
    )
    behind_tls: bool = _setting(
        "KBAPP_BEHIND_TLS", _switch, False, "a proxy in front speaks TLS: Secure `__Host-` cookie and HSTS"
    )
    proxy_hops: int = _setting(
        "KBAPP_PROXY_HOPS", _number(0, 9), 0, "how many proxies in front set X-Forwarded-* headers"
    )
    database_url: str = _setting(
        "KBAPP_DATABASE_URL", _postgresql, "", "PostgreSQL's address; empty: SQLite in the data folder"
    )
    secret_key_file: Path | None = _setting(
        "KBAPP_SECRET_KEY_FILE", Path, None, "file of the secret key; empty: `secret` in the data folder"
    )
    workers: int = _setting("KBAPP_WORKERS", _number(1, 64), 2, "server processes")
    threads: int = _setting("KBAPP_THREADS", _number(1, 64), 4, "threads of each server process")
    request_max_mib: int = _setting("KBAPP_REQUEST_MAX_MIB", _number(1, 1024), 24, "largest request, MiB")
    session_idle_h: int = _setting(
        "KBAPP_SESSION_IDLE_H", _number(1, 8760), 12, "hours without a click that end a session"
    )
    session_max_h: int = _setting(
        "KBAPP_SESSION_MAX_H", _number(1, 8760), 24, "hours after which a session ends in any case"
    )
    invitation_h: int = _setting("KBAPP_INVITATION_H", _number(1, 8760), 72, "hours for which a one-time link works")
    upload_max_mib: int = _setting("KBAPP_UPLOAD_MAX_MIB", _number(1, 1024), 20, "largest uploaded file, MiB")
    files: str = _setting(
        "KBAPP_FILES", _one_of("folder", "database"), "folder", "where new uploaded bytes lie: folder or database"
    )
    search_engine: str = _setting(
        "KBAPP_SEARCH_ENGINE", _one_of("whoosh", "fts5"), "whoosh", "what keeps the search index: whoosh or fts5"
    )
    asked_person_d: int = _setting(
        "KBAPP_ASKED_PERSON_D", _number(1, 3650), 30, "days after which it is forgotten who searched for what"
    )
    smtp_host: str = _setting("KBAPP_SMTP_HOST", str, "", "mail server for reminders; empty: no e-mail is sent")
    smtp_port: int = _setting("KBAPP_SMTP_PORT", _number(1, 65535), 587, "port of the mail server")
    smtp_tls: str = _setting(
        "KBAPP_SMTP_TLS", _one_of("starttls", "tls", "none"), "starttls", "how the mail server is spoken to"
    )
    smtp_user: str = _setting("KBAPP_SMTP_USER", str, "", "name for the mail server; empty: it asks for none")
    smtp_password_file: Path | None = _setting(
        "KBAPP_SMTP_PASSWORD_FILE", Path, None, "file of the password for the mail server"
    )
    smtp_from: str = _setting("KBAPP_SMTP_FROM", _address, "", "address that reminders come from")
    remind_to: tuple[str, ...] = _setting("KBAPP_REMIND_TO", _addresses, (), "addresses that reminders go to")
    time_zone: str = _setting("KBAPP_TIME_ZONE", _zone, "Asia/Almaty", "time zone of what people see")
    demo: bool = _setting("DEMO", _switch, False, "1 adds demonstration accounts, marked on every page")

    @property
    def index_dir(self) -> Path:
        """This machine's search index, a disposable copy."""
        return self.data_dir / "index"

    @property
    def files_dir(self) -> Path:
        """Where uploaded bytes lie, when they do not lie in the database."""
        return self.data_dir / "files"

    @property
    def upload_max(self) -> int:
        """The largest uploaded file. Units: bytes."""
        return min(self.upload_max_mib, self.request_max_mib) * 2**20

    @property
    def secret_path(self) -> Path:
        """Where the secret key lies."""
        return self.secret_key_file or self.data_dir / "secret"

    @property
    def url(self) -> str:
        """PostgreSQL's SQLAlchemy URL; empty for SQLite."""
        return self.database_url.replace("postgres://", "postgresql://", 1)

    @property
    def sqlite_path(self) -> Path:
        """The embedded database's file."""
        return self.data_dir / "kbapp.sqlite"

    @property
    def on_loopback(self) -> bool:
        """Only this machine can reach the server."""
        return self.host in LOOPBACK

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the environment (`os.environ` by default).

        Errors: `SetupError` naming the variable whose value cannot be understood.
        """
        environment = os.environ if environment is None else environment
        values = {}
        for each in fields(cls):
            text = environment.get(each.metadata["env"], "").strip()
            if text:
                values[each.name] = _parsed(each.metadata["env"], each.metadata["parse"], text)
        return cls(**values)._sound()

    def _sound(self) -> Settings:
        """Settings that fit together.

        Errors: `SetupError`.
        """
        if self.smtp_host and not (self.smtp_from and self.remind_to):
            raise SetupError(
                "KBAPP_SMTP_HOST is set: name the sender in KBAPP_SMTP_FROM, the readers in KBAPP_REMIND_TO."
            )
        if self.smtp_user and self.smtp_tls == "none":
            raise SetupError("KBAPP_SMTP_TLS=none would send the password of KBAPP_SMTP_USER in the clear.")
        return self


def _parsed(name: str, parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except ValueError as fault:
        raise SetupError(f"{name}={text!r} cannot be understood: {fault}.") from fault
