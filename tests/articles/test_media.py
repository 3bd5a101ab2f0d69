"""Pictures and files of an article: who may add, describe, remove and open them, and what is refused."""

from __future__ import annotations

import pytest
from markupsafe import Markup
from sqlalchemy import select

from kbapp.articles import markdown, media
from kbapp.articles.models import Media
from kbapp.articles.refusals import MediaDamaged, MediaInUse, NoSuchArticle, NoSuchMedia
from kbapp.db import Database, files
from kbapp.errors import Forbidden, Invalid
from kbapp.layout.uploads.examining import Upload, examined
from kbapp.people.models import Entry
from kbapp.people.rights import MACHINE, Person
from tests.articles import making
from tests.articles.making import HOUR, NINE
from tests.articles.sending import PDF, png

WORDS = {"kk": "Жоспар", "en": "The plan"}


@pytest.fixture
def number(database: Database) -> int:
    return making.make_article(database)


def upload(content: bytes | None = None, name: str = "plan.png") -> Upload:
    return examined(content or png(), name, max_bytes=2**20)


def add(database: Database, number: int, sent: Upload | None = None, **more: object) -> Media:
    options = {"alts": WORDS, "by": MACHINE, "at": NINE, **more}
    with database.transaction() as session:
        return media.add(session, article=number, upload=sent or upload(), **options)  # type: ignore[arg-type]


def show(database: Database, number: int, row: Media, *, live: bool = True) -> None:
    making.edit(database, number, body=media.markdown_of(row, "en"))
    if live:
        making.publish(database, number, 2)


def rows(database: Database) -> list[Media]:
    with database.reader() as session:
        return list(session.scalars(select(Media).order_by(Media.id)))


def actions(database: Database) -> list[str]:
    with database.reader() as session:
        told = session.scalars(select(Entry.action).order_by(Entry.id))
        return [each for each in told if each.endswith("_media")]


# --- adding ----------------------------------------------------------------------------------------------------------


def test_an_article_gets_a_picture_with_its_words(database: Database, number: int, supervisor: Person) -> None:
    row = add(database, number, by=supervisor)
    assert (row.name, row.type, row.width, row.height) == ("plan.png", "image/png", 40, 30)
    assert (row.alts, row.by, row.at) == (WORDS, "supervisor", NINE)
    with database.reader() as session:
        assert len(media.content_of(session, row)) == row.size
    assert actions(database) == ["articles.add_media"]


def test_an_operator_and_a_manager_may_not(database: Database, number: int, operator: Person, manager: Person) -> None:
    row = add(database, number)
    for by in (operator, manager):
        with pytest.raises(Forbidden):
            add(database, number, by=by)
        for verb in (media.describe, media.remove):
            words = {"alts": WORDS} if verb is media.describe else {}
            with pytest.raises(Forbidden), database.transaction() as session:
                verb(session, article=number, media=row.id, by=by, at=NINE, **words)  # type: ignore[arg-type]


def test_an_article_that_one_may_not_know_of_gets_none(database: Database, supervisor: Person) -> None:
    hidden = making.make_article(database, audience="supervisors")
    writer = Person(id=None, login="w", name="w", rights=frozenset({"articles.read", "articles.write"}))
    with pytest.raises(NoSuchArticle):
        add(database, hidden, by=writer)
    add(database, hidden, by=supervisor)


def test_a_picture_without_words_in_the_language_of_the_text_is_refused(database: Database, number: int) -> None:
    with pytest.raises(Invalid) as refusal:
        add(database, number, language="ru")
    assert refusal.value.field == "alt_ru"
    with pytest.raises(Invalid):
        add(database, number, alts={"kk": " ", "ru": ""})
    assert rows(database) == []


def test_a_decorative_picture_has_no_words_and_says_so(database: Database, number: int) -> None:
    with pytest.raises(Invalid) as refusal:
        add(database, number, decorative=True)
    assert refusal.value.field == "decorative"
    assert add(database, number, alts={}, decorative=True, language="kk").alts == {}


