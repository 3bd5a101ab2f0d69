"""The `kbapp` command: each room's commands under one name; a refusal is one line on stderr and exit code 1."""

from __future__ import annotations

import errno
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from sqlalchemy.exc import OperationalError

from kbapp import articles, check_address, clock, create_app, create_served_app, db, demo, jobs, people, search
from kbapp.config import ROOT, Settings, in_address
from kbapp.errors import Refused, SetupError
from kbapp.people import installation, invitations
from kbapp.people.rights import MACHINE
from kbapp.search.models import newest
from kbapp.waiting_room import PLACES, PatientWorker, WaitingRoom

Step = Callable[..., Any]
"""One step of a log line's way to its reader."""

DISK_FULL = "The disk is full, and nothing that was saved is lost: free some space, then run the command again."
TICK_EVERY = "30s"
log = logging.getLogger(__name__)


def _create_app() -> Flask:
    return create_app(Settings.from_environment())


class RootGroup(FlaskGroup):
    """Collects the commands that the rooms gave the application."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **options,
            create_app=_create_app,
            add_default_commands=False,
            add_version_option=False,
            load_dotenv=False,
            set_debug_flag=False,
        )


@click.group(cls=RootGroup, help="The knowledge base: articles, search, compliance report.")
def root() -> None:
    """Every room's commands hang here."""


def main() -> None:
    """Run the command. Exit codes: 0 done, 1 refused, 2 wrong use."""
    try:
        root.main(standalone_mode=False)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except (Refused, SetupError) as refusal:
        _refuse(str(refusal))
    except OperationalError as fault:
        _refuse(_of_database(str(fault.orig)))
    except BrokenPipeError:
        sys.exit(1)
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            _refuse(DISK_FULL)
        _refuse(f"{fault.filename or 'The system'}: {fault.strerror or fault}.")


def _of_database(words: str) -> str:
    if "disk is full" in words or "No space left" in words:
        return DISK_FULL
    return f"The database does not answer: {words}."


def _refuse(sentence: str) -> None:
    click.echo(" ".join(sentence.split()), err=True)
    sys.exit(1)


# --- kbapp serve -----------------------------------------------------------------------------------------------------


@root.command(with_appcontext=False)
def serve() -> None:
    """Make or upgrade the base, then serve it, with `kbapp tick` beside."""
    settings = Settings.from_environment()
    check_address(settings)
    _need_free_port(settings)
    app = create_app(settings)
    with app.app_context():  # closed before the server forks: an open one would be shared by all visitors
        _prepare(settings)
        greeting = _greeting(app, settings)
        db.of_app().dispose()
    _log_to_stderr()
    Server(settings, greeting).run()


def _need_free_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as fault:
            raise SetupError(
                f"Port {settings.port} of {settings.host} cannot be had ({fault.strerror}): "
                "end the other program, or choose another port with KBAPP_PORT."
            ) from fault


def _prepare(settings: Settings) -> None:
    at = clock.now()
    if db.make_base():
        click.echo(f"Made a new base in {db.place(db.of_app())}.", err=True)
    people.check_secret()
    if newest(db.session()).number == 0 or _begun(settings).exists():
        _load_articles(settings, at)
    if settings.demo:
        with db.transaction() as session:
            installation.make_demo_accounts(session, at=at)
    search.of_app().refresh()
    if settings.demo:
        demo.show_a_day(search.of_app(), at=at)


def _begun(settings: Settings) -> Path:
    """Stands while the shipped articles are being loaded, so that the next start finishes what one did not."""
    return settings.data_dir / "loading"


