"""One's own keys on the operator's screen: which letter copies, which says "this answered it", which flags; and whether
single characters do something. Written as a line of words, such as `copy=KeyC used=KeyU flag=KeyP single=off`."""

from __future__ import annotations

from dataclasses import dataclass

LETTERS = "QWRTYUIOPASGHJKLZXCVBNM"
"""By their place on the keyboard, so that they work on every layout; Alt+D, E and F belong to browsers on Windows."""

CYRILLIC = dict(zip("QWERTYUIOPASDFGHJKLZXCVBNM", "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ", strict=True))
"""What stands on the same key of a Kazakh or a Russian layout."""


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Letters pressed with Alt, as `KeyboardEvent.code` names them; `single`: `/` and `?` do something by themselves.

    Source: WCAG 2.2, 2.1.4: what a single character does can be switched off.
    """

    copy: str = "KeyC"
    used: str = "KeyU"
    flag: str = "KeyP"
    single: bool = True


USUAL = Keys()
ACTIONS = ("copy", "used", "flag")


def of(text: str) -> Keys:
    """The keys that a stored line means; what it does not say, or says wrongly, is as usual."""
    parts = dict(word.split("=", 1) for word in text.split() if "=" in word)
    codes = {name: parts[name] for name in ACTIONS if is_code(parts.get(name, ""))}
    single = parts.get("single") != "off"
    chosen = Keys(**codes, single=single)
    return chosen if are_apart(chosen) else Keys(single=single)


def written(keys: Keys) -> str:
    """The line to store: empty for the usual keys, else only what differs."""
    parts = [f"{name}={getattr(keys, name)}" for name in ACTIONS if getattr(keys, name) != getattr(USUAL, name)]
    return " ".join(parts if keys.single else [*parts, "single=off"])


def is_code(code: str) -> bool:
    """Is it a key that can be chosen?"""
    return len(code) == len("KeyX") and code.startswith("Key") and code[-1] in LETTERS


def are_apart(keys: Keys) -> bool:
    """Does no key do two things?"""
    return len({getattr(keys, name) for name in ACTIONS}) == len(ACTIONS)
