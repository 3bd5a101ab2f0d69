"""Answers that were worked out already: people ask the same, and the same line is asked again with every correction.

An answer holds as long as nothing was applied to the index that gave it; whether each hit may still be shown is looked up
for every reader anyway.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

KEPT = 300
T = TypeVar("T")


class Answers(Generic[T]):
    """The latest answers of one generation of an index; safe to use from any thread."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._generation: Hashable = None
        self._answers: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, generation: Hashable, asked: Hashable, work_out: Callable[[], T]) -> T:
        """The answer of this generation to what was asked, worked out when it is not known."""
        with self._lock:
            if generation != self._generation:
                self._generation = generation
                self._answers.clear()
            if asked in self._answers:
                self._answers.move_to_end(asked)
                return self._answers[asked]
        answer = work_out()  # two threads may both do it: neither waits for the other
        with self._lock:
            if generation == self._generation:
                self._answers[asked] = answer
                while len(self._answers) > self._kept:
                    self._answers.popitem(last=False)
        return answer
