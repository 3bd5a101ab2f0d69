"""Which column of a table is probably which figure, by the words of its heading; whoever looks at it decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

STEM = 5
"""So many first letters of a word are compared: its endings differ by case and number."""
SHORT = 4
NUMBERED = re.compile(r"(?<!\d)(1[1-9]|20)(?!\d)")


def guessed(headings: Iterable[str], names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """By code of the figure the heading that is probably its: the first that fits; `names` are all that it is called.

    A heading fits when it holds the number of the row, or when half of its words and more than a third of the name's
    are the same, and no other figure is nearer.
    """
    found: dict[str, str] = {}
    for heading in headings:
        code = _of(heading, names)
        if code and code not in found:
            found[code] = heading
    return found


def _of(heading: str, names: Mapping[str, Iterable[str]]) -> str:
    numbers = {f"row-{number}" for number in NUMBERED.findall(heading)}
    if len(numbers) == 1 and numbers <= set(names):
        return numbers.pop()
    near = sorted(((_likeness(heading, called), code) for code, called in names.items()), reverse=True)
    clear = near and near[0][0] > 0 and (len(near) == 1 or near[0][0] > near[1][0])
    return near[0][1] if clear else ""


def _likeness(heading: str, called: Iterable[str]) -> float:
    return max((_shared(_stems(heading), _stems(name)) for name in called), default=0)


def _shared(heading: set[str], name: set[str]) -> float:
    both = len(heading & name)
    if not both or both * 2 < len(heading) or both * 3 <= len(name):
        return 0
    return both / len(heading) + both / len(name)


def _stems(text: str) -> set[str]:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return {word[:STEM] for word in words if len(word) >= SHORT} or set(words)
