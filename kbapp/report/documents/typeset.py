"""Run by itself in a process of its own: the annex as JSON comes in, the PDF goes out; time and memory are bounded."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

MEMORY = 2 * 2**30
CPU_S = 30
HERE = Path(__file__).parent


def main() -> None:
    """Read JSON from standard input, write the PDF to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    import typst

    job = json.load(sys.stdin.buffer)
    pdf = typst.compile(
        HERE / "annex.typ",
        root=HERE,
        font_paths=[HERE / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"annex": json.dumps(job["annex"], ensure_ascii=False)},
        timestamp=job["timestamp"],
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
