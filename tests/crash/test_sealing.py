"""A process that is killed with -9 while it seals leaves a seal and a closed period, or neither; none that it told is lost."""

from __future__ import annotations

import random

from flask import Flask

from kbapp.checklists import reading
from kbapp.config import Settings
from kbapp.db import Database
from kbapp.people.rights import MACHINE
from kbapp.report import seal
from tests.crash import sealer
from tests.crash.killing import a_life, nursery_of

KILLS = 12
LONGEST_LIFE_S = 2.0


def issues(settings: Settings, length_s: float) -> list[int]:
    """The issues whose seals a process acknowledges before it is killed."""
    return list(a_life(nursery_of("tests.crash.sealer"), sealer.run, settings, length_s=length_s))[1:]


def test_a_seal_and_its_closed_period_come_together_after_kills_at_random_moments(
    app: Flask, database: Database
) -> None:
    sealer.furnish(app)
    chance, told, lives = random.Random(390), 0, 0
    while lives < KILLS or not told:
        lives += 1
        told = max([told, *issues(database.settings, chance.uniform(0, LONGEST_LIFE_S))])
        with database.reader() as session:
            links = seal.chain(session, by=MACHINE)
            period = reading.find_period(session, code=sealer.CODE)
            kept = [link.seal.issue for link in links]
            assert all(link.is_whole for link in links)
            assert kept == list(range(len(kept), 0, -1))
            assert len(kept) >= told
            assert period.issue == len(kept) + (period.closed_at is None)
