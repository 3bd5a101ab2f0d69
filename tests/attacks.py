"""Hostile texts: our own, and those of the corpora that may lie beside the checkout; none of theirs is copied here."""

from __future__ import annotations

import json
from pathlib import Path

BESIDE = [folder / "shared" / "attacks" for folder in Path(__file__).parents[1:]]
CORPORA = next((folder for folder in BESIDE if folder.is_dir()), BESIDE[0])
SHORT = 400
"""Letters of a payload that is also tried inside Markdown."""

OWN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "![x](//example.org/x.png)",
    "![x](/media/../articles/1)",
    "<javascript:alert(1)>",
    '[x](/a "\\" onmouseover=alert(1) \\"")',
    "```x onclick=alert(1)\ny\n```",
    '```"><script>alert(1)</script>\ny\n```',
    "[x]: javascript:alert(1)\n\n[x]",
    "| <script>alert(1)</script> |\n|---|\n| <b onclick=x> |",
    "<style>@import 'https://example.org'</style>",
    "<iframe src=https://example.org></iframe>",
    "<form action=/sign-out method=post><button>x</button></form>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    # what our own syntax could be turned into
    "[x](article:javascript:alert(1))",
    "[x](article:row-27/../../sign-out)",
    "[x](ARTICLE:row-27)",
    '[x](article:row-27#"onmouseover=alert(1))',
    "<article:javascript:alert(1)>",
    "::: say onclick=alert(1)\nx\n:::",
    "::: say\n<script>alert(1)</script>\n:::",
    "::: answer\n![x](https://example.org/x.png)\n:::",
    "::: internal\n</section><img src=x onerror=alert(1)>\n:::",
    '# "onmouseover="alert(1)',
    "# <img src=x onerror=alert(1)>",
    "# words\n\n# answer\n\n# main",
    "# [x](javascript:alert(1))",
    "- [x] <script>alert(1)</script>",
    "- [ ] [x](javascript:alert(1))",
    "a[^x]\n\n[^x]: <script>alert(1)</script>",
    'a[^"onclick=alert(1)]\n\n[^"onclick=alert(1)]: b',
    "a[^1]\n\n[^1]: ::: say\n    b\n    :::",
    "[^1]: [^1]: [^1]\n\n[^1]",
]

WRAPPED = [
    "[a]({})",
    "<{}>",
    "![a]({})",
    "```{}\nb\n```",
    "| {} |\n|---|\n| {} |",
    "[a]: {}\n\n[a]",
    "[a](article:{})",
    "::: {}\nb\n:::",
    "::: answer\n{}\n:::",
    "::: say\n{}\n:::",
    "::: internal\n{}\n:::",
    "# {}",
    "- [x] {}",
    "a[^{}]\n\n[^{}]: {}",
]
"""Contexts of Markdown in which a payload is tried."""


def payloads() -> list[str]:
    """Every payload of the corpora; nothing when they are not there."""
    found: list[str | None] = []
    for path in sorted(CORPORA.rglob("*")):
        if path.suffix == ".json":
            found += [
                case if isinstance(case, str) else case.get("payload") or case.get("markdown") for case in _read(path)
            ]
        elif path.suffix in (".txt", ".md") and "LICENSE" not in path.name:
            text = path.read_text(errors="replace")
            found += [text[:50_000], *text.splitlines()]
    return [case for case in dict.fromkeys(found) if case]


def _read(path: Path) -> list[str | dict[str, str]]:
    cases: list[str | dict[str, str]] = json.loads(path.read_text())
    return cases


def inside_markdown(cases: list[str]) -> list[str]:
    """Each of these payloads in every context."""
    return [shape.replace("{}", case) for case in cases if len(case) < SHORT for shape in WRAPPED]
