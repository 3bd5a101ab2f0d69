"""Which engines there are; the setting `KBAPP_SEARCH_ENGINE` names one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kbapp.search.engine import Engine
from kbapp.search.fts5_engine import Fts5Engine
from kbapp.search.whoosh_engine import WhooshEngine

WHOOSH = "whoosh"
ENGINES: Mapping[str, Callable[[Path, Sequence[str]], Engine]] = {WHOOSH: WhooshEngine, "fts5": Fts5Engine}
"""Each opens the index in a folder, or makes an empty one there. The first is the default."""
