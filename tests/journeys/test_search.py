"""An operator's words → the answer, whatever the keyboard does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.conftest import PASSWORD
from tests.journeys.conftest import PageAs

ROW_21 = {"kk": "Есептің 21-жолына", "ru": "в строке 21", "en": "row 21"}


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("бағдарламалық өнімдер", "kk"),
        ("багдарламалык онимдер", "kk"),
        ("программные продукты", "ru"),
        ("ghjuhfvvyst ghjlerns", "ru"),
    ],
    ids=["Kazakh", "Kazakh without Kazakh letters", "Russian", "Russian on the English layout"],
)
def test_an_operator_types_words_and_the_right_answer_stands_first(page_as: PageAs, typed: str, language: str) -> None:
    page = page_as("operator", locale="ru-RU")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type(typed)

    first = page.locator("#hits .hit").first
    expect(first).to_contain_text(ROW_21[language], ignore_case=True)

    page.keyboard.press("Enter")
    expect(page.locator("#answer h2").first).to_contain_text(ROW_21[language], ignore_case=True)
    expect(page.locator("#answer .answer")).to_be_visible()
    expect(page.locator("#hits .hit")).not_to_have_count(0)


def test_the_other_language_of_an_answer_opens_in_the_same_place(page_as: PageAs) -> None:
    """It led away from the search, to the article's own page: the words and the list were gone."""
    page = page_as("operator", locale="ru-RU")
    page.keyboard.type("программные продукты")
    expect(page.locator("#hits .hit").first).to_contain_text(ROW_21["ru"], ignore_case=True)
    page.keyboard.press("Enter")
    page.locator("#answer nav a[hreflang=kk]").click()

    expect(page.locator("#answer h2").first).to_contain_text(ROW_21["kk"], ignore_case=True)
    expect(page.locator("#words")).to_have_value("программные продукты")


def test_no_answer_is_no_dead_end(page_as: PageAs, axe: Callable[[Page], None]) -> None:
    page = page_as("operator")
    page.keyboard.type("ъъъщщщ")
    expect(page.locator(".nothing a").first).to_be_visible()
    axe(page)


def test_a_search_works_without_javascript(page_as: PageAs) -> None:
    page = page_as("operator", java_script_enabled=False)
    page.locator("#words").fill("программные продукты")
    page.locator("#ask button.primary").click()
    expect(page.locator("#hits .hit").first).to_contain_text(ROW_21["ru"], ignore_case=True)
    page.locator("#hits .hit").first.click()
    expect(page.locator("h1")).to_contain_text(ROW_21["ru"], ignore_case=True)


