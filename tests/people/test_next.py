"""`?next=`: after signing in, only ever a page of this site, as a browser would read it."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.conftest import PASSWORD

ATTACKS = Path(__file__).resolve().parents[2].parent / "shared" / "attacks" / "patt" / "open-redirect"
OWN = [
    "/",
    "/people",
    "/people?q=a&page=2",
    "/articles/K-1#part",
    "/a//b",
    "/%5Cexample.com",
    "/search?q=%2F%2Fx",
    "/қаз",
]
FOREIGN = [
    "",
    "//example.com",
    "///example.com",
    "/\\example.com",
    "\\\\example.com",
    "/\t/example.com",
    "/\n/example.com",
    "\t//example.com",
    " //example.com",
    "/\\/example.com",
    "/a\\..\\..\\/example.com",
    "https://example.com",
    "https:example.com",
    "http:/example.com",
    "javascript:alert(1)",
    "data:text/html,x",
    "people",
    "../people",
    "?next=//example.com",
    "/\x00/example.com",
    "/\x7f/example.com",
    "//example.com\\@localhost",
    "//[::1",
    "/ /example.com",
]


def goes_to(client, address):
    return client.post("/sign-in", data={"login": "operator", "password": PASSWORD, "next": address}).location


def leaves(location):
    """Would a browser leave this site? Read as the URL standard says: tabs and line ends dropped, backslashes turned."""
    read = "".join(letter for letter in location.strip("".join(map(chr, range(33)))) if letter not in "\t\r\n")
    read = read.replace("\\", "/")
    return not read.startswith("/") or read.startswith("//") or bool(urlsplit(read).netloc)


def payloads():
    lines = [line for file in sorted(ATTACKS.glob("*.txt")) for line in file.read_text(errors="replace").splitlines()]
    read = [*lines, *(unquote(line) for line in lines)]
    return list(dict.fromkeys([*read, *(f"/{line}" for line in read)]))


@pytest.mark.parametrize("address", OWN)
def test_a_page_of_ours_is_gone_to(client, operator, address):
    location = goes_to(client, address)

    assert unquote(location) == unquote(address)
    assert not leaves(location)


def test_everything_else_leads_to_the_start_page(client, operator):
    assert {"/"} == {goes_to(client, address) for address in FOREIGN}


def test_a_link_to_the_sign_in_page_does_not_lead_away_either(as_operator):
    assert as_operator.get("/sign-in?next=//example.com").location == "/"


@pytest.mark.skipif(not ATTACKS.is_dir(), reason="the attack corpora are not beside the project")
def test_no_payload_of_the_corpora_leads_away(as_operator):
    assert len(payloads()) > 600
    locations = [as_operator.get("/sign-in", query_string={"next": each}).location for each in payloads()]

    assert [] == [location for location in locations if leaves(location)]
