"""What another edition says differently, part by part: what a period keeps, beside what it would keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from kbapp.checklists.definition import BASIS_CLASSES
from kbapp.checklists.models import InTheirLanguage, PeriodItem, PeriodRow
from kbapp.checklists.rule import ALL_OF, ANY_OF, COUNT_OF, DIRECT, LATEST, LIST_OF, Rule
from kbapp.checklists.spec import Choice, Field, known
from kbapp.checklists.toml_table import Texts
from kbapp.languages import LANGUAGES, _

ADDED, GONE, WORDS, MEANING, RULE = "added", "gone", "words", "meaning", "rule"
CHANGES = {
    ADDED: _("asked anew"),
    GONE: _("asked no more"),
    WORDS: _("other words"),
    MEANING: _("another meaning: to confirm"),
    RULE: _("another rule"),
}
QUESTION = _("Question")
ITEM_TEXTS = {"question": QUESTION, "basis": _("Basis"), "evidence": _("Evidence asked for")}
ROW_TEXTS = {"name": _("Indicator"), "unit": _("Unit"), "note": _("Filling note")}
LINE_TEXTS = {"label": _("Title"), "text": _("Text"), "name": _("Title")}
ASKS = {
    "unit": _("Unit"),
    "least": _("At least"),
    "most": _("At most"),
    "places": _("Decimal places"),
    "choices": _("Choices"),
    "fields": _("Fields"),
    "covers": _("Questions that it covers"),
    "covers_otherwise": _("Covered by an entry that names nothing"),
    "starts": _("In force from"),
    "ends": _("In force until"),
    "distinct_by": _("Counted once by"),
    "allows": _("Further answers"),
    "carry": _("Carried over to the next half-year"),
    "optional_gate": _("Counts when switched on"),
    "covered_by": _("Answered by the register"),
    "same_as": _("Takes the answer of"),
    "fact": _("Follows from what the program knows"),
    "printed": _("Printed in the row as"),
}
COUNTS_BY = {
    "kind": _("Rule"),
    "items": _("Questions"),
    "optional": _("Count when switched on"),
    "either": _("Setting that decides"),
    "names": _("Named in the cell"),
    "unit_thousands": _("Printed in thousands"),
}
RULES = {
    DIRECT: _("the answer as it stands"),
    LIST_OF: _("everything on the list"),
    COUNT_OF: _("how many entries are in force"),
    LATEST: _("dates, the latest first"),
    ALL_OF: _("yes when every question is answered yes"),
    ANY_OF: _("yes when one question is answered yes"),
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """What the other edition does to a question, a row or a line of the form; `what` is one of `CHANGES`.

    `part` is the part that differs. `language` is set where `before` and `after` are the edition's own words.
    """

    what: str
    name: object
    part: object
    before: object = ""
    after: object = ""
    language: str = ""


def of_items(old: Mapping[str, PeriodItem], new: Mapping[str, PeriodItem]) -> Iterator[Change]:
    """The questions, by their codes."""
    yield from _of_topics(list(old.values()), list(new.values()))
    for code in dict.fromkeys([*old, *new]):
        before, after = old.get(code), new.get(code)
        if before and after:
            yield from _of_item(before, after)
        elif after:
            yield Change(what=ADDED, name=after.label, part=QUESTION, after=InTheirLanguage(after.text("question")))
        elif before:
            yield Change(what=GONE, name=before.label, part=QUESTION, before=InTheirLanguage(before.text("question")))


def of_rows(old: Mapping[int, PeriodRow], new: Sequence[PeriodRow]) -> Iterator[Change]:
    """The rows of the form."""
    for after in new:
        before, name = old[after.row], _("row %(row)s", row=after.row)
        yield from _words(name, before.texts, after.texts, ROW_TEXTS)
        rules = before.rule or Rule(kind="", items=()), after.rule
        yield from _parts(RULE, name, *rules, COUNTS_BY)


def of_form(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Header and columns."""
    for part, key in (("header", "field"), ("columns", "column")):
        before = {each[key]: each for each in old.get(part, ())}
        for line in new[part]:
            name = InTheirLanguage(Texts(**(line.get("label") or line["name"])))
            yield from _words(name, before.get(line[key], {}), line, LINE_TEXTS)


def _of_topics(old: Sequence[PeriodItem], new: Sequence[PeriodItem]) -> Iterator[Change]:
    before = {each.topic: each.texts for each in old}
    for topic, texts in {each.topic: each.texts for each in new}.items():
        if topic in before:
            name = InTheirLanguage(Texts(**texts["topic"]))
            yield from _words(name, before[topic], texts, {"topic": _("Title")})


def _of_item(old: PeriodItem, new: PeriodItem) -> Iterator[Change]:
    name = new.label
    yield from _words(name, old.texts, new.texts, ITEM_TEXTS)
    classes = BASIS_CLASSES[old.basis_class], BASIS_CLASSES[new.basis_class]
    homes = InTheirLanguage(old.text("topic")), InTheirLanguage(new.text("topic"))
    for part, before, after, shown in (
        (_("How firmly it stands"), old.basis_class, new.basis_class, classes),
        (_("Topic"), old.topic, new.topic, homes),
        (_("Row"), old.row, new.row, (old.row or "", new.row or "")),
    ):
        if before != after:
            yield Change(what=WORDS, name=name, part=part, before=shown[0], after=shown[1])
    if old.kind != new.kind:
        yield Change(what=MEANING, name=name, part=_("Kind"), before=old.kind, after=new.kind)
    yield from _parts(MEANING, name, known(old.spec), known(new.spec), ASKS)


def _words(
    name: object, old: Mapping[str, Any], new: Mapping[str, Any], parts: Mapping[str, object]
) -> Iterator[Change]:
    for part, title in parts.items():
        for language in LANGUAGES:
            before, after = (each.get(part, {}).get(language, "") for each in (old, new))
            if before != after:
                yield Change(what=WORDS, name=name, part=title, before=before, after=after, language=language)


def _parts(what: str, name: object, old: Any, new: Any, parts: Mapping[str, object]) -> Iterator[Change]:
    for each in fields(new):
        before, after = getattr(old, each.name), getattr(new, each.name)
        if before != after:
            shown = Shown(_only(before, after)), Shown(_only(after, before))
            yield Change(what=what, name=name, part=parts[each.name], before=shown[0], after=shown[1])


def _only(value: Any, other: Any) -> Any:
    """Of several fields or choices those that are not there on the other side; all, when only their order differs."""
    if not isinstance(value, tuple) or not any(isinstance(each, Field | Choice) for each in value):
        return value
    return tuple(each for each in value if each not in other) if set(value) ^ set(other) else value


@dataclass(frozen=True)
class Shown:
    """A part in words, put together when somebody reads them; untrue when there is nothing to read."""

    value: Any

    def __bool__(self) -> bool:
        return bool(self.value) or (self.value is not False and self.value == 0)

    def __str__(self) -> str:
        return _shown(self.value)


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    if isinstance(value, Texts):
        return " / ".join(dict.fromkeys(value.of(each) for each in LANGUAGES))
    if isinstance(value, Choice):
        return f"{value.name} ({_shown(value.title)})"
    if isinstance(value, Field):
        return _field(value)
    if value is True:
        return str(_("yes"))
    return str(RULES.get(value, value)) if value else ""


def _field(field: Field) -> str:
    marks = [str(_("needed"))] * field.needed + [str(_("names a person"))] * field.personal
    choices = [_shown(field.choices)] if field.choices else []
    return f"{_shown(field.title)} ({', '.join([field.name, field.kind, *marks, *choices])})"
