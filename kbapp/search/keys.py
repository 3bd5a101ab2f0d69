"""Which physical key does what beside Alt on the operator's screen: her own keys, and the one that records a gap."""

from __future__ import annotations

from dataclasses import dataclass, field

from kbapp.people import keys as hers

GAPS = ("KeyN", "KeyG", "KeyJ", "KeyK")
"""For the gap, which nobody chooses: the first that none of her own three took."""
DEFAULTS = {**{name: getattr(hers.USUAL, name) for name in hers.ACTIONS}, "gap": GAPS[0]}
"""What can be done, and its key."""


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
    """The keys that an account's line means (`people.keys`), and a free one for the gap."""
    chosen = hers.of(text)
    codes = {name: getattr(chosen, name) for name in hers.ACTIONS}
    codes["gap"] = next(code for code in GAPS if code not in codes.values())
    return Keys(codes=codes, single=chosen.single)
