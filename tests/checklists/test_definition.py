"""Every fault of a definition is named by file, item or row, and field; the edition that is shipped has none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kbapp.checklists import cli, definition, rule
from kbapp.checklists.definition import BrokenDefinition
from kbapp.checklists.spec import FOLLOWING_KINDS, GIVEN_KINDS
from kbapp.languages import LANGUAGES
from kbapp.report.rows import RULES

Faults = Callable[..., list[str]]
EDITION = definition.EDITIONS / definition.CURRENT


def test_the_shipped_edition_is_whole() -> None:
    found = definition.load(EDITION)

    assert [row.row for row in found.rows] == list(range(1, 29))
    assert len(found.digest) == 64
    codes = [item.code for topic in found.topics for item in topic.items]
    assert len(codes) == len(set(codes)) == 105
    assert {f"row-{number:02}" for number in range(1, 21)} < set(codes)


def test_the_same_files_have_the_same_digest_and_any_other_byte_another(folder: Path) -> None:
    assert definition.load(folder).digest == definition.load(EDITION).digest
    path = folder / "rooms.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    assert definition.load(folder).digest != definition.load(EDITION).digest


def test_every_question_has_three_languages_and_a_basis() -> None:
    items = [item for topic in definition.load(EDITION).topics for item in topic.items]

    for item in items:
        assert all(texts.of(each) for texts in (item.question, item.basis, item.evidence) for each in LANGUAGES)
        assert item.basis_class in definition.BASIS_CLASSES


def test_every_kind_of_rule_can_be_computed() -> None:
    assert set(rule.RULES) == set(RULES)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("workplace.toml", 'kind = "yes-no"', 'kind = "maybe"', "workplace.toml: item WP-01: kind is 'maybe'"),
        ("workplace.toml", 'kind = "yes-no"\n', "", "workplace.toml: item WP-01: kind is missing"),
        ("workplace.toml", "row = 25", "row = 29", "workplace.toml: item WP-01: row is 29; it lies between 1 and 28"),
        ("workplace.toml", "row = 25", "row = true", "workplace.toml: item WP-01: row must be a whole number"),
        ("workplace.toml", "row = 25", "row = 24", "form.toml: row 25: rule.items names WP-01, which does not feed"),
        ("workplace.toml", '"order"', '"rumour"', "workplace.toml: item WP-01: basis_class is 'rumour'"),
        ("workplace.toml", "WP-01", "WP1", "workplace.toml: item WP1: code must be capital Latin letters"),
        ("workplace.toml", 'en = "Are', 'eng = "Are', "workplace.toml: item WP-01: question.en is missing"),
        (
            "workplace.toml",
            'text = "working"',
            'text = "final"',
            "workplace.toml: item WP-01: evidence.text is 'final'",
        ),
        ("workplace.toml", "row = 25", "row = 25\nrwo = 1", "workplace.toml: item WP-01: rwo is not a field"),
        ("workplace.toml", 'topic = "workplace"', 'topic = "rooms"', "workplace.toml: topic is 'rooms'"),
        ("workplace.toml", "[[item]]", "[[item]", "workplace.toml is not TOML: "),
        ("form.toml", "row = 7", "row = 6", "form.toml: row 6: row stands here twice"),
        ("form.toml", "row = 7", "row = 6", "form.toml: row 7: row is missing"),
        ("form.toml", 'unit_ru = "адрес м', 'unit_ru = " адрес м', "form.toml: row 3: unit_ru must be one line"),
        ("form.toml", 'unit_ru = "номер"', 'unit_ru = ""', "form.toml: row 5: unit_ru is empty, but not in every"),
        ("form.toml", 'unit_ru = "номер"', "unit_ru = 5", "form.toml: row 5: unit_ru must be a text"),
        ("form.toml", 'name_kk = "Жұмыс тәртібі"', 'name_kk = ""', "form.toml: row 6: name_kk is empty"),
        ("form.toml", '"all-of"', '"some-of"', "form.toml: row 25: rule.kind is 'some-of'"),
        ("form.toml", '["WP-01"]', '["WP-99"]', "form.toml: row 25: rule.items names WP-99, which no topic asks"),
        ("form.toml", '["WP-01"]', '["WP-01", "WP-01"]', "form.toml: row 25: rule.items names something twice"),
        ("form.toml", '["WP-01"]', "[]", "form.toml: row 25: rule.items must be a list"),
        ("form.toml", 'field = "deadline"', 'field = "date"', "form.toml: header deadline: field is missing"),
        ("form.toml", 'translation = "working"', 'translation = "official"', "translation is 'official'"),
        ("form.toml", 'edition = "boke-01-2025"', 'edition = "boke-02"', "form.toml: edition is 'boke-02'"),
        ("form.toml", '    "rooms",', '    "rooms",\n    "halls",', "halls.toml cannot be read: No such file"),
        ("form.toml", '    "rooms",', '    "the rooms",', "form.toml: topics names 'the rooms'"),
        ("form.toml", '    "rooms",', '    "the-rooms",', "rooms.toml is not named in the topics of form.toml"),
        (
            "form.toml",
            'either = "rooms"',
            'either = "halls"',
            "form.toml: row 26: rule.either is 'halls'; it can be rooms",
        ),
        ("form.toml", '["AUX-01", "AUX-02"', '["AUX-01", "AUX-04"', "names AUX-04, which cannot be answered yes or no"),
        ("form.toml", 'items = ["row-13"]', 'items = ["row-13", "row-13"]', "row 13: rule.items names something twice"),
        ("form.toml", 'names = ["name"]', 'names = ["nick"]', "rule.names names nick, which is neither a field"),
        ("form.toml", 'kind = "count", items = ["CERT-03"]', 'kind = "count", items = ["CERT-04"]', "is no register"),
        ("form.toml", "unit_thousands = true", "unit_thousands = 1", "rule.unit_thousands must be true or false"),
        ("form.toml", 'code = "row-13"', 'code = "row 13"', "form.toml: row 13: item.code must be capital Latin"),
        ("form.toml", 'topic = "centre"', 'topic = "home"', "form.toml: row 1: item.topic is 'home'"),
        ("form.toml", 'kind = "table"', 'kind = "choice"', "form.toml: row 14: item.choices is missing"),
        ("software.toml", 'starts = "from"', 'starts = "name"', "item products: starts names name, which is no field"),
        ("software.toml", 'distinct_by = "name"', 'distinct_by = "x"', "distinct_by names x, which is no field"),
        (
            "software.toml",
            'covered_by = "products"',
            'covered_by = "documents"',
            "item SW-01: covered_by names documents",
        ),
        ("software.toml", 'covered_by = "products"\n', "", "item SW-01: covered_by is missing: a question of the kind"),
        (
            "software.toml",
            '"SW-08", ',
            "",
            "item SW-08: covered_by names products, which is no register that covers it",
        ),
        ("software.toml", "needed = true", 'needed = "yes"', "item products: field 1.needed must be true or false"),
        ("software.toml", 'name = "until"', 'name = "from"', "item products: field names from twice"),
        ("software.toml", 'kind = "codes"', 'kind = "code"', "item products: field 2.kind is 'code'"),
        (
            "staffing.toml",
            'same_as = "row-09"',
            'same_as = "row-99"',
            "item ST-03: same_as names row-99, which no topic",
        ),
        (
            "staffing.toml",
            'same_as = "row-09"',
            'same_as = "ST-03"',
            "item ST-03: same_as names ST-03, which takes its own answer from another question",
        ),
        ("staffing.toml", "answered:row-11", "answered:ST-02", "fact is answered:ST-02, and that question is computed"),
        ("knowledge-base.toml", "articles-own", "articles-mine", "KB-01: fact is articles-mine, which nobody knows"),
        ("staffing.toml", 'kind = "yes-no"\ntitle', 'kind = "choice"\ntitle', "field 4.choices is missing: a field of"),
        (
            "staffing.toml",
            '"names"\ntitle = { kk = "Күндер"',
            '"text"\ntitle = { kk = "Күндер"',
            "field 1.choices says no",
        ),
        ("staffing.toml", "answered:row-11", "answered:row-00", "fact is answered:row-00, and no topic asks that"),
        ("staffing.toml", '"tue", title', '"mon", title', "choices names mon twice"),
        (
            "workplace.toml",
            'allows = ["partly"',
            'allows = ["mostly"',
            "item WP-03: allows names 'mostly'; it can be partly",
        ),
        (
            "workplace.toml",
            'kind = "yes-no"\nrow = 25',
            'kind = "yes-no"\nleast = 1\nrow = 25',
            "item WP-01: least says nothing about a question of the kind yes-no",
        ),
        (
            "workplace.toml",
            "optional_gate = true\n",
            "",
            "row 25: rule.optional names WP-03, which is no optional_gate",
        ),
        (
            "professional-standard.toml",
            "least = 0",
            'least = "none"',
            "least must be a whole number, or a text such as",
        ),
        ("professional-standard.toml", "least = 0", 'least = "NaN"', "least must be a whole number, or a text such as"),
        (
            "professional-standard.toml",
            "least = 0",
            "least = 2\nmost = 1",
            "PS-06: least is 2, more than most, which is 1",
        ),
        ("workplace.toml", 'en = "Are', 'en = "\u200bAre', "item WP-01: question.en must be one line"),
    ],
)
def test_a_fault_is_named_by_its_place(faults: Faults, file: str, old: str, new: str, fault: str) -> None:
    assert any(fault in each for each in faults(file, old, new))


def test_all_faults_are_named_at_once(faults: Faults, folder: Path) -> None:
    form = folder / "form.toml"
    form.write_text(form.read_text(encoding="utf-8").replace("note_en", "note_fr", 1), encoding="utf-8")

    found = faults("workplace.toml", 'kind = "yes-no"', 'kind = "maybe"')

    assert found == [
        "form.toml: row 1: note_en is missing",
        "form.toml: row 1: note_fr is not a field that is known here",
        f"workplace.toml: item WP-01: kind is 'maybe'; it can be {', '.join((*GIVEN_KINDS, *FOLLOWING_KINDS))}",
        "form.toml: row 25: rule.items names WP-01, which cannot be answered yes or no",
    ]


def test_a_file_that_cannot_be_read_is_not_blamed_on_the_rules(faults: Faults) -> None:
    assert len(faults("workplace.toml", "[title]", "[title")) == 1


def test_a_code_in_two_topics_is_named_with_both_files(faults: Faults, folder: Path) -> None:
    text = (folder / "workplace.toml").read_text(encoding="utf-8")
    (folder / "halls.toml").write_text(text.replace('topic = "workplace"', 'topic = "halls"'), encoding="utf-8")

    found = faults("form.toml", '    "rooms",', '    "rooms",\n    "halls",')

    assert "halls.toml: item WP-01: code stands in workplace.toml too" in found


def test_a_text_that_is_not_nfc_is_named(faults: Faults) -> None:
    found = faults("workplace.toml", "Операторлардың жұмыс", "Операторлардың и\u0306 жұмыс")

    assert found == ["workplace.toml: item WP-01: question.kk is not in the Unicode form NFC"]


def test_a_file_that_is_not_utf_8_is_named(folder: Path) -> None:
    (folder / "form.toml").write_bytes(b"edition = '\xff'")

    with pytest.raises(BrokenDefinition, match=re.escape("form.toml is not written in UTF-8")):
        definition.load(folder)


def test_the_command_names_each_fault_in_a_line_and_refuses(app, folder: Path) -> None:
    path = folder / "workplace.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("row = 25", "row = 0"), encoding="utf-8")

    result = app.test_cli_runner().invoke(cli.group, ["check", str(folder)])

    assert result.output.splitlines()[0] == "workplace.toml: item WP-01: row is 0; it lies between 1 and 28"
    assert "faults. Correct and check again." in str(result.exception)


def test_the_command_says_that_an_edition_is_whole(app) -> None:
    result = app.test_cli_runner().invoke(cli.group, ["check", str(EDITION)])

    assert result.output == "boke-01-2025 is whole: 28 rows, 105 questions.\n"
    assert result.exit_code == 0
