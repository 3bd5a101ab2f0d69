"""What the tests of the map look at."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from kbapp import create_app
from kbapp.config import Settings


@pytest.fixture(scope="session")
def plain_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a base: its routes, doors, rights and commands."""
    folder: Path = tmp_path_factory.mktemp("plain")
    return create_app(Settings(data_dir=folder))
