"""The editor beside the saving: preview, another language, words that were not sent, two texts that met, restoring."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from kbapp.articles import media, reading, standard, suggesting
from kbapp.articles.markdown import rendered
from kbapp.articles.models import Revision
from kbapp.db import Database
from kbapp.languages import LANGUAGES
from kbapp.layout.uploads.examining import examined
from kbapp.people import unsaved
from kbapp.people.rights import MACHINE, Person
from kbapp.search.models import Asked, AskedKey
from tests.articles import making
from tests.articles.making import NINE
from tests.articles.sending import png

PIECE = {"X-Fragment": "1"}


@pytest.fixture
def number(database: Database) -> int:
    return making.make_article(database, texts={"en": "Opening hours", "ru": "Часы работы"})


def text_form(base: int = 1, **more: object) -> dict[str, object]:
    return {"title": "Opening hours", "body": "At ten.", "reason": "", "base_revision": base, **more}


def keep(database: Database, by: Person, form: str, base: int = 1, **fields: object) -> None:
    with database.transaction() as session:
        unsaved.keep(session, form=form, base=base, fields=json.dumps(fields), by=by, at=NINE)


def kept(database: Database, by: Person, form: str) -> unsaved.Kept | None:
    with database.reader() as session:
        return unsaved.kept(session, form=form, by=by)


def newest(database: Database, number: int, language: str = "en") -> Revision:
    with database.reader() as session:
        return reading.revision_of(session, text=making.text(session, number, language))


# --- the preview ---------------------------------------------------------------------------------------------------------


def test_the_preview_is_what_the_operators_pane_shows(
    as_supervisor: FlaskClient, as_operator: FlaskClient, database: Database, number: int
) -> None:
    body = "::: answer\nAt ten.\n:::\n\n::: say\nGood morning.\n:::\n\n# More\n\n- one\n- two"
    making.edit(database, number, body=body)
    making.publish(database, number, 2)
    pane = as_operator.get(f"/articles/{number}/answer?language=en", headers=PIECE).text
    piece = as_supervisor.post(
        f"/articles/preview?article={number}&language=en", data={"title": "Opening hours", "body": body}, headers=PIECE
    )
    assert piece.headers["X-Fragment"] == "1"
    seen, drawn = (re.sub(r"\s+|say-[\w-]*?\d+", " ", html) for html in (pane, piece.text))
    text = drawn[drawn.index('<div class="answer"') :].partition("</article>")[0].strip()
    assert "Good morning." in text
    assert text in seen


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("::: answer\n" + "word " * 41 + "\n:::", "41"),
        ("[x](article:00000000-0000-4000-8000-000000000000)", "leads readers to nothing"),
        (f"![x](/media/{'0' * 64}/x.png)", "no such picture"),
        ("Text", "There is no text yet in: Қазақша."),
        ("x" * 100_001, "1 characters too long"),
        ("", "Here stands what operators will see"),
    ],
)
def test_the_preview_says_what_the_standard_asks_for(
    as_supervisor: FlaskClient, number: int, body: str, words: str
) -> None:
    response = as_supervisor.post(f"/articles/preview?article={number}&language=en", data={"title": "T", "body": body})
    assert response.status_code == 200
    assert words in response.text


def test_a_picture_that_the_readers_cannot_get_is_told_to_who_writes(database: Database, number: int) -> None:
    """A text for everyone showed a picture of an article for supervisors: a hole for operators, and no word of it."""
    secret = making.make_article(database, "secret", audience="supervisors")
    with database.transaction() as session:
        sent = examined(png(), "plan.png", max_bytes=2**20)
        row = media.add(session, article=secret, upload=sent, alts={"en": "The plan"}, by=MACHINE, at=NINE)
    body = media.markdown_of(row, "en")
    with database.reader() as session:
        told = {
            audience: [
                str(hint)
                for hint in standard.review(
                    session, body=body, shown=rendered(body), languages=LANGUAGES, audience=audience
                ).hints
                if "picture or file" in str(hint)
            ]
            for audience in ("everyone", "supervisors")
        }
    assert [len(hints) for hints in told.values()] == [1, 0]


@pytest.mark.parametrize("address", ["", "?article=x&language=xx", "?article=-1", "?language=kk"])
def test_a_preview_needs_no_article(as_supervisor: FlaskClient, address: str) -> None:
    response = as_supervisor.post(f"/articles/preview{address}", data={"body": "<script>alert(1)</script>"})
    assert response.status_code == 200
    assert "<script>" not in response.text


def test_without_a_script_a_button_shows_the_preview_and_saves_nothing(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    data = text_form(body="Not *sent* yet.", look="preview", reason="why")
    response = as_supervisor.post(f"/articles/{number}/edit/en", data=data)
    assert response.status_code == 200
    for words in ("<em>sent</em>", "Not *sent* yet.", 'value="why"', 'name="base_revision" value="1"'):
        assert words in response.text
    assert newest(database, number).number == 1


def test_without_a_script_a_new_article_can_be_looked_at_too(as_supervisor: FlaskClient, database: Database) -> None:
    making.make_category(database)
    response = as_supervisor.post("/articles/new", data={"body": "Not *sent* yet.", "look": "preview"})
    assert (response.status_code, "<em>sent</em>" in response.text) == (200, True)


# --- another language, and links ---------------------------------------------------------------------------------------


def test_a_translator_sees_the_original_from_the_start(as_supervisor: FlaskClient, number: int) -> None:
    html = as_supervisor.get(f"/articles/{number}/edit/kk").text
    assert "Часы работы" in html
    assert re.search(r'value="ru" aria-pressed="true"', html)


def test_another_language_can_be_read_beside_as_it_is_seen_and_as_it_was_typed(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    making.edit(database, number, "ru", body="**Важно**")
    assert "<strong>Важно</strong>" in as_supervisor.get(f"/articles/{number}/beside/ru", headers=PIECE).text
    assert "**Важно**" in as_supervisor.get(f"/articles/{number}/beside/ru?markdown=1", headers=PIECE).text
    assert as_supervisor.get(f"/articles/{number}/beside/kk").status_code == 404
    looked = as_supervisor.post(f"/articles/{number}/edit/en", data=text_form(look="ru.md")).text
    assert "**Важно**" in looked
    assert "At ten." in looked


def test_articles_to_link_to_are_found_by_their_words(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    with database.reader() as session:
        identity = making.article(session, number).id
    response = as_supervisor.get("/articles/suggest?q=opening hours", headers=PIECE)
    assert f'data-insert="[Opening hours](article:{identity})"' in response.text
    assert "No published article" in as_supervisor.get("/articles/suggest?q=zzzzzz").text
    assert "Type a word" in as_supervisor.get("/articles/suggest").text


# --- what was typed and not sent -----------------------------------------------------------------------------------------


def test_words_that_were_not_sent_are_offered_and_taken_up(
    as_supervisor: FlaskClient, database: Database, supervisor: Person, number: int
) -> None:
    path = f"/articles/{number}/edit/en"
    keep(database, supervisor, path, title="Opening hours", body="At eleven.\n\nMore to say.")
    offered = as_supervisor.get(path).text
    assert "did not save it" in offered
    assert "data-unsaved" not in offered  # typing on must not overwrite them
    assert re.search(r"<textarea[^>]*name=\"body\"[^>]*>\s*We open at nine", offered)
    taken = as_supervisor.get(f"{path}?unsaved=1").text
    assert re.search(r"<textarea[^>]*name=\"body\"[^>]*>\s*At eleven", taken)
    assert f'data-unsaved="{path}"' in taken


def test_words_kept_on_an_older_revision_meet_the_newer_one(
    as_supervisor: FlaskClient, database: Database, supervisor: Person, number: int
) -> None:
    path = f"/articles/{number}/edit/en"
    keep(database, supervisor, path, title="Opening hours", body="At eleven.")
    making.edit(database, number, body="At twelve.")
    assert "somebody saved a newer one" in as_supervisor.get(path).text
    assert 'name="base_revision" value="1"' in as_supervisor.get(f"{path}?unsaved=1").text


def test_what_was_saved_is_not_offered(
    as_supervisor: FlaskClient, database: Database, supervisor: Person, number: int
) -> None:
    path = f"/articles/{number}/edit/en"
    keep(database, supervisor, path, title="Opening hours", body="We open at nine.\n\nMore to say.")
    assert "did not save it" not in as_supervisor.get(path).text
    keep(database, supervisor, path, title="Opening hours", body="At ten.")
    as_supervisor.post(path, data=text_form())
    assert kept(database, supervisor, path) is None


def test_a_new_article_and_details_are_kept_too(
    as_supervisor: FlaskClient, database: Database, supervisor: Person, number: int
) -> None:
    keep(database, supervisor, "/articles/new", 0, title="Half", body="a text", slug="half", category="law")
    assert "did not save it" in as_supervisor.get("/articles/new").text
    assert 'value="half"' in as_supervisor.get("/articles/new?unsaved=1").text
    path = f"/articles/{number}/details"
    keep(database, supervisor, path, tags="one\ntwo", owner="nobody", category="law", audience="everyone")
    offered = as_supervisor.get(path).text
    assert "did not save it" in offered
    assert "<ins>" in offered
    taken = as_supervisor.get(f"{path}?unsaved=1").text
    assert 'value="nobody"' in taken
    assert 'name="version" value="1"' in taken


# --- two texts that met --------------------------------------------------------------------------------------------------


def met(as_supervisor: FlaskClient, number: int, **more: object) -> str:
    response = as_supervisor.post(f"/articles/{number}/edit/en", data=text_form(**more))
    assert response.status_code == 409
    return response.text


def test_what_differs_is_marked_by_word(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    making.edit(database, number, body="We open at ten.\n\nMore to say.")
    html = met(as_supervisor, number, body="We open at eleven.\n\nMore to say.")
    assert "<del>ten</del><ins>eleven</ins>" in html


def test_their_text_can_be_taken_and_mine_stands_beside_it(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    making.edit(database, number, body="At twelve.")
    html = met(as_supervisor, number)
    assert 'name="opened_on" value="1"' in html
    data = text_form(2, opened_on=1, take="theirs", publish="1")
    response = as_supervisor.post(f"/articles/{number}/edit/en", data=data)
    assert response.status_code == 200
    assert re.search(r"<textarea[^>]*name=\"body\"[^>]*>\s*At twelve", response.text)
    assert re.search(r"<textarea[^>]*name=\"other_body\"[^>]*>\s*At ten", response.text)
    assert newest(database, number).number == 2


def test_changes_of_different_lines_can_be_put_together(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    making.edit(database, number, body="We open at ten.\n\nMore to say.")
    mine = "We open at nine.\n\nMuch more to say."
    assert 'value="merged"' in met(as_supervisor, number, body=mine)
    data = text_form(2, body=mine, opened_on=1, take="merged")
    html = as_supervisor.post(f"/articles/{number}/edit/en", data=data).text
    assert re.search(r"<textarea[^>]*name=\"body\"[^>]*>\s*We open at ten\.\s*Much more to say\.", html)


def test_changes_that_meet_are_not_put_together(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    making.edit(database, number, body="We open at ten.\n\nMore to say.")
    mine = "We open at eleven.\n\nMore to say."
    assert 'value="merged"' not in met(as_supervisor, number, body=mine)
    data = text_form(2, body=mine, opened_on=1, take="merged")
    html = as_supervisor.post(f"/articles/{number}/edit/en", data=data).text
    assert re.search(r"<textarea[^>]*name=\"body\"[^>]*>\s*We open at eleven", html)


def test_a_look_at_something_else_keeps_the_text_that_stood_against_it(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    data = text_form(2, look="ru", other="mine", other_title="T", other_body="My own words.")
    html = as_supervisor.post(f"/articles/{number}/edit/en", data=data).text
    assert re.search(r"<textarea[^>]*name=\"other_body\"[^>]*>\s*My own words", html)


def test_publishing_against_the_standard_is_allowed_with_a_warning(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    response = as_supervisor.post(f"/articles/{number}/edit/en", data=text_form(publish="1"))
    html = as_supervisor.get(response.location).text
    assert "Saved and published" in html
    assert "Mark the answer" in html


# --- the past --------------------------------------------------------------------------------------------------------------


def test_two_chosen_revisions_are_compared(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    making.edit(database, number, body="We open at ten.\n\nMore to say.")
    making.edit(database, number, base=2, body="We open at eleven.\n\nMore to say.")
    response = as_supervisor.get(f"/articles/{number}/compare/en?old=3&new=1")
    assert response.location == f"/articles/{number}/history/en/3?against=1#changed"
    html = as_supervisor.get(response.location).text
    assert "<del>nine</del><ins>eleven</ins>" in html
    assert as_supervisor.get(f"/articles/{number}/history/en/1?against=1").text.count("The two say the same") == 1


@pytest.mark.parametrize("question", ["", "?old=x&new=-5", "?old=99999999999999&new=1"])
def test_a_comparison_of_nothing_is_no_fault(as_supervisor: FlaskClient, number: int, question: str) -> None:
    response = as_supervisor.get(f"/articles/{number}/compare/en{question}", follow_redirects=True)
    assert response.status_code in (200, 404)


def test_an_old_wording_comes_back_as_the_newest_and_is_published_apart(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    making.edit(database, number, body="We open at ten.")
    making.publish(database, number, 2)
    response = as_supervisor.post(f"/articles/{number}/restore/en", data={"revision": 1, "base": 2})
    assert response.location == f"/articles/{number}/history/en/3"
    found = newest(database, number)
    assert (found.number, found.body, found.reason) == (3, "We open at nine.\n\nMore to say.", "Restored revision 1")
    html = as_supervisor.get(response.location).text
    assert "Revision 1 is back as revision 3" in html
    assert "Publish revision 3" in html


def test_restoring_over_somebody_elses_newer_text_is_refused(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    making.edit(database, number, body="We open at ten.")
    making.edit(database, number, base=2, body="We open at eleven.")
    assert as_supervisor.post(f"/articles/{number}/restore/en", data={"revision": 1, "base": 2}).status_code == 409
    assert as_supervisor.post(f"/articles/{number}/restore/en", data={"revision": 9, "base": 3}).status_code == 404
    assert as_supervisor.post(f"/articles/{number}/restore/en", data={}).status_code == 422
    assert newest(database, number).number == 3


def test_the_newest_wording_cannot_be_restored_twice(as_supervisor: FlaskClient, number: int) -> None:
    response = as_supervisor.post(f"/articles/{number}/restore/en", data={"revision": 1, "base": 1})
    assert "the newest already" in as_supervisor.get(response.location).text


def test_a_history_is_a_file_too_and_has_pages(as_supervisor: FlaskClient, number: int) -> None:
    response = as_supervisor.get(f"/articles/{number}/history/en?csv=1")
    assert response.mimetype == "text/csv"
    assert "Opening hours" in response.text
    assert as_supervisor.get(f"/articles/{number}/history/en?page=2").status_code == 200


# --- details ---------------------------------------------------------------------------------------------------------------


def ask(database: Database, key: str, words: str, thought: str, at: datetime = NINE, *, answered: bool = True) -> None:
    with database.transaction() as session:
        row = Asked(
            thought=thought, account_id=None, language="en", words=words, folded=words.casefold(), hits=1, ms=1,
            began_at=at, ended_at=at, answered_at=at if answered else None, gap_at=None, gap_note="",
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(AskedKey(asked_id=row.id, key=key, place=1, opened_at=at, answered_at=at if answered else None))


def test_words_that_this_article_answered_are_offered_and_added_only_by_a_tick(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    with database.reader() as session:
        key = f"article/{making.article(session, number).id}/en"
    for thought, words in enumerate(("when open", "Opening Hours", "call ###", "known one")):
        ask(database, key, words, str(thought))
    ask(database, key, "not answered", "x", answered=False)
    path = f"/articles/{number}/details"
    form = {"category": "law", "audience": "everyone", "aliases_en": "Known one", "version": 1}
    assert as_supervisor.post(path, data=form).status_code == 303
    html = as_supervisor.get(path).text
    assert 'value="when open"' in html
    for words in ("Opening Hours", "call ###", "known one", "not answered"):
        assert f'value="{words}"' not in html
    as_supervisor.post(path, data={**form, "version": 2, "add_aliases_en": ["when open", "KNOWN ONE"]})
    with database.reader() as session:
        assert making.article(session, number).details.aliases == {"en": ("Known one", "when open")}


def test_tags_of_other_articles_are_offered_and_owners_named(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    making.make_article(database, "other", tags=["calls", "hours"])
    html = as_supervisor.get(f"/articles/{number}/details").text
    assert 'name="add_tags" type="checkbox" value="calls"' in html
    assert '<option value="supervisor">' in html
    assert '<option value="operator">' not in html


def test_tags_of_articles_for_supervisors_only_are_offered_to_nobody_else(
    database: Database, supervisor: Person
) -> None:
    """Whoever writes need not have the right to read those; their tags told her what they are about."""
    making.make_article(database, "open", tags=["calls"])
    making.make_article(database, "secret", audience="supervisors", tags=["dismissals"])
    writer = replace(supervisor, rights=supervisor.rights - {"articles.read_internal"})
    with database.reader() as session:
        assert suggesting.tags(session, by=writer) == ["calls"]
        assert suggesting.tags(session, by=supervisor) == ["calls", "dismissals"]


def test_how_often_it_is_looked_at_is_kept(as_supervisor: FlaskClient, database: Database) -> None:
    number = making.make_article(database, verify_every_days=45)
    path, form = f"/articles/{number}/details", {"category": "law", "audience": "everyone", "version": 1}
    assert '<option selected value="45">' in as_supervisor.get(path).text
    assert as_supervisor.post(path, data={**form, "verify_every_days": 0}).status_code == 303
    assert as_supervisor.post(path, data={**form, "version": 2, "verify_every_days": 7}).status_code == 422
    with database.reader() as session:
        assert making.article(session, number).verify_every_days == 0


def test_a_category_of_the_second_row_says_where_it_stands(as_supervisor: FlaskClient, database: Database) -> None:
    from kbapp.articles import categories

    number = making.make_article(database)
    with database.transaction() as session:
        titles = {"en": "Orders"}
        categories.put_category(session, slug="orders", order=2, titles=titles, parent="law", by=MACHINE, at=NINE)
    assert "Law › Orders" in as_supervisor.get(f"/articles/{number}/details").text


# --- who may -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/articles/preview"),
        ("GET", "/articles/suggest?q=x"),
        ("GET", "/articles/1/beside/en"),
        ("GET", "/articles/1/compare/en"),
        ("POST", "/articles/1/restore/en"),
    ],
)
def test_an_operator_has_none_of_it(as_operator: FlaskClient, number: int, method: str, path: str) -> None:
    assert as_operator.open(path, method=method).status_code == 403


def test_a_wording_that_readers_saw_once_is_read_by_whoever_proves_with_it(
    database: Database, as_manager: FlaskClient, as_operator: FlaskClient
) -> None:
    number = making.make_article(database, texts={"en": "Hours"})
    making.edit(database, number, title="New hours")
    address = f"/articles/{number}/seen/en"
    as_manager.post("/language", data={"language": "en"})

    assert "This is the wording that readers see now." in as_manager.get(f"{address}/1").text
    assert as_manager.get(f"{address}/2").status_code == 404
    making.publish(database, number, 2)
    page = as_manager.get(f"{address}/1").text
    assert "This is an earlier wording: do not read it to a caller." in page
    assert "What readers see now" in page
    making.withdraw(database, number)
    assert "Readers see no text of this article" in as_manager.get(f"{address}/1").text
    assert as_operator.get(f"{address}/1").status_code == 403
