"""What readers get: the right language, the live wording, and nothing that is not for them."""

from __future__ import annotations

import pytest

from kbapp.articles import lists, reading
from kbapp.articles.refusals import NoSuchArticle, NoSuchCategory
from kbapp.db import Database
from kbapp.errors import Forbidden
from kbapp.people.rights import Person
from tests.articles import making
from tests.articles.making import HOUR, NINE


def read(database: Database, number: int, by: Person, language: str = "en") -> reading.Page:
    with database.reader() as session:
        return reading.read(session, number=number, language=language, by=by)


def test_a_reader_gets_her_language(database: Database, operator: Person) -> None:
    number = making.make_article(database, texts={"kk": "Уақыт", "ru": "Время", "en": "Hours"})
    page = read(database, number, operator, "ru")
    assert (page.language, page.revision.title, page.languages) == ("ru", "Время", ("kk", "ru", "en"))


def test_a_reader_gets_the_nearest_language_when_hers_is_missing(database: Database, operator: Person) -> None:
    number = making.make_article(database, texts={"ru": "Время", "en": "Hours"})
    page = read(database, number, operator, "kk")
    assert (page.asked, page.language) == ("kk", "ru")


def test_a_reader_sees_the_live_wording_until_the_next_is_published(database: Database, operator: Person) -> None:
    number = making.make_article(database)
    making.edit(database, number, title="New hours")
    assert read(database, number, operator).revision.title == "Opening hours"
    making.publish(database, number, 2)
    assert read(database, number, operator).revision.title == "New hours"


def test_an_unpublished_article_is_there_only_for_those_who_write(
    database: Database, operator: Person, supervisor: Person
) -> None:
    number = making.make_article(database, live=False)
    with pytest.raises(NoSuchArticle):
        read(database, number, operator)
    page = read(database, number, supervisor)
    assert (page.is_live, page.states["en"].state) == (False, "unpublished")


def test_a_withdrawn_article_is_gone_for_readers(database: Database, operator: Person, supervisor: Person) -> None:
    number = making.make_article(database)
    making.withdraw(database, number)
    with pytest.raises(NoSuchArticle):
        read(database, number, operator)
    assert read(database, number, supervisor).states["en"].state == "withdrawn"


def test_an_unpublished_language_is_no_language_of_a_reader(database: Database, operator: Person) -> None:
    number = making.make_article(database, texts={"ru": "Время"})
    making.edit(database, number, "kk", base=0, title="Уақыт")
    page = read(database, number, operator, "kk")
    assert (page.language, page.languages) == ("ru", ("ru",))


def test_a_supervisors_article_is_unknown_to_others(
    database: Database, operator: Person, manager: Person, supervisor: Person
) -> None:
    number = making.make_article(database, audience="supervisors")
    unknown = [_refusal(database, number, by) for by in (operator, manager)]
    assert unknown == [_refusal(database, 999, operator)] * 2
    assert read(database, number, supervisor).revision.title == "Opening hours"


def _refusal(database: Database, number: int, by: Person) -> tuple[type, str]:
    with pytest.raises(NoSuchArticle) as refusal:
        read(database, number, by)
    return type(refusal.value), repr(refusal.value.message)


def test_a_number_beyond_the_database_is_unknown(database: Database, operator: Person) -> None:
    with pytest.raises(NoSuchArticle):
        read(database, 2**31, operator)


# --- lists -------------------------------------------------------------------------------------------------------------


def test_categories_count_what_this_person_can_read(database: Database, operator: Person, supervisor: Person) -> None:
    making.make_article(database, "a", texts={"kk": "А", "ru": "А"})
    making.make_article(database, "b", live=False)
    making.make_article(database, "c", audience="supervisors")
    making.make_category(database, "empty", order=0)
    with database.reader() as session:
        for person, count in ((operator, 1), (supervisor, 2)):
            branches = lists.branches(session, by=person, language="kk")
            assert [(branch.category.slug, branch.count) for branch in branches] == [("empty", 0), ("law", count)]


