"""DEMO=1: a day that the real verbs made, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from kbapp import db, demo, search
from kbapp.articles.importing import import_folder
from kbapp.articles.models import Article, Flag, MustRead
from kbapp.config import ROOT
from kbapp.people import installation
from kbapp.people.rights import MACHINE
from kbapp.search.models import Asked, AskedKey
from tests.conftest import NOON

if TYPE_CHECKING:
    from flask import Flask


def test_the_day_is_made_once_and_every_opened_article_was_really_found(app: Flask) -> None:
    with app.app_context():
        import_folder(db.transaction, ROOT / "content", by=MACHINE, at=NOON)
        with db.transaction() as session:
            installation.make_demo_accounts(session, at=NOON)
        search.of_app().refresh()
        for _start in range(2):
            demo.show_a_day(search.of_app(), at=NOON)

        session = db.session()
        assert session.scalar(select(func.count()).where(Article.pinned_at.is_not(None))) == 3
        assert session.scalars(select(MustRead)).one().due_on is not None
        assert [flag.outcome for flag in session.scalars(select(Flag).order_by(Flag.id))] == ["changed", "", ""]
        assert session.scalar(select(func.count(Asked.id))) == 11
        opened = session.scalars(select(AskedKey.place).where(AskedKey.opened_at.is_not(None))).all()
        assert len(opened) == 9
        assert None not in opened


def test_a_base_without_the_shipped_articles_is_left_alone(app: Flask) -> None:
    with app.app_context():
        with db.transaction() as session:
            installation.make_demo_accounts(session, at=NOON)
        demo.show_a_day(search.of_app(), at=NOON)
        assert db.session().scalar(select(func.count(Asked.id))) == 0
