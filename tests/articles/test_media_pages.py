"""The page of an article's pictures and files, the piece of it in the editor, and the bytes as browsers get them."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kbapp.articles import media
from kbapp.articles.models import Media
from kbapp.db import Database
from tests.articles import making
from tests.articles.sending import PDF, SVG, gif, png
from tests.articles.test_media import add, rows, show, upload

POLICY = "default-src 'none'; sandbox; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"


@pytest.fixture
def number(database: Database) -> int:
    return making.make_article(database)


def send(visitor: FlaskClient, number: int, content: bytes, name: str = "plan.png", **more: object) -> TestResponse:
    headers = more.pop("headers", None)
    fields = {"alt_en": "The plan", "file": (io.BytesIO(content), name), **more}
    return visitor.post(f"/articles/{number}/media?language=en", data=fields, headers=headers)


# --- the page --------------------------------------------------------------------------------------------------------


def test_an_article_without_any_says_what_they_are_good_for(as_supervisor: FlaskClient, number: int) -> None:
    html = as_supervisor.get(f"/articles/{number}/media").text
    assert "No pictures or files yet" in html
    assert 'accept=".png,' in html


def test_a_picture_that_is_sent_is_there_with_what_a_text_needs(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    response = send(as_supervisor, number, png())
    assert (response.status_code, response.location) == (303, f"/articles/{number}/media?language=en&added=1")
    html = as_supervisor.get(response.location).text
    row = rows(database)[0]
    assert f"![The plan]({row.address})" in html
    assert 'alt="The plan"' in html
    assert "no words yet" in html
    assert "PNG · 40 × 30" in html


def test_the_editor_gets_a_piece_and_what_its_button_puts_into_the_text(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    location = send(as_supervisor, number, png(), headers={"X-Fragment": "1"}).location
    response = as_supervisor.get(location, headers={"X-Fragment": "1"})
    row = rows(database)[0]
    assert response.headers["X-Fragment"] == "1"
    assert "<html" not in response.text
    assert f'data-insert="![The plan]({row.address})" autofocus' in response.text
    assert "It is here now." in response.text


def test_without_words_in_the_texts_language_there_is_nothing_to_insert(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    add(database, number, alts={"en": "The plan"})
    html = as_supervisor.get(f"/articles/{number}/media?language=kk", headers={"X-Fragment": "1"}).text
    assert "data-insert" not in html
    assert "say it in Қазақша first" in html


@pytest.mark.parametrize(
    ("content", "name", "words", "sentence"),
    [
        (SVG, "a.png", {}, "content is TXT"),
        (png(), "a.png", {"alt_en": ""}, "Say in words what the picture shows"),
        (png(), "a.png", {"decorative": "y"}, "not both"),
        (b"", "", {}, "Choose a file."),
    ],
)
def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(
    as_supervisor: FlaskClient, number: int, content: bytes, name: str, words: dict[str, str], sentence: str
) -> None:
    response = send(as_supervisor, number, content, name, **{"alt_kk": "Жоспар", **words})
    assert response.status_code == 422
    assert sentence in response.text
    assert 'aria-invalid="true"' in response.text
    assert re.search(r"Жоспар\s*</textarea>", response.text)


def test_a_file_above_the_setting_is_refused(as_supervisor: FlaskClient, number: int) -> None:
    settings = as_supervisor.application.extensions["database"].settings
    object.__setattr__(settings, "upload_max_mib", 0)  # a real megabyte would be slow to send
    assert "too large: at most 0 MiB" in send(as_supervisor, number, png()).text


def test_a_moving_picture_is_told_to_stand_still(as_supervisor: FlaskClient, number: int) -> None:
    location = send(as_supervisor, number, gif(frames=2), "a.gif").location
    assert "only its first frame is kept" in as_supervisor.get(location).text


def test_words_are_changed_and_refused_words_stay_in_the_form(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    row = add(database, number)
    address = f"/articles/{number}/media/{row.id}/describe?language=en"
    refused = as_supervisor.post(address, data={f"m{row.id}-alt_ru": "План" * 200})
    assert refused.status_code == 422
    assert "План" * 200 in refused.text
    assert re.search(r'<details class="media-more" open>', refused.text)
    done = as_supervisor.post(address, data={f"m{row.id}-alt_ru": "План"})
    assert done.status_code == 303
    assert rows(database)[0].alts == {"ru": "План"}


def test_refused_words_of_a_picture_on_the_second_page_are_not_lost(
    as_supervisor: FlaskClient, database: Database, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal showed the first page, on which the picture and what was typed for it did not stand."""
    monkeypatch.setattr(media.listed, "__kwdefaults__", {**media.listed.__kwdefaults__, "per_page": 1})
    old = add(database, number)
    add(database, number, upload(PDF, "form.pdf"))
    address = f"/articles/{number}/media/{old.id}/describe?language=en"
    refused = as_supervisor.post(address, data={f"m{old.id}-alt_ru": "План" * 200})
    assert refused.status_code == 422
    assert "План" * 200 in refused.text