def test_a_shelf_is_in_the_order_of_the_kazakh_alphabet_and_in_the_readers_language(
    database: Database, operator: Person
) -> None:
    for slug, title in (("a", "Яғни"), ("b", "Әкім"), ("c", "Бала"), ("d", "Ана"), ("e", "Һәм")):
        making.make_article(database, slug, texts={"kk": title, "ru": "Я"})
    making.make_article(database, "f", texts={"ru": "Есть"})
    with database.reader() as session:
        law = lists.category_of(session, slug="law")
        leaf = lists.on_shelf(session, category=law, by=operator, language="kk")
    assert [row.title for row in leaf.rows] == ["Ана", "Әкім", "Бала", "Есть", "Һәм", "Яғни"]
    assert [row.language for row in leaf.rows] == ["kk", "kk", "kk", "ru", "kk", "kk"]


def test_a_shelf_shows_nothing_that_is_not_for_the_reader(database: Database, operator: Person) -> None:
    making.make_article(database, "a", audience="supervisors")
    making.make_article(database, "b", live=False)
    with database.reader() as session:
        law = lists.category_of(session, slug="law")
        assert lists.on_shelf(session, category=law, by=operator, language="kk").rows == []


def test_an_unknown_category_is_refused(database: Database) -> None:
    with pytest.raises(NoSuchCategory), database.reader() as session:
        lists.category_of(session, slug="none")


def test_a_long_list_has_pages(database: Database, operator: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PER_PAGE", 2)
    for slug in "abc":
        making.make_article(database, slug, texts={"en": slug})
    with database.reader() as session:
        law = lists.category_of(session, slug="law")
        first, second = (
            lists.on_shelf(session, category=law, by=operator, language="en", page=page) for page in (1, 2)
        )
    assert ([row.title for row in first.rows], first.more) == (["a", "b"], True)
    assert ([row.title for row in second.rows], second.more) == (["c"], False)


def test_the_history_has_every_revision_and_when_it_was_seen(
    database: Database, operator: Person, supervisor: Person
) -> None:
    number = making.make_article(database)
    making.edit(database, number, title="Second")
    making.publish(database, number, 2, at=NINE + HOUR)
    with database.reader() as session:
        text = making.text(session, number)
        past = reading.history(session, text=text, by=supervisor)
        assert [(one.revision.number, [each.until_at for each in one.publications]) for one in past] == [
            (2, [None]),
            (1, [NINE + HOUR]),
        ]
        with pytest.raises(Forbidden):
            reading.history(session, text=text, by=operator)


# --- links that lead nowhere -------------------------------------------------------------------------------------------


def test_a_link_leads_somewhere_when_its_readers_can_open_it(database: Database) -> None:
    live = making.make_article(database)
    making.make_article(database, "hidden", audience="supervisors")
    making.make_article(database, "unpublished", live=False)
    withdrawn = making.make_article(database, "withdrawn")
    making.withdraw(database, withdrawn)
    with database.reader() as session:
        identity = making.article(session, live).id
        good = [
            f"article:{identity}",
            f"/articles/by-id/{identity}#s-x",
            "article:hours",
            f"article:K-{live}",
            "#x",
            "/account",
        ]
        bad = [
            "article:hidden",
            "article:unpublished",
            "/articles/by-slug/withdrawn",
            "article:K-99999999999",
            "article:X",
        ]
        body = " ".join(f"[x]({link})" for link in (*good, *bad))
        assert reading.broken_links(session, body) == tuple(bad)
        assert reading.broken_links(session, body, audience="supervisors") == tuple(bad[1:])


def test_a_text_without_links_to_articles_asks_nothing(database: Database, statements: list[str]) -> None:
    with database.reader() as session:
        assert reading.broken_links(session, "[x](https://example.org/articles/1) [y](/categories)") == ()
    assert statements == []
