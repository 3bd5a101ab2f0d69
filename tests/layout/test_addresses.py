"""Which addresses are ours: own cases, and the payloads of attackers where they lie beside the checkout."""

from __future__ import annotations

import pytest

from kbapp.config import ROOT
from kbapp.layout.addresses import is_local, local_or

OURS = ["/", "/search", "/search?q=%D0%B0&language=kk", "/articles/214?language=kk#answer", "/a:b", "/a//b"]
THEIRS = [
    "", "search", "//elsewhere.example", "/\\elsewhere.example", "\\/elsewhere.example", "/\t/elsewhere.example",
    "/%0a\n", "https://elsewhere.example", "https:/elsewhere.example", "javascript:alert(1)", " /search", "/sea rch",
    "/\x7f", "/a\\b", "http:///", "/\x00", "///elsewhere.example", "?next=/", "#", "[",
]  # fmt: skip
PAYLOADS = sorted((ROOT.parent / "shared/attacks/patt/open-redirect").glob("*.txt"))


@pytest.mark.parametrize("address", OURS)
def test_a_page_of_this_site_is_local(address: str) -> None:
    assert is_local(address)


@pytest.mark.parametrize("address", THEIRS)
def test_whatever_a_browser_may_read_as_another_site_is_not(address: str) -> None:
    assert not is_local(address)
    assert local_or(address, "/") == "/"


@pytest.mark.skipif(not PAYLOADS, reason="the payloads lie beside the checkout, not in it")
def test_a_payload_is_refused_or_is_a_plain_path() -> None:
    lines = {line for path in PAYLOADS for line in path.read_text(encoding="utf-8", errors="replace").splitlines()}
    passed = {line for line in lines if is_local(line)}

    assert len(lines) > 100
    assert [line for line in passed if line[1:2] in ("/", "\\") or "\\" in line] == []