def test_the_search_page_can_be_shown(page_as: PageAs, picture: Callable[[Page, str], None]) -> None:
    page = page_as("operator", locale="kk-KZ", viewport={"width": 1280, "height": 800})
    page.keyboard.type("багдарламалык онимдер")
    expect(page.locator("#hits .hit").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#answer .answer")).to_be_visible()
    picture(page, "search")


# --- the open answer and what can be done with it ------------------------------------------------------------------------


def asked(page: Page, words: str) -> Locator:
    """The rows that the words find."""
    page.locator("#words").fill(words)
    hits = page.locator("#hits .hit")
    expect(page.locator("#found")).to_have_attribute("aria-busy", "false")
    expect(hits.first).to_be_visible()
    return hits


def opened(page: Page, words: str = "программные продукты") -> None:
    """The first answer to the words stands open."""
    asked(page, words)
    page.keyboard.press("Enter")
    expect(page.locator("#answer h2").first).to_be_visible()


def test_what_is_typed_before_the_script_is_there_is_asked_when_it_is(page_as: PageAs) -> None:
    page = page_as("operator", locale="ru-RU")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/search.js", hold)
    page.goto("/search", wait_until="commit")
    page.locator("#words").press_sequentially("программные продукты")
    expect(page.locator("#hits")).to_have_count(0)
    page.wait_for_timeout(200)
    held[0].continue_()
    expect(page.locator("#hits .hit").first).to_contain_text(ROW_21["ru"], ignore_case=True)


def test_escape_twice_leaves_an_empty_box_for_the_next_caller(page_as: PageAs) -> None:
    page = page_as("operator", locale="ru-RU")
    opened(page)
    page.keyboard.press("Escape")
    expect(page.locator("#words")).to_have_value("")
    expect(page.locator("#answer h2").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#desk.opened")).to_have_count(0)
    page.keyboard.type("отчёт")
    expect(page.locator("#words")).to_have_value("отчёт")
    expect(page.locator("#hits .hit").first).to_be_visible()
    expect(page).not_to_have_url(re.compile("article="))


def test_alt_and_a_digit_open_an_answer_by_its_place(page_as: PageAs) -> None:
    page = page_as("operator")
    second = asked(page, "отчёт").nth(1)
    page.keyboard.press("Alt+Digit2")

    expect(second).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile(f"article={second.get_attribute('data-number')}"))


def test_an_answer_is_copied_used_and_marked_and_all_of_it_is_found_again(
    page_as: PageAs, axe: Callable[[Page], None]
) -> None:
    page = page_as("operator", locale="ru-RU", permissions=["clipboard-read", "clipboard-write"])
    opened(page)
    title = page.locator("#answer h2").first.inner_text()
    page.keyboard.press("Alt+c")
    expect(page.locator(".tool-done").first).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied in page.locator("#answer").inner_text()
    page.keyboard.press("Alt+u")
    expect(page.locator("#said")).not_to_be_empty()
    page.locator("[data-do=star]").click()
    expect(page.locator("[data-do=star]")).to_have_attribute("aria-pressed", "true")
    axe(page)

    page.goto("/search")
    for group in ("favourites", "recent", "used"):
        expect(page.locator(f"section[aria-labelledby=group-{group}]")).to_contain_text(title)
    expect(page.locator("section[aria-labelledby=group-words]")).to_contain_text("программные продукты")
    axe(page)
    page.locator("section[aria-labelledby=group-recent] .row").first.click()
    expect(page.locator("#answer h2").first).to_have_text(title)


def test_a_number_opens_its_article_at_once_and_back_leads_back(page_as: PageAs) -> None:
    page = page_as("operator")
    page.keyboard.type("л-5")
    page.keyboard.press("Enter")
    expect(page.locator("#answer article[data-number='K-5']")).to_be_visible()

    page.go_back()
    expect(page.locator("#answer h2")).to_have_count(0)
    expect(page.locator("#words")).to_have_value("л-5")
    page.go_forward()
    expect(page.locator("#answer article[data-number='K-5']")).to_be_visible()


def test_a_link_to_another_article_opens_it_in_the_same_place(page_as: PageAs) -> None:
    page = page_as("operator")
    opened(page)
    other = '<article data-key="article/1-1/en" data-thing="article/1-1" data-number="K-9" data-language="en"><h2>Nine</h2></article>'
    page.route(
        "**/articles/by-id/1-1/answer*",
        lambda route: route.fulfill(body=other, headers={"X-Fragment": "1"}, content_type="text/html"),
    )
    page.evaluate("""() => { const link = document.createElement("a");
        Object.assign(link, { href: "/articles/by-id/1-1", textContent: "nine" });
        document.querySelector("#answer article").prepend(link); }""")
    page.get_by_role("link", name="nine").click()

    expect(page.locator("#answer h2")).to_have_text("Nine")
    expect(page).to_have_url(re.compile("article=K-9&in=en"))
    page.go_back()
    expect(page.locator("#answer h2").first).not_to_have_text("Nine")


FLAG_FORM = """<form method="post"><h2>Report</h2><label>Words <textarea name="words"></textarea></label><button>Send</button></form>"""


def test_a_problem_is_flagged_without_leaving_the_answer(page_as: PageAs, axe: Callable[[Page], None]) -> None:
    page = page_as("operator")
    opened(page)
    answers = [(200, FLAG_FORM), (503, "<p>Busy</p>"), (200, "<p>Thank you</p>")]

    def answer(route: Route) -> None:
        status, body = answers.pop(0)
        route.fulfill(status=status, body=body, headers={"X-Fragment": "1"}, content_type="text/html")

    page.route("**/flag?language=*", answer)
    page.keyboard.press("Alt+p")
    words = page.locator("#sheet textarea")
    expect(words).to_be_focused()
    axe(page)
    page.keyboard.type("out of date")
    page.locator("#sheet-body button").click()
    expect(page.locator("#sheet-fault")).to_contain_text("Busy")
    expect(words).to_have_value("out of date")
    page.locator("#sheet-body button").click()
    expect(page.locator("#sheet-body")).to_have_text("Thank you")

    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
    expect(page.locator("#words")).to_be_focused()
    expect(page.locator("#answer h2").first).to_be_visible()


# --- no answer ---------------------------------------------------------------------------------------------------------


def test_one_key_says_that_there_is_no_answer(page_as: PageAs, axe: Callable[[Page], None]) -> None:
    page = page_as("operator", locale="ru-RU")
    asked(page, "программные продукты")
    page.keyboard.press("Alt+n")
    expect(page.locator("#gap-note")).to_be_focused()
    page.keyboard.type("о лицензиях, 8 701 123 45 67")
    page.keyboard.press("Enter")
    expect(page.locator(".gap-thanks")).to_be_visible()
    axe(page)
    page.locator("#words").fill("отчёт")
    expect(page.locator(".gap-thanks")).to_be_hidden()


def test_both_can_be_said_without_javascript(page_as: PageAs) -> None:
    page = page_as("operator", locale="en-GB", java_script_enabled=False)
    page.goto("/search?q=software+products")
    page.locator(".answered button").click()
    expect(page.get_by_role("status").first).to_contain_text("answered it")
    page.locator("#gap summary").click()
    page.locator("#gap-note").fill("about licences")
    page.locator("#gap button").click()
    expect(page.get_by_role("status").first).to_contain_text("Noted")


# --- a slow network, two windows, an ended session -----------------------------------------------------------------------

SLOW = """(() => {
  const real = window.fetch;
  window.late = {}; window.flying = 0; window.most = 0;
  window.fetch = async (address, how) => {
    window.most = Math.max(window.most, ++window.flying);
    const answer = await real(address, how);
    const slow = Object.keys(window.late).find((part) => String(address).includes(part));
    await new Promise((go) => setTimeout(go, slow ? window.late[slow] : 50));
    window.flying--;
    return answer;
  };
})()"""


def test_one_question_at_a_time_is_under_way_and_only_the_newest_is_painted(page_as: PageAs) -> None:
    page = page_as("operator", locale="ru-RU")
    page.add_init_script(SLOW)
    page.goto("/search?language=")
    page.evaluate("window.late = {[encodeURIComponent('отчёт') + '&']: 700}")
    page.locator("#words").press_sequentially("отчёт")
    page.locator("#words").press_sequentially(" строка 27", delay=20)

    expect(page.locator("#found")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#hits .hit").first).to_contain_text("27")
    assert page.evaluate("window.most") == 1
    assert "27" in page.evaluate("new URLSearchParams(location.search).get('q')")


def test_an_answer_that_comes_late_is_not_painted_over_a_newer_one(page_as: PageAs) -> None:
    page = page_as("operator", locale="ru-RU")
    page.add_init_script(SLOW)
    page.goto("/search?language=")
    hits = asked(page, "отчёт")
    numbers = [hits.nth(place).get_attribute("data-number") or "" for place in (0, 1)]
    page.evaluate("slow => { window.late[slow] = 800 }", f"/articles/{numbers[0][2:]}/answer")
    page.keyboard.press("Alt+Digit1")
    page.keyboard.press("Alt+Digit2")
    expect(page.locator(f"#answer article[data-number='{numbers[1]}']")).to_be_visible()
    page.evaluate("async () => { while (window.flying) await new Promise((go) => setTimeout(go, 50)); }")
    expect(page.locator(f"#answer article[data-number='{numbers[1]}']")).to_be_visible()
    expect(page).to_have_url(re.compile(f"article={numbers[1]}"))


def test_a_silent_network_is_said_and_asked_again(page_as: PageAs) -> None:
    page = page_as("operator")
    page.context.set_offline(True)
    page.keyboard.type("software")
    expect(page.locator("#silent")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#hits .hit").first).to_be_visible()
    expect(page.locator("#silent")).to_be_hidden()
    expect(page.locator("#words")).to_have_value("software")


def test_two_windows_do_not_disturb_each_other(page_as: PageAs) -> None:
    one = page_as("operator", locale="ru-RU")
    two = one.context.new_page()
    two.goto("/search")
    opened(one, "программные продукты")
    opened(two, "отчёт строка 27")
    for page, words in ((one, "программные продукты"), (two, "отчёт строка 27")):
        page.locator("[data-do=used]").click()
        expect(page.locator(".used [data-do=used] .tool-done")).to_be_visible()
        expect(page.locator("#words")).to_have_value(words)

    one.goto("/search")
    again = one.locator("section[aria-labelledby=group-words]")
    expect(again).to_contain_text("программные продукты")
    expect(again).to_contain_text("отчёт строка 27")


def test_an_ended_session_loses_nothing_that_was_typed(page_as: PageAs, axe: Callable[[Page], None]) -> None:
    page = page_as("operator")
    asked(page, "software")
    page.context.clear_cookies()
    page.locator("#words").press_sequentially(" products")
    expect(page.get_by_role("link", name="Sign in in a new tab")).to_be_visible()
    expect(page.locator("#words")).to_have_value("software products")
    axe(page)

    with page.expect_popup() as popup:
        page.get_by_role("link", name="Sign in in a new tab").click()
    other = popup.value
    other.locator("input[name=login]").fill("operator")
    other.locator("input[name=password]").fill(PASSWORD)
    other.locator("main form button.primary").click()
    other.wait_for_url(lambda url: "/sign-in" not in url)
    page.bring_to_front()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#hits .hit").first).to_contain_text("row 21", ignore_case=True)
    expect(page.locator("#words")).to_have_value("software products")


def test_a_filter_is_set_and_taken_away_without_the_mouse_and_back_leads_back(
    page_as: PageAs, axe: Callable[[Page], None]
) -> None:
    page = page_as("operator", locale="en-GB")
    asked(page, "call")
    page.locator(".narrow-button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#narrow-category")).to_be_visible()
    axe(page)
    page.keyboard.press("Tab")
    expect(page.locator("#narrow-category")).to_be_focused()
    page.keyboard.press("ArrowDown")
    chip = page.locator(".narrowed a")
    expect(chip).to_contain_text("БОҚЕ-01")
    page.keyboard.press("Escape")
    expect(page.locator("#narrow")).to_be_hidden()
    axe(page)
    expect(page).to_have_url(re.compile("category=report"))
    page.keyboard.press("/")
    page.keyboard.type("time")
    expect(page).to_have_url(re.compile("q=time.*category=report"))
    chip.focus()
    page.keyboard.press("Enter")
    expect(chip).to_have_count(0)
    expect(page.locator("#narrow-category")).to_have_value("")
    expect(page).not_to_have_url(re.compile("category"))


def test_a_filter_works_without_javascript(page_as: PageAs) -> None:
    page = page_as("operator", locale="ru-RU", java_script_enabled=False)
    page.goto("/search?q=звонок")
    page.locator(".narrow-button").click()
    page.locator("#narrow-category").select_option("report")
    page.locator("#narrow button[type=submit]").click()
    expect(page.locator(".narrowed a")).to_contain_text("БОҚЕ-01")


@pytest.mark.parametrize(
    "look", [{"color_scheme": "dark"}, {"viewport": {"width": 320, "height": 640}}], ids=["dark", "narrow"]
)
def test_every_state_can_be_read_by_all(page_as: PageAs, axe: Callable[[Page], None], look: dict[str, Any]) -> None:
    page = page_as("operator", locale="kk-KZ", **look)
    opened(page, "есеп")
    axe(page)
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.goto("/search?q=ъъщщъъ&language=en")
    axe(page)
    page.evaluate("document.getElementById('keys').showPopover()")
    axe(page)
