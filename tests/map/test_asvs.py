"""The table of OWASP ASVS 5.0, levels 1 and 2: every line has a state, what is met has a proof, what is not says why."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from kbapp.config import ROOT

STATES = {"met", "not applicable", "gap"}
COLUMNS = ["requirement", "level", "state", "proof", "note"]
LINES = 253
STANDARD = ROOT.parent / "shared" / "asvs5.csv"
"""The standard itself, where it lies beside the checkout."""

Line = dict[str, str]


def rows(path: Path) -> list[Line]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def table() -> list[Line]:
    return rows(ROOT / "tests" / "asvs.csv")


def place(requirement: str) -> tuple[int, ...]:
    """Chapter, section and number of `V1.2.10`."""
    found = re.fullmatch(r"V(\d+)\.(\d+)\.(\d+)", requirement)
    assert found, requirement
    return tuple(map(int, found.groups()))


def proofs() -> list[str]:
    return sorted({proof for line in table() for proof in line["proof"].split()})


def exists(proof: str) -> bool:
    path, _, test = proof.partition("::")
    file = ROOT / path
    return file.is_file() and (not test or f"def {test}(" in file.read_text(encoding="utf-8"))


def test_every_line_has_a_known_state_and_stands_once_in_the_order_of_the_standard() -> None:
    places = [place(line["requirement"]) for line in table()]
    assert [line for line in table() if list(line) != COLUMNS or line["state"] not in STATES] == []
    assert places == sorted(set(places))


def test_every_proof_exists() -> None:
    assert [proof for proof in proofs() if not exists(proof)] == []


def test_a_proof_that_is_not_there_would_be_seen() -> None:
    here = Path(__file__).relative_to(ROOT).as_posix()
    assert exists(f"{here}::test_every_proof_exists")
    assert not any(
        map(exists, (f"{here}::test_of_nothing", "tests/map/test_nothing.py::test_x", "NOTHING.md", "tests"))
    )


def test_what_is_met_has_a_proof_and_what_is_not_says_why() -> None:
    unproven = [line["requirement"] for line in table() if (line["state"] == "met") != bool(line["proof"])]
    unexplained = [line["requirement"] for line in table() if line["state"] != "met" and not line["note"].strip()]
    assert (unproven, unexplained) == ([], [])


def test_the_lines_are_all_requirements_of_levels_one_and_two() -> None:
    said = [(line["requirement"], line["level"]) for line in table()]
    assert len(said) == LINES
    assert {level for _, level in said} == {"1", "2"}
    if STANDARD.is_file():  # elsewhere their number has to do
        assert said == [(each["req_id"], each["L"]) for each in rows(STANDARD) if each["L"] in ("1", "2")]
