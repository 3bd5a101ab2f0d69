"""An open period moves to another edition by a shown comparison; answers stay, and wait where the meaning changed."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kbapp.checklists import definition, evidence, moving, reading, service
from kbapp.checklists.evidence import About, Thing
from kbapp.checklists.kinds import KINDS
from kbapp.checklists.models import Period
from kbapp.checklists.refusals import AnswersRefused, PeriodClosed
from kbapp.db import Database
from kbapp.errors import Conflict
from kbapp.people.rights import Person
from kbapp.report import content

MORNING = datetime(2026, 7, 1, 4, tzinfo=UTC)
NEXT = "boke-02-2026"


@pytest.fixture
def edition(period: Period, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another edition: a question more, one less, other words, another meaning."""
    folder = tmp_path / NEXT
    shutil.copytree(definition.EDITIONS / definition.CURRENT, folder)
    change(folder / "form.toml", 'edition = "boke-01-2025"', f'edition = "{NEXT}"')
    change(folder / "reporting.toml", "Представлен ли отчёт в Комитет", "Передан ли отчёт в Комитет")
    change(folder / "infrastructure.toml", "INF-06", "INF-07")
    change(
        folder / "workplace.toml",
        'code = "WP-02"\nkind = "yes-no"',
        'code = "WP-02"\nkind = "yes-no"\nallows = ["partly"]',
    )
    monkeypatch.setattr(definition, "EDITIONS", tmp_path)
    monkeypatch.setattr(definition, "CURRENT", NEXT)
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def move(database: Database, by: Person) -> None:
    with database.transaction() as session:
        moving.move(session, period="2026-H1", by=by, at=MORNING)


def test_what_would_change_is_shown_first(database: Database, edition: Path, manager: Person) -> None:
    with database.reader() as session:
        changes = moving.compared(session, period="2026-H1", by=manager)
    assert {(each.what, each.name) for each in changes} == {
        ("words", "REP-02"),
        ("gone", "INF-06"),
        ("added", "INF-07"),
        ("meaning", "WP-02"),
    }
    [words] = [each for each in changes if each.what == "words"]
    assert words.language == "ru"
    assert (str(words.before)[:9], str(words.after)[:7]) == ("Представл", "Передан")
    [meaning] = [each for each in changes if each.what == "meaning"]
    assert (str(meaning.before), str(meaning.after)) == ("", "partly")


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("workplace.toml", 'basis_class = "order"', 'basis_class = "derived"', "words"),
        ("workplace.toml", "№ 390/НҚ бұйрық, БОҚЕ-01 нысаны, 25-жол", "№ 390/НҚ бұйрық, 25-жол", "words"),
        ("workplace.toml", 'kk = "Жұмыс орнының жабдықталуы"', 'kk = "Жұмыс орны"', "words"),
        ("form.toml", 'unit_ru = "номер"', 'unit_ru = "№"', "words"),
        ("form.toml", 'label_ru = "', 'label_ru = "Вот: ', "words"),
        ("form.toml", "unit_thousands = true", "unit_thousands = false", "rule"),
        ("software.toml", 'title = { kk = "Құжат (', 'title = { kk = "Қағаз (', "meaning"),
        ("figures.toml", "Показатели", "Цифры", "words"),
    ],
)
def test_no_part_changes_unseen(
    database: Database, edition: Path, manager: Person, file: str, old: str, new: str, what: str
) -> None:
    with database.reader() as session:
        before = len(moving.compared(session, period="2026-H1", by=manager))
        change(edition / file, old, new)
        changes = moving.compared(session, period="2026-H1", by=manager)
    assert len(changes) == before + 1
    assert what in {each.what for each in changes}
    assert all(str(each.before) != str(each.after) for each in changes)


def test_answers_stay_and_those_of_another_meaning_wait(database: Database, edition: Path, manager: Person) -> None:
    answers = {"WP-01": True, "WP-02": True, "INF-06": True, "REP-02": False}
    with database.transaction() as session:
        service.fill(session, code="2026-H1", answers=answers, by=manager, at=MORNING)
    move(database, manager)
    with database.reader() as session:
        period = reading.find_period(session, code="2026-H1")
        asked = {each.item.code: each for each in reading.questions_of(session, period)}
        former = {each.item.code: each for each in reading.former_of(session, period)}
        assert period.edition == NEXT
        stands = reading.stands_of(session, period)
        standing = service.periods(session, by=manager)[0]
    assert "INF-06" not in {*asked, *stands}
    assert sum(each.asked for each in standing.topics) == sum(each.item.kind in KINDS for each in asked.values())
    asked |= former
    results = {code: asked[code].newest.result for code in answers}  # type: ignore[union-attr]
    assert results == {"WP-01": "yes", "WP-02": "to_confirm", "INF-06": "yes", "REP-02": "no"}
    assert (asked["INF-06"].item.topic, asked["INF-07"].newest) == ("former", None)
    with pytest.raises(Conflict, match="already"):
        move(database, manager)


