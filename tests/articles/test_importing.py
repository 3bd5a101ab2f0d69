"""Import and export of the content layout: by id, idempotent, nothing replaced, nothing lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from kbapp.articles import arrival, details, reading, service
from kbapp.articles.arrival import Outcome
from kbapp.articles.exporting import export_folder
from kbapp.articles.importing import import_folder
from kbapp.articles.models import Article, Draft, Publication, Revision
from kbapp.articles.refusals import DraftGone, EditedMeanwhile
from kbapp.db import Database
from kbapp.errors import Forbidden, Refused
from kbapp.people.rights import MACHINE, Person
from tests.articles import making
from tests.articles.making import NINE, both_changed, bring, put

CONTENT = Path(__file__).parents[2] / "content"
CATEGORY = 'order = 2\n\n[title]\nkk = "Заң"\nru = "Закон"\nen = "Law"\n'


def toml(number: int = 1, **more: str) -> str:
    return f'id = "{UUID(int=number)}"\n' + "".join(f"{key} = {value}\n" for key, value in more.items())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    put(root, "law/category.toml", CATEGORY)
    put(root, "law/hours/article.toml", toml(owner='"operator"', tags='["a", "b"]'))
    put(root, "law/hours/kk.md", "# Уақыт\n\nТоғызда.\n")
    put(root, "law/hours/en.md", "# Hours\n\nAt nine.\n")
    return root


def faults(outcome: Outcome) -> list[str]:
    return [str(fault) for fault in outcome.faults]


def standing(database: Database, language: str = "en") -> tuple[str | None, str]:
    """The live body and the newest one of the only article."""
    with database.reader() as session:
        article = session.scalars(select(Article)).one()
        state = reading.text_states(session, article=article)[language]
        return state.live and state.live.body, reading.revision_of(session, text=state.text).body


def drafts(database: Database) -> list[Draft]:
    with database.reader() as session:
        return list(session.scalars(select(Draft).order_by(Draft.id)))


# --- coming in ---------------------------------------------------------------------------------------------------------


def test_a_new_article_comes_in_whole_and_is_published(database: Database, folder: Path) -> None:
    outcome = bring(database, folder)
    assert (outcome.articles, outcome.new, outcome.published, faults(outcome)) == (1, 1, 2, [])
    with database.reader() as session:
        article = session.scalars(select(Article)).one()
        assert (article.id, article.slug) == (str(UUID(int=1)), "hours")
        assert article.details == details.made(slug="hours", category="law", owner="operator", tags=["a", "b"])
        assert article.category.titles == {"kk": "Заң", "ru": "Закон", "en": "Law"}
    assert standing(database, "kk") == ("Тоғызда.", "Тоғызда.")


def test_the_content_of_this_project_comes_in_without_a_fault(database: Database) -> None:
    outcome = bring(database, CONTENT)
    assert faults(outcome) == []
    assert outcome.articles == len(list(CONTENT.glob("*/*/article.toml")))
    assert outcome.published == len(list(CONTENT.glob("*/*/*.md")))


def test_the_same_import_again_does_nothing(database: Database, folder: Path) -> None:
    bring(database, folder)
    again = bring(database, folder, hours=1)
    assert (again.articles, again.new, again.changed, again.published, again.waiting) == (1, 0, 0, 0, 0)
    with database.reader() as session:
        assert len(session.scalars(select(Revision)).all()) == 2


def test_a_changed_file_becomes_a_revision_and_goes_live(database: Database, folder: Path) -> None:
    bring(database, folder)
    put(folder, "law/hours/en.md", "# Hours\n\nAt ten.\n")
    outcome = bring(database, folder, hours=1)
    assert (outcome.changed, outcome.published, outcome.waiting) == (1, 1, 0)
    assert standing(database) == ("At ten.", "At ten.")


def test_a_changed_file_of_a_withdrawn_text_stays_withdrawn(database: Database, folder: Path) -> None:
    bring(database, folder)
    making.withdraw(database, 1)
    put(folder, "law/hours/en.md", "# Hours\n\nAt ten.\n")
    bring(database, folder, hours=1)
    assert standing(database) == (None, "At ten.")


def test_a_file_that_only_looks_different_changes_nothing(database: Database, folder: Path) -> None:
    bring(database, folder)
    put(folder, "law/hours/en.md", "\n# Hours\r\n\r\n\r\nAt nine.\r\n\r\n")
    outcome = bring(database, folder, hours=1)
    assert (outcome.changed, outcome.published, outcome.waiting) == (0, 0, 0)


def test_a_text_that_is_not_in_the_folder_stays(database: Database, folder: Path) -> None:
    bring(database, folder)
    (folder / "law/hours/kk.md").unlink()
    bring(database, folder, hours=1)
    assert standing(database, "kk") == ("Тоғызда.", "Тоғызда.")


def test_changed_details_come_in(database: Database, folder: Path) -> None:
    bring(database, folder)
    put(folder, "law/hours/article.toml", toml(owner='"operator"', tags='["b", "c", "a"]', audience='"supervisors"'))
    bring(database, folder, hours=1)
    with database.reader() as session:
        article = making.article(session, 1)
        assert (article.details.tags, article.audience) == (("b", "c", "a"), "supervisors")


def test_an_article_may_move_to_another_category_and_name(database: Database, folder: Path) -> None:
    bring(database, folder)
    put(folder, "using/category.toml", CATEGORY)
    (folder / "law/hours").rename(folder / "using/opening")
    assert faults(bring(database, folder, hours=1)) == []
    with database.reader() as session:
        article = session.scalars(select(Article)).one()
        assert (article.category.slug, article.slug) == ("using", "opening")


# --- what was edited here ----------------------------------------------------------------------------------------------


def test_a_changed_file_over_a_text_edited_here_waits_as_a_draft(database: Database, folder: Path) -> None:
    outcome = both_changed(database, folder)
    assert (outcome.changed, outcome.waiting) == (0, 1)
    assert standing(database) == ("At nine.", "At eleven.")
    assert [(draft.part, draft.body, draft.base, draft.source) for draft in drafts(database)] == [
        ("en", "At ten.", 2, "import")
    ]
    assert bring(database, folder, hours=2).waiting == 0
    assert len(drafts(database)) == 1


def test_a_newer_file_takes_the_place_of_the_waiting_draft(database: Database, folder: Path) -> None:
    bring(database, folder)
    making.edit(database, 1, body="At eleven.")
    for hour in ("ten", "twelve"):
        put(folder, "law/hours/en.md", f"# Hours\n\nAt {hour}.\n")
        bring(database, folder, hours=1)
    assert [draft.body for draft in drafts(database)] == ["At twelve."]


def test_the_waiting_draft_can_be_taken(database: Database, folder: Path, supervisor: Person) -> None:
    both_changed(database, folder)
    [draft] = drafts(database)
    with database.transaction() as session:
        arrival.take_draft(session, article=1, draft=draft.id, base=2, by=supervisor, at=NINE)
    assert standing(database) == ("At nine.", "At ten.")
    assert drafts(database) == []
    put(folder, "law/hours/en.md", "# Hours\n\nAt twelve.\n")
    assert bring(database, folder, hours=3).waiting == 0
    assert standing(database) == ("At twelve.", "At twelve.")


def test_a_draft_is_not_taken_over_a_text_that_she_has_not_seen(database: Database, folder: Path) -> None:
    both_changed(database, folder)
    [draft] = drafts(database)
    with pytest.raises(EditedMeanwhile), database.transaction() as session:
        arrival.take_draft(session, article=1, draft=draft.id, base=1, by=MACHINE, at=NINE)
    assert len(drafts(database)) == 1


def test_the_waiting_draft_can_be_let_go(database: Database, folder: Path, supervisor: Person) -> None:
    both_changed(database, folder)
    [draft] = drafts(database)
    with database.transaction() as session:
        arrival.dismiss_draft(session, article=1, draft=draft.id, by=supervisor)
    assert bring(database, folder, hours=2).waiting == 0
    assert standing(database) == ("At nine.", "At eleven.")
    with pytest.raises(DraftGone), database.transaction() as session:
        arrival.dismiss_draft(session, article=1, draft=draft.id, by=supervisor)


def test_a_file_that_says_what_was_edited_here_settles_the_draft(database: Database, folder: Path) -> None:
    both_changed(database, folder)
    put(folder, "law/hours/en.md", "# Hours\n\nAt eleven.\n")
    assert bring(database, folder, hours=3).changed == 0
    assert drafts(database) == []
    assert standing(database) == ("At nine.", "At eleven.")


def test_changed_details_over_details_edited_here_wait_as_a_draft(database: Database, folder: Path) -> None:
    bring(database, folder)
    with database.transaction() as session:
        mine = details.made(slug="hours", category="law", owner="mine")
        service.set_details(session, article=1, details=mine, version=1, by=MACHINE, at=NINE)
    put(folder, "law/hours/article.toml", toml(owner='"theirs"'))
    assert bring(database, folder, hours=1).waiting == 1
    [draft] = drafts(database)
    assert (draft.part, draft.title, draft.base) == ("article", "law/hours", 2)
    with database.transaction() as session:
        assert making.article(session, 1).owner == "mine"
        arrival.take_draft(session, article=1, draft=draft.id, base=2, by=MACHINE, at=NINE)
    with database.reader() as session:
        assert making.article(session, 1).owner == "theirs"


def test_an_article_written_here_is_not_replaced_by_its_own_export(database: Database, tmp_path: Path) -> None:
    making.make_article(database, tags=["a"])
    with database.reader() as session:
        export_folder(session, tmp_path, by=MACHINE)
    outcome = bring(database, tmp_path, hours=1)
    assert (outcome.new, outcome.changed, outcome.published, outcome.waiting) == (0, 0, 0, 0)
    put(tmp_path, "law/hours/en.md", "# Hours\n\nAt ten.\n")
    assert bring(database, tmp_path, hours=2).changed == 1


# --- what is broken ----------------------------------------------------------------------------------------------------


def test_a_broken_file_is_named_with_its_line_and_the_rest_comes_in(database: Database, folder: Path) -> None:
    put(folder, "law/hours/kk.md", "тақырып жоқ\n")
    put(folder, "law/other/article.toml", f"{toml(2)}\nowner = 7\n")
    put(folder, "law/other/en.md", "# Other\n\nText.\n")
    put(folder, "law/third/article.toml", toml(3))
    put(folder, "law/third/en.md", "# Third\n\nText.\n")
    outcome = bring(database, folder)
    assert faults(outcome) == [
        "law/hours/kk.md, line 1: a text begins with its title: `# Title`.",
        "law/other/article.toml, line 3: `owner` is a whole number but should be a text.",
    ]
    assert (outcome.articles, outcome.published) == (2, 2)


def test_a_category_may_stand_under_one_that_comes_later(database: Database, folder: Path) -> None:
    put(folder, "calls/category.toml", 'order = 1\nparent = "law"\n[title]\nen = "Calls"\n')
    assert faults(bring(database, folder)) == []


def test_a_category_never_stands_under_one_that_stands_under_another(database: Database, folder: Path) -> None:
    for slug, parent in (("calls", "law"), ("lost", "calls")):
        put(folder, f"{slug}/category.toml", f'order = 1\nparent = "{parent}"\n[title]\nen = "Calls"\n')
    assert faults(bring(database, folder))[0].startswith("lost/category.toml: Choose a category of the first row")


def test_a_broken_category_leaves_its_articles_out(database: Database, folder: Path) -> None:
    put(folder, "bad/category.toml", "[title\n")
    put(folder, "bad/other/article.toml", toml(2))
    put(folder, "lost/third/article.toml", toml(3))
    outcome = bring(database, folder)
    named = faults(outcome)
    assert named[0].startswith("bad/category.toml, line 1: ")
    assert named[1:] == [
        "lost/category.toml: the file is missing.",
        "bad: its articles were left out.",
        "lost: its articles were left out.",
    ]
    assert outcome.articles == 1


def test_an_id_or_a_short_name_that_comes_twice_is_named(database: Database, folder: Path) -> None:
    put(folder, "using/category.toml", CATEGORY)
    put(folder, "using/copy/article.toml", toml(1))
    put(folder, "using/copy/en.md", "# Copy\n\nText.\n")
    put(folder, "using/hours/article.toml", toml(2))
    put(folder, "using/hours/en.md", "# Same name\n\nText.\n")
    outcome = bring(database, folder)
    assert faults(outcome) == [
        f"using/copy/article.toml, line 1: the id {UUID(int=1)} is already that of law/hours.",
        "using/hours/article.toml: the short name hours is already that of law/hours.",
    ]
    assert outcome.articles == 1


def test_a_short_name_taken_in_the_base_is_named(database: Database, folder: Path) -> None:
    making.make_article(database, "hours")
    [fault] = faults(bring(database, folder))
    assert fault.startswith("law/hours/article.toml: ")


def test_hostile_files_are_named_and_not_read(database: Database, folder: Path, tmp_path: Path) -> None:
    put(folder, "law/hours/ru.md", b"# " + b"x" * 2**20)
    put(folder, "law/hours/kk.md", b"# a\n\n\xff\xfe")
    put(folder, "law/hours/fr.md", "# a\n\nb")
    secret = put(tmp_path, "secret.md", "# Secret\n\nwords")
    put(folder, "law/linked/article.toml", toml(2))
    (folder / "law/linked/en.md").symlink_to(secret)
    outside = put(tmp_path, "outside/article.toml", toml(3)).parent
    (folder / "law/outside").symlink_to(outside)
    (folder / "law/loop").symlink_to(folder / "law/loop")
    put(folder, "law/pipe/article.toml", toml(4))
    os.mkfifo(folder / "law/pipe/en.md")
    outcome = bring(database, folder)
    assert faults(outcome) == [
        "law/outside: it is a link that leads out of the folder.",
        "law/hours/fr.md: a text is called kk.md, ru.md or en.md, or kk.draft.md and so on.",
        "law/hours/kk.md, line 3: there is a byte that is not UTF-8. Save the file as UTF-8.",
        "law/hours/ru.md: it is larger than 1 MiB.",
        "law/linked/en.md: it is a link that leads out of the folder.",
        "law/linked/article.toml: there is no text that can be read beside it: add kk.md, ru.md or en.md.",
        "law/pipe/en.md: it is not a file.",
        "law/pipe/article.toml: there is no text that can be read beside it: add kk.md, ru.md or en.md.",
    ]
    with database.reader() as session:
        assert session.scalars(select(Revision.title)).all() == ["Hours"]


def test_names_that_are_no_addresses_are_refused(database: Database, folder: Path) -> None:
    put(folder, "law/Bad Name/article.toml", toml(2))
    put(folder, "law/Bad Name/en.md", "# a\n\nb")
    [fault] = faults(bring(database, folder))
    assert fault.startswith("law/Bad Name/article.toml: ")


def test_no_folder_and_an_empty_folder_are_refused(database: Database, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(Refused):
            bring(database, path)


def test_only_who_writes_and_publishes_imports_and_exports(database: Database, folder: Path, operator: Person) -> None:
    with pytest.raises(Forbidden):
        import_folder(database.transaction, folder, by=operator, at=NINE)
    with pytest.raises(Forbidden), database.reader() as session:
        export_folder(session, folder, by=operator)


def test_progress_is_told(database: Database, folder: Path) -> None:
    told: list[tuple[int, int]] = []
    import_folder(database.transaction, folder, by=MACHINE, at=NINE, progress=lambda done, of: told.append((done, of)))
    assert told == [(0, 1), (1, 1)]


# --- going out ---------------------------------------------------------------------------------------------------------


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def everything(database: Database) -> list[object]:
    """What two bases must agree on after a round trip."""
    found: list[object] = []
    with database.reader() as session:
        for article in session.scalars(select(Article).order_by(Article.id)):
            states = reading.text_states(session, article=article)
            texts = {
                language: (state.live and state.live.wording, reading.revision_of(session, text=state.text).wording)
                for language, state in states.items()
            }
            found.append((article.id, article.details, article.category.titles, article.category.order, texts))
    return found


def test_the_content_of_this_project_goes_out_as_it_came_in(database: Database, tmp_path: Path) -> None:
    bring(database, CONTENT)
    with database.reader() as session:
        export_folder(session, tmp_path / "out", by=MACHINE)
    assert snapshot(tmp_path / "out") == snapshot(CONTENT)


def fill(database: Database) -> None:
    making.make_category(database, "odd", order=7, kk='Заң "№ 1" \\', en="Law")
    hard = {
        "aliases": {"en": ["z", "a", "a"], "kk": ['"қ"', "\\n"]},
        "tags": ["b", "a", "ä #"],
        "source": "one\n\ntwo =",
    }
    making.make_article(
        database, "plain", texts={"kk": "# * `C#` #", "en": "'"}, category="odd", owner='o\'brien "x"', **hard
    )
    making.make_article(database, "internal", audience="supervisors")
    making.make_article(database, "unpublished", live=False)
    edited = making.make_article(database, "edited")
    making.edit(database, edited, body="# A heading at once\n\n    code\n\nend")
    making.withdraw(database, making.make_article(database, "withdrawn"))


def test_a_round_trip_loses_nothing(database: Database, tmp_path: Path) -> None:
    fill(database)
    before = everything(database)
    with database.reader() as session:
        assert export_folder(session, tmp_path / "out", by=MACHINE) == 5
    _empty(database)
    assert faults(bring(database, tmp_path / "out", hours=1)) == []
    assert everything(database) == before
    with database.reader() as session:
        export_folder(session, tmp_path / "again", by=MACHINE)
    assert snapshot(tmp_path / "again") == snapshot(tmp_path / "out")


def _empty(database: Database) -> None:
    """Take all articles out of the base, past its triggers, as a new base would have none."""
    from alembic import command

    from kbapp.db import migrations

    command.downgrade(migrations(database), "0002_search")
    command.upgrade(migrations(database), "head")


def test_an_unpublished_wording_goes_out_as_a_draft_and_comes_in_as_one(database: Database, tmp_path: Path) -> None:
    number = making.make_article(database)
    making.edit(database, number, body="At eleven.")
    with database.reader() as session:
        export_folder(session, tmp_path, by=MACHINE)
    assert (tmp_path / "law/hours/en.draft.md").read_text() == "# Opening hours\n\nAt eleven.\n"
    _empty(database)
    bring(database, tmp_path, hours=1)
    assert standing(database) == ("We open at nine.\n\nMore to say.", "At eleven.")
    put(tmp_path, "law/hours/en.md", "# Opening hours\n\nAt ten.\n")
    bring(database, tmp_path, hours=2)
    assert standing(database) == ("At ten.", "At eleven.")


def test_exporting_again_removes_a_draft_that_is_published(database: Database, tmp_path: Path) -> None:
    number = making.make_article(database)
    making.edit(database, number, body="At eleven.")
    for revision in (None, 2):
        if revision:
            making.publish(database, number, revision)
        with database.reader() as session:
            export_folder(session, tmp_path, by=MACHINE)
    assert [path.name for path in sorted((tmp_path / "law/hours").iterdir())] == ["article.toml", "en.md"]


def test_exporting_leaves_a_file_that_says_the_same(database: Database, folder: Path) -> None:
    put(folder, "law/hours/article.toml", f"# by hand\n{toml()}")
    bring(database, folder)
    before = snapshot(folder)
    with database.reader() as session:
        export_folder(session, folder, by=MACHINE)
    assert snapshot(folder) == before


def test_exporting_over_an_article_at_its_old_place_is_refused(database: Database, folder: Path) -> None:
    bring(database, folder)
    shutil.move(folder / "law/hours", folder / "law/old-hours")
    with pytest.raises(Refused), database.reader() as session:
        export_folder(session, folder, by=MACHINE)


def test_exporting_does_not_follow_a_link_out_of_the_folder(database: Database, tmp_path: Path) -> None:
    making.make_article(database)
    (tmp_path / "outside").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/law").symlink_to(tmp_path / "outside")
    with pytest.raises(Refused), database.reader() as session:
        export_folder(session, tmp_path / "out", by=MACHINE)
    assert list((tmp_path / "outside").iterdir()) == []


def test_every_publication_of_an_import_names_it(database: Database, folder: Path) -> None:
    bring(database, folder)
    with database.reader() as session:
        assert {(each.by, each.reason) for each in session.scalars(select(Publication))} == {("kbapp", "import")}