def _load_articles(settings: Settings, at: datetime) -> None:
    """Into a base in which nothing was ever published."""

    def show(done: int, of: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\rLoading articles: {done} of {of}", err=True, nl=done == of)
        elif done == of:
            click.echo(f"Loaded {of} articles.", err=True)

    _begun(settings).touch()
    outcome = articles.import_folder(db.transaction, ROOT / "content", by=MACHINE, at=at, progress=show)
    for fault in outcome.faults:
        click.echo(str(fault), err=True)
    _begun(settings).unlink()


def _greeting(app: Flask, settings: Settings) -> list[str]:
    lines = [f"Serving on {_address(settings)}/ (Ctrl+C ends it)."]
    with db.transaction() as session:
        at, hours = clock.now(), settings.invitation_h
        token = invitations.first_administrator_link(session, at=at, hours=hours)
    if token:
        path = app.url_map.bind("").build("people.first_administrator", {"token": token})
        lines += [f"Nobody is administrator yet. This link makes the first one, once, within {hours} hours:"]
        lines += [f"{_address(settings)}{path}"]
    return lines


def _address(settings: Settings) -> str:
    """What a person types: the name that the proxy in front answers to, else where we listen."""
    if settings.trusted_hosts and (settings.behind_tls or not settings.on_loopback):
        return f"{'https' if settings.behind_tls else 'http'}://{settings.trusted_hosts[0]}"
    return f"http://{in_address(settings.host)}:{settings.port}"


class ErrorLog(Logger):
    """Gunicorn's error log, written like everything else."""

    def setup(self, cfg: Any) -> None:
        """Leave the writing to the root logger."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Server(BaseApplication):
    """Gunicorn, with the ticker beside it; its workers inherit what is imported here, so that a start is quick."""

    def __init__(self, settings: Settings, greeting: list[str]) -> None:
        self.settings = settings
        self.greeting = greeting
        self.ticker: subprocess.Popen[bytes] | None = None
        super().__init__(prog="kbapp")

    def load_config(self) -> None:
        """No max-requests (connections would be reset), no control socket (it collides), no access log (it is others')."""
        options = {
            "bind": f"{in_address(self.settings.host)}:{self.settings.port}",
            "workers": self.settings.workers,
            "threads": PLACES,
            "worker_class": PatientWorker,
            "control_socket_disable": True,
            "graceful_timeout": 5,
            "logger_class": ErrorLog,
            "loglevel": "error",  # its warnings quote malformed request lines whole, search words included
            "forwarded_allow_ips": "",  # KBAPP_PROXY_HOPS alone says whose headers are believed
            "when_ready": self.begin,
            "on_exit": self.end,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> WaitingRoom:
        """The application of one worker."""
        app, limit = create_served_app(), self.settings.request_max_mib * 2**20
        return WaitingRoom(app, desks=self.settings.threads, most=limit)

    def begin(self, _server: object) -> None:
        """Listening: start the ticker and say where we are."""
        command = [sys.executable, "-m", "kbapp.cli", "tick", "--every", TICK_EVERY, "--beside", str(os.getpid())]
        self.ticker = subprocess.Popen(command, cwd=ROOT)
        for line in self.greeting:
            click.echo(line)

    def end(self, _server: object) -> None:
        """Take the ticker along."""
        if self.ticker is not None:
            self.ticker.terminate()


# --- kbapp tick ------------------------------------------------------------------------------------------------------


class Duration(click.ParamType[timedelta]):
    """A stretch of time: 30s, 5m, 2h."""

    name = "duration"
    units = {"s": "seconds", "m": "minutes", "h": "hours"}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """From the command line."""
        found = re.fullmatch(r"([1-9][0-9]{0,5})([smh])", str(value))
        if not found:
            self.fail(f"{value!r} is no duration: write 30s, 5m or 2h.", param, ctx)
        return timedelta(**{self.units[found[2]]: int(found[1])})


@root.command(with_appcontext=False)
@click.option("--every", type=Duration(), help="Go on, with this pause between: 30s, 5m, 2h.")
@click.option("--beside", type=int, hidden=True, help="End when this parent process is gone.")
def tick(every: timedelta | None, beside: int | None) -> None:
    """Do what is due, and bring this machine's search index up to date."""
    app = _create_app()
    with app.app_context():
        db.check(db.of_app())
        people.check_secret()
    if every is None:
        _tick(app)
        return
    _log_to_stderr()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while _parent_lives(beside):
        try:
            _tick(app)
        except Exception:
            log.exception("a tick failed; the next one tries again")
        _pause(every, beside)


def _tick(app: Flask) -> None:
    with app.app_context():
        try:
            jobs.tick(db.of_app(), jobs.known_work(), at=clock.now())
            search.of_app().refresh()
        finally:
            db.of_app().dispose()  # no connection is held while nothing is to be done


def _pause(every: timedelta, beside: int | None) -> None:
    until = time.monotonic() + every.total_seconds()
    while _parent_lives(beside) and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 1))


def _parent_lives(beside: int | None) -> bool:
    return beside is None or os.getppid() == beside


# --- the log ---------------------------------------------------------------------------------------------------------


def _log_to_stderr() -> None:
    """Everything from warnings up on stderr: for people at a terminal, else a JSON object a line, in UTC."""
    import structlog  # a tenth of the start-up time of every other command

    before: list[Step] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    plain = sys.stderr.isatty()
    shown: Step = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if plain
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    chain: list[Step] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    chain += [shown] if plain else [structlog.processors.format_exc_info, shown]
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=chain))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


if __name__ == "__main__":
    main()