def test_a_file_needs_no_words(database: Database, number: int) -> None:
    row = add(database, number, upload(PDF, "Өтініш.pdf"), alts={}, language="kk")
    assert (row.name, row.width, row.is_picture) == ("Өтініш.pdf", None, False)


def test_words_that_are_too_long_or_cannot_be_kept_are_refused(database: Database, number: int) -> None:
    for words in ("x" * 501, "a\x07b"):
        with pytest.raises(Invalid) as refusal:
            add(database, number, alts={"ru": words})
        assert refusal.value.field == "alt_ru"


def test_the_same_picture_again_gives_the_one_that_is_there(database: Database, number: int) -> None:
    first = add(database, number)
    again = add(database, number, upload(name="other.png"), alts={"ru": "План", "en": "Another"}, at=NINE + HOUR)
    assert (again.id, again.name, again.alts) == (first.id, "plan.png", {**WORDS, "ru": "План"})
    assert len(rows(database)) == 1


def test_another_picture_of_the_same_name_gets_a_number(database: Database, number: int) -> None:
    names = [add(database, number, upload(png(width), "Plan.PNG")).name for width in (10, 11, 12)]
    assert names == ["plan.png", "plan-2.png", "plan-3.png"]


def test_an_article_has_no_more_than_two_hundred(
    database: Database, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "COUNT_MAX", 2)
    for width in (10, 11):
        add(database, number, upload(png(width)))
    with pytest.raises(Invalid, match="2 pictures and files already"):
        add(database, number, upload(png(12)))
    add(database, number, upload(png(11)))


# --- words -----------------------------------------------------------------------------------------------------------


def test_other_words_take_the_place_of_those_that_were(database: Database, number: int) -> None:
    row = add(database, number)
    with database.transaction() as session:
        media.describe(session, article=number, media=row.id, alts={"ru": " Новый\n план "}, by=MACHINE, at=NINE)
    assert rows(database)[0].alts == {"ru": "Новый план"}
    with pytest.raises(Invalid), database.transaction() as session:
        media.describe(session, article=number, media=row.id, alts={}, by=MACHINE, at=NINE)
    with pytest.raises(NoSuchMedia), database.transaction() as session:
        media.describe(session, article=number, media=99, alts=WORDS, by=MACHINE, at=NINE)
    assert actions(database) == ["articles.add_media", "articles.describe_media"]


def test_what_is_put_into_a_text_shows_the_words_letter_for_letter(database: Database, number: int) -> None:
    words = r"a [b](c) *d* `e` <f> \ ! | _g_ & ~h~"
    row = add(database, number, alts={"en": words})
    html = markdown.render(media.markdown_of(row, "en"))
    assert Markup('alt="{}"').format(words) in html
    assert f'src="{row.address}"' in html
    assert not media.is_described(row, "kk")


def test_a_file_is_put_into_a_text_as_a_link(database: Database, number: int) -> None:
    row = add(database, number, upload(PDF, "Өтініш [1].pdf"), alts={})
    html = markdown.render(media.markdown_of(row, "kk"))
    assert ">Өтініш-1.pdf</a>" in html


# --- removing --------------------------------------------------------------------------------------------------------


def remove(database: Database, number: int, row: Media, by: Person = MACHINE) -> None:
    with database.transaction() as session:
        media.remove(session, article=number, media=row.id, by=by, at=NINE)


def test_what_no_text_shows_is_removed_and_cannot_be_opened(database: Database, number: int) -> None:
    row = add(database, number)
    remove(database, number, row)
    with database.reader() as session:
        with pytest.raises(NoSuchMedia):
            media.find(session, sha256=row.sha256, by=MACHINE)
        assert files.has(session, row.sha256)
    assert actions(database) == ["articles.add_media", "articles.remove_media"]


