"""A process that is killed with -9 at any moment loses nothing that it acknowledged, and the next start answers rightly."""

from __future__ import annotations

import random
from multiprocessing.context import ForkServerContext

import pytest
from flask import Flask
from sqlalchemy import select

from kbapp import search
from kbapp.articles.models import Revision
from kbapp.db import Database
from tests.crash import victim
from tests.crash.killing import a_life, nursery_of

KILLS = {"sqlite": 50, "postgresql": 10}
LONGEST_LIFE_S = 0.3
STEPS = ("saved", "published", "refreshed")


@pytest.fixture(scope="session")
def nursery() -> ForkServerContext:
    """Where victims are born with everything imported."""
    return nursery_of("tests.crash.victim", "whoosh.writing", "sqlalchemy.dialects.sqlite")


def test_nothing_acknowledged_is_lost_by_kills_at_random_moments(
    app: Flask, database: Database, nursery: ForkServerContext
) -> None:
    victim.furnish(app)
    kind, settings = "sqlite" if database.on_sqlite else "postgresql", database.settings
    chance = random.Random(390)
    done = dict.fromkeys(STEPS, 1)
    for kill in range(KILLS[kind]):
        said = list(a_life(nursery, victim.run, settings, length_s=chance.uniform(0.0, LONGEST_LIFE_S)))

        assert said[0][0] == "found", kill
        assert said[0][1] >= done["published"], f"after kill {kill} the newest wording is not found: {said[0]}, {done}"
        for step, number in said[1:]:
            done[step] = number
        with database.reader() as session:
            kept = session.scalars(select(Revision.number).order_by(Revision.number)).all()
        assert kept[: done["saved"]] == list(range(1, done["saved"] + 1))
        assert victim.live(app) >= done["published"]
        if kind == "sqlite":
            assert victim.integrity(database.path) == ["ok"]

    assert done["published"] > KILLS[kind]
    with app.app_context():
        assert search.of_app().check().right
