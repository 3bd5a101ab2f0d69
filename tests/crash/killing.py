"""A process that works until it is killed with -9, and what it acknowledged before."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerContext
from typing import Any

PATIENCE_S = 60


def nursery_of(*modules: str) -> ForkServerContext:
    """Where victims are born with these modules imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    return context


def a_life(nursery: ForkServerContext, target: Callable[..., None], *told: object, length_s: float) -> Iterator[Any]:
    """Let a process work for so long after it has found its feet, kill it, and tell what it acknowledged.

    Its first word says that it stands; the pipe is the last thing that it is told.
    """
    ours, theirs = nursery.Pipe(duplex=False)
    process = nursery.Process(target=target, args=(*told, theirs), daemon=True)
    process.start()
    theirs.close()
    assert ours.poll(PATIENCE_S), "it does not start"
    yield ours.recv()
    process.join(length_s)
    process.kill()
    process.join(PATIENCE_S)
    try:
        while True:
            yield ours.recv()
    except (EOFError, OSError):
        ours.close()
