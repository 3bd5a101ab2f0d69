"""The first start: a one-time link makes the first administrator, who then gets everybody else in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD
from tests.serving import Site, serving


@pytest.fixture
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A first start, in a folder that was not there."""
    with serving(tmp_path_factory.mktemp("new") / "instance") as site:
        yield site


def test_the_link_makes_an_administrator_once_and_she_invites_an_operator(
    new_site: Site, open_page: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    page = open_page(new_site.url)
    page.goto(new_site.link)
    axe(page)
    page.get_by_label("Name").fill("Administrator")
    page.get_by_label("Login").fill("administrator")
    page.locator("input[type=password]").first.fill(PASSWORD)
    page.locator("input[type=password]").last.fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search")

    page.get_by_role("link", name="Administration").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    stranger = open_page(new_site.url)
    response = stranger.goto(new_site.link)
    assert response is not None
    assert response.status == 404
    axe(stranger)


def test_a_stranger_is_led_to_the_sign_in_page_and_back_to_where_she_wanted(
    new_site: Site, open_page: Callable[..., Page]
) -> None:
    page = open_page(new_site.url)
    page.goto("/search?q=IVR")
    assert "/sign-in" in page.url

    new_site.kbapp("people", "link")
    expect(page.get_by_label("Password")).to_be_visible()
