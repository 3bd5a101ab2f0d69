"""Journeys in a real browser: the site, the browser, its visitors, accessibility and pictures."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from kbapp import create_app, db
from kbapp.checklists import service as checklists
from kbapp.config import Settings
from kbapp.people.rights import MACHINE
from tests.conftest import NOON, PASSWORD, ROLES, hire
from tests.serving import Site, serving

AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"
PICTURES = Path(__file__).parent / "pictures"
TIMEOUT_MS = 15_000
expect.set_options(timeout=TIMEOUT_MS)

PageAs = Callable[..., Page]


# --- the site --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after a first start: articles, index, and the four accounts and an open period."""
    folder = tmp_path_factory.mktemp("furnished") / "instance"
    with serving(folder):
        pass
    app = create_app(Settings(data_dir=folder))
    with app.app_context():
        with db.transaction() as session:
            for role in ROLES:
                hire(session, role)
            checklists.open_period(session, code="2026-H1", by=MACHINE, at=NOON)
        db.of_app().dispose()
    return folder


@pytest.fixture(scope="module")
def site(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the shipped articles and the four accounts; each file of journeys has its own."""
    folder = tmp_path_factory.mktemp("site") / "instance"
    shutil.copytree(furnished, folder)
    with serving(folder) as site:
        yield site


# --- the browser -----------------------------------------------------------------------------------------------------


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A new visitor's page: `open_page(url, locale="ru-RU", …)`. What the browser complains of fails the test."""
    contexts, complaints = [], []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    def opened(url: str, *, locale: str = "en-GB", **options: Any) -> Page:
        context = browser.new_context(base_url=url, locale=locale, timezone_id="Asia/Almaty", **options)
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == [], "the browser complains: a content security policy violation, or a fault of our script"


@pytest.fixture
def page_as(open_page: Callable[..., Page], site: Site) -> PageAs:
    """A page of somebody who signed in through the page: `page_as("supervisor", locale="kk-KZ")`."""

    def signed_in(role: str, **options: Any) -> Page:
        page = open_page(site.url, **options)
        sign_in(page, role, PASSWORD)
        return page

    return signed_in


def sign_in(page: Page, login: str, password: str) -> None:
    """By the form."""
    page.goto("/sign-in")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(password)
    page.locator("main form button.primary").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


# --- what is looked at -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """`axe(page)`: axe-core finds nothing to complain of."""
    assert AXE.exists(), "axe-core is missing: `make setup` installs it into tests/node_modules"
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        wrong = [f"{each['id']}: {node['html'][:200]}" for each in found["violations"] for node in each["nodes"]]
        assert wrong == [], page.url

    return check


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """`picture(page, "search")`: kept for the README when KBAPP_PICTURES=1, else taken for nothing."""

    def take(page: Page, name: str) -> None:
        if os.environ.get("KBAPP_PICTURES"):
            PICTURES.mkdir(exist_ok=True)
            page.screenshot(path=PICTURES / f"{name}.png")

    return take
