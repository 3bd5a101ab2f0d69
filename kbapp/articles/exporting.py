"""The base into a content folder: live wordings as `kk.md`, newer or unpublished ones as `kk.draft.md`; nothing is lost."""

from __future__ import annotations

import operator
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp.articles import media, reading
from kbapp.articles.files import (
    Broken,
    CategoryFile,
    MediaWords,
    category_of,
    category_toml,
    decoded,
    details_of,
    details_toml,
    media_of,
    media_toml,
    wording_of,
)
from kbapp.articles.files import text_of as file_of_text
from kbapp.articles.folder import ARTICLE, CATEGORY, MEDIA, MEDIA_TOML, PARTS
from kbapp.articles.importing import Progress, untold
from kbapp.articles.models import Article, Category, Media
from kbapp.articles.refusals import MediaDamaged
from kbapp.articles.wording import Wording
from kbapp.errors import Refused
from kbapp.people.rights import Person


def export_folder(session: Session, root: Path, *, by: Person, progress: Progress = untold) -> int:
    """Write every article into a folder; the number of articles. A file that says the same already is left as it is.

    Errors: `Forbidden`; `Refused` when the folder cannot be written, or has an article at another place than the base.
    """
    by.need("articles.write")
    by.need("articles.read_internal")
    articles = session.scalars(select(Article).order_by(Article.number)).all()
    try:
        root.mkdir(parents=True, exist_ok=True)
        _refuse_moved(root, {article.id: article for article in articles})
        for category in session.scalars(select(Category)):
            _export_category(root, category)
        for done, article in enumerate(articles, start=1):
            _export_article(session, root, article)
            progress(done, len(articles))
    except OSError as fault:
        raise Refused(f"{root} cannot be written: {fault.strerror or fault}.") from fault
    return len(articles)


def _refuse_moved(root: Path, articles: dict[str, Article]) -> None:
    """Two folders with the same id could not be imported again."""
    for path in sorted(root.glob(f"*/*/{ARTICLE}")):
        place = f"{path.parent.parent.name}/{path.parent.name}"
        try:
            article_id, _details = details_of(decoded(path.read_bytes()), place=place)
        except Broken:
            continue
        article = articles.get(article_id)
        if article and place != _place(article):
            raise Refused(
                f"{root / place} has {article.label}, which is now {_place(article)}. Remove it, export again."
            )


def _export_category(root: Path, category: Category) -> None:
    file = CategoryFile(slug=category.slug, order=category.order, titles=category.titles, parent=category.parent)
    path = root / category.slug / CATEGORY
    _write(root, path, category_toml(file), lambda content: category_of(content, slug=category.slug) == file)


def _export_article(session: Session, root: Path, article: Article) -> None:
    folder, details = root / _place(article), article.details
    same = (article.id, details)
    toml = details_toml(article.id, details)
    _write(root, folder / ARTICLE, toml, lambda content: details_of(content, place=_place(article)) == same)
    wordings = _wordings(session, article)
    for part in PARTS:
        path, wording = folder / f"{part}.md", wordings.get(part)
        if wording:
            _write_text(root, path, wording)
        else:
            path.unlink(missing_ok=True)
    _export_media(session, root, folder, article)


def _export_media(session: Session, root: Path, folder: Path, article: Article) -> None:
    """Bytes and words; what an earlier export wrote and is no longer here goes."""
    rows = session.scalars(select(Media).where(Media.article_number == article.number).order_by(Media.id)).all()
    entries = {
        row.name: MediaWords(name=row.name, alts=row.alts, decorative=row.is_picture and not row.alts) for row in rows
    }
    toml = folder / MEDIA_TOML
    for name in _exported_before(root, toml) - entries.keys():
        (folder / MEDIA / name).unlink(missing_ok=True)
    if not entries:
        toml.unlink(missing_ok=True)
        return
    for row in rows:
        path = folder / MEDIA / row.name
        try:
            content = media.content_of(session, row)
        except MediaDamaged as fault:
            raise Refused(f"{path}: {fault}") from fault
        _write_bytes(root, path, content, partial(operator.eq, content))
    _write(root, toml, media_toml(entries.values()), lambda content: media_of(content) == entries)


def _exported_before(root: Path, toml: Path) -> set[str]:
    """The names that stand in the folder and in its list; nobody vouches for the list alone."""
    folder = toml.parent / MEDIA
    if not toml.is_file() or not folder.is_dir() or not folder.resolve().is_relative_to(root.resolve()):
        return set()
    try:
        listed = media_of(decoded(toml.read_bytes())).keys()
    except Broken:
        return set()
    return {each.name for each in folder.iterdir() if each.name in listed}


def _write_text(root: Path, path: Path, wording: Wording) -> None:
    _write(root, path, file_of_text(wording), lambda content: wording_of(content) == wording)


def _wordings(session: Session, article: Article) -> dict[str, Wording]:
    found = {}
    for language, state in reading.text_states(session, article=article).items():
        if state.live:
            found[language] = state.live.wording
        if state.live is None or state.live.number != state.newest:
            found[f"{language}.draft"] = reading.revision_of(session, text=state.text, number=state.newest).wording
    return found


def _place(article: Article) -> str:
    return f"{article.category.slug}/{article.slug}"


def _write(root: Path, path: Path, content: str, is_same: Callable[[str], bool]) -> None:
    def says_the_same(found: bytes) -> bool:
        try:
            return is_same(decoded(found))
        except Broken:
            return False

    _write_bytes(root, path, content.encode(), says_the_same)


def _write_bytes(root: Path, path: Path, content: bytes, is_same: Callable[[bytes], bool]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.parent.resolve().is_relative_to(root.resolve()):
        raise Refused(f"{path.parent} is a link that leads out of the folder.")
    if path.is_file() and is_same(path.read_bytes()):
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
