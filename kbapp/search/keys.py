"""Which physical key does what beside Alt on the operator's screen: each person may choose her own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

DEFAULTS = {"copy": "KeyC", "used": "KeyU", "flag": "KeyP", "gap": "KeyN"}
"""What can be done, and its key; Alt+D, Alt+E and Alt+F belong to browsers on Windows."""
SPARE = ("KeyG", "KeyJ", "KeyK", "KeyY")
"""For what lost its own key to another."""
_CODE = re.compile(r"Key[A-CG-Z]")


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Somebody's keys. `codes` are names of physical keys (KeyboardEvent.code), no two alike.

    `single`: `/` and `?` work outside of fields (WCAG 2.1.4 asks that they can be switched off).
    """

    codes: dict[str, str] = field(default_factory=lambda: dict(DEFAULTS))
    single: bool = True

    def letter(self, name: str) -> str:
        """What is printed on the key on an English keyboard; empty when there is no such key."""
        return self.codes.get(name, "").removeprefix("Key")

    def shortcut(self, name: str) -> str:
        """The keys together, as aria-keyshortcuts wants them; empty when there are none."""
        letter = self.letter(name)
        return f"Alt+{letter}" if letter else ""

    def __str__(self) -> str:
        """As the page's script reads them: `copy=KeyC used=KeyU … single=on`."""
        pairs = [f"{name}={code}" for name, code in self.codes.items()]
        return " ".join([*pairs, f"single={'on' if self.single else 'off'}"])


def keys_of(text: str) -> Keys:
    """The keys that an account's line names; what it leaves out, or names wrongly, keeps its default.

    Of two that want the same key the first of DEFAULTS gets it, the other its default or a spare one.
    """
    chosen = dict(pair.split("=", 1) for pair in text.split() if "=" in pair)
    codes: dict[str, str] = {}
    for name, default in DEFAULTS.items():
        choices = [code for code in (chosen.get(name, ""), default, *SPARE) if _CODE.fullmatch(code)]
        codes[name] = next(code for code in choices if code not in codes.values())
    return Keys(codes=codes, single=chosen.get("single") != "off")
