"""The supervisor's pages: writing, publishing, withdrawing, the history, and what an import left waiting."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kbapp.articles import reading, service
from kbapp.articles.importing import import_folder
from kbapp.articles.models import Article, Draft
from kbapp.db import Database
from kbapp.people.rights import MACHINE
from tests.articles import making
from tests.articles.making import HOUR, NINE, both_changed, put

NEW = {
    "language": "ru",
    "title": "Часы",
    "body": "С девяти.",
    "slug": "hours",
    "category": "law",
    "audience": "everyone",
}


@pytest.fixture
def number(database: Database) -> int:
    return making.make_article(database)


def live(database: Database, number: int, language: str = "en") -> str | None:
    with database.reader() as session:
        revision = service.live_at(session, text=making.text(session, number, language), at=NINE + 10**5 * HOUR)
        return revision.body if revision else None


def text_form(base: int = 1, **more: object) -> dict[str, object]:
    return {"title": "Opening hours", "body": "At ten.", "reason": "", "base_revision": base, **more}


# --- writing -----------------------------------------------------------------------------------------------------------


def test_a_new_article_is_a_draft_until_it_is_published(as_supervisor: FlaskClient, database: Database) -> None:
    making.make_category(database)
    response = as_supervisor.post("/articles/new", data=NEW)
    assert response.status_code == 303
    html = as_supervisor.get(response.location).text
    assert "Часы" in html
    assert "Saved as a draft" in html
    assert live(database, 1, "ru") is None


def test_a_new_article_can_be_published_at_once(as_supervisor: FlaskClient, database: Database) -> None:
    making.make_category(database)
    as_supervisor.post("/articles/new", data={**NEW, "publish": "1"})
    assert live(database, 1, "ru") == "С девяти."
    with database.reader() as session:
        assert making.article(session, 1).owner == "supervisor"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "Fill this in."),
        ({"slug": "No Slug"}, "small Latin letters"),
        ({"slug": "taken"}, "Choose a different one"),
        ({"category": "none"}, "Not a valid choice"),
        ({"language": "fr"}, "Not a valid choice"),
    ],
)
def test_a_new_article_with_a_mistake_is_shown_again_with_every_word(
    as_supervisor: FlaskClient, database: Database, change: dict[str, str], words: str
) -> None:
    making.make_article(database, "taken")
    response = as_supervisor.post("/articles/new", data={**NEW, **change})
    assert response.status_code == 422
    assert words in response.text
    assert "С девяти." in response.text
    with database.reader() as session:
        assert len(session.scalars(select(Article)).all()) == 1


def test_without_categories_the_page_says_what_to_do(as_supervisor: FlaskClient) -> None:
    assert "kbapp articles import" in as_supervisor.get("/articles/new").text


def test_the_editor_has_the_newest_text(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    making.edit(database, number, body="<At ten> & so on")
    html = as_supervisor.get(f"/articles/{number}/edit/en").text
    assert "&lt;At ten&gt; &amp; so on" in html
    assert 'name="base_revision" value="2"' in html


def test_a_draft_leaves_readers_their_text(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    response = as_supervisor.post(f"/articles/{number}/edit/en", data=text_form())
    assert response.status_code == 303
    assert live(database, number) == "We open at nine.\n\nMore to say."
    assert "Revision 2 is not published" in as_supervisor.get(response.location).text


def test_save_and_publish_changes_what_readers_see(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    as_supervisor.post(f"/articles/{number}/edit/en", data=text_form(publish="1"))
    assert live(database, number) == "At ten."


def test_a_translation_begins_with_an_empty_form(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    html = as_supervisor.get(f"/articles/{number}/edit/kk").text
    assert 'name="base_revision" value="0"' in html
    as_supervisor.post(f"/articles/{number}/edit/kk", data=text_form(0, title="Уақыт", publish="1"))
    assert live(database, number, "kk") == "At ten."


def test_a_save_over_a_newer_text_shows_both_and_loses_no_word(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    making.edit(database, number, title="Theirs", body="At eleven.\n\nMore.")
    mine = text_form(title="Mine", body="At ten.\n\nMore.", reason="new order", publish="1")
    response = as_supervisor.post(f"/articles/{number}/edit/en", data=mine)
    assert response.status_code == 409
    for words in ("Mine", "At ten.", "new order", "Theirs", "At eleven.", "Your text is not saved yet"):
        assert words in response.text
    assert 'name="base_revision" value="2"' in response.text
    assert live(database, number) == "We open at nine.\n\nMore to say."
    assert as_supervisor.post(f"/articles/{number}/edit/en", data={**mine, "base_revision": 2}).status_code == 303
    assert live(database, number) == "At ten.\n\nMore."


@pytest.mark.parametrize("change", [{"body": ""}, {"title": "x" * 301}, {"body": "a\x1bb"}, {"reason": "x" * 501}])
def test_a_text_that_cannot_be_kept_is_shown_again(
    as_supervisor: FlaskClient, number: int, change: dict[str, str]
) -> None:
    response = as_supervisor.post(f"/articles/{number}/edit/en", data=text_form(**change))
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text


@pytest.mark.parametrize("base", ["", "x", "-1", "99999999999"])
def test_a_form_without_its_revision_is_not_saved(
    as_supervisor: FlaskClient, database: Database, number: int, base: str
) -> None:
    response = as_supervisor.post(f"/articles/{number}/edit/en", data={**text_form(), "base_revision": base})
    assert response.status_code == 422
    assert "At ten." in response.text


# --- publishing and the past -------------------------------------------------------------------------------------------


def test_a_revision_can_be_published_from_the_history(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    making.edit(database, number, body="At ten.")
    html = as_supervisor.get(f"/articles/{number}/history/en").text
    assert f"/articles/{number}/publish/en" in html
    response = as_supervisor.post(f"/articles/{number}/publish/en", data={"revision": 2})
    assert response.status_code == 303
    assert live(database, number) == "At ten."


def test_a_withdrawal_needs_a_reason_and_says_it(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    path = f"/articles/{number}/withdraw/en"
    assert as_supervisor.post(path, data={"reason": " "}).status_code == 422
    assert live(database, number) is not None
    response = as_supervisor.post(path, data={"reason": "the order was repealed"})
    assert response.status_code == 303
    assert live(database, number) is None
    assert "the order was repealed" in as_supervisor.get(response.location).text
    again = as_supervisor.post(path, data={"reason": ""})
    assert 'id="reason-error"' in again.text, "a form from before the withdrawal says what is missing too"


def test_an_old_revision_can_be_seen_and_compared(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    making.edit(database, number, title="New hours", body="We open at ten.\n\nMore to say.")
    html = as_supervisor.get(f"/articles/{number}/history/en/2").text
    assert "<del>nine</del>" in html
    assert "<ins>ten</ins>" in html
    assert as_supervisor.get(f"/articles/{number}/history/en/1").status_code == 200


@pytest.mark.parametrize("path", ["history/kk", "history/en/9", "history/en/99999999999"])
def test_a_past_that_never_was_is_nothing(as_supervisor: FlaskClient, number: int, path: str) -> None:
    assert as_supervisor.get(f"/articles/{number}/{path}").status_code == 404


@pytest.mark.parametrize("data", [{}, {"revision": "x"}, {"revision": "-1"}, {"revision": 9}])
def test_publishing_nothing_changes_nothing(
    as_supervisor: FlaskClient, database: Database, number: int, data: dict[str, object]
) -> None:
    assert as_supervisor.post(f"/articles/{number}/publish/en", data=data).status_code in (404, 422)
    assert live(database, number) == "We open at nine.\n\nMore to say."


# --- details -----------------------------------------------------------------------------------------------------------


def details_form(version: int = 1, **more: object) -> dict[str, object]:
    return {
        "category": "law",
        "audience": "everyone",
        "tags": "b\na\n",
        "aliases_kk": "қашан\nнеше",
        "version": version,
        **more,
    }


def test_details_are_saved(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    response = as_supervisor.post(f"/articles/{number}/details", data=details_form(audience="supervisors"))
    assert response.status_code == 303
    with database.reader() as session:
        kept = making.article(session, number).details
        assert (kept.tags, kept.aliases, kept.audience, kept.slug) == (
            ("b", "a"),
            {"kk": ("қашан", "неше")},
            "supervisors",
            "hours",
        )


def test_details_saved_on_an_old_version_are_shown_beside_the_newest(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    as_supervisor.post(f"/articles/{number}/details", data=details_form(owner="theirs"))
    response = as_supervisor.post(f"/articles/{number}/details", data=details_form(owner="mine"))
    assert response.status_code == 409
    assert "theirs" in response.text
    assert 'value="mine"' in response.text
    assert 'name="version" value="2"' in response.text


def test_details_that_cannot_be_kept_are_shown_again(as_supervisor: FlaskClient, number: int) -> None:
    response = as_supervisor.post(f"/articles/{number}/details", data=details_form(aliases_kk="x" * 301))
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text


# --- lists -------------------------------------------------------------------------------------------------------------


def test_the_list_shows_each_languages_state(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    making.edit(database, number, body="At ten.")
    html = as_supervisor.get("/articles").text
    assert "Published, with newer edits" in html
    assert f"/articles/{number}/edit/kk" in html


def test_the_list_can_be_filtered(as_supervisor: FlaskClient, number: int) -> None:
    assert f"K-{number}" in as_supervisor.get("/articles?state=live&category=law").text
    assert "No article is like that" in as_supervisor.get("/articles?state=withdrawn").text
    assert f"K-{number}" in as_supervisor.get("/articles?state=nonsense&page=x").text


def test_an_empty_base_says_what_to_do(as_supervisor: FlaskClient) -> None:
    assert "There are no articles yet" in as_supervisor.get("/articles").text


# --- what an import left waiting ---------------------------------------------------------------------------------------


@pytest.fixture
def waiting(database: Database, tmp_path: Path) -> Draft:
    put(tmp_path, "law/category.toml", '[title]\nen = "Law"')
    put(tmp_path, "law/hours/article.toml", 'id = "ad95fd41-bdb4-44d1-9870-0571011a6fdc"')
    put(tmp_path, "law/hours/en.md", "# Hours\n\nAt nine.\n")
    both_changed(database, tmp_path)
    with database.reader() as session:
        return session.scalars(select(Draft)).one()


def newest(database: Database) -> str:
    with database.reader() as session:
        revision = reading.revision_of(session, text=making.text(session, 1))
        assert revision is not None
        return revision.body


def test_an_imported_draft_is_shown_beside_the_text(as_supervisor: FlaskClient, waiting: Draft) -> None:
    assert "An import waits" in as_supervisor.get("/articles?state=imported").text
    assert "An import brought another text" in as_supervisor.get("/articles/1").text
    html = as_supervisor.get("/articles/1/edit/en").text
    assert "At ten." in html
    assert "At eleven." in html


def test_an_imported_draft_can_be_taken(as_supervisor: FlaskClient, database: Database, waiting: Draft) -> None:
    response = as_supervisor.post(f"/articles/1/drafts/{waiting.id}/take", data={"base": 2})
    assert response.status_code == 303
    assert newest(database) == "At ten."
    assert "import waits" not in as_supervisor.get("/articles/1/edit/en").text


def test_an_imported_draft_can_be_let_go(as_supervisor: FlaskClient, database: Database, waiting: Draft) -> None:
    assert as_supervisor.post(f"/articles/1/drafts/{waiting.id}/dismiss").status_code == 303
    assert newest(database) == "At eleven."
    assert as_supervisor.post(f"/articles/1/drafts/{waiting.id}/dismiss").status_code == 404


def test_saving_beside_an_imported_draft_settles_it(
    as_supervisor: FlaskClient, database: Database, waiting: Draft
) -> None:
    data = text_form(2, body="At ten or eleven.", draft=waiting.id)
    assert as_supervisor.post("/articles/1/edit/en", data=data).status_code == 303
    with database.reader() as session:
        assert session.scalars(select(Draft)).all() == []


def test_imported_details_are_shown_beside_those_here(
    as_supervisor: FlaskClient, database: Database, tmp_path: Path, number: int
) -> None:
    with database.reader() as session:
        article_id = making.article(session, number).id
    put(tmp_path, "law/category.toml", '[title]\nkk = "Заң"\nru = "Закон"\nen = "Law"')
    put(tmp_path, "law/hours/article.toml", f'id = "{article_id}"\nowner = "theirs"')
    import_folder(database.transaction, tmp_path, by=MACHINE, at=NINE)
    html = as_supervisor.get(f"/articles/{number}/details").text
    assert "owner = &#34;theirs&#34;" in html
    with database.reader() as session:
        draft = session.scalars(select(Draft)).one()
    assert as_supervisor.post(f"/articles/{number}/drafts/{draft.id}/take", data={"base": 1}).status_code == 303
    with database.reader() as session:
        assert making.article(session, number).owner == "theirs"


# --- who may ----------------------------------------------------------------------------------------------------------

PAGES = ["", "/new", "/1/edit/en", "/1/details", "/1/history/en", "/1/history/en/1"]
DEEDS = [
    "/new",
    "/1/edit/en",
    "/1/details",
    "/1/publish/en",
    "/1/withdraw/en",
    "/1/drafts/1/take",
    "/1/drafts/1/dismiss",
]


@pytest.mark.parametrize("path", PAGES)
def test_an_operator_has_no_editor(as_operator: FlaskClient, number: int, path: str) -> None:
    assert as_operator.get(f"/articles{path}").status_code == 403


@pytest.mark.parametrize("path", DEEDS)
def test_an_operator_changes_nothing(as_operator: FlaskClient, database: Database, number: int, path: str) -> None:
    data = {**text_form(publish="1"), **NEW, "slug": "new", "revision": 1, "version": 1, "base": 1}
    assert as_operator.post(f"/articles{path}", data=data).status_code == 403
    assert live(database, number) == "We open at nine.\n\nMore to say."


@pytest.mark.parametrize("path", DEEDS)
def test_a_form_of_another_site_changes_nothing(as_supervisor: FlaskClient, number: int, path: str) -> None:
    assert as_supervisor.post(f"/articles{path}", data=text_form(), csrf=False).status_code == 400  # type: ignore[call-arg]


@pytest.mark.parametrize("path", ["/1/publish/en", "/1/withdraw/en", "/1/drafts/1/take", "/1/drafts/1/dismiss"])
def test_a_look_at_an_address_changes_nothing(as_supervisor: FlaskClient, number: int, path: str) -> None:
    assert as_supervisor.get(f"/articles{path}").status_code == 405
