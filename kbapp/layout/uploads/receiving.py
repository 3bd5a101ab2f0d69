"""A file of a form, examined before any transaction begins: drawing a picture anew takes a second."""

from __future__ import annotations

from werkzeug.datastructures import FileStorage

from kbapp import db
from kbapp.layout.uploads.examining import Upload, examined


def received(sent: FileStorage) -> Upload:
    """What was sent, ready to be kept.

    Errors: `Invalid` naming `file`.
    """
    most = db.of_app().settings.upload_max
    return examined(sent.stream.read(most + 1), sent.filename or "", max_bytes=most)


def if_any(sent: FileStorage | None) -> Upload | None:
    """The same for a field that may stay empty.

    Errors: `Invalid` naming `file`.
    """
    return received(sent) if sent and sent.filename else None
