"""Answers that were worked out already hold for one generation, and no longer."""

from __future__ import annotations

from kbapp.search.answers import Answers
from tests.search.conftest import Find, Shelf, note


def test_an_answer_is_worked_out_once_a_generation() -> None:
    answers: Answers[int] = Answers(kept=2)
    worked: list[str] = []

    def of(generation: int, asked: str) -> int:
        return answers.of(generation, asked, lambda: worked.append(asked) or len(worked))

    assert [of(1, "a"), of(1, "a"), of(1, "b"), of(2, "a")] == [1, 1, 2, 3]
    of(2, "b"), of(2, "c"), of(2, "a")
    assert worked == ["a", "b", "a", "b", "c", "a"]


def test_a_change_and_a_withdrawal_are_seen_by_whoever_asks_the_same_again(find: Find, shelf: Shelf) -> None:
    assert find("паспорт").rows == ()
    shelf.put(note(1, "Паспорт"))
    assert [row.key for row in find("паспорт").rows] == ["note/1/ru"]
    shelf.withdraw("note/1/ru")
    assert find("паспорт").rows == ()


def test_what_only_supervisors_find_is_not_answered_from_their_memory(
    find: Find, shelf: Shelf, supervisor: object
) -> None:
    shelf.put(note(1, "Паспорт", audience="supervisors"))
    assert [row.key for row in find("паспорт", by=supervisor).rows] == ["note/1/ru"]
    assert find("паспорт").rows == ()
