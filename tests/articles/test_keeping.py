"""The supervisor's list: what each question finds, in which order, and what a row says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from kbapp.articles import categories, flags, keeping, together, verifying
from kbapp.articles.lists import PER_PAGE
from kbapp.articles.models import Article
from kbapp.articles.wanting import NOBODY, Wanted
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.people.models import Entry
from kbapp.people.rights import MACHINE, Person
from kbapp.search.models import Asked, AskedKey
from tests.articles import making
from tests.articles.making import HOUR, NINE

DAY = timedelta(days=1)
LATER = NINE + 400 * DAY


def listed(
    database: Database, by: Person = MACHINE, *, at: datetime = LATER, language: str = "en", **asked: Any
) -> list[int]:
    with database.reader() as session:
        leaf = keeping.kept(session, by=by, language=language, at=at, wanted=Wanted(**asked))
        return [row.article.number for row in leaf.rows]


def rows(database: Database, *, at: datetime = LATER, **asked: Any) -> dict[int, keeping.Kept]:
    with database.reader() as session:
        leaf = keeping.kept(session, by=MACHINE, language="en", at=at, wanted=Wanted(**asked))
        return {row.article.number: row for row in leaf.rows}


def search(database: Database, number: int, *, at: datetime, opened: bool, language: str = "en") -> None:
    """Somebody searched, saw the article, and perhaps opened it."""
    with database.transaction() as session:
        article_id = session.scalar(select(Article.id).where(Article.number == number))
        asked = Asked(
            thought=str(uuid4()),
            language=language,
            words="x",
            folded="x",
            hits=1,
            began_at=at,
            ended_at=at,
            gap_note="",
        )
        session.add(asked)
        session.flush()
        key = f"article/{article_id}/{language}"
        session.add(AskedKey(asked_id=asked.id, key=key, place=1, opened_at=at if opened else None))


# --- questions -------------------------------------------------------------------------------------------------------


def test_whoever_may_not_write_sees_no_list(database: Database, operator: Person) -> None:
    with pytest.raises(Forbidden):
        listed(database, operator)


def test_the_last_changed_come_first_and_each_article_once(database: Database) -> None:
    first = making.make_article(database, "first", texts={"kk": "Бір", "en": "One"})
    second = making.make_article(database, "second")
    assert listed(database) == [second, first]
    making.edit(database, first, body="Changed.")
    assert listed(database) == [first, second]


@pytest.mark.parametrize("words", ["жұмыс", "ЖҰМЫС уақ", "уақыты", "бірыңғай", "K-1", "к1", "1"])
def test_words_begin_words_of_a_title_in_any_language_or_are_the_number(database: Database, words: str) -> None:
    found = making.make_article(database, "found", texts={"kk": "Жұмыс «Бірыңғай» уақыты", "en": "Hours"})
    making.make_article(database, "other", texts={"kk": "Ақыты", "en": "Other"})
    assert listed(database, words=words) == [found]


@pytest.mark.parametrize("words", ["ұмыс", "ақыты", "жұмыс ескі", "K-99", "%", "99999999999"])
def test_other_words_find_nothing(database: Database, words: str) -> None:
    making.make_article(database, "found", texts={"kk": "Жұмыс уақыты"})
    assert listed(database, words=words) == []


def test_only_the_newest_title_counts(database: Database) -> None:
    number = making.make_article(database, texts={"en": "Old words"})
    making.edit(database, number, title="Fresh ones")
    assert listed(database, words="old") == []
    assert listed(database, words="fresh") == [number]


def test_a_category_counts_with_those_that_stand_under_it(database: Database) -> None:
    making.make_category(database, "law")
    with database.transaction() as session:
        categories.put_category(
            session, slug="terms", order=1, titles={"en": "Terms"}, parent="law", by=MACHINE, at=NINE
        )
    above, under = making.make_article(database, "a"), making.make_article(database, "b", category="terms")
    making.make_category(database, "other", order=2, en="Other")
    making.make_article(database, "c", category="other")
    assert listed(database, category="law") == [under, above]
    assert listed(database, category="terms") == [under]


def test_each_state_is_found(database: Database) -> None:
    live = making.make_article(database, "live")
    edited = making.make_article(database, "edited")
    making.edit(database, edited, body="Changed.")
    unpublished = making.make_article(database, "unpublished", live=False)
    withdrawn = making.make_article(database, "withdrawn")
    making.withdraw(database, withdrawn)
    found = {
        state: listed(database, state=state) for state in ("live", "edited", "unpublished", "withdrawn", "imported")
    }
    assert found == {
        "live": [live],
        "edited": [edited],
        "unpublished": [unpublished],
        "withdrawn": [withdrawn],
        "imported": [],
    }


def test_a_language_is_missing_while_readers_have_no_text_in_it(database: Database) -> None:
    whole = making.make_article(database, "whole", texts={"kk": "Бір", "en": "One"})
    without = making.make_article(database, "without")
    draft = making.make_article(database, "draft", texts={"kk": "Екі"}, live=False)
    assert listed(database, missing="kk") == [draft, without]
    assert listed(database, missing="ru") == [draft, without, whole]


def test_an_owner_is_found_by_login_and_a_missing_one_by_a_hyphen(database: Database, supervisor: Person) -> None:
    owned = making.make_article(database, "owned", owner="Supervisor")
    gone = making.make_article(database, "gone", owner="left-long-ago")
    none = making.make_article(database, "none")
    reader = making.make_article(database, "reader", owner="operator")
    assert listed(database, owner="supervisor") == [owned]
    assert listed(database, owner=NOBODY) == [reader, none, gone]


def test_a_tag_is_found_whatever_its_case(database: Database) -> None:
    tagged = making.make_article(database, "tagged", tags=["Қоңырау"])
    making.make_article(database, "other", tags=["қоңыраулар"])
    assert listed(database, tag="ҚОҢЫРАУ") == [tagged]


def test_age_counts_from_the_last_change(database: Database) -> None:
    old = making.make_article(database, "old")
    fresh = making.make_article(database, "fresh")
    making.edit(database, fresh, body="Changed.", at=LATER - 10 * DAY)
    assert listed(database, age="90") == [old]
    assert listed(database, age="365") == [old]
    assert listed(database, age="90", at=NINE + 90 * DAY - HOUR) == []


def test_an_owner_is_found_whatever_letters_she_is_written_in(database: Database) -> None:
    """On SQLite a capital that is not Latin was never the same as itself in small letters."""
    department = making.make_article(database, "department", owner="Отдел")
    login = making.make_article(database, "login", owner="Dana")
    assert listed(database, owner="Отдел") == [department]
    assert listed(database, owner="dana") == [login]


def test_what_is_due_for_checking_is_found_until_somebody_says_that_it_is_right(database: Database) -> None:
    due = making.make_article(database, "due", verify_every_days=30)
    making.make_article(database, "never", verify_every_days=0)
    making.make_article(database, "hidden", verify_every_days=30, live=False)
    assert listed(database, overdue=True, at=NINE + 30 * DAY - HOUR) == []
    at = NINE + 30 * DAY + HOUR
    assert listed(database, overdue=True, at=at) == [due]
    assert rows(database, at=at)[due].overdue_days(at) == 0
    with database.transaction() as session:
        verifying.still_right(session, article=due, by=MACHINE, at=at)
    assert listed(database, overdue=True, at=at + 29 * DAY) == []
    assert listed(database, overdue=True, at=at + 31 * DAY) == [due]


def test_what_no_search_showed_or_opened_is_found(database: Database) -> None:
    unseen, shown, opened = (making.make_article(database, slug) for slug in ("unseen", "shown", "opened"))
    making.make_article(database, "hidden", live=False)
    search(database, shown, at=LATER - 10 * DAY, opened=False)
    search(database, opened, at=LATER - 10 * DAY, opened=True)
    search(database, unseen, at=LATER - 60 * DAY, opened=True)
    assert listed(database, unused="found-30") == [unseen]
    assert listed(database, unused="found-90") == []
    assert listed(database, unused="opened-30") == [shown, unseen]
    assert listed(database, unused="opened-90") == [shown]


def test_what_readers_report_and_what_is_for_supervisors_is_found(database: Database, operator: Person) -> None:
    told = making.make_article(database, "told")
    internal = making.make_article(database, "internal", audience="supervisors")
    with database.transaction() as session:
        flags.flag(session, article=told, language="en", kind="old", words="Is it?", by=operator, at=NINE)
    assert listed(database, flagged=True) == [told]
    assert listed(database, internal=True) == [internal]
    assert rows(database)[told].flags == 1


def test_questions_hold_together(database: Database) -> None:
    making.make_article(database, "a", owner="x", tags=["t"])
    both = making.make_article(database, "b", owner="x", tags=["t"], texts={"ru": "Два"})
    assert listed(database, owner="x", tag="t", missing="en", state="live") == [both]


# --- order -----------------------------------------------------------------------------------------------------------


def test_titles_stand_in_the_order_of_the_kazakh_alphabet(database: Database) -> None:
    titles = ["Яғни", "Әкім", "Ғылым", "Аға", "Һәм"]
    numbers = {making.make_article(database, f"t{n}", texts={"kk": each}): each for n, each in enumerate(titles)}
    found = listed(database, sort="title", language="kk")
    assert [numbers[number] for number in found] == ["Аға", "Әкім", "Ғылым", "Һәм", "Яғни"]


def test_the_most_opened_come_first(database: Database) -> None:
    first, second = making.make_article(database, "a"), making.make_article(database, "b")
    for _time in range(2):
        search(database, first, at=LATER - DAY, opened=True)
    search(database, second, at=LATER - DAY, opened=True)
    for _time in range(5):
        search(database, second, at=LATER - 40 * DAY, opened=True)
    assert listed(database, sort="opened") == [first, second]
    assert {number: row.opened for number, row in rows(database).items()} == {first: 2, second: 1}


def test_the_queue_weighs_days_by_use(database: Database) -> None:
    long, used, fresh = (
        making.make_article(database, slug, verify_every_days=days)
        for slug, days in (("long", 100), ("used", 300), ("fresh", 1000))
    )
    for _time in range(3):
        search(database, used, at=LATER - DAY, opened=True)
    assert listed(database, sort="overdue") == [used, long, fresh]
    assert listed(database, sort="overdue", overdue=True) == [used, long]


def test_a_list_goes_on_from_page_to_page(database: Database) -> None:
    numbers = [making.make_article(database, f"a{n}") for n in range(PER_PAGE + 2)]
    with database.reader() as session:
        pages = [keeping.kept(session, by=MACHINE, language="en", at=LATER, page=page) for page in (1, 2)]
        whole = keeping.exported(session, by=MACHINE, language="en", at=LATER)
    shown = [row.article.number for leaf in pages for row in leaf.rows]
    assert shown == [row.article.number for row in whole] == numbers[::-1]
    assert [(leaf.more, len(leaf.rows)) for leaf in pages] == [(True, PER_PAGE), (False, 2)]


# --- several at once -------------------------------------------------------------------------------------------------


def test_several_get_an_owner_and_an_interval_at_once(database: Database, supervisor: Person) -> None:
    numbers = [making.make_article(database, slug, tags=["t"]) for slug in ("a", "b")]
    with database.transaction() as session:
        assert together.set_details(session, articles=numbers, owner="supervisor", by=supervisor, at=LATER) == 2
        assert together.set_details(session, articles=numbers, owner="supervisor", by=supervisor, at=LATER) == 0
        assert together.set_details(session, articles=numbers, verify_every_days=30, by=supervisor, at=LATER) == 2
    with database.reader() as session:
        kept = [(each.owner, each.verify_every_days, len(each.tags)) for each in session.scalars(select(Article))]
        told = session.scalars(select(Entry.action).where(Entry.login == "supervisor")).all()
    assert kept == [("supervisor", 30, 1)] * 2
    assert told == ["articles.set_details"] * 4


def test_several_are_found_still_right_but_for_those_that_readers_do_not_see(
    database: Database, supervisor: Person
) -> None:
    numbers = [making.make_article(database, "a"), making.make_article(database, "b", live=False)]
    with database.transaction() as session:
        assert together.still_right(session, articles=numbers, by=supervisor, at=LATER) == 1
        assert making.text(session, numbers[0]).verified_by == "supervisor"


def test_nothing_ticked_and_too_many_days_are_refused(database: Database) -> None:
    number = making.make_article(database)
    with pytest.raises(Invalid, match="Tick"), database.transaction() as session:
        together.still_right(session, articles=[], by=MACHINE, at=LATER)
    with pytest.raises(Invalid, match="days"), database.transaction() as session:
        together.set_details(session, articles=[number], verify_every_days=10**6, by=MACHINE, at=LATER)
