"""Who sends half a request and falls silent holds nobody up, and is not waited for without end."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.cli.test_serve import get
from tests.serving import Site, serving

SILENT = 40
HEAD = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
HALVES = {
    "half a head": HEAD,
    "half a body": HEAD + FORM + b"Content-Length: 1000\r\n\r\nlogin=a&",
    "half a chunk": HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\n1F4\r\nlogin=a&",
    "nothing": b"",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the usual number of threads."""
    with serving(tmp_path_factory.mktemp("slow") / "instance") as site:
        yield site


def connected(site: Site, words: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", site.port), timeout=60)
    connection.sendall(words)
    return connection


def is_waited_for(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))  # an answer, or b"" when it was hung up
    except BlockingIOError:
        return True


@pytest.mark.parametrize("half", HALVES)
def test_a_request_is_answered_while_forty_others_never_end(site: Site, half: str) -> None:
    with ExitStack() as held:
        silent = [held.enter_context(connected(site, HALVES[half])) for _ in range(SILENT)]

        assert " 200 " in get(site, "/sign-in")
        assert all(map(is_waited_for, silent)), "it was answered only when the others were given up"


def test_who_falls_silent_is_hung_up_on(site: Site) -> None:
    for half in ("half a head", "half a body", "half a chunk"):
        with connected(site, HALVES[half]) as connection:
            assert b" 200 " not in connection.recv(65536)


@pytest.mark.parametrize("body", [b"x\r\n", b"-1\r\n", b"5\r\nlogin", b"5\r\nlogin=abc\r\n0\r\n\r\n"])
def test_a_malformed_chunk_is_refused_and_is_no_fault_of_ours(site: Site, body: bytes) -> None:
    before = len(site.lines)
    with connected(site, HEAD + FORM + b"Transfer-Encoding: chunked\r\n\r\n" + body) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert b" 400 " in connection.recv(65536)
    get(site, "/healthz")
    assert site.lines[before:] == []


def test_a_form_is_read_whole_in_one_piece_or_in_chunks(site: Site) -> None:
    form = b"login=a&password=b"
    whole = b"Content-Length: %d\r\n\r\n" % len(form) + form
    chunked = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(form) + form + b"\r\n0\r\n\r\n"
    for body in (whole, chunked):
        with connected(site, HEAD + FORM + body) as connection:
            page = b"".join(iter(lambda: connection.recv(65536), b""))
            assert b'id="kept-1"' in page, "the refusal of a form without a token shows what was typed"


def test_what_is_too_large_is_said_before_it_is_read(site: Site) -> None:
    with connected(site, HEAD + FORM + b"Content-Length: 99999999999\r\n\r\n") as connection:
        assert b" 413 " in connection.recv(65536)
