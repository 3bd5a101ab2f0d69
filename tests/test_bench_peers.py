"""The bench asks every peer the same, and says what came out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from lxml import etree

from tests.bench.peers import articles, measure, picture, run, venvs
from tests.bench.peers.child import Article, Limit, MissingError
from tests.bench.peers.measure import Figures
from tests.bench.peers.peer import Raw

SMALL = Path(__file__).parent / "search" / "small"
MINUTE = 60.0


def ten() -> Iterator[Article]:
    for line in map(json.loads, (SMALL / "corpus.jsonl").read_text("utf-8").splitlines()):
        yield Article(line["id"], line["lang"], line["title"], line["text"])


def questions() -> dict[str, str]:
    return {
        line["id"]: line["text"] for line in map(json.loads, (SMALL / "queries.jsonl").read_text("utf-8").splitlines())
    }


def relevant() -> set[tuple[str, str]]:
    rows = (line.split("\t") for line in (SMALL / "qrels.tsv").read_text("utf-8").splitlines()[1:])
    return {(query, document) for query, document, _ in rows}


@pytest.mark.parametrize(("module", "right"), [("ours", 10), ("fts5", 8)])
def test_an_engine_answers_and_finds_what_is_added(module: str, right: int, tmp_path: Path) -> None:
    with closing(Raw(module, tmp_path / "peer", Limit(MINUTE))) as peer:
        peer.prepare(ten())
        first = {(query, ids[0]) for query, line in questions().items() if (ids := peer.search(line).ids)}
        assert len(first & relevant()) >= right
        assert peer.search("zqxj").ids == []
        assert peer.add(Article("new", "kk", "zqxj", "Жаңа")) in peer.search("zqxj").ids
        assert peer.memory() > 1


@pytest.mark.parametrize("module", ["ours", "fts5"])
def test_a_line_without_words_is_no_fault(module: str, tmp_path: Path) -> None:
    with closing(Raw(module, tmp_path / "peer", Limit(MINUTE))) as peer:
        peer.prepare(ten())
        assert [peer.search(line).ids for line in ("", '"', " * -: ")] == [[], [], []]
        assert peer.search("OR AND жәрдемақы").ids


def test_a_peer_without_time_keeps_its_row() -> None:
    def open_peer() -> Raw:
        raise AssertionError if Limit(0).left else None

    figures = Figures(peer="slow", size=10, application=True)
    measure.measured([figures], open_peer, ten(), {"slow": ["қала"]})
    assert figures.note == "out of time: 0 minutes"
    assert "slow" in run.row(figures, figures, figures)[0]


def test_a_peer_that_cannot_be_installed_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MissingError, match="cannot be installed: no such thing"):
        venvs.run(["sh", "-c", "echo no such thing >&2; exit 1"])


def test_every_text_of_the_base_is_an_article() -> None:
    taken = list(articles.of_size(3))
    assert [each.id for each in taken] == ["1-kk", "1-ru", "2-kk", "2-ru", "3-kk", "3-ru"]
    assert all(each.title and each.text and len(each.aliases) == 2 for each in taken)


def test_a_figure_stands_beside_its_ratio_to_ours() -> None:
    ours = Figures(peer=run.ENGINE, size=10, application=False, cpu_ms=(2.0, 4.0))
    other = Figures(peer="other", size=10, application=False, cpu_ms=(1.0, 8.0))
    assert run.row(other, ours, ours)[2:5] == ["–", "1.00 / 8.00 (0.50×)", "–"]


def test_the_picture_is_well_formed_and_says_in_words_what_it_shows() -> None:
    drawn = etree.fromstring(picture.svg({"a & b": [(1000, 2.0), (10_000, 4.0)]}))
    assert "a & b: 2.00 ms at 1,000, 4.00 ms at 10,000" in "".join(drawn.itertext())
