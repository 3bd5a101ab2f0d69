"""Where the browser of the journeys is: $CHROMIUM, the path, Debian's package, or npm's; never skipped.

`python -m tests.chromium` installs what is missing and prints the address.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import click

NAMES = ("chromium", "chromium-browser", "google-chrome")
NPM_PACKAGE = "@sparticuz/chromium@153.0.0"
NPM_FOLDER = Path(__file__).parent / ".chromium"
NPM_BROWSER = NPM_FOLDER / "run"
UNBROTLI = """
const [from, to] = process.argv.slice(1), fs = require("fs");
require("stream").pipeline(
  fs.createReadStream(from), require("zlib").createBrotliDecompress(), fs.createWriteStream(to),
  (fault) => { if (fault) throw fault; });
"""
NOT_FOUND = (
    "The journeys need a Chromium. Install one (sudo apt-get install chromium), or set CHROMIUM to the address of one."
)


def find() -> str:
    """The browser's address.

    Errors: `RuntimeError` when there is none.
    """
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and NPM_BROWSER.exists():
        found = str(NPM_BROWSER)
    if found is None or not Path(found).exists():
        raise RuntimeError(f"CHROMIUM={named}: there is no such file." if named else NOT_FOUND)
    return found


def install() -> None:
    """By Debian's package when root, else by npm's."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
    elif shutil.which("npm"):
        _from_npm()


def _run(*command: str) -> None:
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)


def _from_npm() -> None:
    NPM_FOLDER.mkdir(exist_ok=True)
    options = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent")
    _run("npm", "install", "--prefix", str(NPM_FOLDER), *options, NPM_PACKAGE)
    packed = NPM_FOLDER / "node_modules/@sparticuz/chromium/bin"
    for name in ("chromium", "al2023.tar", "fonts.tar", "swiftshader.tar"):
        _run("node", "-e", UNBROTLI, str(packed / f"{name}.br"), str(NPM_FOLDER / name))
    for archive in NPM_FOLDER.glob("*.tar"):
        with tarfile.open(archive) as content:
            content.extractall(NPM_FOLDER, filter="data")
        archive.unlink()
    fonts = NPM_FOLDER / "fonts.conf"
    fonts.write_text(fonts.read_text().replace("/tmp/", f"{NPM_FOLDER}/"))  # noqa: S108
    (NPM_FOLDER / "chromium").chmod(0o755)
    libraries = next(NPM_FOLDER.glob("**/libnss3.so")).parent
    NPM_BROWSER.write_text(
        f'#!/bin/sh\nexport LD_LIBRARY_PATH="{libraries}" FONTCONFIG_PATH="{NPM_FOLDER}"\n'
        f'exec "{NPM_FOLDER}/chromium" "$@"\n',
        encoding="utf-8",
    )
    NPM_BROWSER.chmod(0o755)


if __name__ == "__main__":
    try:
        click.echo(find())
    except RuntimeError:
        install()
        click.echo(find())