def test_what_a_text_shows_is_not_removed_and_the_page_says_where(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    row = add(database, number)
    show(database, number, row)
    address = f"/articles/{number}/media/{row.id}/remove"
    refused = as_supervisor.post(address)
    assert refused.status_code == 409
    assert f"It stands in K-{number} (English)." in refused.text
    making.edit(database, number, base=2, body="Without.")
    making.publish(database, number, 3)
    assert as_supervisor.post(address).status_code == 303
    assert rows(database) == []


def test_pictures_and_files_are_told_apart_and_paged(
    as_supervisor: FlaskClient, database: Database, number: int
) -> None:
    add(database, number)
    add(database, number, upload(PDF, "form.pdf"))
    address = f"/articles/{number}/media"
    assert "plan.png" not in as_supervisor.get(f"{address}?sort=files").text
    assert "form.pdf" not in as_supervisor.get(f"{address}?sort=pictures").text
    assert as_supervisor.get(f"{address}?sort=x&page=-1&language=zz&added=x").status_code == 200
    beyond = as_supervisor.get(f"{address}?page=9").text
    assert "There are none of this kind" in beyond


def test_the_list_is_a_table_for_a_spreadsheet_too(as_supervisor: FlaskClient, database: Database, number: int) -> None:
    row = add(database, number, alts={"en": "=1+1"})
    show(database, number, row)
    response = as_supervisor.get(f"/articles/{number}/media?as=csv")
    assert response.headers["Content-Disposition"] == f'attachment; filename="K-{number}-media.csv"'
    header, line = csv.reader(io.StringIO(response.get_data(as_text=True).removeprefix("\ufeff")))
    cells = dict(zip(header, line, strict=True))
    assert cells["Name"] == "plan.png"
    assert cells["Alternative text in English"] == "'=1+1"
    assert cells["Where it stands"] == f"K-{number} (English)"


def test_an_operator_neither_sees_the_page_nor_sends_anything(
    as_operator: FlaskClient, database: Database, number: int
) -> None:
    assert as_operator.get(f"/articles/{number}/media").status_code == 403
    assert send(as_operator, number, png()).status_code == 403
    assert rows(database) == []


# --- the bytes -------------------------------------------------------------------------------------------------------


def test_a_picture_is_shown_and_does_nothing(as_operator: FlaskClient, database: Database, number: int) -> None:
    row = add(database, number)
    response = as_operator.get(row.address)
    assert response.status_code == 200
    assert response.data.startswith(b"\x89PNG")
    headers = response.headers
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"] == "inline; filename*=UTF-8''plan.png"
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "Cookie" in headers["Vary"]
    assert headers["ETag"] == f'"{row.sha256}"'
    assert int(headers["Content-Length"]) == row.size


@pytest.mark.parametrize(
    ("content", "name", "type_"),
    [
        (PDF, "Өтініш.pdf", "application/pdf"),
        (b"<script>alert(1)</script>", "a.txt", "text/plain; charset=utf-8"),
    ],
)
def test_everything_else_is_only_downloaded(
    as_operator: FlaskClient, database: Database, number: int, content: bytes, name: str, type_: str
) -> None:
    row = add(database, number, upload(content, name))
    response = as_operator.get(row.address)
    assert response.data == content
    assert response.headers["Content-Type"] == type_
    assert response.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote(name)}"
    assert response.headers["Content-Security-Policy"] == POLICY
    assert response.headers["Cache-Control"] == "no-store"


def test_a_browser_that_has_it_gets_nothing_anew(as_operator: FlaskClient, database: Database, number: int) -> None:
    row = add(database, number)
    response = as_operator.get(row.address, headers={"If-None-Match": f'"{row.sha256}"'})
    assert (response.status_code, response.data) == (304, b"")
    other = as_operator.get(row.address, headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


def test_a_look_at_the_head_tells_the_size_and_sends_no_bytes(
    as_operator: FlaskClient, database: Database, number: int
) -> None:
    row = add(database, number)
    response = as_operator.head(row.address)
    assert (response.status_code, response.data) == (200, b"")
    assert int(response.headers["Content-Length"]) == row.size


def test_a_picture_for_supervisors_is_not_there_for_operators(
    as_operator: FlaskClient, as_supervisor: FlaskClient, database: Database
) -> None:
    row = add(database, making.make_article(database, audience="supervisors"))
    assert as_supervisor.get(row.address).headers["Cache-Control"] == "no-store"
    hidden, missing = as_operator.get(row.address), as_operator.get(f"/media/{'0' * 64}/{row.name}")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    known = as_operator.get(row.address, headers={"If-None-Match": f'"{row.sha256}"'})
    assert known.status_code == 404


@pytest.mark.parametrize("address", ["/media/x/y", f"/media/{'0' * 64}/y", "/media/..%2f..%2fsecret/y", "/media/x"])
def test_what_is_no_hash_of_ours_is_not_there(as_operator: FlaskClient, address: str) -> None:
    assert as_operator.get(address).status_code == 404


def test_a_stranger_gets_no_bytes(
    client: FlaskClient, as_operator: FlaskClient, database: Database, number: int
) -> None:
    row = add(database, number)
    assert client.get(row.address).status_code == 303
    assert client.get(row.address, headers={"X-Fragment": "1"}).status_code == 401


def test_damaged_bytes_become_a_page_that_says_so(
    as_operator: FlaskClient, database: Database, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    row = add(database, number)
    _harm(database, row)
    response = as_operator.get(row.address)
    assert response.status_code == 500
    assert "missing or damaged on the server" in response.text
    assert row.sha256 in caplog.text


def _harm(database: Database, row: Media) -> None:
    path = database.settings.files_dir / row.sha256[:2] / row.sha256
    path.write_bytes(path.read_bytes()[:-1])