@pytest.mark.parametrize("live", [True, False])
def test_what_a_live_or_newest_text_shows_stays_and_the_refusal_says_where(
    database: Database, number: int, live: bool
) -> None:
    row = add(database, number)
    show(database, number, row, live=live)
    with pytest.raises(MediaInUse, match=rf"K-{number} \(English\)"):
        remove(database, number, row)
    making.edit(database, number, base=2, body="Without.")
    if live:
        with pytest.raises(MediaInUse):
            remove(database, number, row)
        making.publish(database, number, 3)
    remove(database, number, row)


def test_another_article_that_shows_it_keeps_it_unless_it_has_its_own(database: Database, number: int) -> None:
    row = add(database, number)
    other = making.make_article(database, "other")
    making.edit(database, other, body=media.markdown_of(row, "en"))
    with pytest.raises(MediaInUse, match=f"K-{other}"):
        remove(database, number, row)
    add(database, other)
    remove(database, number, row)


def test_an_article_that_one_may_not_see_is_not_named(database: Database, number: int) -> None:
    row = add(database, number)
    hidden = making.make_article(database, "hidden", audience="supervisors")
    making.edit(database, hidden, body=media.markdown_of(row, "en"))
    writer = Person(id=None, login="w", name="w", rights=frozenset({"articles.read", "articles.write"}))
    with pytest.raises(MediaInUse, match="you cannot see"):
        remove(database, number, row, by=writer)


# --- looking ---------------------------------------------------------------------------------------------------------


def test_the_list_tells_what_there_is_and_where_it_stands(database: Database, number: int) -> None:
    picture, file = add(database, number), add(database, number, upload(PDF, "a.pdf"))
    show(database, number, picture)
    with database.reader() as session:
        article = making.article(session, number)

        def listed(**more: object) -> list[tuple[str, int]]:
            leaf = media.listed(session, article=article, by=MACHINE, **more)  # type: ignore[arg-type]
            return [(held.media.name, len(held.uses)) for held in leaf.rows]

        assert listed() == [("a.pdf", 0), ("plan.png", 1)]
        assert listed(sort="pictures") == [("plan.png", 1)]
        assert listed(sort="files") == [("a.pdf", 0)]
        assert listed(first=picture.id) == [("plan.png", 1), ("a.pdf", 0)]
        assert listed(per_page=1, page=2) == [("plan.png", 1)]
        assert media.counted(session, article=article) == {"pictures": 1, "files": 1}
    assert file.id != picture.id


def opened(database: Database, row: Media, by: Person) -> Media:
    with database.reader() as session:
        return media.find(session, sha256=row.sha256, by=by)


def test_whoever_may_know_of_the_article_opens_it(database: Database, operator: Person, supervisor: Person) -> None:
    public, hidden = (making.make_article(database, each, audience=each) for each in ("everyone", "supervisors"))
    shown = add(database, public)
    secret = add(database, hidden, upload(png(50)))
    assert opened(database, shown, operator).id == shown.id
    assert opened(database, secret, supervisor).id == secret.id
    with pytest.raises(NoSuchMedia):
        opened(database, secret, operator)


def test_a_picture_of_two_articles_is_opened_by_way_of_the_one_that_may_be_known(
    database: Database, operator: Person
) -> None:
    hidden, public = (making.make_article(database, each, audience=each) for each in ("supervisors", "everyone"))
    add(database, hidden)
    row = add(database, public)
    assert opened(database, row, operator).article_number == public


def test_without_the_right_to_read_nothing_is_opened(database: Database, number: int) -> None:
    row = add(database, number)
    with pytest.raises(Forbidden):
        opened(database, row, Person(id=None, login="", name="", rights=frozenset()))


def test_damaged_bytes_are_not_given_out(database: Database, number: int) -> None:
    row = add(database, number)
    path = database.settings.files_dir / row.sha256[:2] / row.sha256
    path.write_bytes(b"other")
    with pytest.raises(MediaDamaged), database.reader() as session:
        media.content_of(session, row)