def test_a_code_never_changes_its_kind(database: Database, edition: Path, manager: Person) -> None:
    change(edition / "reporting.toml", 'code = "REP-02"\nkind = "yes-no"', 'code = "REP-02"\nkind = "text"')
    with pytest.raises(Conflict, match="REP-02"):
        move(database, manager)


def test_what_is_asked_no_more_takes_no_answers_but_comes_back_with_its_own(
    database: Database, edition: Path, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as session:
        service.fill(session, code="2026-H1", answers={"INF-06": True}, by=manager, at=MORNING)
    move(database, manager)
    with pytest.raises(AnswersRefused, match="INF-06"), database.transaction() as session:
        service.fill(session, code="2026-H1", answers={"INF-06": False}, by=manager, at=MORNING)
    change(edition / "infrastructure.toml", "INF-07", "INF-06")
    change(edition / "form.toml", NEXT, "boke-03-2026")
    edition.rename(edition.with_name("boke-03-2026"))
    monkeypatch.setattr(definition, "CURRENT", "boke-03-2026")
    move(database, manager)
    with database.reader() as session:
        period = reading.find_period(session, code="2026-H1")
        assert reading.stands_of(session, period)["INF-06"].result == "yes"
        assert [each.item.code for each in reading.former_of(session, period)] == ["INF-07"]


def test_a_report_holds_what_the_edition_asks_though_evidence_of_other_questions_stays(
    database: Database, edition: Path, manager: Person, as_manager: Any
) -> None:
    about, thing = About(title="Акт", valid_until=date(2026, 1, 31)), Thing(url="https://example.kz/1")
    with database.transaction() as session:
        service.fill(session, code="2026-H1", answers={"INF-06": True}, by=manager, at=MORNING)
        evidence.add(session, period="2026-H1", items=["INF-06"], thing=thing, about=about, by=manager, at=MORNING)
    move(database, manager)
    with database.reader() as session:
        drafted = content.drafted(session, reading.find_period(session, code="2026-H1"))
    assert "INF-06" not in {each["code"] for each in drafted["items"]}
    assert drafted["evidence"] == []
    for page in ("/report/2026-H1/check", "/checklists/2026-H1/evidence", "/checklists/2026-H1"):
        answer = as_manager.get(page)
        assert (answer.status_code, "INF-06" in answer.text) == (200, False)


def test_a_closed_period_never_changes(database: Database, edition: Path, period: Period, manager: Person) -> None:
    with database.transaction() as session:
        service.close(session, period_id=period.id, by=manager, at=MORNING)
    with pytest.raises(PeriodClosed):
        move(database, manager)


def test_the_page_shows_it_and_its_button_moves(as_manager: Any, edition: Path) -> None:
    as_manager.post("/language", data={"language": "en"})
    page = as_manager.get("/checklists/2026-H1/edition").text
    assert "another meaning: to confirm" in page
    assert "Further answers" in page
    assert as_manager.post("/checklists/2026-H1/edition").status_code == 303
    page = as_manager.get("/checklists/2026-H1/edition").text
    assert "Nothing would change" in page
    assert "Asked no more" in page
    assert "former" not in as_manager.get("/checklists/2026-H1").text


def test_of_several_centres_one_is_chosen_and_the_pages_are_about_it(
    as_manager: Any, database: Database, period: Period, manager: Person
) -> None:
    assert 'name="centre"' not in as_manager.get("/checklists").text
    with database.transaction() as session:
        service.add_centre(session, code="west", name="Батыс", bin=None, by=manager, at=MORNING)
        service.fill(
            session, code="2026-H1", answers={"row-01": "Батыс орталығы"}, centre="west", by=manager, at=MORNING
        )
    assert "Батыс орталығы" not in as_manager.get("/report/2026-H1").text
    assert as_manager.post("/checklists/centre", data={"centre": "west"}).status_code == 303
    assert 'value="west" selected' in as_manager.get("/checklists").text
    assert "Батыс орталығы" in as_manager.get("/report/2026-H1").text
    assert as_manager.get("/checklists/2026-H1/centre").status_code == 200
