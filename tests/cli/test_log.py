"""Where nobody looks at a terminal, the log is a JSON object a line, in UTC; no line of it can be forged."""

from __future__ import annotations

import json
import subprocess
import sys

FORGED = 'ended\n{"event": "forged", "level": "info"}'
PROGRAM = """
import logging, sys
from kbapp.cli import _log_to_stderr
_log_to_stderr()
logging.getLogger("kbapp.some").warning("request %s: %s", "1f", sys.argv[1])
"""


def test_a_line_is_one_object_with_its_moment_and_what_was_typed_cannot_begin_another() -> None:
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM, FORGED], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=True
    ).stderr.splitlines()
    assert len(told) == 1
    line = json.loads(told[0])
    assert (line["level"], line["logger"], line["event"]) == ("warning", "kbapp.some", f"request 1f: {FORGED}")
    assert line["timestamp"].endswith("Z")
