"""Where this machine's index lies: builds beside each other, one of them current, and the locks of those who write.

`current` is a link that is swapped in one step, so that the old build serves until the new one is whole. Locks are the
kernel's (`flock`): they end with the process that held them, however it ends.
"""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

CURRENT, WRITING, REBUILDING = "current", "writing.lock", "rebuilding.lock"
PAUSE_S = 0.02


class Places:
    """The builds in a folder. A build's name begins with the base it was made from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Path | None:
        """The build that serves; None when there is none."""
        with suppress(OSError):
            build = self.folder / (self.folder / CURRENT).readlink()
            if build.is_dir():
                return build
        return None

    def fresh(self, base: str) -> Path:
        """A name for a new build."""
        return self.folder / f"{base}.{token_hex(4)}"

    def make_current(self, build: Path) -> None:
        """Let this build serve from now on."""
        link = self.folder / f"{CURRENT}.{token_hex(4)}"
        link.symlink_to(build.name)
        link.replace(self.folder / CURRENT)

    def drop(self, build: Path) -> None:
        """Let this build serve no more; nothing serves then."""
        if self.current() == build:
            (self.folder / CURRENT).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what no longer serves, and what killed processes left. Whoever still reads an old build keeps its files."""
        current = self.current()
        for path in self.folder.iterdir():
            if path.is_symlink() and path.name != CURRENT:
                path.unlink(missing_ok=True)
            elif path.is_dir() and path != current and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def locked(self, name: str, *, wait_s: float) -> Iterator[bool]:
        """Whether this thread alone holds the lock during the block, after waiting no longer than this."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / name).open("w") as file:
            yield _acquire(file.fileno(), time.monotonic() + wait_s)


def base_of(build: Path) -> str:
    """The base that the build was made from."""
    return build.name.partition(".")[0]


def _acquire(descriptor: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() >= until:
                return False
            time.sleep(PAUSE_S)
        else:
            return True
