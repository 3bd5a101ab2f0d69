"""From a key that goes down to painted answers, in a real browser at a real server on the same machine."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Page, sync_playwright

from kbapp.people import installation
from tests import chromium
from tests.bench import typing
from tests.bench.table import Row, of_times
from tests.conftest import BROWSER_ARGUMENTS
from tests.serving import Site

BETWEEN_KEYS_MS = 130
"""Some 90 words a minute: faster than most operators type."""
LINES = 25

WATCH = """() => {
  window.pressed = []; window.painted = [];
  let down = 0;
  const box = document.getElementById("words");
  box.addEventListener("keydown", (event) => { down = event.timeStamp; }, true);
  box.addEventListener("input", (event) => {  // letters that no key of this layout has come without a key going down
    window.pressed.push([down || event.timeStamp, box.value.trim()]);
    down = 0;
  }, true);
  new MutationObserver(() => requestAnimationFrame(() => {
    const channel = new MessageChannel();  // its message comes after the frame is painted
    const words = new URLSearchParams(location.search).get("q") ?? "";
    channel.port1.onmessage = () => window.painted.push([performance.now(), words]);
    channel.port2.postMessage(0);
  })).observe(document.getElementById("found"), {childList: true});
}"""


def rows(site: Site, size: int) -> Iterable[Row]:
    """The time from each key to the painted answers for what then stood in the box."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=BROWSER_ARGUMENTS)
        page = browser.new_page(base_url=site.url, viewport={"width": 1366, "height": 768})
        _sign_in(page)
        spent = [each for line in typing.lines(LINES, seed=7) for each in typed(page, line)]
        browser.close()
    yield of_times(f"key to painted answers, at {size:,}", spent, aim="p95 ≤ 100", note="Chromium, one key each 130 ms")


def _sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.locator("input[name=login]").fill("operator")
    page.locator("input[name=password]").fill(installation.demo_password("operator"))
    page.locator("main form button.primary").click()
    page.wait_for_url("**/search")


def typed(page: Page, line: str) -> list[float]:
    """Type a line into an empty box; milliseconds of each key from the second on."""
    page.goto("/search")
    page.evaluate(WATCH)
    page.locator("#words").press_sequentially(line, delay=BETWEEN_KEYS_MS)
    page.wait_for_timeout(500)
    pressed, painted = page.evaluate("[window.pressed, window.painted]")
    return [at - key for key, words in pressed[1:] for at in [_answered(key, words, painted)] if at is not None]


def _answered(key: float, words: str, painted: list[tuple[float, str]]) -> float | None:
    """When the answers to these words were painted, or to longer ones that took their place in the queue."""
    return next((at for at, asked in painted if at > key and asked.startswith(words)), None)
