"""Which browser on which system a session was opened in, read from what the browser says of itself."""

from __future__ import annotations

import re

BROWSERS = (  # the first that fits: nearly all of them also call themselves Chrome, and all of those Safari
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("Yandex Browser", r"YaBrowser/(\d+)"),
    ("Opera", r"(?:OPR|OPX|Opera)/(\d+)"),
    ("Vivaldi", r"Vivaldi/(\d+)"),
    ("Samsung Internet", r"SamsungBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|HeadlessChrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[\d.]* (?:Mobile/\S+ )?Safari/"),
)
SYSTEMS = (
    ("Windows 7", r"Windows NT 6\.1"),
    ("Windows 8", r"Windows NT 6\.[23]"),
    ("Windows", r"Windows NT"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux|X11"),
)


def named(agent: str) -> str:
    """The program and the system in words, `Firefox 128, Windows`; empty when the line says neither."""
    return ", ".join(filter(None, (_browser(agent), _system(agent))))


def _browser(agent: str) -> str:
    for name, pattern in BROWSERS:
        if found := re.search(pattern, agent):
            return f"{name} {found[1]}"
    return ""


def _system(agent: str) -> str:
    return next((name for name, pattern in SYSTEMS if re.search(pattern, agent)), "")
