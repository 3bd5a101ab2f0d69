"""The layout of `content/`, read piece by piece from a folder that nobody vouches for; each fault is named by its place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeVar

from kbapp.articles.details import Details
from kbapp.articles.files import (
    Broken,
    CategoryFile,
    MediaWords,
    category_of,
    decoded,
    details_of,
    line_of,
    media_of,
    wording_of,
)
from kbapp.articles.wording import Wording
from kbapp.errors import Refused
from kbapp.languages import LANGUAGES

FILE_MAX_BYTES = 2**20
MEDIA_FILE_MAX_BYTES = 64 * 2**20
ARTICLE, CATEGORY = "article.toml", "category.toml"
MEDIA, MEDIA_TOML = "media", "media.toml"
"""The folder of an article's pictures and files, and what stands for them in words."""

PARTS = tuple(f"{language}{suffix}" for language in LANGUAGES for suffix in ("", ".draft"))
"""The texts of a folder, in this order: `kk.md` is the live wording, `kk.draft.md` a newer one that is not published."""

Found = TypeVar("Found")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with a file; as text it is one line that says where."""

    path: str
    sentence: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.line else self.path
        return UNPRINTABLE.sub("\ufffd", f"{place}: {self.sentence}")


@dataclass(frozen=True, kw_only=True)
class TextFile:
    """A wording, and the hash of the bytes that it came in."""

    wording: Wording
    sha256: str


@dataclass(frozen=True, kw_only=True)
class MediaFile:
    """A picture or a file of an article; its bytes are read only when they are needed."""

    path: Path
    words: MediaWords
    read: Callable[[], bytes]


@dataclass(frozen=True, kw_only=True)
class ArticleFiles:
    """An article as its folder has it; `toml` is its file as it stands, `sha256` that of the file and its place."""

    id: str
    details: Details
    toml: str
    sha256: str
    texts: Mapping[str, TextFile]
    media: tuple[MediaFile, ...] = ()


class Folder:
    """Reads a content folder piece by piece; what is broken is left out and named in `faults`.

    Errors: `Refused` when there is no folder, or nothing in it that could be an article.
    """

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise Refused(f"There is no folder {root}.")
        self.root = root.resolve()
        self.faults: list[Fault] = []
        self._ids: dict[str, str] = {}
        self._slugs: dict[str, str] = {}
        shelves = {shelf: self._articles(shelf) for shelf in self._folders(self.root)}
        self.shelves = {shelf: found for shelf, found in shelves.items() if found or (shelf / CATEGORY).exists()}
        if not self.shelves and not self.faults:
            raise Refused(f"There are no articles in {root}: expected <category>/<article>/{ARTICLE} there.")

    def __len__(self) -> int:
        return sum(map(len, self.shelves.values()))

    def category(self, path: Path) -> CategoryFile | None:
        """The category of this folder; None when it is broken."""
        file = path / CATEGORY
        return self._unbroken(file, lambda: category_of(decoded(self._bytes(file)), slug=path.name))

    def article(self, path: Path) -> ArticleFiles | None:
        """The article of this folder with those of its texts that are not broken; None when its details are."""
        return self._unbroken(path / ARTICLE, lambda: self._article(path))

    def fault(self, path: Path, sentence: str, *, line: int | None = None) -> None:
        """Name something that is wrong with a file or folder."""
        name = os.fsencode(path.relative_to(self.root)).decode(errors="replace")
        self.faults.append(Fault(path=name, sentence=sentence, line=line))

    def _article(self, path: Path) -> ArticleFiles:
        place = f"{path.parent.name}/{path.name}"
        content = self._bytes(path / ARTICLE)
        toml = decoded(content)
        article_id, details = details_of(toml, place=place)
        self._claim(self._ids, article_id, path, "the id", line=line_of(toml, "id"))
        self._claim(self._slugs, path.name, path, "the short name")
        digest = sha256(f"{place}\n".encode() + content).hexdigest()
        return ArticleFiles(
            id=article_id,
            details=details,
            toml=toml,
            sha256=digest,
            texts=self._texts(path),
            media=self._media(path),
        )

    def _texts(self, path: Path) -> dict[str, TextFile]:
        names = {each.name for each in path.iterdir() if each.suffix == ".md"}
        for name in sorted(names - {f"{part}.md" for part in PARTS}):
            self.fault(path / name, "a text is called kk.md, ru.md or en.md, or kk.draft.md and so on.")
        parts = [part for part in PARTS if f"{part}.md" in names]
        read = {part: self._text(path / f"{part}.md") for part in parts}
        return {part: text for part, text in read.items() if text}

    def _text(self, path: Path) -> TextFile | None:
        def read() -> TextFile:
            content = self._bytes(path)
            return TextFile(wording=wording_of(decoded(content)), sha256=sha256(content).hexdigest())

        return self._unbroken(path, read)

    def _media(self, path: Path) -> tuple[MediaFile, ...]:
        toml, folder = path / MEDIA_TOML, path / MEDIA
        names = self._unbroken(folder, lambda: self._names(folder)) or set()
        if not names and not toml.exists():
            return ()
        said = self._unbroken(toml, lambda: media_of(decoded(self._bytes(toml))))
        if said is None:
            return ()
        for name in sorted(names - said.keys()):
            self.fault(folder / name, f"it does not stand in {MEDIA_TOML}, so it was left out.")
        for name in sorted(said.keys() - names):
            self.fault(toml, f"there is no file {MEDIA}/{name}.")
        return tuple(self._media_file(folder / name, words) for name, words in said.items() if name in names)

    def _media_file(self, path: Path, words: MediaWords) -> MediaFile:
        return MediaFile(path=path, words=words, read=lambda: self._bytes(path, most=MEDIA_FILE_MAX_BYTES))

    def _names(self, folder: Path) -> set[str]:
        if not folder.exists() and not folder.is_symlink():
            return set()
        self._stay_inside(folder)
        return {each.name for each in folder.iterdir() if not each.name.startswith(".")}

    def _claim(self, claims: dict[str, str], name: str, path: Path, what: str, *, line: int | None = None) -> None:
        other = claims.setdefault(name, f"{path.parent.name}/{path.name}")
        if other != f"{path.parent.name}/{path.name}":
            raise Broken(f"{what} {name} is already that of {other}.", line=line)

    def _articles(self, shelf: Path) -> list[Path]:
        return [each for each in self._folders(shelf) if (each / ARTICLE).exists() or any(each.glob("*.md"))]

    def _folders(self, path: Path) -> list[Path]:
        names = self._unbroken(path, lambda: sorted(path.iterdir())) or []
        folders = [each for each in names if not each.name.startswith(".") and each.is_dir()]
        return [each for each in folders if self._unbroken(each, partial(self._stay_inside, each))]

    def _stay_inside(self, path: Path) -> Literal[True]:
        try:
            inside = path.resolve().is_relative_to(self.root)
        except RuntimeError:  # a link to itself
            inside = False
        if not inside:
            raise Broken("it is a link that leads out of the folder.")
        return True

    def _bytes(self, path: Path, *, most: int = FILE_MAX_BYTES) -> bytes:
        self._stay_inside(path)
        if not path.exists():
            raise Broken("the file is missing.")
        if not path.is_file():  # a pipe would be waited for without end
            raise Broken("it is not a file.")
        with path.open("rb") as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise Broken(f"it is larger than {most // 2**20} MiB.")
        return content

    def _unbroken(self, path: Path, read: Callable[[], Found]) -> Found | None:
        """What `read` gives; when it is broken, it is named instead."""
        try:
            return read()
        except Broken as fault:
            self.fault(path, fault.sentence, line=fault.line)
        except OSError as fault:
            self.fault(path, f"it cannot be read: {fault.strerror}.")
        return None
