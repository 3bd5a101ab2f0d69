"""Our own fonts hold every letter that our readers write: measured in the browser, which shows what a reader would see."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import Browser

from kbapp.layout.assets import FOLDER

KAZAKH = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
LETTERS = KAZAKH + KAZAKH.lower() + "ABCXYZabcxyz0123456789" + "₸№«»–—“”…·↑↓"
FACES = {path.stem: base64.b64encode(path.read_bytes()).decode() for path in sorted((FOLDER / "fonts").glob("*.woff2"))}
DRAWN = """
async ([faces, letters]) => {
  await Promise.all(Object.entries(faces).map(([name, bytes]) =>
    new FontFace(name, `url(data:font/woff2;base64,${bytes})`).load().then((face) => document.fonts.add(face))));
  const context = Object.assign(document.createElement("canvas"), { width: 80, height: 80 })
    .getContext("2d", { willReadFrequently: true });
  const drawn = (letter, fonts) => {
    context.clearRect(0, 0, 80, 80);
    context.font = `48px ${fonts}`;
    context.fillText(letter, 10, 60);
    return context.getImageData(0, 0, 80, 80).data.join();
  };
  const ours = Object.keys(faces).map((name) => `"${name}"`).join();
  // a letter that is ours looks the same whatever would stand in for it
  return [...letters].filter((letter) => drawn(letter, `${ours}, serif`) !== drawn(letter, `${ours}, monospace`));
}
"""


@pytest.fixture(scope="module")
def foreign_letters(browser: Browser) -> list[str]:
    """The letters that no font of ours holds; two that none does are asked for too, to see that it would be noticed."""
    page = browser.new_page()
    found: list[str] = page.evaluate(DRAWN, [FACES, LETTERS + "Ωא"])
    page.close()
    return found


def test_every_letter_of_kazakh_and_the_tenge_sign_is_in_our_fonts(foreign_letters: list[str]) -> None:
    assert set(foreign_letters) <= set("Ωא")


def test_a_letter_that_is_missing_would_be_noticed(foreign_letters: list[str]) -> None:
    assert foreign_letters


def test_the_fonts_bring_their_licence() -> None:
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "fonts/OFL.txt").read_text(encoding="utf-8")
