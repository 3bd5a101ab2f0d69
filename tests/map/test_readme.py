"""The README names every setting, every room and every group of commands."""

from __future__ import annotations

from dataclasses import fields

import click
import pytest
from flask import Flask

from kbapp.config import ROOT, Settings

ROOMS = sorted(path.parent.name for path in ROOT.glob("kbapp/*/__init__.py"))


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [each.metadata["env"] for each in fields(Settings)])
def test_a_setting_is_in_the_readme(readme: str, name: str) -> None:
    assert f"`{name}`" in readme


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_in_the_readme(readme: str, room: str) -> None:
    assert f"`kbapp/{room}/`" in readme


def test_the_modules_of_the_house_are_in_the_readme(readme: str) -> None:
    modules = sorted(path.name for path in ROOT.glob("kbapp/*.py") if path.stem != "__init__")
    assert [name for name in modules if f"`kbapp/{name}`" not in readme] == []


def test_every_command_is_in_the_readme(readme: str, plain_app: Flask) -> None:
    from kbapp.cli import root

    known: dict[str, click.Command] = {**root.commands, **plain_app.cli.commands}
    named = [
        f"{group} {verb}" if verb else group
        for group, command in known.items()
        for verb in (command.commands if isinstance(command, click.Group) else [""])
    ]
    assert [name for name in named if not mentions(readme, name)] == []


def mentions(readme: str, command: str) -> bool:
    """`kbapp search check`, or a list that leaves the repeated words out: `kbapp search refresh`, `rebuild`, `check`."""
    group, _, verb = command.partition(" ")
    lines = [line for line in readme.splitlines() if f"kbapp {group}" in line]
    return any(not verb or f"{verb}" in line.replace("`", " ").replace(",", " ").split() for line in lines)


def test_every_target_of_make_says_what_it_is_for() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [name for name in ("run", "test", "bench", "messages", "lock") if f"make {name} " not in makefile] == []
