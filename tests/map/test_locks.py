"""The lock files agree with pyproject.toml and with each other, and every package in them has a hash."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kbapp.config import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LINE = re.compile(
    r"^(?P<requirement>[A-Za-z0-9][^\\\n]*?)\s*\\\n(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}.*\n?)+)", re.MULTILINE
)
WANTED = {
    "requirements.lock": [*PROJECT["dependencies"], *EXTRAS["postgres"]],
    "requirements-dev.lock": [*PROJECT["dependencies"], *EXTRAS["postgres"], *EXTRAS["dev"]],
}


def locked(name: str) -> dict[str, list[Requirement]]:
    """The pinned requirements by package; a package can have several, for several Pythons."""
    found: dict[str, list[Requirement]] = {}
    for line in LINE.finditer((ROOT / name).read_text(encoding="utf-8")):
        requirement = Requirement(line["requirement"])
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def unmet(wanted: list[Requirement], pins: dict[str, list[Requirement]]) -> Iterator[str]:
    for requirement in wanted:
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        here = [
            pin for pin in pins.get(canonicalize_name(requirement.name), []) if not pin.marker or pin.marker.evaluate()
        ]
        versions = [str(pin.specifier).removeprefix("==") for pin in here]
        if len(versions) != 1 or not requirement.specifier.contains(versions[0], prereleases=True):
            yield f"{requirement} (locked: {versions})"


@pytest.mark.parametrize("name", WANTED)
def test_the_lock_meets_every_requirement_of_the_project(name: str) -> None:
    wanted = [Requirement(text) for text in WANTED[name] if not text.startswith("kbapp[")]
    assert list(unmet(wanted, locked(name))) == []


@pytest.mark.parametrize("name", WANTED)
def test_the_lock_holds_what_its_packages_need(name: str) -> None:
    pins = locked(name)
    needed = [
        requirement
        for package in pins
        if is_installed(package)
        for requirement in map(Requirement, importlib.metadata.requires(package) or [])
    ]
    assert list(unmet(needed, pins)) == []


def is_installed(package: str) -> bool:
    try:
        return bool(importlib.metadata.version(package))
    except importlib.metadata.PackageNotFoundError:
        return False


def test_both_locks_name_the_same_versions() -> None:
    dev = {name: {str(pin) for pin in pins} for name, pins in locked("requirements-dev.lock").items()}
    run = {name: {str(pin) for pin in pins} for name, pins in locked("requirements.lock").items()}
    assert {name: pins for name, pins in run.items() if dev.get(name) != pins} == {}


@pytest.mark.parametrize("name", WANTED)
def test_every_line_of_a_lock_has_a_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE)) == len(LINE.findall(text)) > 0


def test_what_is_installed_is_what_is_locked() -> None:
    pins = locked("requirements-dev.lock")
    installed = [Requirement(f"{name}=={importlib.metadata.version(name)}") for name in pins if is_installed(name)]
    other = [str(each) for each in installed if str(each.specifier) not in {str(p.specifier) for p in pins[each.name]}]
    assert other == []
