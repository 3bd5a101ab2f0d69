"""Creating articles and saving revisions: nothing that was saved is ever lost or changed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from kbapp.articles import details, service
from kbapp.articles.models import Article, Publication, Revision
from kbapp.articles.refusals import DetailsEditedMeanwhile, EditedMeanwhile, NoSuchArticle, SlugTaken
from kbapp.db import Database
from kbapp.errors import Forbidden, Invalid
from kbapp.people.rights import MACHINE, Person
from tests.articles import making
from tests.articles.making import HOUR, NINE


def test_an_article_has_an_id_and_a_short_number(database: Database) -> None:
    first, second = making.make_article(database, "a"), making.make_article(database, "b")
    with database.reader() as session:
        article = making.article(session, first)
        assert (article.label, len(article.id)) == (f"K-{first}", 36)
    assert second > first


def test_a_number_is_never_given_out_again(database: Database) -> None:
    making.make_category(database)
    kept = details.made(slug="a", category="law")
    with database.transaction() as session:
        first = service.create(session, details=kept, by=MACHINE, at=NINE).number
    with database.transaction() as session:
        session.execute(delete(Article))
    with database.transaction() as session:
        assert service.create(session, details=kept, by=MACHINE, at=NINE).number > first


def test_a_short_name_belongs_to_one_article(database: Database) -> None:
    making.make_article(database, "a")
    with pytest.raises(SlugTaken):
        making.make_article(database, "a")


def test_an_article_needs_a_known_category(database: Database) -> None:
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        service.create(session, details=details.made(slug="a", category="no"), by=MACHINE, at=NINE)
    assert refusal.value.field == "category"


def test_only_who_writes_creates_and_saves(database: Database, operator: Person) -> None:
    number = making.make_article(database)
    with pytest.raises(Forbidden):
        making.make_article(database, "b", by=operator)
    with pytest.raises(Forbidden):
        making.edit(database, number, by=operator)


def test_a_save_adds_a_revision_and_leaves_readers_their_text(database: Database, supervisor: Person) -> None:
    number = making.make_article(database)
    with database.transaction() as session:
        revision = making.write(session, number, body="We open at ten.", base=1, by=supervisor, at=NINE + HOUR)
        assert (revision.number, revision.by, revision.at) == (2, "supervisor", NINE + HOUR)
    with database.reader() as session:
        live = service.live_at(session, text=making.text(session, number), at=NINE + 2 * HOUR)
        assert live is not None
        assert live.body.startswith("We open at nine.")


def test_saving_the_same_words_adds_nothing(database: Database) -> None:
    number = making.make_article(database)
    with database.transaction() as session:
        revision = making.write(session, number, body="We open at nine.\r\n\r\nMore to say.\r\n", base=1)
        assert revision.number == 1


def test_a_second_save_of_the_same_revision_is_refused(database: Database, supervisor: Person) -> None:
    number = making.make_article(database)
    making.edit(database, number, body="We open at ten.", by=supervisor)
    with pytest.raises(EditedMeanwhile) as refusal:
        making.edit(database, number, body="We open at eleven.")
    newest = refusal.value
    assert newest.wording is not None
    assert (newest.revision, newest.by, newest.wording.body) == (2, "supervisor", "We open at ten.")


def test_a_second_first_text_of_a_language_is_refused(database: Database) -> None:
    number = making.make_article(database)
    making.edit(database, number, "kk", base=0, title="Жұмыс уақыты")
    with pytest.raises(EditedMeanwhile):
        making.edit(database, number, "kk", base=0, title="Басқа")


def test_a_save_on_a_revision_that_never_was_is_refused(database: Database) -> None:
    number = making.make_article(database)
    with pytest.raises(EditedMeanwhile) as refusal:
        making.edit(database, number, "ru", base=7)
    assert refusal.value.wording is None


def test_an_unknown_article_is_refused(database: Database) -> None:
    with pytest.raises(NoSuchArticle):
        making.edit(database, 99)


def test_a_text_is_in_one_of_three_languages(database: Database) -> None:
    number = making.make_article(database)
    with pytest.raises(Invalid):
        making.edit(database, number, "fr", base=0)


ROUNDS = 100


def test_of_two_saves_at_once_one_wins_and_no_revision_is_lost(database: Database) -> None:
    number = making.make_article(database)
    barrier = threading.Barrier(2)
    won: list[tuple[int, int]] = []
    refused: list[EditedMeanwhile] = []
    faults: list[BaseException] = []

    def writer(name: int) -> None:
        try:
            for base in range(1, ROUNDS + 1):
                barrier.wait(60)
                try:
                    making.edit(database, number, body=f"writer {name} on {base}", base=base)
                    won.append((base, name))
                except EditedMeanwhile as refusal:
                    refused.append(refusal)
        except BaseException as fault:
            faults.append(fault)
            barrier.abort()

    threads = [threading.Thread(target=writer, args=(name,)) for name in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(base for base, _name in won) == list(range(1, ROUNDS + 1))
    assert [refusal.revision for refusal in refused] == list(range(2, ROUNDS + 2))
    with database.reader() as session:
        bodies = session.scalars(select(Revision.body).order_by(Revision.number)).all()
    assert bodies[1:] == [f"writer {name} on {base}" for base, name in sorted(won)]


def test_of_two_first_texts_at_once_one_wins(database: Database) -> None:
    numbers = [making.make_article(database, f"a{place}") for place in range(10)]
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def writer(name: int) -> None:
        for number in numbers:
            barrier.wait(60)
            try:
                making.edit(database, number, "kk", base=0, body=f"writer {name}")
                outcomes.append("won")
            except EditedMeanwhile:
                outcomes.append("refused")

    threads = [threading.Thread(target=writer, args=(name,)) for name in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 10 + ["won"] * 10


@pytest.mark.parametrize(
    "change",
    [
        update(Revision).values(body="changed"),
        delete(Revision),
        delete(Publication),
        update(Publication).values(by="somebody"),
        update(Publication).values(from_at=NINE - timedelta(days=1)),
        text("INSERT OR REPLACE INTO revision SELECT * FROM revision"),
        text("TRUNCATE revision CASCADE"),
    ],
    ids=["update", "delete", "delete-publication", "whose", "when", "replace", "truncate"],
)
def test_the_database_itself_refuses_to_change_the_past(database: Database, change: object) -> None:
    making.make_article(database)
    with pytest.raises(DatabaseError), database.transaction() as session:
        session.execute(change)  # type: ignore[call-overload]
    with database.reader() as session:
        assert session.scalar(select(func.count(Revision.id))) == 1


def test_the_database_keeps_one_live_wording_of_a_text(database: Database) -> None:
    number = making.make_article(database)
    with pytest.raises(IntegrityError), database.transaction() as session:
        text_id = making.text(session, number).id
        again = {"text_id": text_id, "revision_id": 1, "from_at": NINE, "by": "x", "reason": ""}
        session.add(Publication(**again, until_by="", until_reason=""))


# --- details -----------------------------------------------------------------------------------------------------------


def test_details_are_replaced_together(database: Database, supervisor: Person) -> None:
    number = making.make_article(database, tags=["a", "b"], aliases={"kk": ["x", "y"], "ru": ["z"]})
    kept = details.made(
        slug="hours", category="law", tags=["b", "c", "a"], aliases={"ru": ["y", "x"]}, owner="operator"
    )
    with database.transaction() as session:
        service.set_details(session, article=number, details=kept, version=1, by=supervisor, at=NINE)
    with database.reader() as session:
        article = making.article(session, number)
        assert (article.details, article.version) == (kept, 2)


def test_equal_details_change_nothing(database: Database) -> None:
    number = making.make_article(database, tags=["a"])
    with database.transaction() as session:
        kept = details.made(slug="hours", category="law", tags=["a"])
        assert service.set_details(session, article=number, details=kept, version=1, by=MACHINE, at=NINE).version == 1


def test_details_saved_on_an_old_version_are_refused_with_the_newest(database: Database) -> None:
    number = making.make_article(database)
    first, second = (details.made(slug="hours", category="law", owner=owner) for owner in ("first", "second"))
    with database.transaction() as session:
        service.set_details(session, article=number, details=first, version=1, by=MACHINE, at=NINE)
    with pytest.raises(DetailsEditedMeanwhile) as refusal, database.transaction() as session:
        service.set_details(session, article=number, details=second, version=1, by=MACHINE, at=NINE)
    assert (refusal.value.version, refusal.value.details) == (2, first)


def test_a_short_name_cannot_be_taken_over(database: Database) -> None:
    making.make_article(database, "a")
    number = making.make_article(database, "b")
    with pytest.raises(SlugTaken), database.transaction() as session:
        kept = details.made(slug="a", category="law")
        service.set_details(session, article=number, details=kept, version=1, by=MACHINE, at=NINE)
