"""The static files: read once, addressed by their content's hash, so that a browser may keep them for ever."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import rjsmin

FOLDER = Path(__file__).parent / "static"
TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Assets:
    """Every static file in memory (some 150 KB): a name outside the folder cannot even be asked for."""

    files: dict[str, bytes]
    version: str

    @classmethod
    def read(cls, folder: Path = FOLDER) -> Assets:
        """Read the folder. One hash names all files, so that style sheets and scripts can name their neighbours."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): served(path) for path in paths}
        digest = sha256()
        for name, content in files.items():
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        return cls(files, digest.hexdigest()[:12])


def served(path: Path) -> bytes:
    """What a browser gets: a script without its comments and spaces, everything else as it is."""
    content = path.read_bytes()
    if path.suffix != ".js":
        return content
    small: str = rjsmin.jsmin(content.decode())
    return small.encode()


def content_type(name: str) -> str:
    """A file's type by its ending; a text says that it is UTF-8."""
    kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind == "image/svg+xml" else kind
