"""Evidence by its pages: added at a question, listed, revised, taken away and put back; files are attachments."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from kbapp.checklists import evidence, service
from kbapp.checklists.evidence import About, Thing
from kbapp.checklists.models import Period
from kbapp.db import Database
from kbapp.people.rights import Person
from tests.articles.sending import HTML, PDF
from tests.checklists.conftest import MORNING

AT = "/checklists/2026-H1/evidence"


@pytest.fixture
def english(as_manager: Any, period: Period) -> Any:
    as_manager.post("/language", data={"language": "en"})
    return as_manager


def sent(english: Any, **fields: Any) -> Any:
    data = {"item": "WP-01", "title": "Act № 3", **fields}
    return english.post(f"{AT}/add", data=data, content_type="multipart/form-data")


def test_a_file_is_added_at_its_question_and_given_out_as_an_attachment(english: Any) -> None:
    response = sent(english, file=(io.BytesIO(PDF), "act.pdf"), valid_until="2026-06-29")
    assert (response.status_code, response.location) == (303, "/checklists/2026-H1/workplace#WP-01")
    page = english.get("/checklists/2026-H1/workplace").text
    assert "Act № 3" in page
    assert "ended on June 29, 2026, before the period" in page
    link = re.search(rf'href="({AT}/\d+/1/file)"', page)
    assert link
    got = english.get(link[1])
    assert got.data == PDF
    assert got.headers["Content-Disposition"].startswith("attachment; ")


def test_a_link_is_added_and_the_list_is_found_by_words_and_exported(english: Any) -> None:
    assert sent(english, url="https://example.kz/act").status_code == 303
    assert "Act № 3" in english.get(f"{AT}?words=act").text
    assert "No evidence here" in english.get(f"{AT}?words=nothing").text
    assert "No evidence here" in english.get(f"{AT}?show=expiring").text
    assert "https://example.kz/act" in english.get(f"{AT}/export").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a file, or write an address"),
        ({"url": "javascript:alert(1)"}, "Write the whole address of a page"),
        ({"ref": "K-99999"}, "There is no such article"),
        ({"ref": "what"}, "Write the number of a published article"),
        ({"title": "", "url": "https://example.kz"}, "Fill this in."),
        ({"url": "https://example.kz", "valid_from": "2026-02-02", "valid_until": "2026-02-01"}, "The last day lies"),
        ({"file": "a page that says it is a PDF"}, 'class="error"'),
    ],
)
def test_what_cannot_be_kept_comes_back_in_words(english: Any, fields: dict[str, Any], words: str) -> None:
    if "file" in fields:
        fields = {"file": (io.BytesIO(HTML), "a.pdf")}
    response = sent(english, note="My note", **fields)

    assert response.status_code in (404, 422)
    assert words in response.text
    if response.status_code == 422:
        assert "My note" in response.text


def test_a_piece_is_revised_attached_taken_away_and_put_back(english: Any) -> None:
    sent(english, url="https://example.kz/act")
    link = re.search(rf'href="({AT}/\d+)"', english.get(AT).text)
    assert link
    piece = link[1]
    revise = {"title": "Newer act", "replaces": "1"}
    assert english.post(f"{piece}/revise", data=revise).status_code == 303
    assert "2 revisions" in english.get(piece).text
    assert english.post(f"{piece}/revise", data=revise).status_code == 409
    assert english.post(f"{piece}/attach", data={"items": "WP-02, AUX-01"}).status_code == 303
    assert english.post(f"{piece}/attach", data={"items": "XX-99"}).status_code == 404
    page = english.get("/checklists/2026-H1/rooms").text
    use = re.search(rf'action="({AT}/use/\d+)/detach"', page)
    assert use
    assert "Put it back" in english.post(f"{use[1]}/detach").text
    assert "Newer act" not in english.get("/checklists/2026-H1/rooms").text
    assert english.post(f"{use[1]}/restore").status_code == 303
    assert "Newer act" in english.get("/checklists/2026-H1/rooms").text


def test_two_thousand_pieces_are_listed_in_pages(
    english: Any, database: Database, manager: Person, period: Period
) -> None:
    with database.transaction() as session:
        for number in range(120):
            about, thing = About(title=f"Act {number}"), Thing(url=f"https://example.kz/{number}")
            evidence.add(session, period="2026-H1", items=["WP-01"], thing=thing, about=about, by=manager, at=MORNING)
    page = english.get(AT).text
    assert "120 proofs of answers" in page
    assert page.count("<tr>") == 51
    assert "Act 119" in english.get(f"{AT}?page=3").text
    topic = english.get("/checklists/2026-H1/workplace").text
    assert "All 120 pieces of evidence of WP-01" in topic
    assert re.findall(r"details<span class=\"visually-hidden\"> (Act \d+)", topic) == [
        f"Act {115 + each}" for each in range(5)
    ]


def test_an_operator_sees_none_of_it(as_operator: Any, period: Period) -> None:
    for address in (AT, f"{AT}/export", f"{AT}/1", f"{AT}/1/1/file"):
        assert as_operator.get(address).status_code == 403


def test_two_things_at_once_are_refused(english: Any) -> None:
    response = sent(english, url="https://example.kz/act", file=(io.BytesIO(PDF), "act.pdf"))
    assert response.status_code == 422
    assert "Send one of them" in response.text
    assert "No evidence here" in english.get(AT).text


def test_a_piece_taken_away_is_listed_and_attached_again(english: Any) -> None:
    sent(english, url="https://example.kz/act")
    use = re.search(rf"{AT}/use/(\d+)/detach", english.get("/checklists/2026-H1/workplace").text)
    assert use
    english.post(f"{AT}/use/{use[1]}/detach")
    assert "No evidence here" in english.get(AT).text
    listed = english.get(f"{AT}?show=idle").text
    assert "1 piece that proves nothing in this half-year" in listed
    assert "Act № 3" in english.get(f"{AT}/export?show=idle").text
    piece = re.search(rf'href="({AT}/\d+)"', listed)
    assert piece
    english.post(f"{piece[1]}/attach", data={"items": "WP-01"})
    assert "Every piece of the centre proves an answer" in english.get(f"{AT}?show=idle").text


def test_the_list_is_narrowed_to_a_topic(english: Any) -> None:
    sent(english, url="https://example.kz/act")
    assert "Act № 3" in english.get(f"{AT}?topic=workplace").text
    assert "No evidence here" in english.get(f"{AT}?topic=rooms").text


def test_of_two_who_revise_the_second_sees_the_newest_and_keeps_her_words(english: Any) -> None:
    sent(english, url="https://example.kz/act")
    at = re.search(rf'href="({AT}/\d+)"', english.get(AT).text)
    assert at

    def revise(title: str) -> Any:
        return english.post(f"{at[1]}/revise", data={"title": title, "replaces": "1", "note": f"Note of {title}"})

    assert revise("First").status_code == 303
    refused = revise("Second")
    assert refused.status_code == 409
    assert "The newest is First" in refused.text
    assert "Note of Second" in refused.text
    assert 'name="replaces" value="2"' in refused.text


@pytest.mark.usefixtures("closed_period")
def test_nothing_is_added_to_a_sealed_half_year(english: Any) -> None:
    assert english.get(f"{AT}/add?item=WP-01").status_code == 409


def test_one_entry_of_a_list_is_proven_on_the_page(english: Any, database: Database, manager: Person) -> None:
    with database.transaction() as session:
        given = service.add_entry(
            session, period="2026-H1", item="products", replaces=None, entry="CRM X", by=manager, at=MORNING
        )
    [entry] = given.value["entries"]
    at = f"{AT}/add?item=products&entry={entry['id']}"
    assert at.replace("&", "&amp;") in english.get("/checklists/2026-H1/software").text
    assert "It will prove this one entry" in english.get(at).text
    sent(english, item="products", entry=entry["id"], url="https://example.kz/licence")
    assert "CRM X:" in english.get("/checklists/2026-H1/software").text
    refused = sent(english, item="products", entry="gone", url="https://example.kz/licence")
    assert refused.status_code == 422
    assert "not in the list any more" in refused.text
