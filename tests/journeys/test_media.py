"""A supervisor's picture: sent, said in words, put into the text, published, and seen by the operator."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.articles.sending import SVG, jpeg
from tests.journeys.conftest import PageAs

WORDS = "Кіру беті: «Келесі» [түймесі]"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "Кіру беті.jpg"
    path.write_bytes(jpeg(2400, 900))
    return path


def open_media(page: Page, slug: str, language: str) -> str:
    page.goto(f"/articles/by-slug/{slug}?language={language}")
    number = page.url.split("/articles/")[1].split("?")[0]
    page.goto(f"/articles/{number}/media?language={language}")
    return number


def test_a_picture_goes_from_the_form_into_the_published_text(
    page_as: PageAs, axe: Callable[[Page], None], photo: Path
) -> None:
    supervisor = page_as("supervisor")
    number = open_media(supervisor, "row-24", "kk")
    axe(supervisor)
    supervisor.set_input_files("input[name=file]", photo)
    supervisor.locator(".media-add textarea[lang=kk]").fill(WORDS)
    supervisor.locator(".media-add button.primary").click()
    expect(supervisor.locator(".media-card h3")).to_have_text("kiru-beti.jpg")
    expect(supervisor.locator(".media-card")).to_contain_text("2000 × 750")
    axe(supervisor)

    markdown = supervisor.locator(".media-markdown").inner_text()
    supervisor.goto(f"/articles/{number}/edit/kk")
    body = supervisor.locator("textarea[name=body]")
    body.fill(f"{body.input_value()}\n\n{markdown}")
    supervisor.locator("button[name=publish]").click()

    operator = page_as("operator")
    operator.goto(f"/articles/{number}?language=kk")
    shown = operator.get_by_alt_text(WORDS)
    expect(shown).to_be_visible()
    assert shown.evaluate("each => each.decode().then(() => each.naturalWidth)") == 2000
    axe(operator)


def test_a_refused_file_leaves_the_words_where_they_were_typed(
    page_as: PageAs, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    supervisor = page_as("supervisor")
    open_media(supervisor, "row-25", "ru")
    (tmp_path / "a.png").write_bytes(SVG)
    supervisor.set_input_files("input[name=file]", tmp_path / "a.png")
    supervisor.locator(".media-add textarea[lang=ru]").fill("Схема")
    supervisor.locator(".media-add button.primary").click()
    expect(supervisor.locator("#file-error")).to_contain_text("content is TXT")
    expect(supervisor.locator(".media-add textarea[lang=ru]")).to_have_value("Схема")
    axe(supervisor)


def test_a_file_that_is_opened_by_itself_runs_nothing(page_as: PageAs, tmp_path: Path) -> None:
    supervisor = page_as("supervisor")
    open_media(supervisor, "row-26", "ru")
    (tmp_path / "a.txt").write_text("<script>document.title = 'ran'</script>", encoding="utf-8")
    supervisor.set_input_files("input[name=file]", tmp_path / "a.txt")
    supervisor.locator(".media-add button.primary").click()
    with supervisor.expect_download() as download:
        supervisor.locator(".media-look").click()
    assert download.value.suggested_filename == "a.txt"
