"""What processes cost, to the microsecond and from outside: CPU time and memory."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from pathlib import Path

SCHED = 2


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError):  # the thread has ended since
            children += map(int, task.read_text().split())
    return [pid, *(each for child in children for each in family(child))]


def cpu_s(pids: list[int]) -> float:
    """CPU seconds of all their threads, ended ones too: the clock that clock_getcpuclockid(3) names."""
    return sum(time.clock_gettime((~pid << 3) | SCHED) for pid in pids)


def own_mib(pids: list[int]) -> float:
    """Their own memory; what several share counts once among them, and pages of files are the system's."""
    return sum(_own_kib(pid) for pid in pids) / 1024


def _own_kib(pid: int) -> int:
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(kib) for kib in re.findall(r"^Pss_(?:Anon|Shmem):\s+(\d+) kB", told, re.MULTILINE))
