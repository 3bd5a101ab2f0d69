"""Peers are installed into virtual environments of their own, pinned; none of them is a dependency of the project."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.bench.peers.child import ROOT, MissingError

PLACE = ROOT / ".venv" / "peers"
INSTALL_S = 300


def python(name: str) -> Path:
    """The Python that has this peer; installed when it is not there yet.

    Errors: `MissingError`.
    """
    pins = Path(__file__).with_name(f"{name}.txt")
    venv = PLACE / name
    ready = venv / f"ready-{sha256(pins.read_bytes()).hexdigest()[:12]}"
    if not ready.exists():
        _install(venv, pins)
        ready.touch()
    return venv / "bin" / "python"


def _install(venv: Path, pins: Path) -> None:
    run([sys.executable, "-m", "venv", "--clear", str(venv)])
    uv = Path(sys.executable).with_name("uv")
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    quick = [str(uv), "pip", "install", "--quiet", "--system-certs", "--python", str(venv / "bin" / "python")]
    run([*(quick if uv.exists() else pip), "-r", str(pins)])


def run(command: list[str]) -> None:
    """A step of an installation.

    Errors: `MissingError` with the last thing that it said.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=INSTALL_S)
    except subprocess.TimeoutExpired:
        raise MissingError(f"cannot be installed in {INSTALL_S} s") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise MissingError(f"cannot be installed: {said[-1].strip() if said else command[0]}")
