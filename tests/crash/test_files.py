"""A process that is killed with -9 while it keeps bytes never leaves a row without them."""

from __future__ import annotations

import random
from dataclasses import replace
from multiprocessing.connection import Connection

import pytest
from sqlalchemy import select

from kbapp.clock import now
from kbapp.config import Settings
from kbapp.db import Database, files
from kbapp.db.files import StoredFile
from tests.crash.killing import a_life, nursery_of

KILLS = 15
LONGEST_LIFE_S = 0.2


def victim(settings: Settings, life: int, pipe: Connection) -> None:
    """Keep bytes, each time others, and acknowledge their hash once the row is committed."""
    database, chance = Database(settings), random.Random(life)
    pipe.send("")
    while True:
        with database.transaction() as session:
            name = files.put(session, chance.randbytes(chance.randrange(200_000)), at=now())
        pipe.send(name)


def acknowledged(settings: Settings, life: int, length_s: float) -> list[str]:
    return list(a_life(nursery_of("tests.crash.test_files"), victim, settings, life, length_s=length_s))[1:]


@pytest.mark.parametrize("where", ["folder", "database"])
def test_every_row_has_its_bytes_after_kills_at_random_moments(settings: Settings, where: str) -> None:
    chosen = replace(settings, files=where)
    chance, promised = random.Random(390), []
    for life in range(KILLS):
        promised += acknowledged(chosen, life, chance.uniform(0, LONGEST_LIFE_S))
    database = Database(chosen)
    with database.reader() as session:
        kept = session.scalars(select(StoredFile.sha256)).all()
        assert set(promised) <= set(kept)
        assert all(files.get(session, name) is not None for name in kept)
    assert promised
    database.dispose()
