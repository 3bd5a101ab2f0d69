"""The `kbapp` command: each room's commands under one name; a refusal is one line on stderr and exit code 1."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from sqlalchemy.exc import OperationalError

from kbapp import articles, clock, create_app, db, jobs, people, search
from kbapp.config import ROOT, Settings
from kbapp.errors import Refused, SetupError


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
    except click.Abort:
        sys.exit(130)
    except click.ClickException as fault:
        fault.show()
        sys.exit(fault.exit_code)
    except (Refused, SetupError) as refusal:
        _refuse(str(refusal))
    except OperationalError as fault:
        _refuse(f"The database does not answer: {fault.orig}.")
    except BrokenPipeError:
        sys.exit(1)


def _refuse(sentence: str) -> None:
    click.echo(" ".join(sentence.split()), err=True)
    sys.exit(1)
