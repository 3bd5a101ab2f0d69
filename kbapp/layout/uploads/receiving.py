"""A file of a form, examined before any transaction begins: drawing a picture anew takes a second."""

from __future__ import annotations

from werkzeug.datastructures import FileStorage

from kbapp import db
from kbapp.layout.uploads.examining import Upload, examined


def received(sent: FileStorage, *, as_sent: bool = False) -> Upload:
    """What was sent, ready to be kept; `as_sent`: as of `examined`.

    Errors: `Invalid` naming `file`.
    """
    most = db.of_app().settings.upload_max
    return examined(sent.stream.read(most + 1), sent.filename or "", max_bytes=most, as_sent=as_sent)


def proof_if_any(sent: FileStorage | None) -> Upload | None:
    """Something that proves a thing, in its own bytes, from a field that may stay empty.

    Errors: `Invalid` naming `file`.
    """
    return received(sent, as_sent=True) if sent and sent.filename else None
