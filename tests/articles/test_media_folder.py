"""Pictures and files in a content folder: in, out, in again; nothing lost, every fault named by its path."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from kbapp.articles import files, media, reading
from kbapp.articles.arrival import Outcome
from kbapp.articles.exporting import export_folder
from kbapp.articles.files import Broken, MediaWords
from kbapp.articles.models import Article, Media
from kbapp.db import Database
from kbapp.errors import Refused
from kbapp.layout.uploads.pictures import drawn_anew
from kbapp.layout.uploads.sniffing import JPEG
from kbapp.people.rights import MACHINE
from tests.articles import making
from tests.articles.making import NINE, bring, put
from tests.articles.sending import HTML, PDF, docx, jpeg, png
from tests.articles.test_importing import CATEGORY, _empty, snapshot
from tests.articles.test_media import add, upload

PNG, PHOTO = png(), drawn_anew(jpeg(), JPEG).content
TOML = """[[file]]
name = "plan.png"
alt = { kk = "Жоспар", en = "The plan" }

[[file]]
name = "Өтініш.pdf"
"""


def sha(content: bytes) -> str:
    return sha256(content).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    put(root, "law/category.toml", CATEGORY)
    put(root, "law/hours/article.toml", f'id = "{UUID(int=1)}"\n')
    put(root, "law/hours/en.md", f"# Hours\n\n![The plan](/media/{sha(PNG)}/plan.png)\n")
    put(root, "law/hours/media.toml", TOML)
    put(root, "law/hours/media/plan.png", PNG)
    put(root, "law/hours/media/Өтініш.pdf", PDF)
    return root


def faults(outcome: Outcome) -> list[str]:
    return [str(fault) for fault in outcome.faults]


def rows(database: Database) -> list[Media]:
    with database.reader() as session:
        return list(session.scalars(select(Media).order_by(Media.id)))


def body(database: Database) -> str:
    with database.reader() as session:
        article = session.scalars(select(Article)).one()
        newest = reading.newest(session, article=article, language="en")
        assert newest
        return newest.body


def export(database: Database, root: Path) -> None:
    with database.reader() as session:
        export_folder(session, root, by=MACHINE)


# --- media.toml ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("x = 1", "`x` is not known"),
        ("file = 1", "should be a list"),
        ("[[file]]\nalt = {}", "has a `name"),
        ('[[file]]\nname = "a"\nalt = { de = "x" }', "by kk, ru and en"),
        ('[[file]]\nname = "a"\nalt = { kk = 1 }', "by kk, ru and en"),
        ('[[file]]\nname = "a"\ndecorative = 1', "`decorative` of a"),
        ('[[file]]\nname = "a"\n[[file]]\nname = "a"', "twice"),
    ],
)
def test_a_fault_of_the_list_is_named(toml: str, words: str) -> None:
    with pytest.raises(Broken) as fault:
        files.media_of(toml)
    assert words in fault.value.sentence


def test_the_list_reads_back_as_it_was_written() -> None:
    entries = [
        MediaWords(name='a "b".png', alts={"kk": 'Ә "ә" \\', "ru": "б"}),
        MediaWords(name="c.png", alts={}, decorative=True),
        MediaWords(name="d.pdf", alts={}),
    ]
    assert list(files.media_of(files.media_toml(entries)).values()) == entries


# --- in --------------------------------------------------------------------------------------------------------------


def test_pictures_and_files_come_in_with_their_words(database: Database, folder: Path) -> None:
    outcome = bring(database, folder)
    assert faults(outcome) == []
    picture, file = rows(database)
    assert (picture.name, picture.sha256, picture.alts) == ("plan.png", sha(PNG), {"kk": "Жоспар", "en": "The plan"})
    assert (file.name, file.sha256, file.alts) == ("Өтініш.pdf", sha(PDF), {})
    assert picture.address in body(database)


def test_the_same_import_again_brings_nothing(database: Database, folder: Path) -> None:
    bring(database, folder)
    again = bring(database, folder, hours=1)
    assert (again.changed, again.waiting, faults(again)) == (0, 0, [])
    assert [row.at for row in rows(database)] == [NINE, NINE]


def test_a_photograph_of_ours_stays_as_it_is_to_the_byte(database: Database, folder: Path) -> None:
    put(folder, "law/hours/media.toml", '[[file]]\nname = "a.jpg"\nalt = { kk = "x" }\n')
    put(folder, "law/hours/media/a.jpg", PHOTO)
    bring(database, folder)
    assert [row.sha256 for row in rows(database)] == [sha(PHOTO)]


def test_a_picture_that_holds_more_is_drawn_anew_and_the_texts_follow(database: Database, folder: Path) -> None:
    sent = jpeg(comment=b"N 43.2 E 76.8")
    put(folder, "law/hours/media.toml", '[[file]]\nname = "a.jpg"\nalt = { en = "x" }\n')
    put(folder, "law/hours/media/a.jpg", sent)
    put(folder, "law/hours/en.md", f"# Hours\n\n![x](/media/{sha(sent)}/a.jpg)\n")
    bring(database, folder)
    row = rows(database)[0]
    assert row.sha256 != sha(sent)
    assert body(database) == f"![x]({row.address})"
    put(folder, "law/hours/en.md", f"# Hours\n\nLook: ![x](/media/{sha(sent)}/a.jpg)\n")
    assert bring(database, folder, hours=1).waiting == 0
    assert body(database) == f"Look: ![x]({row.address})"


def test_a_picture_that_comes_after_its_text_is_found_by_it(database: Database, folder: Path) -> None:
    sent = jpeg(comment=b"N 43.2 E 76.8")
    put(folder, "law/hours/en.md", f"# Hours\n\n![x](/media/{sha(sent)}/a.jpg)\n")
    bring(database, folder)
    put(folder, "law/hours/media.toml", TOML + '\n[[file]]\nname = "a.jpg"\nalt = { en = "x" }\n')
    put(folder, "law/hours/media/a.jpg", sent)
    bring(database, folder, hours=1)
    assert rows(database)[-1].address in body(database)


def test_other_words_come_in_unless_they_were_changed_here(database: Database, folder: Path) -> None:
    bring(database, folder)
    put(folder, "law/hours/media.toml", TOML.replace("The plan", "A plan"))
    assert faults(bring(database, folder, hours=1)) == []
    assert rows(database)[0].alts["en"] == "A plan"

    with database.transaction() as session:
        media.describe(session, article=1, media=1, alts={"en": "Mine"}, by=MACHINE, at=NINE)
    put(folder, "law/hours/media.toml", TOML)
    told = faults(bring(database, folder, hours=2))
    assert told == ["law/hours/media/plan.png: its words here are others, and stay as they are."]
    assert rows(database)[0].alts == {"en": "Mine"}
    assert faults(bring(database, folder, hours=3)) == []


def test_what_was_removed_here_does_not_come_back_by_itself(database: Database, folder: Path) -> None:
    bring(database, folder)
    with database.transaction() as session:
        media.remove(session, article=1, media=2, by=MACHINE, at=NINE)
    bring(database, folder, hours=1)
    assert [row.name for row in rows(database)] == ["plan.png"]
    put(folder, "law/hours/media.toml", TOML + 'alt = { kk = "Үлгі" }\n')
    bring(database, folder, hours=2)
    assert [row.name for row in rows(database)] == ["plan.png", "Өтініш.pdf"]


@pytest.mark.parametrize(
    ("path", "content", "told"),
    [
        ("media/plan.png", HTML, "law/hours/media/plan.png: The name ends in “.png”, but the content is TXT."),
        ("media/plan.png", PNG + HTML, "law/hours/media/plan.png: It is PNG and something else at once."),
        ("media/Өтініш.pdf", b"\0" * (21 * 2**20), "law/hours/media/Өтініш.pdf: The file is too large: at most 20 MiB."),
        ("media/Өтініш.pdf", b"\0" * (65 * 2**20), "law/hours/media/Өтініш.pdf: it is larger than 64 MiB."),
        ("media/stranger.png", PNG, "law/hours/media/stranger.png: it does not stand in media.toml"),
        ("media.toml", TOML + '[[file]]\nname = "no.png"\n', "law/hours/media.toml: there is no file media/no.png."),
        ("media.toml", "file = [", "law/hours/media.toml, line 1:"),
        ("media.toml", '[[file]]\nname = "plan.png"\n', "law/hours/media/plan.png: Say in words what the picture shows"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_path_and_the_rest_comes_in(
    database: Database, folder: Path, path: str, content: str | bytes, told: str
) -> None:
    put(folder, f"law/hours/{path}", content)
    outcome = bring(database, folder)
    assert [fault for fault in faults(outcome) if fault.startswith(told)], faults(outcome)
    assert body(database)


def test_nothing_outside_the_folder_is_read(database: Database, folder: Path) -> None:
    secret = put(folder.parent, "secret.png", png(99))
    (folder / "law/hours/media/plan.png").unlink()
    (folder / "law/hours/media/plan.png").symlink_to(secret)
    outcome = bring(database, folder)
    assert faults(outcome) == ["law/hours/media/plan.png: it is a link that leads out of the folder."]
    assert sha(png(99)) not in [row.sha256 for row in rows(database)]


def test_a_name_in_the_list_leads_nowhere(database: Database, folder: Path) -> None:
    put(folder.parent, "secret.png", png(99))
    put(folder, "law/hours/media.toml", TOML + '\n[[file]]\nname = "../../../../secret.png"\nalt = { kk = "x" }\n')
    assert len(faults(bring(database, folder))) == 1
    export(database, folder)
    assert (folder.parent / "secret.png").exists()


# --- out -------------------------------------------------------------------------------------------------------------


def fill(database: Database) -> None:
    number = making.make_article(database, texts={"kk": "Уақыт", "en": "Hours"})
    row = add(database, number)
    making.edit(database, number, body=media.markdown_of(row, "en"))
    add(database, number, upload(jpeg(), "a.jpg"), alts={"ru": "Фото"})
    add(database, number, upload(png(9), "decor.png"), alts={}, decorative=True)
    add(database, number, upload(docx(), "Үлгі.docx"), alts={"kk": "Үлгі"})
    add(database, making.make_article(database, "other"))


def everything(database: Database) -> list[object]:
    with database.reader() as session:
        found = session.scalars(select(Media).order_by(Media.id)).all()
        return [
            (row.article.id, row.name, row.sha256, row.type, row.size, row.width, row.height, row.alts)
            for row in found
            if media.content_of(session, row)
        ]


def test_a_round_trip_loses_nothing(database: Database, tmp_path: Path) -> None:
    fill(database)
    before = everything(database)
    export(database, tmp_path / "out")
    _empty(database)
    assert faults(bring(database, tmp_path / "out", hours=1)) == []
    assert everything(database) == before
    export(database, tmp_path / "again")
    assert snapshot(tmp_path / "again") == snapshot(tmp_path / "out")


def test_exporting_leaves_what_says_the_same(database: Database, folder: Path) -> None:
    put(folder, "law/hours/media.toml", "# by hand\n" + TOML)
    bring(database, folder)
    before = snapshot(folder)
    export(database, folder)
    assert snapshot(folder) == before


def test_exporting_again_removes_what_was_removed_and_nothing_of_others(database: Database, tmp_path: Path) -> None:
    number = making.make_article(database)
    row = add(database, number)
    export(database, tmp_path)
    put(tmp_path, "law/hours/media/mine.txt", "mine")
    with database.transaction() as session:
        media.remove(session, article=number, media=row.id, by=MACHINE, at=NINE)
    export(database, tmp_path)
    assert [path.name for path in (tmp_path / "law/hours/media").iterdir()] == ["mine.txt"]
    assert not (tmp_path / "law/hours/media.toml").exists()


def test_a_damaged_file_is_not_left_out_in_silence(database: Database, tmp_path: Path) -> None:
    row = add(database, making.make_article(database))
    (database.settings.files_dir / row.sha256[:2] / row.sha256).unlink()
    with pytest.raises(Refused, match=r"law/hours/media/plan\.png: The file is missing or damaged"):
        export(database, tmp_path)
