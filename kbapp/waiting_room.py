"""The server's waiting room: a request is read whole before one of the few threads that work on requests takes it up.

So a client that sends half a request and falls silent holds nothing but a place here, and not for long.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any

from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

PLACES = 64
"""Connections of one process that may wait at once for the rest of a request."""
HEAD_S = 10.0
"""A request's head must have come by then."""
LOOK_EVERY_S = 0.02
SILENCE_S = 10.0
"""For so long a body may pause."""
BODY_S = 300.0
"""A body must have come by then, however slow the line."""
PIECE = 2**16
IN_MEMORY = 2**20

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # it ships no types
    """Waits for a request's head before it is read, in threads that are many and cost little."""

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """Threads are started only when all others are waiting."""
        return ThreadPoolExecutor(max_workers=PLACES)

    def handle(self, conn: TConn) -> Any:
        """Hang up on whoever does not finish the head in time."""
        return super().handle(conn) if self._has_come(conn) else False

    def _has_come(self, conn: TConn) -> bool:
        until = time.monotonic() + HEAD_S
        if not conn.wait_for_data(HEAD_S):
            return False
        conn.sock.setblocking(False)
        while time.monotonic() < until and self.alive:
            if _head_is_there(conn):
                return True
            time.sleep(LOOK_EVERY_S)
        return False


def _head_is_there(conn: TConn) -> bool:
    """Also true when there is nothing more to wait for: the end, a fault, a head that is too long anyway."""
    if conn.parser is not None and conn.parser.unreader.buf.getvalue():
        return True
    try:
        seen = conn.sock.recv(PIECE, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return not seen or b"\r\n\r\n" in seen or len(seen) == PIECE


class WaitingRoom:
    """The application with a waiting room before it: `desks` requests are worked on at once, bodies are read before."""

    def __init__(self, app: Application, *, desks: int, most: int) -> None:
        self.app, self.desks, self.most = app, BoundedSemaphore(desks), most

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer a request, or hang up on half a one."""
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            if not self._take_in(environ, body):
                start_response("400 Bad Request", [("Content-Length", "0"), ("Connection", "close")])
                return []
            body.seek(0)
            environ["wsgi.input"] = body
            with self.desks:
                return self.app(environ, start_response)

    def _take_in(self, environ: Environ, body: IO[bytes]) -> bool:
        """Read the body; of one that is too large only as much as shows it. False when it does not come, or is none."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        in_chunks = "HTTP_TRANSFER_ENCODING" in environ
        if length > self.most or not (length or in_chunks):
            return True
        connection: socket.socket = environ["gunicorn.socket"]
        connection.settimeout(SILENCE_S)
        try:
            _copy(environ["wsgi.input"], body, self.most + 1)
        except (ParseException, OSError):
            return False
        finally:
            connection.setblocking(True)
        return in_chunks or body.tell() == length


def _copy(source: IO[bytes], body: IO[bytes], most: int) -> None:
    until = time.monotonic() + BODY_S
    while body.tell() < most and (piece := source.read(min(PIECE, most - body.tell()))):
        body.write(piece)
        if time.monotonic() > until:
            raise TimeoutError
