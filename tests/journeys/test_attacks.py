"""Hostile texts in a real browser, with no policy to protect it: nothing runs, nothing is asked, nothing leaves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from kbapp.articles import markdown
from tests import attacks

ORIGIN = "http://base.test"
AT_ONCE = 250
SAMPLE = 2500
"""Payloads of the corpora that are tried, each bare and in one of the contexts."""

LOOK = """(texts) => {
  const found = [];
  const look = (root, how) => {
    for (const element of root.querySelectorAll("*")) {
      if (["SCRIPT", "IFRAME", "OBJECT", "EMBED", "STYLE", "LINK", "META", "BASE", "FORM", "svg", "math"].includes(element.nodeName))
        found.push(`${how}: ${element.outerHTML}`);
      for (const { name, value } of element.attributes)
        if (/^on|^style$|^srcset$|^formaction$/.test(name)) found.push(`${how}: ${element.outerHTML}`);
      if (element.href && !["http:", "https:", "mailto:", "tel:", ":"].includes(element.protocol)) found.push(`${how}: ${element.href}`);
    }
  };
  for (const text of texts) {
    const box = document.body.appendChild(document.createElement("div"));
    box.innerHTML = text;
    look(box, "innerHTML");
    const before = box.innerHTML;
    box.innerHTML = before;
    if (box.innerHTML !== before) found.push(`changes when it is read again: ${before}`);
    look(new DOMParser().parseFromString(text, "text/html"), "parser");
  }
  return found;
}"""


class Watch:
    """A page that notes whatever a hostile text makes it do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.noted: list[str] = []
        page.on("dialog", self._dialog)
        page.on("popup", lambda popup: self.noted.append(f"popup {popup.url}"))
        page.route("**/*", self._request)
        page.goto(f"{ORIGIN}/")

    def _dialog(self, dialog: object) -> None:
        self.noted.append(f"dialog {dialog}")
        dialog.dismiss()  # type: ignore[attr-defined]

    def _request(self, route: Route) -> None:
        address = route.request.url
        if not address.startswith((f"{ORIGIN}/media/", f"{ORIGIN}/")) or route.request.resource_type == "script":
            self.noted.append(f"request {address}")
        route.fulfill(body="<!doctype html><title>-</title><body>", content_type="text/html")

    def shown(self, texts: list[str]) -> list[str]:
        """What is wrong after these pieces of HTML stood in the page: by a script, and as a page that is parsed."""
        wrong = list(self.page.evaluate(LOOK, texts))
        self.page.set_content("".join(f"<section data-piece>{text}</section>" for text in texts))
        pieces = self.page.evaluate("document.body.childNodes.length")
        self.page.wait_for_timeout(50)  # for what an event would run
        return wrong + ([] if pieces == len(texts) else [f"a piece breaks out: {pieces} of {len(texts)}"])


@pytest.fixture
def watch(browser: Browser) -> Iterator[Watch]:
    context = browser.new_context()
    yield Watch(context.new_page())
    context.close()


def outputs() -> list[str]:
    """Our own attacks in every context, and a sample of the corpora where they are."""
    cases = [*attacks.OWN, *attacks.inside_markdown(attacks.OWN)]
    payloads = [case for case in attacks.payloads() if len(case) < 5000]
    sample = payloads[:: max(1, len(payloads) // SAMPLE)]
    cases += sample
    cases += [attacks.WRAPPED[place % len(attacks.WRAPPED)].replace("{}", case) for place, case in enumerate(sample)]
    return list(dict.fromkeys(str(markdown.rendered.__wrapped__(case).whole) for case in cases))


def test_hostile_texts_run_nothing_and_ask_nobody(watch: Watch) -> None:
    texts = outputs()
    assert len(texts) > (2000 if attacks.CORPORA.is_dir() else 200)
    wrong = [fault for at in range(0, len(texts), AT_ONCE) for fault in watch.shown(texts[at : at + AT_ONCE])]
    assert wrong == []
    assert watch.noted == []


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src=https://example.org/x.png>",
        "</section>x<b>",
    ],
)
def test_the_watch_would_see_it(watch: Watch, hostile: str) -> None:
    wrong = watch.shown([hostile])
    assert wrong or watch.noted
